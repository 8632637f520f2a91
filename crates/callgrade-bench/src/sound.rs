//! Sound as numbers: 8 kHz, full scale is 1.

use callgrade_core::Ms;

/// Samples per second of everything that the bench makes: a telephone's.
pub(crate) const RATE_HZ: u32 = 8_000;

/// The level of speech on a line, in dB under full scale: the usual one after ITU-T P.56 and P.830.
pub(crate) const SPEECH_DBFS: f32 = -26.0;

/// Decibels to a factor of the amplitude.
pub(crate) fn factor(db: f32) -> f32 {
    10.0f32.powf(db / 20.0)
}

/// The root mean square in dB under full scale; −120 for silence and for no samples.
pub(crate) fn level_dbfs(samples: &[f32]) -> f32 {
    let energy: f64 = samples.iter().map(|&sample| f64::from(sample).powi(2)).sum();
    (10.0 * (energy / samples.len().max(1) as f64).log10()).max(-120.0) as f32
}

/// The same sound, `gain_db` louder.
pub(crate) fn louder(samples: &[f32], gain_db: f32) -> Vec<f32> {
    let gain = factor(gain_db);
    samples.iter().map(|sample| sample * gain).collect()
}

/// The same sound at a root mean square of `dbfs`; silence stays silent.
pub(crate) fn at_level(samples: &[f32], dbfs: f32) -> Vec<f32> {
    louder(samples, dbfs - level_dbfs(samples))
}

/// Adds a sound to a line, which grows as needed.
pub(crate) fn mix(line: &mut Vec<f32>, at: Ms, sound: &[f32]) {
    let start = at.to_samples(RATE_HZ);
    line.resize(line.len().max(start + sound.len()), 0.0);
    line[start..].iter_mut().zip(sound).for_each(|(under, sample)| *under += sample);
}

/// Sines that sound together, equally strong, `dbfs` in all.
pub(crate) fn tone(lines_hz: &[f32], length: Ms, dbfs: f32) -> Vec<f32> {
    let peak = factor(dbfs) * (2.0 / lines_hz.len() as f32).sqrt();
    let radians = |at: usize, hz: f32| {
        (std::f64::consts::TAU * f64::from(hz) * at as f64 / f64::from(RATE_HZ)).sin() as f32
    };
    let sample = |at: usize| lines_hz.iter().map(|&hz| peak * radians(at, hz)).sum();
    (0..length.to_samples(RATE_HZ)).map(sample).collect()
}

/// 16-bit samples; what is too loud is clipped.
pub(crate) fn quantised(samples: &[f32]) -> Vec<i16> {
    samples.iter().map(|sample| (sample * 32_768.0).round() as i16).collect()
}

/// 16-bit samples as numbers.
pub(crate) fn scaled(samples: &[i16]) -> Vec<f32> {
    samples.iter().map(|&sample| f32::from(sample) / 32_768.0).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tone_has_the_level_it_was_asked_for() {
        for lines in [&[440.0][..], &[440.0, 480.0]] {
            let level = level_dbfs(&tone(lines, Ms(1_000), -20.0));
            assert!((level + 20.0).abs() < 0.1, "{level}");
        }
        assert_eq!(level_dbfs(&[]), -120.0);
    }

    #[test]
    fn sounds_add_up_where_they_meet() {
        let mut line = vec![0.25; 8];
        mix(&mut line, Ms(1), &[0.5, 0.5]);
        assert_eq!(line, [0.25, 0.25, 0.25, 0.25, 0.25, 0.25, 0.25, 0.25, 0.5, 0.5]);
    }
}
