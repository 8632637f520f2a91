//! Sound to what Whisper reads: the energy of each frame in bands as wide as the ear's, as logarithms.
//!
//! After `log_mel_spectrogram` in openai/whisper, `whisper/audio.py`, with librosa's bands (Slaney's scale and norm).

use std::f64::consts::PI;
use std::sync::Arc;

use realfft::{RealFftPlanner, RealToComplex};

use crate::voice::RATE_HZ;

/// Samples from one frame to the next: 10 ms.
const HOP: usize = 160;

/// Samples that a frame looks at, its own in the middle.
const FFT: usize = 400;

/// The least energy that is told from none.
const LEAST: f32 = 1e-10;

/// What is quieter than the loudest by more than this is as quiet as this. Powers of ten.
const RANGE: f32 = 8.0;

/// Turns sound into features.
pub(super) struct Mel {
    bands: Vec<Band>,
    window: Vec<f32>,
    fft: Arc<dyn RealToComplex<f32>>,
}

/// A triangle over a few lines of the spectrum.
struct Band {
    first: usize,
    weights: Vec<f32>,
}

impl Mel {
    /// For a model that reads so many bands.
    pub(super) fn new(bands: usize) -> Mel {
        let hann = |at: usize| (0.5 - 0.5 * (2.0 * PI * at as f64 / FFT as f64).cos()) as f32;
        Mel {
            bands: triangles(bands),
            window: (0..FFT).map(hann).collect(),
            fft: RealFftPlanner::new().plan_fft_forward(FFT),
        }
    }

    /// How many frames a sound of so many samples has.
    pub(super) fn frames(samples: usize) -> usize {
        samples / HOP
    }

    /// The features of a sound: band after band, each with a number for every frame and zeros up to `width`.
    pub(super) fn features(&self, sound: &[f32], width: usize) -> Vec<f32> {
        let sound = padded(sound);
        let (mut frame, mut lines) = (self.fft.make_input_vec(), self.fft.make_output_vec());
        let mut power = vec![0.0; lines.len()];
        let mut features = vec![0.0; self.bands.len() * width];
        let frames = Mel::frames(sound.len() - FFT).min(width);
        let mut loudest = f32::MIN;
        for at in 0..frames {
            let samples = &sound[at * HOP..at * HOP + FFT];
            frame.iter_mut().zip(samples).zip(&self.window).for_each(|((to, from), by)| *to = from * by);
            self.fft.process(&mut frame, &mut lines).expect("the buffers are its own");
            power.iter_mut().zip(&lines).for_each(|(power, line)| *power = line.norm_sqr());
            for (band, row) in self.bands.iter().zip(features.chunks_exact_mut(width)) {
                row[at] = band.energy(&power).max(LEAST).log10();
                loudest = loudest.max(row[at]);
            }
        }
        for row in features.chunks_exact_mut(width) {
            row[..frames].iter_mut().for_each(|value| *value = (value.max(loudest - RANGE) + 4.0) / 4.0);
        }
        features
    }
}

impl Band {
    fn energy(&self, power: &[f32]) -> f32 {
        power[self.first..].iter().zip(&self.weights).map(|(power, weight)| power * weight).sum()
    }
}

/// Half a frame more on both sides, so that the first frame's middle is the first sample: mirrored before it, as Whisper
/// was taught, and silent behind the end, where it was taught on silence up to 30 s.
fn padded(sound: &[f32]) -> Vec<f32> {
    let mirrored = (1..=FFT / 2).rev().map(|at| sound.get(at).copied().unwrap_or(0.0));
    mirrored.chain(sound.iter().copied()).chain(std::iter::repeat_n(0.0, FFT / 2)).collect()
}

