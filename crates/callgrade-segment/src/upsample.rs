//! 8 kHz to 16 kHz, any stretch on its own: the whole call never stands in memory as floating point.

use std::f32::consts::PI;
use std::sync::LazyLock;

/// Samples on either side that a new sample between two old ones is made of.
const REACH: usize = 24;

/// How fast the window of the filter falls: 60 dB less above 4 kHz than below. Kaiser's formula.
const BETA: f32 = 6.0;

/// The filter: weights by distance, of half a step, one and a half, and so on. They sum up to a half.
static WEIGHTS: LazyLock<[f32; REACH]> = LazyLock::new(|| {
    let sinc = |at: usize| {
        let distance = at as f32 + 0.5;
        let inside = 1.0 - (distance / (REACH as f32 + 0.5)).powi(2);
        (PI * distance).sin() / (PI * distance) * bessel(BETA * inside.sqrt()) / bessel(BETA)
    };
    let weights: [f32; REACH] = std::array::from_fn(sinc);
    let sum: f32 = weights.iter().sum();
    weights.map(|weight| weight / sum / 2.0)
});

/// The modified Bessel function of order zero, by its series.
fn bessel(x: f32) -> f32 {
    let terms = (1..30u8).scan(1.0, |term, n| {
        *term *= (x / 2.0 / f32::from(n)).powi(2);
        Some(*term)
    });
    1.0 + terms.sum::<f32>()
}

/// A stretch of the sound at 16 kHz, from −1 to 1: `count` samples from `from` on, and `before` of them before.
///
/// `from` and `before` are even. What lies outside the samples is silence. A half-band filter: every second
/// sample is one of the old ones.
pub(crate) fn at_16_khz(samples: &[i16], from: usize, before: usize, count: usize) -> Vec<f32> {
    let olds = (before + count).div_ceil(2);
    let start = (from / 2) as isize - (before / 2 + REACH) as isize;
    let old = |at: usize| {
        let sample = usize::try_from(start + at as isize).ok().and_then(|at| samples.get(at));
        sample.map_or(0.0, |&sample| f32::from(sample) / 32_768.0)
    };
    let padded: Vec<f32> = (0..olds + 2 * REACH).map(old).collect();
    let mut between = vec![0.0; olds];
    for (distance, weight) in WEIGHTS.iter().enumerate() {
        let (left, right) = (&padded[REACH - distance..], &padded[REACH + 1 + distance..]);
        for ((between, left), right) in between.iter_mut().zip(left).zip(right) {
            *between += weight * (left + right);
        }
    }
    padded[REACH..].iter().zip(&between).flat_map(|(&old, &between)| [old, between]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tone(hz: f32) -> Vec<i16> {
        (0..1_000).map(|at| ((2.0 * PI * hz * at as f32 / 8_000.0).sin() * 16_384.0) as i16).collect()
    }

    #[test]
    fn a_tone_goes_on_between_its_samples() {
        for hz in [100.0, 1_000.0, 3_400.0] {
            let heard = at_16_khz(&tone(hz), 0, 0, 2_000);
            assert_eq!(heard.len(), 2_000);
            for (at, sample) in heard.iter().enumerate().skip(100).take(1_800) {
                let exact = (2.0 * PI * hz * at as f32 / 16_000.0).sin() / 2.0;
                assert!((sample - exact).abs() < 0.002, "{hz} Hz: {sample} is not {exact}");
            }
        }
    }

    #[test]
    fn a_stretch_is_the_same_alone_and_in_the_whole() {
        let samples = tone(700.0);
        let whole = at_16_khz(&samples, 0, 0, 2_000);
        assert_eq!(at_16_khz(&samples, 1_024, 64, 512), &whole[960..1_536]);
        let end = at_16_khz(&samples, 1_536, 64, 512);
        assert_eq!(end[..100], whole[1_472..1_572]);
        assert_eq!((end.len(), end[575]), (576, 0.0));
        assert_eq!(at_16_khz(&samples, 0, 64, 2)[..10], [0.0; 10]);
        assert_eq!(at_16_khz(&[], 0, 64, 512), [0.0; 576]);
    }
}
