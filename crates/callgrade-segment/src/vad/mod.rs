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

/// A voice begins when the score reaches this. Silero's own value is 0.5, for scores that are not interpolated.
///
/// Measured on Italian, Russian and Spanish prompts, clean, in noise and over music: 0.5 calls half as much again of
/// the silence around words a voice, 0.85 misses twice as much of the speech.
const ON: f32 = 0.7;

/// And ends when it falls below this: less than a wavering score is far from [`ON`], or every voice would hang on.
const OFF: f32 = 0.65;

/// How much later than the sound the scores rise and fall. Measured on prompts in five languages.
const LAG_MS: u32 = 40;

/// Scores nearer to 0 and 1 than this are as sure.
const SURE: f32 = 0.001;

/// The score of each of `count` frames, between those of the windows whose middles lie around its own, [`LAG_MS`]
/// later.
///
/// Between scores stand the means of their log-odds: that is the scale on which the network adds.
fn by_frame(scores: &[f32], count: usize) -> Vec<f32> {
    let odds = |score: &f32| {
        let score = score.clamp(SURE, 1.0 - SURE);
        (score / (1.0 - score)).ln()
    };
    let odds: Vec<f32> = scores.iter().map(odds).collect();
    let Some(&last) = odds.last() else { return Vec::new() };
    let frame = |frame: usize| {
        let middle_ms = frame as u64 * u64::from(FRAME_MS) + u64::from(FRAME_MS / 2 + LAG_MS);
        let after_ms = middle_ms.saturating_sub(silero::WINDOW_MS / 2); // after the middle of the first window
        let (window, share) =
            ((after_ms / silero::WINDOW_MS) as usize, (after_ms % silero::WINDOW_MS) as f32);
        let at = |window: usize| odds.get(window).copied().unwrap_or(last);
        let between = at(window) + (at(window + 1) - at(window)) * share / silero::WINDOW_MS as f32;
        1.0 / (1.0 + (-between).exp())
    };
    (0..count).map(frame).collect()
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
        let flags = hysteresis(&[0.66, 0.7, 0.66, 0.65, 0.64, 0.66, 0.9]);
        assert_eq!(flags, [false, true, true, true, false, false, true]);
        assert_eq!(hysteresis(&[]), []);
    }

    #[test]
    fn a_frame_has_the_score_of_what_comes_a_little_later() {
        let frames = by_frame(&[0.1, 0.5, 0.9], 10);
        // The second window's middle is 48 ms from the start, the third's 80 ms: 40 ms earlier lie frames 0.3 and 3.5.
        assert!((0.1..0.5).contains(&frames[0]) && (0.5..0.65).contains(&frames[1]), "{frames:?}");
        assert!(frames[3] < 0.9 && (frames[4] - 0.9).abs() < 1e-6, "{frames:?}");
        assert!(frames.is_sorted());
        assert_eq!(by_frame(&[], 0), []);
    }
}
