//! Voice or no voice, frame by frame: by Silero's network, or by WebRTC's detector, which needs no weights.

mod silero;
mod webrtc;

use serde::{Deserialize, Serialize};

pub use silero::Silero;

use crate::Settings;
use crate::line::{FRAME, FRAME_MS};

/// Which detector a user wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Vad {
    /// [`Detector::Silero`]: the accurate one; needs its weights.
    Silero,
    /// [`Detector::Webrtc`]: needs nothing, and takes music for voices.
    Webrtc,
}

/// What tells voices from other sound.
#[derive(Debug)]
pub enum Detector {
    /// Silero's network with its weights.
    Silero(Box<Silero>),
    /// WebRTC's detector at [`Settings::vad_mode`].
    Webrtc,
}

impl Detector {
    /// One flag per frame of 10 ms: does it sound like a voice?
    ///
    /// - `samples`: at 8 kHz; the last frame need not be full.
    ///
    /// Empty for no samples.
    pub(crate) fn voiced(&self, samples: &[i16], settings: &Settings) -> Vec<bool> {
        match self {
            Detector::Silero(silero) => {
                hysteresis(&by_frame(&silero.scores(samples), samples.len().div_ceil(FRAME)))
            }
            Detector::Webrtc => webrtc::voiced(samples, settings.vad_mode),
        }
    }

    /// True when it hears no voice in music, tones and noise. What it calls a voice over music is one, then.
    ///
    /// Measured on hold music and national tones: Silero calls 0.0% of their frames a voice, WebRTC 20 to 90%.
    pub(crate) fn is_deaf(&self) -> bool {
        matches!(self, Detector::Silero(_))
    }
}

/// A voice begins when the score reaches this. Silero's own value.
const ON: f32 = 0.5;

/// And ends when it falls below this. Higher than Silero's own 0.35, which hangs on longer: measured on Italian, Russian
/// and Spanish prompts, 0.45 calls 2 points fewer of the silent frames a voice and misses 0.1 more of the spoken.
const OFF: f32 = 0.45;

/// How much later than the sound the scores rise and fall. Measured on prompts in five languages.
const LAG_MS: u32 = 30;

/// The score of each of `count` frames: that of the window in which its middle lies, [`LAG_MS`] later.
fn by_frame(scores: &[f32], count: usize) -> Vec<f32> {
    let window = |frame: usize| {
        let middle_ms = frame as u64 * u64::from(FRAME_MS) + u64::from(FRAME_MS / 2 + LAG_MS);
        (middle_ms / silero::WINDOW_MS) as usize
    };
    let Some(&last) = scores.last() else { return Vec::new() };
    (0..count).map(|frame| scores.get(window(frame)).copied().unwrap_or(last)).collect()
}

/// Set from where a score reaches [`ON`] to where one falls below [`OFF`].
fn hysteresis(scores: &[f32]) -> Vec<bool> {
    let step = |voiced: &mut bool, score: &f32| {
        *voiced = if *voiced { OFF <= *score } else { ON <= *score };
        Some(*voiced)
    };
    scores.iter().scan(false, step).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_voice_begins_when_sure_and_ends_when_doubtful() {
        let flags = hysteresis(&[0.46, 0.5, 0.46, 0.45, 0.44, 0.46, 0.9]);
        assert_eq!(flags, [false, true, true, true, false, false, true]);
        assert_eq!(hysteresis(&[]), []);
    }

    #[test]
    fn a_frame_has_the_score_of_what_comes_a_little_later() {
        let frames = by_frame(&[0.1, 0.2, 0.3], 10);
        assert_eq!(frames, [0.2, 0.2, 0.2, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3]);
        assert_eq!(by_frame(&[], 0), []);
    }
}
