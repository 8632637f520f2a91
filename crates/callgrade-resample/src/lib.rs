//! Samples at one rate to samples at another, by rubato.
//!
//! Listening for voices wants 8 kHz, Whisper wants 16 kHz, recordings come at any rate.
#![warn(clippy::disallowed_methods)]

use rubato::audioadapter_buffers::direct::SequentialSlice;
use rubato::{Fft, FixedSync, Resampler};

/// Full scale of a 16-bit sample.
const FULL_SCALE: f32 = 32_768.0;

/// Samples given to the filter at a time; its delay is trimmed, so this sets speed and memory only.
const CHUNK: usize = 1_024;

/// The same sound at another rate, from −1 to 1, the first sample at the same moment as before.
///
/// Content above half the lower rate is filtered out. Gives `samples.len() × to / from` samples, rounded up;
/// none for no samples or a rate of zero.
pub fn resample(samples: &[i16], from_hz: u32, to_hz: u32) -> Vec<f32> {
    let scaled: Vec<f32> = samples.iter().map(|&sample| f32::from(sample) / FULL_SCALE).collect();
    if from_hz == to_hz || samples.is_empty() || from_hz == 0 || to_hz == 0 {
        return if from_hz == to_hz { scaled } else { Vec::new() };
    }
    convert(&scaled, from_hz, to_hz).unwrap_or_default()
}

/// `None` only where rubato refuses the rates, which are checked above.
fn convert(scaled: &[f32], from_hz: u32, to_hz: u32) -> Option<Vec<f32>> {
    let mut filter = Fft::<f32>::new(from_hz as usize, to_hz as usize, CHUNK, 1, FixedSync::Input).ok()?;
    let input = SequentialSlice::new(scaled, 1, scaled.len()).ok()?;
    Some(filter.process_all(&input, scaled.len(), None).ok()?.take_data())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A tone at half of full scale.
    fn tone(hz: f64, rate_hz: u32, samples: usize) -> Vec<i16> {
        let radians = |at: usize| std::f64::consts::TAU * hz * at as f64 / f64::from(rate_hz);
        (0..samples).map(|at| (radians(at).sin() * 16_384.0) as i16).collect()
    }

    #[test]
    fn a_tone_keeps_its_level_and_its_time() {
        for rate_hz in [8_000, 11_025, 22_050, 44_100, 48_000] {
            let heard = resample(&tone(440.0, rate_hz, rate_hz as usize), rate_hz, 16_000);
            assert_eq!(heard.len(), 16_000, "from {rate_hz} Hz");
            // 440 whole periods a second: over the middle quarter, sine and cosine are orthogonal.
            let (mut sine, mut cosine, mut power) = (0.0, 0.0, 0.0);
            for (at, &sample) in heard.iter().enumerate().skip(4_000).take(4_000) {
                let (sin, cos) = (std::f64::consts::TAU * 440.0 * at as f64 / 16_000.0).sin_cos();
                sine += f64::from(sample) * sin / 2_000.0;
                cosine += f64::from(sample) * cos / 2_000.0;
                power += f64::from(sample).powi(2) / 2_000.0;
            }
            let level = sine.hypot(cosine);
            let late_ms = -cosine.atan2(sine) / std::f64::consts::TAU / 440.0 * 1000.0;
            let residual_db = 10.0 * ((power - level * level).abs() / power).log10();
            assert!((level - 0.5).abs() < 0.001, "level {level} from {rate_hz} Hz");
            assert!(late_ms.abs() < 0.1, "{late_ms} ms late from {rate_hz} Hz");
            assert!(residual_db < -60.0, "{residual_db} dB of something else from {rate_hz} Hz");
        }
    }

    #[test]
    fn what_the_lower_rate_cannot_carry_is_gone() {
        let heard = resample(&tone(6_000.0, 16_000, 16_000), 16_000, 8_000);
        let loudest = heard[1_000..7_000].iter().fold(0.0f32, |loudest, sample| loudest.max(sample.abs()));
        assert!(loudest < 0.001, "{loudest} of 0.5 is left");
    }

    #[test]
    fn nothing_stays_nothing() {
        assert!(resample(&[], 8_000, 16_000).is_empty());
        assert!(resample(&[1], 0, 16_000).is_empty());
        assert_eq!(resample(&[-32_768], 8_000, 8_000), [-1.0]);
        assert_eq!(resample(&[5], 8_000, 16_000).len(), 2);
    }
}
