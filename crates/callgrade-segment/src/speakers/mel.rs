//! What the network sees of a window: the power in forty bands, ten milliseconds by ten.

use std::f32::consts::TAU;
use std::sync::Arc;

use realfft::num_complex::Complex;
use realfft::{RealFftPlanner, RealToComplex};

use super::windows::{FULL, Stretch};
use crate::matrix::{Rows, add_product};
use crate::upsample::at_16_khz;

/// Bands.
pub(super) const BANDS: usize = 40;

/// Samples under one spectrum, at 16 kHz: 25 ms.
const SIZE: usize = 400;

/// Samples from one spectrum to the next: a frame.
const HOP: usize = 160;

/// Numbers in a spectrum.
pub(super) const BINS: usize = SIZE / 2 + 1;

/// The level to which the network wants each window to be brought: −30 dBFS, as amplitude.
const LEVEL: f32 = 0.031_622_78;

/// The bands: by bin, then by band.
#[derive(Debug)]
pub(super) struct Mel(pub(super) Vec<f32>);

/// The transform, and room to work in.
pub(super) struct Spectra<'a> {
    mel: &'a Mel,
    fft: Arc<dyn RealToComplex<f32>>,
    hann: Vec<f32>,
    windowed: Vec<f32>,
    bins: Vec<Complex<f32>>,
    scratch: Vec<Complex<f32>>,
}

impl Mel {
    pub(super) fn spectra(&self) -> Spectra<'_> {
        let fft = RealFftPlanner::new().plan_fft_forward(SIZE);
        Spectra {
            mel: self,
            hann: (0..SIZE).map(|at| 0.5 - 0.5 * (TAU * at as f32 / SIZE as f32).cos()).collect(),
            windowed: fft.make_input_vec(),
            bins: fft.make_output_vec(),
            scratch: fft.make_scratch_vec(),
            fft,
        }
    }
}

impl Spectra<'_> {
    /// [`FULL`] times [`BANDS`] numbers: a window that is shorter is seen again and again.
    ///
    /// - `samples`: at 8 kHz. What lies outside the window is silence.
    pub(super) fn of(&mut self, samples: &[i16], window: Stretch) -> Vec<f32> {
        let mut sound = at_16_khz(samples, window.start * HOP, 0, window.len() * HOP);
        let power = sound.iter().map(|sample| sample * sample).sum::<f32>() / sound.len().max(1) as f32;
        let gain = if 0.0 < power { LEVEL / power.sqrt() } else { 0.0 };
        sound.iter_mut().for_each(|sample| *sample *= gain);
        let margin = vec![0.0; SIZE / 2];
        let padded = [&margin[..], &sound, &margin].concat();
        let count = window.len();
        let mut powers = Vec::with_capacity(count * BINS);
        for seen in padded.windows(SIZE).step_by(HOP).take(count) {
            powers.extend(self.powers(seen));
        }
        let mut bands = vec![0.0; count * BANDS];
        let rows = Rows { numbers: &powers, stride: BINS };
        add_product((count, BINS, BANDS), rows, &self.mel.0, &mut bands, BANDS);
        bands.into_iter().cycle().take(FULL * BANDS).collect()
    }

    fn powers(&mut self, samples: &[f32]) -> impl Iterator<Item = f32> {
        for ((windowed, sample), weight) in self.windowed.iter_mut().zip(samples).zip(&self.hann) {
            *windowed = sample * weight;
        }
        let done = self.fft.process_with_scratch(&mut self.windowed, &mut self.bins, &mut self.scratch);
        debug_assert!(done.is_ok(), "the buffers are the transform's own");
        self.bins.iter().map(|bin| bin.norm_sqr())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_has_the_same_level_however_loud_it_was_and_short_ones_come_again() {
        // One band of everything.
        let mut bands = vec![0.0; BINS * BANDS];
        bands.iter_mut().step_by(BANDS).for_each(|weight| *weight = 1.0);
        let mel = Mel(bands);
        let tone = |peak: f32| -> Vec<i16> {
            (0..1_600).map(|at| ((TAU * at as f32 / 8.0).sin() * peak) as i16).collect()
        };
        let seen = |peak: f32| mel.spectra().of(&tone(peak), Stretch { start: 0, end: 20 });
        let (loud, faint) = (seen(20_000.0), seen(2_000.0));
        assert_eq!(loud.len(), FULL * BANDS);
        let middle = 10 * BANDS;
        assert!((loud[middle] / faint[middle] - 1.0).abs() < 0.01, "{} {}", loud[middle], faint[middle]);
        assert_eq!(loud[..20 * BANDS], loud[20 * BANDS..40 * BANDS]);
        assert!(mel.spectra().of(&[], Stretch { start: 0, end: 3 }).iter().all(|&power| power == 0.0));
    }
}
