//! WebRTC's detector. The only file that names `webrtc_vad`.

use webrtc_vad::{SampleRate, Vad, VadMode};

use crate::line::FRAME;

/// One flag per frame of 10 ms: does it sound like a voice?
///
/// - `samples`: at 8 kHz; a last frame that is not full is filled with silence.
/// - `mode`: 0 to 3; the higher, the more voice it takes. More than 3 is 3.
///
/// Music and tones sound like voices to it: mask them. It hangs on for 20 to 100 ms after a voice ends.
/// Empty for no samples.
pub(super) fn voiced(samples: &[i16], mode: u8) -> Vec<bool> {
    let mode = match mode {
        0 => VadMode::Quality,
        1 => VadMode::LowBitrate,
        2 => VadMode::Aggressive,
        _ => VadMode::VeryAggressive,
    };
    let mut vad = Vad::new_with_rate_and_mode(SampleRate::Rate8kHz, mode);
    let mut is_voice = |frame: &[i16]| {
        let mut full = [0; FRAME];
        full[..frame.len()].copy_from_slice(frame);
        vad.is_voice_segment(&full).unwrap_or(false)
    };
    samples.chunks(FRAME).map(&mut is_voice).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sound::{Sound, voice};

    #[test]
    fn a_voice_is_heard_and_silence_is_not() {
        let flags = voiced(&Sound::silence(1.0).then(voice(1.0, 0.3)).then(Sound::silence(1.0)).samples(), 2);
        let heard = |from: usize, to: usize| flags[from..to].iter().filter(|&&flag| flag).count();
        assert_eq!(flags.len(), 300);
        assert!(90 < heard(100, 200));
        assert!(heard(0, 98) + heard(215, 300) == 0);
    }

    #[test]
    fn odd_lengths_and_modes_are_fine() {
        assert_eq!(voiced(&[], 2), Vec::<bool>::new());
        assert_eq!(voiced(&[1], 200).len(), 1);
        assert_eq!(voiced(&[i16::MIN; FRAME + 1], 0).len(), 2);
    }
}
