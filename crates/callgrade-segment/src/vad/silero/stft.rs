//! What the network sees: magnitudes of four spectra a window.

use std::f32::consts::TAU;
use std::sync::Arc;

use realfft::num_complex::Complex;
use realfft::{RealFftPlanner, RealToComplex};

use super::{CONTEXT, WINDOW};

/// Samples under one spectrum: 16 ms.
const SIZE: usize = 256;

/// Samples from one spectrum to the next.
const HOP: usize = 128;

/// Numbers in a spectrum.
pub(super) const BINS: usize = SIZE / 2 + 1;

/// Spectra in a window.
pub(super) const SPECTRA: usize = 4;

/// Samples after the window that are made by mirroring it.
const MIRRORED: usize = 64;

/// The transform, and room to work in.
///
/// The network brings its own basis as weights. It is a Hann window times the Fourier basis to within 10^-7, so
/// the fast transform does the same.
pub(super) struct Stft {
    fft: Arc<dyn RealToComplex<f32>>,
    hann: Vec<f32>,
    windowed: Vec<f32>,
    bins: Vec<Complex<f32>>,
    scratch: Vec<Complex<f32>>,
}

impl Stft {
    pub(super) fn new() -> Stft {
        let fft = RealFftPlanner::new().plan_fft_forward(SIZE);
        Stft {
            hann: (0..SIZE).map(|at| 0.5 - 0.5 * (TAU * at as f32 / SIZE as f32).cos()).collect(),
            windowed: fft.make_input_vec(),
            bins: fft.make_output_vec(),
            scratch: fft.make_scratch_vec(),
            fft,
        }
    }

    /// The magnitudes of [`SPECTRA`] spectra of [`BINS`] for each window, one after the other.
    ///
    /// - `sound`: at 16 kHz; [`CONTEXT`] samples, then whole windows.
    pub(super) fn magnitudes(&mut self, sound: &[f32]) -> Vec<f32> {
        let mut magnitudes = Vec::with_capacity(sound.len() / HOP * BINS);
        let mut seen = [0.0; CONTEXT + WINDOW + MIRRORED];
        for sound in sound.windows(CONTEXT + WINDOW).step_by(WINDOW) {
            seen[..sound.len()].copy_from_slice(sound);
            let mirrored = sound.iter().rev().skip(1);
            seen[sound.len()..].iter_mut().zip(mirrored).for_each(|(seen, &mirrored)| *seen = mirrored);
            for seen in seen.windows(SIZE).step_by(HOP) {
                magnitudes.extend(self.spectrum(seen));
            }
        }
        magnitudes
    }

    fn spectrum(&mut self, samples: &[f32]) -> impl Iterator<Item = f32> {
        for ((windowed, sample), weight) in self.windowed.iter_mut().zip(samples).zip(&self.hann) {
            *windowed = sample * weight;
        }
        let done = self.fft.process_with_scratch(&mut self.windowed, &mut self.bins, &mut self.scratch);
        debug_assert!(done.is_ok(), "the buffers are the transform's own");
        self.bins.iter().map(|bin| bin.norm_sqr().sqrt())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_has_four_spectra_and_the_last_sees_it_mirrored() {
        let tone = |at: usize| (TAU * 1_000.0 * at as f32 / 16_000.0).cos();
        let sound: Vec<f32> = (0..CONTEXT + 2 * WINDOW).map(tone).collect();
        let magnitudes = Stft::new().magnitudes(&sound);
        assert_eq!(magnitudes.len(), 2 * SPECTRA * BINS);
        // A Hann window keeps half of the amplitude; half of that is at the negative frequency.
        for spectrum in magnitudes.chunks(BINS).take(3) {
            assert!((spectrum[16] - 64.0).abs() < 0.01, "{}", spectrum[16]);
            assert!(spectrum[40] < 0.01);
        }
        let mut lone = vec![0.0; CONTEXT + WINDOW];
        lone[CONTEXT + WINDOW - 2] = 1.0;
        let last = &Stft::new().magnitudes(&lone)[3 * BINS..];
        // It stands twice, two samples apart, around the middle of the falling half of the window.
        assert!((last[0] - 1.0).abs() < 0.05 && last[64] < 0.05, "{} {}", last[0], last[64]);
    }
}
