//! What a window of sound shows: seven numbers that tell music from speech and from noise.
//!
//! Above all that its partials stay where they are, while those of a voice glide and noise has none. After Scheirer
//! and Slaney, ICASSP 1997, with the persistence of peaks in place of their features of tempo; trained by
//! `scripts/train-music`.

use crate::line::{FRAME, Line, percentile};
use crate::matrix::dot;
use crate::spectrum::Spectrum;

/// Samples under the window of a frame: 32 ms.
const SAMPLES: usize = 256;

/// The bins of telephone sound: 187 to 3,470 Hz, 31 Hz apart.
const BINS: std::ops::Range<usize> = 6..112;

/// Frames of the line from one look to the next: 20 ms.
pub(super) const STRIDE: usize = 2;

/// A peak stays when it is in the same bin for this many looks: 100 ms.
const STAYS: usize = 5;

/// What is this far under the line's loud sounds is its background, be it music.
const BACKGROUND_DB: f32 = 25.0;

/// Music is never as even as a hum or a tone: its level covers at least this much within a window.
const EVEN_DB: f32 = 3.0;

/// Weights of the features in [`features`]'s order, and what is added.
const SPEECH: [f32; 8] = [0.0326, 2.6049, 18.3121, 0.5222, 1.7858, -6.2078, 7.3455, -13.1130];
const MUSIC: [f32; 8] = [0.0115, -1.6440, -49.7718, 0.9365, 0.8510, 13.1642, 3.0654, 6.4820];
const NOISE: [f32; 8] = [-0.0441, -0.9609, 31.4597, -1.4587, -2.6368, -6.9564, -10.4110, 6.6310];

/// The seven numbers of a window, in the order of [`features`].
pub(super) type Features = [f32; 7];

/// What is seen of 32 ms of sound, every 20 ms.
#[derive(Debug, Clone)]
pub(super) struct Look {
    /// Mean power, full scale being 1.
    power: f32,
    /// The same in dB.
    level_db: f32,
    /// How much the shape of the spectrum differs from the frame before: 0 not at all, 1 entirely.
    flux: f32,
    /// Logarithm of the geometric over the arithmetic mean of the spectrum: 0 for white noise, less for tones.
    flatness: f32,
    /// The middle of the spectrum.
    centroid_hz: f32,
    /// The bins in which the spectrum has a peak, one bit each.
    peaks: u128,
}

/// Looks at a line every 20 ms, where its sound is not much fainter than `loud_db`; what is, is not active.
pub(super) fn look(line: &Line, loud_db: f32) -> Vec<Look> {
    let samples = &line.samples;
    let mut spectrum = Spectrum::new(SAMPLES, SAMPLES);
    let mut before = [0.0; BINS.end - BINS.start];
    let count = (samples.len() + STRIDE * FRAME).saturating_sub(SAMPLES) / (STRIDE * FRAME);
    let is_faint = |at: usize| {
        let under = at * STRIDE..(at * STRIDE + SAMPLES.div_ceil(FRAME)).min(line.levels_dbfs.len());
        line.levels_dbfs[under].iter().all(|&level| level < loud_db - FAINT_DB)
    };
    let look = |at: usize| {
        if is_faint(at) {
            before.fill(0.0);
            return Look::faint(line.levels_dbfs[at * STRIDE]);
        }
        let power = &spectrum.power(samples, (at * STRIDE * FRAME) as isize)[BINS];
        let mut roots = before;
        roots.iter_mut().zip(power).for_each(|(root, bin)| *root = bin.sqrt());
        let look = seen(power, &roots, &before);
        before = roots;
        look
    };
    (0..count).map(look).collect()
}

/// What is this far under the line's loud sounds is not looked at; a little further than [`ACTIVE_DB`].
const FAINT_DB: f32 = 45.0;

/// What is this far under the line's loud sounds has no say in what a window is.
const ACTIVE_DB: f32 = 40.0;

impl Look {
    /// Of what is too faint to look at.
    fn faint(level_db: f32) -> Look {
        let power = 10f32.powf(level_db / 10.0);
        Look { power, level_db, flux: 0.0, flatness: 0.0, centroid_hz: 0.0, peaks: 0 }
    }
}

