//! What a telephone lets through: 300 to 3,400 Hz.

use std::f64::consts::TAU;

use crate::sound::RATE_HZ;

/// The corners of the telephone band.
const BAND_HZ: (f64, f64) = (300.0, 3_400.0);

/// The two halves of a Butterworth filter of fourth order.
const HALVES_Q: [f64; 2] = [0.541_196_1, 1.306_563];

/// A filter of second order, its numbers for the input and for its own past.
struct Biquad {
    input: [f64; 3],
    past: [f64; 2],
}

impl Biquad {
    /// After Bristow-Johnson's cookbook: `pass` is −1 for the high frequencies, 1 for the low ones.
    fn new(corner_hz: f64, q: f64, pass: f64) -> Biquad {
        let (sin, cos) = (TAU * corner_hz / f64::from(RATE_HZ)).sin_cos();
        let (alpha, edge) = (sin / (2.0 * q), 1.0 - pass * cos);
        let whole = 1.0 + alpha;
        Biquad {
            input: [edge / 2.0 / whole, pass * edge / whole, edge / 2.0 / whole],
            past: [-2.0 * cos / whole, (1.0 - alpha) / whole],
        }
    }

    fn apply(&self, samples: &mut [f64]) {
        let (mut x1, mut x2, mut y1, mut y2) = (0.0, 0.0, 0.0, 0.0);
        for sample in samples {
            let x = *sample;
            let heard = self.input[0] * x + self.input[1] * x1 + self.input[2] * x2;
            let y = heard - self.past[0] * y1 - self.past[1] * y2;
            (x2, x1, y2, y1) = (x1, x, y1, y);
            *sample = y;
        }
    }
}

/// The sound as a telephone carries it: Butterworth, fourth order on both sides.
pub(crate) fn telephone(samples: &[f32]) -> Vec<f32> {
    let mut heard: Vec<f64> = samples.iter().map(|&sample| f64::from(sample)).collect();
    for q in HALVES_Q {
        Biquad::new(BAND_HZ.0, q, -1.0).apply(&mut heard);
        Biquad::new(BAND_HZ.1, q, 1.0).apply(&mut heard);
    }
    heard.into_iter().map(|sample| sample as f32).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sound::{level_dbfs, tone};
    use callgrade_core::Ms;

    #[test]
    fn speech_passes_and_rumble_does_not() {
        let loss = |hz| level_dbfs(&telephone(&tone(&[hz], Ms(1_000), 0.0)));
        assert!(-0.5 < loss(1_000.0), "{}", loss(1_000.0));
        assert!((loss(300.0) + 3.0).abs() < 0.3, "{}", loss(300.0));
        assert!((loss(3_400.0) + 3.0).abs() < 0.3, "{}", loss(3_400.0));
        assert!(loss(75.0) < -40.0, "{}", loss(75.0));
    }
}
