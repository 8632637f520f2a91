//! Where a line may carry a tone, and what its spectrum shows there: one look for all passes that seek tones.

use std::ops::Range;

use crate::line::{FRAME, RATE_HZ};
use crate::spectrum::{Spectrum, decibels};

/// Samples under the window of a frame: 50 ms, enough to tell 365 to 650 Hz from the rest.
const WINDOW: usize = 400;

/// Size of the transform of a frame: bins are 15.6 Hz apart.
const TRANSFORM: usize = 512;

/// The bins in which ringback, busy tones and waiting calls (350 to 620 Hz) lie: 312 to 656 Hz.
const TONE_BINS: Range<usize> = 20..43;

/// The bins of telephone sound, 180 to 3,500 Hz.
const LINE_BINS: Range<usize> = 12..225;

/// How many bins hold a ringback, a busy tone and the like.
pub(crate) const SHAPE: usize = TONE_BINS.end - TONE_BINS.start;

/// A signal's lines hold at least this share of the line's power: they are 2 dB over all else.
const TONE_SHARE: f32 = 0.6;

/// Quieter than this, nothing is looked for.
const QUIETEST_DBFS: f32 = -60.0;

/// Bins on each side of a peak that belong to it: a Hann window of 400 in 512 is 1.3 bins wide.
const LOBE: usize = 2;

/// Frames from one glance to the next. No signal is shorter than 50 ms.
const GLANCE: usize = 4;

/// What one frame shows.
#[derive(Debug, Clone)]
pub(crate) struct Look {
    /// Is most of the power where ringback and busy tones lie?
    pub is_tone: bool,
    /// The level there.
    pub level_dbfs: f32,
    /// The power there, bin by bin.
    pub shape: [f32; SHAPE],
    /// The strongest line.
    pub first: Peak,
    /// The strongest beside it.
    pub second: Peak,
}

/// A line of a spectrum.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Peak {
    /// Where, to about 2 Hz.
    pub hz: f32,
    /// Its share of the line's power, from 0 to 1.
    pub share: f32,
    /// Its level.
    pub level_dbfs: f32,
}

/// Frames in a row that were looked at.
#[derive(Debug)]
pub(crate) struct Stretch {
    /// The number of the first frame.
    pub first: usize,
    /// One per frame, never empty.
    pub looks: Vec<Look>,
}

/// The stretches of a line that may hold a tone, in order, disjoint, with the frames around them. One after the other,
/// so that the looks of a whole call never stand in memory.
///
/// - `levels_dbfs`: of each frame; where the line is silent, nothing is looked at.
///
/// A glance every 40 ms finds what is made of one or two lines; only around that is every frame looked at. None
/// for no samples.
pub(crate) fn stretches<'a>(
    samples: &'a [i16],
    levels_dbfs: &'a [f32],
) -> impl Iterator<Item = Stretch> + 'a {
    let mut spectrum = Spectrum::new(WINDOW, TRANSFORM);
    let mut glances = (0..levels_dbfs.len()).step_by(GLANCE);
    let mut open: Option<Stretch> = None;
    std::iter::from_fn(move || {
        for at in glances.by_ref() {
            if !is_audible(levels_dbfs, at) || !may_be_signal(&look(&mut spectrum, samples, at)) {
                continue;
            }
            let (first, end) = (at.saturating_sub(GLANCE), (at + GLANCE + 1).min(levels_dbfs.len()));
            match &mut open {
                Some(last) if first <= last.first + last.looks.len() => {
                    let next = last.first + last.looks.len();
                    last.looks.extend((next..end).map(|at| look(&mut spectrum, samples, at)));
                }
                _ => {
                    let looks = (first..end).map(|at| look(&mut spectrum, samples, at)).collect();
                    if let Some(whole) = open.replace(Stretch { first, looks }) {
                        return Some(whole);
                    }
                }
            }
        }
        open.take()
    })
}

