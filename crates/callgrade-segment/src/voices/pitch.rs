//! How high a voice is.
//!
//! After McLeod and Wyvill, "A smarter way to find pitch", 2005: the normalised square difference function. It
//! finds the period from the harmonics, so a telephone that passes nothing under 300 Hz does not matter.

use crate::line::{RATE_HZ, level_dbfs};
use crate::matrix::dot;

/// Pitch is looked for at half the rate: the first harmonics are enough, and a quarter of the work.
const HALF_HZ: f32 = RATE_HZ as f32 / 2.0;

/// The window: 40 ms.
const WINDOW: usize = 160;

/// From window to window: 30 ms.
const HOP: usize = 120;

/// The periods of 400 Hz and 70 Hz, in samples.
const PERIODS: std::ops::RangeInclusive<usize> = 10..=57;

/// What repeats itself less exactly is not voiced: noise reaches 0.4.
const VOICED: f32 = 0.7;

/// The first period that is nearly as good as the best is the pitch; twice it is as good.
const NEARLY: f32 = 0.9;

/// Quieter frames are pauses: the margin of ITU-T P.56.
const MARGIN_DB: f64 = 15.9;

/// A voice that moves further from its median than this is an error of an octave, 12 semitones.
const OCTAVE_ST: f64 = 10.0;

/// With fewer voiced frames there is no figure: a second.
const ENOUGH: usize = 33;

/// How high a voice is over a whole call.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Pitch {
    /// The median, in hertz.
    pub median_hz: f64,
    /// The standard deviation, in semitones.
    pub spread_st: f64,
}

/// What the pitches of all voiced frames say together; `None` for less than a second of them.
pub(super) fn pitch(hz: Vec<f32>) -> Option<Pitch> {
    let median_hz = median(hz.clone()).filter(|_| ENOUGH <= hz.len())?;
    let moves = hz.into_iter().map(|hz| semitones(f64::from(hz), median_hz));
    let moves: Vec<f64> = moves.filter(|by| by.abs() < OCTAVE_ST).collect();
    let mean = moves.iter().sum::<f64>() / moves.len() as f64;
    let variance = moves.iter().map(|by| (by - mean).powi(2)).sum::<f64>() / moves.len() as f64;
    Some(Pitch { median_hz, spread_st: variance.sqrt() })
}

/// How far one frequency lies over another.
pub(super) fn semitones(hz: f64, over_hz: f64) -> f64 {
    12.0 * (hz / over_hz).log2()
}

/// The middle one; `None` for none.
pub(super) fn median(mut values: Vec<f32>) -> Option<f64> {
    let middle = values.len() / 2;
    if values.is_empty() {
        return None;
    }
    Some(f64::from(*values.select_nth_unstable_by(middle, f32::total_cmp).1))
}

/// The pitch of each voiced frame, in hertz, in order; frames that are not voiced are left out.
///
/// - `stretch`: samples at 8 kHz.
/// - `level_dbov`: how loud the party speaks; quiet frames are passed over.
pub(super) fn contour(stretch: &[i16], level_dbov: f64) -> Vec<f32> {
    let least_dbfs = (level_dbov - MARGIN_DB) as f32;
    let starts = (0..(stretch.len() / 2 + HOP).saturating_sub(WINDOW)).step_by(HOP);
    let frames = starts.filter_map(|start| stretch.get(2 * start..2 * (start + WINDOW)));
    frames
        .filter(|frame| least_dbfs <= level_dbfs(frame))
        .filter_map(|frame| frame_hz(&halved(frame)))
        .collect()
}

/// At half the rate, through a half-band low-pass of seven taps, of which two are 0; without an offset.
///
/// - `frame`: two windows of samples; what lies beyond its ends is as its ends are.
fn halved(frame: &[i16]) -> [f32; WINDOW] {
    let mut samples = [0.0; 2 * WINDOW + 6];
    let ends = frame.first().zip(frame.last()).map_or([0.0; 2], |(&a, &b)| [f32::from(a), f32::from(b)]);
    samples[..3].fill(ends[0]);
    samples[3..].fill(ends[1]);
    samples[3..].iter_mut().zip(frame).for_each(|(own, &sample)| *own = f32::from(sample));
    let mut half: [f32; WINDOW] = std::array::from_fn(|at| {
        let [a, b, c, d, e] = [0, 2, 3, 4, 6].map(|tap| samples[2 * at + tap]);
        0.5 * c + 0.28125 * (b + d) - 0.03125 * (a + e)
    });
    let mean = half.iter().sum::<f32>() / WINDOW as f32;
    half.iter_mut().for_each(|sample| *sample -= mean);
    half
}

