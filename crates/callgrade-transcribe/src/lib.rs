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

#[cfg(any(feature = "whisper", feature = "ctranslate2"))]
mod annotations;
#[cfg(feature = "ctranslate2")]
mod ct2;
#[cfg(any(feature = "whisper", feature = "ctranslate2"))]
mod drafts;
mod error;
#[cfg(any(feature = "whisper", feature = "ctranslate2"))]
mod guard;
#[cfg(any(feature = "whisper", feature = "ctranslate2"))]
mod left_out;
#[cfg(any(feature = "whisper", feature = "ctranslate2"))]
mod memory;
#[cfg(any(feature = "whisper", feature = "ctranslate2"))]
mod pace;
#[cfg(any(feature = "whisper", feature = "ctranslate2"))]
mod placing;
#[cfg(feature = "whisper")]
mod rivals;
#[cfg(any(feature = "whisper", feature = "ctranslate2"))]
mod samples;
mod scripted;
#[cfg(feature = "whisper")]
mod tongues;
#[cfg(any(feature = "whisper", feature = "ctranslate2"))]
mod voice;
#[cfg(feature = "whisper")]
mod whisper;
#[cfg(any(feature = "whisper", feature = "ctranslate2"))]
mod windows;
#[cfg(any(feature = "whisper", feature = "ctranslate2"))]
mod words;

use callgrade_core::{Audio, Ms, Party, Timeline, Transcript};

#[cfg(feature = "ctranslate2")]
pub use ct2::CTranslate2;
pub use error::TranscribeError;
pub use scripted::Scripted;
#[cfg(feature = "whisper")]
pub use whisper::{Shape, Whisper};

/// The real engines of this build, by name and version.
pub fn engines() -> Vec<String> {
    vec![
        #[cfg(feature = "whisper")]
        whisper::version(),
        #[cfg(feature = "ctranslate2")]
        ct2::version(),
    ]
}

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
    /// Names and phrases that may be said: the engine writes what sounds like one of them that way. Empty for none.
    pub hints: &'a [String],
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
