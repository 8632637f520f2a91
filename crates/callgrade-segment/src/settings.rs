//! What a user may set. The defaults live in the program's `default.toml`.

use callgrade_core::Ms;
use serde::{Deserialize, Serialize};

use crate::Vad;

/// How to listen.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Which detector the program is to give to [`timeline`](crate::timeline).
    pub vad: Vad,
    /// How hard WebRTC's detector must be convinced, from 0 (every noise is a voice) to 3 (quiet voices are
    /// missed). More than 3 is 3.
    pub vad_mode: u8,
    /// A party that says nothing for less than this is still in its turn. Milliseconds.
    pub pause_ms: u32,
    /// A turn shorter than this is none: clicks, coughs. Milliseconds.
    pub min_speech_ms: u32,
    /// What is this much quieter than its channel's speech is not that party speaking: other voices in the
    /// room, the other party leaking through, line noise. Decibels.
    pub level_gate_db: f32,
    /// Music shorter than this is no hold. Seconds.
    pub hold_music_min_s: f32,
    /// Music that stops for less than this is one hold. Seconds.
    pub hold_gap_s: f32,
    /// Write down which telephone keys are pressed; else only that one is. People type card numbers.
    pub show_dtmf_digits: bool,
}

impl Settings {
    pub(crate) fn hold_music_min(&self) -> Ms {
        Ms::from_secs(f64::from(self.hold_music_min_s))
    }

    pub(crate) fn hold_gap(&self) -> Ms {
        Ms::from_secs(f64::from(self.hold_gap_s))
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// The settings that the other tests of this crate use.
    pub(crate) const fn usual() -> Settings {
        Settings {
            vad: Vad::Webrtc,
            vad_mode: 2,
            pause_ms: 300,
            min_speech_ms: 100,
            level_gate_db: 20.0,
            hold_music_min_s: 8.0,
            hold_gap_s: 3.0,
            show_dtmf_digits: false,
        }
    }

    #[test]
    fn settings_are_read_by_name() {
        let text = "vad = \"webrtc\"\nvad_mode = 2\npause_ms = 300\nmin_speech_ms = 100\nlevel_gate_db = 20\n\
                    hold_music_min_s = 8.0\nhold_gap_s = 3.0\nshow_dtmf_digits = false\n";
        assert_eq!(toml::from_str::<Settings>(text).unwrap(), usual());
        assert!(toml::from_str::<Settings>(&format!("{text}pause_s = 1")).is_err());
    }
}
