//! The product under test: the only file that calls it.

use std::path::Path;
use std::sync::Arc;

use anyhow::Context;
use callgrade_core::timeline::Hold;
use callgrade_core::{Audio, Call, Span, Timeline};
use callgrade_segment::{Detector, Encoder, Roles, Settings, Silero, Vad};
use serde::Deserialize;

/// What a user gets who sets nothing.
const DEFAULTS: &str = include_str!("../../callgrade/src/default.toml");

/// Where `scripts/fetch-model silero` puts the weights.
const WEIGHTS: &str = "models/ggml-silero-v6.2.0.bin";

/// Where `scripts/fetch-model resemblyzer` puts the weights.
const ENCODER: &str = "models/ggml-resemblyzer-0.1.4.bin";

/// The agent is on the first channel of every call that is made here.
const ROLES: Roles = Roles { agent: Some(0), customer: Some(1) };

/// The rubric whose phrases tell of holds; the calls that are made here are English.
const RUBRIC: &str = "hotline-es";

/// The product, set up.
#[derive(Debug, Clone)]
pub(crate) struct Product {
    pub settings: Settings,
    detector: Arc<Detector>,
}

#[derive(Deserialize)]
struct Defaults {
    segment: Settings,
}

impl Product {
    /// As a user has it who sets nothing but the voice detector.
    ///
    /// # Errors
    /// When the built-in settings are broken, or the detector's weights are missing.
    pub(crate) fn new(vad: Vad) -> anyhow::Result<Product> {
        let defaults: Defaults = toml::from_str(DEFAULTS).context("the built-in settings are broken")?;
        let detector = match vad {
            Vad::Webrtc => Detector::Webrtc,
            Vad::Silero => {
                let bytes = std::fs::read(Path::new(WEIGHTS)).context("run scripts/fetch-model silero")?;
                Detector::Silero(Box::new(Silero::from_ggml(&bytes).context(WEIGHTS)?))
            }
        };
        let settings = Settings { vad, ..defaults.segment };
        Ok(Product { settings, detector: Arc::new(detector) })
    }

    /// What it hears in a call.
    pub(crate) fn listen(&self, audio: &Audio) -> Timeline {
        callgrade_segment::timeline(audio, &ROLES, &self.settings, &self.detector)
    }

    /// When each of two people speaks, who speaks first first, heard as if all channels were one.
    pub(crate) fn by_voice(&self, audio: &Audio, encoder: &Encoder) -> Option<[Vec<Span>; 2]> {
        let heard = callgrade_segment::timeline(audio, &Roles::default(), &self.settings, &self.detector);
        callgrade_segment::by_voice(audio, &heard.turns, encoder, &mut || {})
    }
}

/// What tells voices apart.
///
/// # Errors
/// When its weights are missing.
pub(crate) fn encoder() -> anyhow::Result<Encoder> {
    let bytes = std::fs::read(Path::new(ENCODER)).context("run scripts/fetch-model resemblyzer")?;
    Encoder::from_ggml(&bytes).context(ENCODER)
}

/// The holds of a call, once its words are known.
pub(crate) fn holds(call: &Call) -> Vec<Hold> {
    match callgrade_score::builtin(RUBRIC) {
        Some(rubric) => callgrade_score::with_silent_holds(call, rubric).timeline.holds.clone(),
        None => call.timeline.holds.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_heard_in_nothing() {
        let product = Product::new(Vad::Webrtc).unwrap();
        let found = product.listen(&Audio::new(8_000, vec![vec![], vec![]]));
        assert_eq!((found.turns.len(), found.ring), (0, None));
    }
}
