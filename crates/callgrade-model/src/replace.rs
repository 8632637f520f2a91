//! A file replaced whole or not at all.

use std::io::{BufWriter, Write};
use std::path::Path;

use crate::ModelError;

/// Lets `fill` write a temporary file beside `path`, then renames it to `path`.
///
/// A crash or an error leaves what was at `path`, or nothing: never half a file under the final name.
///
/// # Errors
///
/// What `fill` returns, and [`ModelError::Io`] when the folder cannot be written.
pub(crate) fn replace(
    path: &Path,
    fill: impl FnOnce(&mut dyn Write) -> Result<(), ModelError>,
) -> Result<(), ModelError> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    // Temporary files are private by default; a model is to be read by other users of the machine too.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o644));
    let mut file = builder.prefix(".model-").tempfile_in(folder).map_err(ModelError::Io)?;
    let mut writer = BufWriter::with_capacity(1 << 20, file.as_file_mut());
    fill(&mut writer)?;
    writer.flush()?;
    drop(writer);
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| ModelError::Io(error.error))?;
    Ok(())
}
