//! Power by frequency of a short stretch of sound.

use std::f32::consts::TAU;
use std::sync::Arc;

use realfft::num_complex::Complex;
use realfft::{RealFftPlanner, RealToComplex};

use crate::matrix::dot;

/// A window to look through, and room to work in.
pub(crate) struct Spectrum {
    fft: Arc<dyn RealToComplex<f32>>,
    window: Vec<f32>,
    windowed: Vec<f32>,
    bins: Vec<Complex<f32>>,
    scratch: Vec<Complex<f32>>,
    power: Vec<f32>,
}

impl Spectrum {
    /// A Hann window of `window` samples in a transform of `size`, which is not less.
    pub(crate) fn new(window: usize, size: usize) -> Spectrum {
        let fft = RealFftPlanner::new().plan_fft_forward(size.max(window));
        Spectrum {
            window: hann(window),
            windowed: fft.make_input_vec(),
            bins: fft.make_output_vec(),
            scratch: fft.make_scratch_vec(),
            power: vec![0.0; fft.make_output_vec().len()],
            fft,
        }
    }

    /// Changes the window; one longer than the transform is cut to it.
    pub(crate) fn look_through(&mut self, window: usize) {
        self.window = hann(window.min(self.fft.len()));
    }

    /// The power in each bin, where the first sample under the window is `samples[start]`.
    ///
    /// What lies before the first sample and after the last is silence. Scaled so that the sum over all bins
    /// is about the mean power under the window, for full scale = 1.
    pub(crate) fn power(&mut self, samples: &[i16], start: isize) -> &[f32] {
        self.windowed.fill(0.0);
        let from = usize::try_from(-start).unwrap_or(0).min(self.window.len());
        let under = samples.get(usize::try_from(start).unwrap_or(0)..).unwrap_or_default();
        for ((windowed, weight), &sample) in
            self.windowed[from..].iter_mut().zip(&self.window[from..]).zip(under)
        {
            *windowed = f32::from(sample) * (weight / 32_768.0);
        }
        let done = self.fft.process_with_scratch(&mut self.windowed, &mut self.bins, &mut self.scratch);
        debug_assert!(done.is_ok(), "the buffers are the transform's own");
        // A Hann window keeps 3/8 of the power; bins below the middle stand for two.
        let scale = 2.0 / (self.window.len() as f32 * self.fft.len() as f32 * 0.375);
        for (power, bin) in self.power.iter_mut().zip(&self.bins) {
            *power = bin.norm_sqr() * scale;
        }
        &self.power
    }
}

/// In dB of full scale; a power that no 16-bit sample can hold counts as one that it just can.
pub(crate) fn decibels(power: f32) -> f32 {
    10.0 * power.max(1e-12).log10()
}

fn hann(window: usize) -> Vec<f32> {
    (0..window).map(|at| 0.5 - 0.5 * (TAU * (at as f32 + 0.5) / window as f32).cos()).collect()
}

/// How alike two spectra are in shape: 1 for the same shape at any level, 0 for nothing in common.
///
/// 0 when either is empty.
pub(crate) fn cosine(a: &[f32], b: &[f32]) -> f32 {
    let norm = (dot(a, a) * dot(b, b)).sqrt();
    if norm > 0.0 { dot(a, b) / norm } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sound::tone;

    #[test]
    fn a_tone_lies_in_its_bin_with_its_power() {
        let samples = tone(&[500.0], 0.1, 0.5).samples();
        let mut spectrum = Spectrum::new(400, 512);
        let power = spectrum.power(&samples, 100);
        let loudest = (0..power.len()).max_by(|&a, &b| power[a].total_cmp(&power[b])).unwrap();
        assert_eq!(loudest, 32); // 500 Hz / (8,000 Hz / 512)
        assert!((power.iter().sum::<f32>() / 0.125 - 1.0).abs() < 0.02);
    }

    #[test]
    fn outside_the_samples_is_silence() {
        let mut spectrum = Spectrum::new(400, 512);
        assert_eq!(spectrum.power(&[9; 10], -500).iter().sum::<f32>(), 0.0);
        assert_eq!(spectrum.power(&[], 5).iter().sum::<f32>(), 0.0);
    }

    #[test]
    fn likeness_ignores_the_level() {
        assert!((cosine(&[1.0, 2.0], &[10.0, 20.0]) - 1.0).abs() < 1e-6);
        assert_eq!(cosine(&[1.0, 0.0], &[0.0, 1.0]), 0.0);
        assert_eq!(cosine(&[0.0, 0.0], &[0.0, 1.0]), 0.0);
    }
}
