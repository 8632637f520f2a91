//! Models that are folders, in CTranslate2's own form: used as they are, without an entry.
//!
//! Their engine reads lengths before it reads, and refuses what ends too early. So they need not be verified; their hash is
//! for the record.

use std::fs;
use std::path::{Path, PathBuf};

use crate::ModelError;
use crate::verify::blake3;

/// The file that makes a folder a model.
const WEIGHTS: &str = "model.bin";

/// What is known of a folder's weights.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Weights {
    /// Length. Bytes.
    pub size: u64,
    /// BLAKE3, lower-case hex.
    pub blake3: String,
}

/// The folder that a user names as a model; `None` when it is no such folder.
pub fn folder(model: &str) -> Option<PathBuf> {
    let folder = Path::new(model);
    folder.join(WEIGHTS).is_file().then(|| folder.to_path_buf())
}

/// Measures and hashes the weights of a folder.
///
/// # Errors
///
/// [`ModelError::Io`] when they cannot be read.
pub fn weigh(folder: &Path) -> Result<Weights, ModelError> {
    let file = folder.join(WEIGHTS);
    Ok(Weights { size: fs::metadata(&file)?.len(), blake3: blake3(&file)? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_with_weights_is_a_model() {
        let place = tempfile::tempdir().unwrap();
        let name = place.path().to_str().unwrap();
        assert_eq!(folder(name), None);
        fs::write(place.path().join(WEIGHTS), "abc").unwrap();
        let found = folder(name).unwrap();
        assert_eq!(found, place.path());
        let weights = weigh(&found).unwrap();
        assert_eq!(weights.size, 3);
        assert!(weights.blake3.starts_with("6437b3ac38465133ffb63b75273a8db5"), "{}", weights.blake3);
        assert_eq!(folder("base"), None);
    }
}
