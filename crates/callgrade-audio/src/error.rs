//! Why a recording could not be decoded: one variant for each thing its owner can do about it.

use callgrade_core::time::Ms;

/// Fits after `failed to decode:`. Names no path and no words that were said.
#[derive(Debug, thiserror::Error)]
pub enum DecodeError {
    /// A known format nobody here decodes. Convert the file.
    #[error("unsupported format `{codec}`: convert it first, for example to 16-bit PCM WAV")]
    Unsupported {
        /// What it is, or the number its header gives it.
        codec: String,
    },
    /// No container we know. It is probably not a recording.
    #[error("not a known recording format: {looks_like}")]
    Unrecognised {
        /// What it looks like instead.
        looks_like: &'static str,
    },
    /// A recording without a sample.
    #[error("no audio samples")]
    Empty,
    /// Longer than the caller's limit.
    #[error("longer than the limit of {:.0} minutes", .limit.as_secs() / 60.0)]
    TooLong {
        /// [`crate::Limits::max_duration`].
        limit: Ms,
    },
    /// More bytes than the caller's limit.
    #[error("larger than the limit of {limit} bytes")]
    TooBig {
        /// [`crate::Limits::max_bytes`].
        limit: u64,
    },
    /// A known format, damaged past reading.
    #[error("damaged: {what}")]
    Corrupt {
        /// What does not make sense.
        what: String,
    },
    /// The file could not be read at all.
    #[error("cannot read the file: {0}")]
    Io(#[from] std::io::Error),
}

impl DecodeError {
    /// A stable word for reports and scripts.
    pub fn code(&self) -> &'static str {
        match self {
            DecodeError::Unsupported { .. } => "decode_unsupported",
            DecodeError::Unrecognised { .. } => "decode_unrecognised",
            DecodeError::Empty => "decode_empty",
            DecodeError::TooLong { .. } => "decode_too_long",
            DecodeError::TooBig { .. } => "decode_too_big",
            DecodeError::Corrupt { .. } => "decode_corrupt",
            DecodeError::Io(_) => "decode_io",
        }
    }

    pub(crate) fn corrupt(what: impl Into<String>) -> DecodeError {
        DecodeError::Corrupt { what: what.into() }
    }

    pub(crate) fn unsupported(codec: impl Into<String>) -> DecodeError {
        DecodeError::Unsupported { codec: codec.into() }
    }
}
