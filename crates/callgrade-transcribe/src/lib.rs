//! Audio and a timeline to a transcript.
//!
//! ```text
//! turns ──windows──▶ windows ──engine──▶ tokens ──words──▶ words on the call's clock
//!                       ▲                   │
//!                       └── again, larger ──┴─ when the guard sees a loop
//! ```
//!
//! Only speech is heard: an engine that is given silence or music invents words.
#![warn(clippy::disallowed_methods)]

#[cfg(feature = "whisper")]
mod annotations;
mod error;
#[cfg(feature = "whisper")]
mod guard;
#[cfg(feature = "whisper")]
mod pace;
#[cfg(feature = "whisper")]
mod samples;
mod scripted;
#[cfg(feature = "whisper")]
mod voice;
#[cfg(feature = "whisper")]
mod whisper;
#[cfg(feature = "whisper")]
mod windows;
#[cfg(feature = "whisper")]
mod words;

use callgrade_core::{Audio, Ms, Party, Timeline, Transcript};

pub use error::TranscribeError;
pub use scripted::Scripted;
#[cfg(feature = "whisper")]
pub use whisper::{Shape, Whisper, version};

/// What an engine is to hear.
pub struct Job<'a> {
    /// The whole recording.
    pub audio: &'a Audio,
    /// Where speech is in it.
    pub timeline: &'a Timeline,
    /// Who is on which channel. A party that is not named here is not heard.
    pub voices: &'a [(Party, usize)],
    /// Language code; `None` to let the engine find out.
    pub language: Option<&'a str>,
    /// Called now and then with how much speech is done, so that others see that the engine lives.
    pub progress: &'a mut dyn FnMut(Ms),
}

/// Anything that can turn speech into words.
pub trait Transcribe {
    /// What was said, in order of time. Empty when nobody speaks.
    ///
    /// # Errors
    /// When the engine gives up on this recording; the next may still work.
    fn transcribe(&mut self, job: Job<'_>) -> Result<Transcript, TranscribeError>;
}