/// What a spectrum shows, and how it differs from the one before.
///
/// - `roots`, `before`: the roots of the power in each bin, now and a look ago.
fn seen(power: &[f32], roots: &[f32], before: &[f32]) -> Look {
    let (total, total_before) = (dot(roots, roots) + TINY, dot(before, before) + TINY);
    let alike = dot(roots, before);
    let logs = sum_of_logs(power);
    let count = power.len() as f32;
    let bins: [f32; BINS.end - BINS.start] = std::array::from_fn(|at| (BINS.start + at) as f32);
    let weighted = dot(power, &bins);
    let is_peak =
        |at: usize| power[at - 1] < power[at] && power[at + 1] <= power[at] && total * 1e-3 < power[at];
    Look {
        power: total,
        level_db: 10.0 * total.log10(),
        flux: 1.0 - alike / (total * total_before).sqrt(),
        flatness: logs / count - (total / count).ln(),
        centroid_hz: weighted / total * 31.25,
        peaks: (1..power.len() - 1).filter(|&at| is_peak(at)).fold(0, |peaks, at| peaks | 1 << at),
    }
}

/// Less power than a 16-bit sample can hold.
const TINY: f32 = 1e-12;

/// By few logarithms, each of a product that [`TINY`] keeps from vanishing: they were a tenth of all the work on a
/// call.
fn sum_of_logs(power: &[f32]) -> f32 {
    let product = |bins: &[f32]| bins.iter().map(|bin| f64::from(bin + TINY)).product::<f64>();
    power.chunks(16).map(|bins| product(bins).ln() as f32).sum()
}

/// What tells music: seven numbers of one window. `None` for silence, for background and for a steady tone.
pub(super) fn features(window: &[Look], loud_db: f32) -> Option<Features> {
    let levels: Vec<f32> = window.iter().map(|frame| frame.level_db).collect();
    let (low, high) = (percentile(levels.clone(), 0.05)?, percentile(levels, 0.95)?);
    if high < loud_db - BACKGROUND_DB || high < QUIETEST_DB || high - low < EVEN_DB {
        return None;
    }
    let active: Vec<usize> =
        (0..window.len()).filter(|&at| loud_db - ACTIVE_DB < window[at].level_db).collect();
    let share = |is: &dyn Fn(&Look) -> bool| {
        window.iter().filter(|frame| is(frame)).count() as f32 / window.len() as f32
    };
    let of = |value: fn(&Look) -> f32| active.iter().map(move |&at| value(&window[at]));
    let half = of_all(window) / 2.0;
    Some([
        (high - low).min(60.0),
        share(&|frame| frame.power < half),
        mean(of(|frame| frame.flux)),
        mean(of(|frame| frame.flatness)),
        deviation(of(|frame| frame.centroid_hz)).ln_1p(),
        persistence(window, &active),
        share(&|frame| frame.level_db < high - 25.0),
    ])
}

/// A window under this is a line without a sound, in dB of full scale.
const QUIETEST_DB: f32 = -60.0;

fn of_all(window: &[Look]) -> f32 {
    mean(window.iter().map(|frame| frame.power))
}

pub(super) fn mean(values: impl Iterator<Item = f32>) -> f32 {
    let (total, count) = values.fold((0.0, 0.0), |(total, count), value| (total + value, count + 1.0));
    total / f32::max(count, 1.0)
}

fn deviation(values: impl Iterator<Item = f32> + Clone) -> f32 {
    let middle = mean(values.clone());
    mean(values.map(|value| (value - middle).powi(2))).sqrt()
}

/// The share of the peaks in the active frames that stay in their bin for 100 ms.
fn persistence(window: &[Look], active: &[usize]) -> f32 {
    let held: Vec<u128> = window
        .windows(STAYS)
        .map(|frames| frames.iter().fold(u128::MAX, |held, frame| held & frame.peaks))
        .collect();
    let stays = |at: usize| {
        let of = at.saturating_sub(STAYS - 1)..(at + 1).min(held.len());
        held[of].iter().fold(0, |stays, held| stays | held)
    };
    let count = |bits: u128| bits.count_ones() as f32;
    let peaks: f32 = active.iter().map(|&at| count(window[at].peaks)).sum();
    active.iter().map(|&at| count(stays(at))).sum::<f32>() / peaks.max(1.0)
}

/// How likely a window with these features is music.
pub(super) fn chance(features: &Features) -> f32 {
    let score = |weights: &[f32; 8]| {
        weights[7] + features.iter().zip(weights).map(|(feature, weight)| feature * weight).sum::<f32>()
    };
    let music = score(&MUSIC);
    1.0 / (1.0 + (score(&SPEECH) - music).exp() + (score(&NOISE) - music).exp())
}
