//! Sound to test with: tones, noise, and what a voice detector takes for a voice.

use std::f32::consts::{PI, TAU};

use callgrade_core::Audio;

use crate::line::RATE_HZ;

/// Sound at 8 kHz, from −1 to 1.
#[derive(Debug, Clone)]
pub(crate) struct Sound(Vec<f32>);

impl Sound {
    pub(crate) fn silence(seconds: f32) -> Sound {
        Sound(vec![0.0; count(seconds)])
    }

    pub(crate) fn then(mut self, next: Sound) -> Sound {
        self.0.extend(next.0);
        self
    }

    /// With the other on top, from its start; as long as this.
    pub(crate) fn over(mut self, other: &Sound) -> Sound {
        self.0.iter_mut().zip(&other.0).for_each(|(sample, other)| *sample += other);
        self
    }

    /// Without its first seconds.
    pub(crate) fn after(self, seconds: f32) -> Sound {
        Sound(self.0[count(seconds)..].to_vec())
    }

    pub(crate) fn seconds(&self) -> f32 {
        self.0.len() as f32 / RATE_HZ as f32
    }

    pub(crate) fn samples(&self) -> Vec<i16> {
        self.0.iter().map(|sample| (sample * 32_768.0) as i16).collect()
    }
}

fn count(seconds: f32) -> usize {
    (seconds * RATE_HZ as f32).round() as usize
}

/// Frequencies together, each with this amplitude.
pub(crate) fn tone(lines_hz: &[f32], seconds: f32, amplitude: f32) -> Sound {
    let wave = |at: usize, hz: &f32| amplitude * (TAU * hz * at as f32 / RATE_HZ as f32).sin();
    Sound((0..count(seconds)).map(|at| lines_hz.iter().map(|hz| wave(at, hz)).sum()).collect())
}

/// Something like "sasesisa": four syllables a second, each a hiss and then a buzz that falls in pitch, with
/// resonances that glide.
pub(crate) fn voice(seconds: f32, amplitude: f32) -> Sound {
    let hiss = noise(seconds, 0.02, 11).0;
    let mut phase = 0.0;
    let sample = |(at, hiss): (usize, f32)| {
        let syllable = at / (RATE_HZ as usize / 4);
        let since = (at as f32 * 4.0 / RATE_HZ as f32).fract();
        let (vowel, pitch) = (syllable * 7 % 5, 110.0 + 12.0 * (syllable * 5 % 7) as f32);
        phase += (pitch - 50.0 * since) / RATE_HZ as f32;
        if since < 0.25 {
            return amplitude * hiss;
        }
        let first = 350.0 + 100.0 * vowel as f32 + 200.0 * since;
        let second = 2_200.0 - 250.0 * vowel as f32 - 400.0 * since;
        let resonance = |hz: f32| {
            1.0 / (1.0 + ((hz - first) / 80.0).powi(2)) + 0.5 / (1.0 + ((hz - second) / 120.0).powi(2))
        };
        let partial = |n: u8| {
            let n = f32::from(n);
            resonance(n * pitch) * (TAU * n * phase).sin()
        };
        amplitude * 0.5 * (PI * (since - 0.25) / 0.75).sin() * (1..25).map(partial).sum::<f32>()
    };
    Sound(hiss.into_iter().enumerate().map(sample).collect())
}

/// Something like an organ: chords of four notes with three partials each, two chords a second.
pub(crate) fn band(seconds: f32, amplitude: f32) -> Sound {
    const CHORDS: [[f32; 4]; 4] = [
        [262.0, 330.0, 392.0, 523.0],
        [220.0, 262.0, 330.0, 440.0],
        [349.0, 440.0, 523.0, 698.0],
        [392.0, 494.0, 587.0, 784.0],
    ];
    let sample = |at: usize| {
        let t = at as f32 / RATE_HZ as f32;
        let (beat, since) = ((t * 2.0) as usize, (t * 2.0).fract());
        let note = |hz: &f32| -> f32 { (1..4).map(|n| (TAU * hz * n as f32 * t).sin() / n as f32).sum() };
        amplitude * (1.0 - 0.7 * since) * CHORDS[beat % 4].iter().map(note).sum::<f32>()
    };
    Sound((0..count(seconds)).map(sample).collect())
}

/// White noise of this root mean square, the same for the same seed.
pub(crate) fn noise(seconds: f32, rms: f32, seed: u32) -> Sound {
    let mut state = seed.wrapping_mul(2_654_435_761) | 1;
    let mut next = move || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        (state as f32 / u32::MAX as f32 - 0.5) * 12f32.sqrt() * rms
    };
    Sound((0..count(seconds)).map(|_| next()).collect())
}

/// Channels at 8 kHz.
pub(crate) fn audio(channels: &[Sound]) -> Audio {
    Audio::new(RATE_HZ, channels.iter().map(Sound::samples).collect())
}
