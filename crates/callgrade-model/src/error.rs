//! What can be wrong with a model file, by what the reader should do about it.

use std::io;

/// Why a model cannot be used, found or made.
///
/// No paths inside: whoever called knows the file and says so once.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    /// Nothing is at the path.
    #[error("no such file (`scripts/fetch-model` brings the usual models)")]
    Missing,
    /// The file has another length than recorded. Bytes.
    #[error("{}: {found} of {expected} bytes; fetch it again", if found < expected { "truncated" } else { "too long" })]
    Size {
        /// Bytes the entry or the header asks for.
        expected: u64,
        /// Bytes there are.
        found: u64,
    },
    /// Right length, other bytes.
    #[error("damaged: its BLAKE3 is {found}, recorded is {expected}; fetch it again")]
    Hash {
        /// Recorded BLAKE3, lower-case hex.
        expected: String,
        /// BLAKE3 of the file, lower-case hex.
        found: String,
    },
    /// The first bytes are not a ggml model's: a web page, another model format, anything.
    #[error("not a ggml model but {what}")]
    Foreign {
        /// What it looks like.
        what: &'static str,
    },
    /// It begins like a ggml model, but the engine would not load all of it.
    #[error("damaged model: {why}")]
    Damaged {
        /// The first thing that is wrong.
        why: String,
    },
    /// No manifest has a model of this name.
    #[error("unknown model `{name}`; known are {known}")]
    Unknown {
        /// The name asked for.
        name: String,
        /// The names there are, with commas.
        known: String,
    },
    /// The model hears voices and no words, and words are wanted.
    #[error("`{name}` tells voices from other sound and understands no words; name a speech model")]
    NoWords {
        /// The model asked for.
        name: String,
    },
    /// A file without an entry: nothing to compare it with.
    #[error(
        "not in any manifest; run `callgrade model add FILE --name NAME` once to record its size and hash"
    )]
    Unrecorded,
    /// The name is taken by another file, or is not a plain word.
    #[error("cannot use the name `{name}`: {why}")]
    Name {
        /// The name asked for.
        name: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// A manifest cannot be read; the text points at the line.
    #[error("bad manifest: {0}")]
    Manifest(String),
    /// What is to be converted is neither a CTranslate2 Whisper model nor Silero's ONNX file, or not one we can read.
    #[error("not a model that can be converted: {why}")]
    Source {
        /// The first thing that is wrong.
        why: String,
    },
    /// The file system refused.
    #[error(transparent)]
    Io(io::Error),
}

impl From<io::Error> for ModelError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound => Self::Missing,
            _ => Self::Io(error),
        }
    }
}

/// Shorthand for a [`ModelError::Damaged`].
pub(crate) fn damaged(why: impl Into<String>) -> ModelError {
    ModelError::Damaged { why: why.into() }
}

/// Shorthand for a [`ModelError::Source`].
pub(crate) fn source(why: impl Into<String>) -> ModelError {
    ModelError::Source { why: why.into() }
}