/// True when any frame under the window of this one is loud enough.
fn is_audible(levels_dbfs: &[f32], at: usize) -> bool {
    let around = at.saturating_sub(2)..(at + 3).min(levels_dbfs.len());
    levels_dbfs[around].iter().any(|&level| QUIETEST_DBFS < level)
}

/// Voices have more lines than two: half of their frames are left out by this.
fn may_be_signal(look: &Look) -> bool {
    TONE_SHARE < look.first.share + look.second.share
}

/// A frame seen through a window around its middle.
fn look(spectrum: &mut Spectrum, samples: &[i16], at: usize) -> Look {
    let start = (at * FRAME + FRAME / 2) as isize - (WINDOW / 2) as isize;
    let power = spectrum.power(samples, start);
    let tone: f32 = power[TONE_BINS].iter().sum();
    let line: f32 = power[LINE_BINS].iter().sum();
    let level_dbfs = decibels(tone);
    let mut shape = [0.0; SHAPE];
    shape.copy_from_slice(&power[TONE_BINS]);
    let strongest = strongest(power, LINE_BINS);
    let below = LINE_BINS.start..strongest.saturating_sub(LOBE);
    let above = (strongest + LOBE + 1).min(LINE_BINS.end)..LINE_BINS.end;
    let (below, above) = (self::strongest(power, below), self::strongest(power, above));
    let other = if power[below] < power[above] { above } else { below };
    Look {
        is_tone: TONE_SHARE * line <= tone && QUIETEST_DBFS < level_dbfs,
        level_dbfs,
        shape,
        first: peak(power, strongest, line),
        second: peak(power, other, line),
    }
}

/// The bin with the most power; the first of an empty range.
fn strongest(power: &[f32], bins: Range<usize>) -> usize {
    let first = bins.start.min(LINE_BINS.end);
    bins.fold(first, |best, at| if power[best] < power[at] { at } else { best })
}

/// The line around a bin: where the middle of its power lies, and how much it has.
fn peak(power: &[f32], bin: usize, line: f32) -> Peak {
    let lobe = bin - LOBE..bin + LOBE + 1;
    let held: f32 = power[lobe.clone()].iter().sum();
    let middle = lobe.map(|at| power[at] * at as f32).sum::<f32>() / held.max(1e-20);
    let hz = middle * RATE_HZ as f32 / TRANSFORM as f32;
    Peak { hz, share: held / line.max(1e-20), level_dbfs: decibels(held) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::line::levels;
    use crate::sound::{Sound, noise, tone, voice};

    fn looked_at(sound: &Sound) -> Vec<Stretch> {
        let samples = sound.samples();
        stretches(&samples, &levels(&samples)).collect()
    }

    #[test]
    fn a_short_tone_is_found_wherever_it_starts() {
        for late in 0..9 {
            let lead = 0.3 + late as f32 * 0.005;
            let sound = Sound::silence(lead).then(tone(&[1_400.0], 0.05, 0.1)).then(Sound::silence(0.3));
            let found = looked_at(&sound.over(&noise(1.0, 0.007, 3)));
            let middle = (lead * 100.0 + 2.5) as usize;
            let looks =
                found.iter().find(|found| (found.first..found.first + found.looks.len()).contains(&middle));
            let looks = looks.unwrap_or_else(|| panic!("{found:?}"));
            let peak = looks.looks[middle - looks.first].first;
            assert!((peak.hz - 1_400.0).abs() < 8.0 && 0.7 < peak.share, "{peak:?}");
        }
    }

    #[test]
    fn silence_and_noise_are_not_looked_at() {
        for sound in [Sound::silence(2.0), noise(5.0, 0.1, 5), Sound::silence(0.0)] {
            assert_eq!(looked_at(&sound).len(), 0);
        }
    }

    #[test]
    fn stretches_are_in_order_and_apart() {
        let sound = voice(10.0, 0.3);
        let found = looked_at(&sound);
        assert!(5 < found.len(), "{found:?}");
        assert!(found.windows(2).all(|pair| pair[0].first + pair[0].looks.len() < pair[1].first + 1));
        assert!(found.iter().all(|found| found.first + found.looks.len() <= 1_000));
    }
}