/// The pitch of one frame; `None` when it is not voiced.
fn frame_hz(frame: &[f32; WINDOW]) -> Option<f32> {
    let (first, last) = (*PERIODS.start(), *PERIODS.end());
    let likeness = likeness(frame);
    let peaks = || PERIODS.filter(|&at| likeness[at - 1] < likeness[at] && likeness[at + 1] <= likeness[at]);
    let best = peaks().map(|at| likeness[at]).fold(0.0, f32::max);
    if best < VOICED {
        return None;
    }
    let at = peaks().find(|&at| NEARLY * best <= likeness[at])?;
    let (left, top, right) = (likeness[at - 1], likeness[at], likeness[at + 1]);
    // The top of the parabola through the three.
    let bend = left - 2.0 * top + right;
    let aside = if bend < 0.0 { 0.5 * (left - right) / bend } else { 0.0 };
    Some(HALF_HZ / (at as f32 + aside).clamp(first as f32, last as f32))
}

/// How well the frame repeats itself after so many samples, from −1 to 1: one value per period up to the longest
/// and one more; those under the shortest but one are 0.
fn likeness(frame: &[f32; WINDOW]) -> [f32; 59] {
    let mut likeness = [0.0; 59];
    let squares: f32 = frame.iter().map(|sample| sample * sample).sum();
    let mut both = 2.0 * squares;
    for lag in 1..likeness.len() {
        both -= frame[lag - 1].powi(2) + frame[WINDOW - lag].powi(2);
        if *PERIODS.start() - 1 <= lag && 0.0 < both {
            likeness[lag] = 2.0 * dot(&frame[..WINDOW - lag], &frame[lag..]) / both;
        }
    }
    likeness
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sound::{Sound, noise, tone};

    /// A voice on the telephone: the harmonics from 300 Hz up.
    fn hum(hz: f32, seconds: f32) -> Sound {
        let harmonics: Vec<f32> =
            (1..40).map(|n| n as f32 * hz).filter(|line| (300.0..3_400.0).contains(line)).collect();
        tone(&harmonics, seconds, 0.03)
    }

    #[test]
    fn finds_the_pitch_that_the_telephone_takes_away() {
        for hz in [75.0, 110.0, 150.0, 220.0, 290.0, 390.0] {
            let found = pitch(contour(&hum(hz, 2.0).samples(), -30.0)).unwrap();
            assert!(semitones(found.median_hz, f64::from(hz)).abs() < 0.3, "{hz}: {found:?}");
            assert!(found.spread_st < 0.2, "{hz}: {found:?}");
        }
    }

    #[test]
    fn finds_it_in_noise() {
        let noisy = hum(180.0, 2.0).over(&noise(2.0, 0.02, 3));
        let found = pitch(contour(&noisy.samples(), -30.0)).unwrap();
        assert!(semitones(found.median_hz, 180.0).abs() < 0.3, "{found:?}");
    }

    #[test]
    fn spread_is_the_deviation_and_no_octave_counts() {
        let found = pitch([vec![100.0; 40], vec![112.246; 40], vec![200.0; 5]].concat()).unwrap();
        assert!((found.spread_st - 1.0).abs() < 0.01, "{found:?}");
        assert_eq!(pitch(vec![100.0; 32]), None);
        assert_eq!(pitch(vec![]), None);
    }

    #[test]
    fn noise_and_silence_are_not_voiced() {
        assert_eq!(contour(&noise(3.0, 0.1, 5).samples(), -20.0), []);
        assert_eq!(contour(&[0; 8_000], -20.0), []);
        assert_eq!(contour(&[1; 7], -20.0), []);
        assert_eq!(contour(&hum(150.0, 1.0).samples(), 10.0), [], "far under the party's level");
    }
}
