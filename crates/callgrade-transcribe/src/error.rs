//! Why there is no transcript.

/// What a caller can do about it differs: the first two end the run, the last one recording.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TranscribeError {
    /// The model cannot be loaded.
    #[error("the model cannot be loaded: {0}")]
    Model(String),
    /// The model does not know the language that was asked for.
    #[error("the model does not know the language `{0}`")]
    Language(String),
    /// The engine gave up on a stretch of speech.
    #[error("the engine gave up: {0}")]
    Engine(String),
}

impl TranscribeError {
    /// Stable, for programs.
    pub fn code(&self) -> &'static str {
        match self {
            TranscribeError::Model(_) => "model_unusable",
            TranscribeError::Language(_) => "language_unknown",
            TranscribeError::Engine(_) => "transcribe_failed",
        }
    }
}