/// Overlapping triangles, evenly spaced on Slaney's scale from 0 Hz to half the rate, each with an area of one.
fn triangles(bands: usize) -> Vec<Band> {
    let highest = mel(f64::from(RATE_HZ) / 2.0);
    let edges: Vec<f64> = (0..bands + 2).map(|at| hertz(highest * at as f64 / (bands + 1) as f64)).collect();
    let line_hz = f64::from(RATE_HZ) / FFT as f64;
    let triangle = |edges: &[f64]| {
        let &[low, middle, high] = edges else { unreachable!("windows of three") };
        let weight = |line: usize| {
            let hz = line as f64 * line_hz;
            ((hz - low) / (middle - low)).min((high - hz) / (high - middle)).max(0.0) * 2.0 / (high - low)
        };
        let first = (low / line_hz).floor() as usize;
        let last = ((high / line_hz).ceil() as usize).min(FFT / 2);
        Band { first, weights: (first..=last).map(|line| weight(line) as f32).collect() }
    };
    edges.windows(3).map(triangle).collect()
}

/// Slaney's scale: even up to 1000 Hz, logarithmic above.
fn mel(hz: f64) -> f64 {
    if hz < 1_000.0 { hz * 3.0 / 200.0 } else { 15.0 + (hz / 1_000.0).ln() * 27.0 / 6.4f64.ln() }
}

/// Back from [`mel`].
fn hertz(mel: f64) -> f64 {
    if mel < 15.0 { mel * 200.0 / 3.0 } else { 1_000.0 * ((mel - 15.0) * 6.4f64.ln() / 27.0).exp() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tone(hz: f64, seconds: f64) -> Vec<f32> {
        let samples = (seconds * f64::from(RATE_HZ)) as usize;
        (0..samples).map(|at| (0.5 * (2.0 * PI * hz * at as f64 / f64::from(RATE_HZ)).sin()) as f32).collect()
    }

    /// The band in which a tone is loudest, in the middle of it.
    fn band_of(hz: f64) -> usize {
        let features = Mel::new(80).features(&tone(hz, 1.0), 100);
        (0..80).max_by(|&a, &b| features[a * 100 + 50].total_cmp(&features[b * 100 + 50])).unwrap()
    }

    #[test]
    fn tones_fall_into_their_bands() {
        // Band `b` is widest at its middle, `(b + 1) / 81` of the scale.
        for hz in [300.0, 440.0, 1_000.0, 2_500.0, 6_000.0] {
            let middle = mel(hz) / mel(8_000.0) * 81.0 - 1.0;
            assert!((band_of(hz) as f64 - middle).abs() <= 1.0, "{hz} Hz");
        }
    }

    #[test]
    fn the_bands_are_those_of_librosa() {
        // librosa.filters.mel(sr=16000, n_fft=400, n_mels=80), as whisper/assets/mel_filters.npz holds it.
        let bands = triangles(80);
        let at = |band: usize, line: usize| -> f32 {
            let band = &bands[band];
            line.checked_sub(band.first).and_then(|at| band.weights.get(at)).copied().unwrap_or(0.0)
        };
        assert!((at(0, 1) - 0.024_862_59).abs() < 1e-6, "{}", at(0, 1));
        assert!((at(1, 1) - 0.001_990_82).abs() < 1e-6, "{}", at(1, 1));
        assert_eq!(at(0, 0), 0.0);
    }

    #[test]
    fn the_range_is_bounded_and_the_rest_is_zero() {
        let mut sound = tone(440.0, 0.5);
        sound.extend(vec![0.0; 8_000]);
        assert_eq!(Mel::frames(sound.len()), 100);
        let features = Mel::new(80).features(&sound, 120);
        assert_eq!(features.len(), 80 * 120);
        let loudest = features.iter().copied().fold(f32::MIN, f32::max);
        let quietest = features.iter().copied().fold(f32::MAX, f32::min);
        assert!((loudest - quietest - RANGE / 4.0).abs() < 1e-5, "{loudest} {quietest}");
        assert!(features.chunks(120).all(|row| row[100..].iter().all(|&value| value == 0.0)));
    }

    #[test]
    fn hardly_any_sound_is_no_trouble() {
        assert_eq!(Mel::new(80).features(&[], 4), vec![0.0; 320]);
        assert_eq!(Mel::new(80).features(&[0.0; 100], 4), vec![0.0; 320]);
        let silence = Mel::new(80).features(&[0.0; 320], 4);
        assert_eq!(silence[..4], [-1.5, -1.5, 0.0, 0.0]);
    }
}
