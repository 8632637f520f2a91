//! Is this file the one its entry describes?

use std::fs::File;
use std::path::Path;

use crate::ggml::foreign;
use crate::{Entry, ModelError};

/// Compares a model file with its entry: what it begins with, its length, its BLAKE3.
///
/// Meant to run before every load; the 82 MB of `base` take about a tenth of a second.
///
/// # Errors
///
/// [`ModelError::Missing`], [`ModelError::Foreign`] for a web page and the like, [`ModelError::Size`] when
/// truncated, [`ModelError::Hash`] when damaged, [`ModelError::Io`].
pub fn verify(path: &Path, entry: &Entry) -> Result<(), ModelError> {
    let mut file = File::open(path)?;
    let found = file.metadata()?.len();
    foreign(&mut file)?;
    if found != entry.size {
        return Err(ModelError::Size { expected: entry.size, found });
    }
    let found = blake3(path)?;
    if !found.eq_ignore_ascii_case(&entry.blake3) {
        return Err(ModelError::Hash { expected: entry.blake3.clone(), found });
    }
    Ok(())
}

/// BLAKE3 of a file, lower-case hex.
pub(crate) fn blake3(path: &Path) -> Result<String, ModelError> {
    let mut hasher = blake3::Hasher::new();
    hasher.update_mmap(path)?;
    Ok(hasher.finalize().to_hex().to_string())
}
