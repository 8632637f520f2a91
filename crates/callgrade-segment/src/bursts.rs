//! Bursts of steady tone: what a ring, a busy tone and little else consists of.

use callgrade_core::Span;

use crate::line::{FRAME, RATE_HZ, frames, mean_db, percentile};
use crate::spectrum::{Spectrum, cosine};

/// Samples under the window of a frame: 50 ms, enough to tell 365 to 650 Hz from the rest.
const WINDOW: usize = 400;

/// Size of the transform of a frame: bins are 15.6 Hz apart.
const TRANSFORM: usize = 512;

/// The bins in which ringback (365 to 505 Hz) and busy tones (up to 620 Hz) lie: 344 to 656 Hz.
const TONE_BINS: std::ops::Range<usize> = 22..43;

/// The bins of telephone sound, 180 to 3,500 Hz.
const LINE_BINS: std::ops::Range<usize> = 12..225;

/// A frame is tone when the tone's bins hold this share of the line's power.
const TONE_SHARE: f32 = 0.6;

/// And when its level is above this.
const QUIETEST_DBFS: f32 = -60.0;

/// Both halves of a burst have the same spectrum: their cosine is above this. A vowel glides.
const STEADY: f32 = 0.93;

/// The level of a burst deviates less than this.
const LEVEL_DEVIATION_DB: f32 = 3.0;

/// Gaps up to this are closed where the same tone goes on: a click is not the end of a ring.
const CLICK: usize = 6;

/// A tone is on while it is within this of its own middle. Codecs let it ring before and after, far fainter;
/// and of a window half beyond the end, half the power is left.
const FADE_DB: f32 = 6.0;

/// A burst lasts at least this long.
const SHORTEST: usize = 15;

/// A stretch of steady tone.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Burst {
    /// When.
    pub span: Span,
    /// Its mean level.
    pub level_dbfs: f32,
    /// The frequencies in it, in Hz, rising; never empty.
    pub lines_hz: Vec<f32>,
}

/// What one frame shows in the tone's bins.
struct Frame {
    is_tone: bool,
    level_dbfs: f32,
    shape: [f32; TONE_BINS.end - TONE_BINS.start],
}

/// The bursts of steady tone between 344 and 656 Hz in a line, in order, disjoint; each of 150 ms or more.
///
/// The share of the power that lies in the band finds the tone, and a
/// spectrum and a level that stay the same tell it from vowels and music. Empty for no samples.
pub(crate) fn bursts(samples: &[i16]) -> Vec<Burst> {
    let mut spectrum = Spectrum::new(WINDOW, TRANSFORM);
    let looks: Vec<Frame> =
        (0..samples.len().div_ceil(FRAME)).map(|at| look(&mut spectrum, samples, at)).collect();
    let tones: Vec<bool> = looks.iter().map(|frame| frame.is_tone).collect();
    let whole = close(runs(&tones), &looks).into_iter().map(|(first, end)| sharpen(&looks, first, end));
    let steady = whole.filter(|&(first, end)| first + SHORTEST <= end && is_steady(&looks[first..end]));
    steady.filter_map(|(first, end)| burst(samples, &looks, first, end)).collect()
}

/// A frame seen through a window around its middle.
fn look(spectrum: &mut Spectrum, samples: &[i16], at: usize) -> Frame {
    let start = (at * FRAME + FRAME / 2) as isize - (WINDOW / 2) as isize;
    let power = spectrum.power(samples, start);
    let tone: f32 = power[TONE_BINS].iter().sum();
    let line: f32 = power[LINE_BINS].iter().sum();
    let level_dbfs = 10.0 * tone.max(1e-12).log10();
    let mut shape = [0.0; TONE_BINS.end - TONE_BINS.start];
    shape.copy_from_slice(&power[TONE_BINS]);
    Frame { is_tone: TONE_SHARE * line <= tone && QUIETEST_DBFS < level_dbfs, level_dbfs, shape }
}

/// Stretches of set flags, as first and end.
fn runs(flags: &[bool]) -> Vec<(usize, usize)> {
    let mut runs = Vec::new();
    for (at, _) in flags.iter().enumerate().filter(|&(_, &flag)| flag) {
        match runs.last_mut() {
            Some((_, end)) if *end == at => *end = at + 1,
            _ => runs.push((at, at + 1)),
        }
    }
    runs
}

/// Joins runs that only a click keeps apart.
fn close(runs: Vec<(usize, usize)>, looks: &[Frame]) -> Vec<(usize, usize)> {
    let mut closed: Vec<(usize, usize)> = Vec::new();
    for (first, end) in runs {
        match closed.last_mut() {
            Some(last) if first - last.1 <= CLICK && is_same(looks, *last, (first, end)) => last.1 = end,
            _ => closed.push((first, end)),
        }
    }
    closed
}

/// Frames at an edge that the window blurs.
const BLURRED: usize = 3;

/// True when the same tone sounds on both sides of a gap.
fn is_same(looks: &[Frame], before: (usize, usize), after: (usize, usize)) -> bool {
    let (before, after) = (&looks[before.0..before.1], &looks[after.0..after.1]);
    let before = &before[before.len().saturating_sub(BLURRED + 1)];
    let after = &after[BLURRED.min(after.len() - 1)];
    (before.level_dbfs - after.level_dbfs).abs() < FADE_DB && STEADY < cosine(&before.shape, &after.shape)
}

/// Takes the fading ends off a run.
fn sharpen(looks: &[Frame], mut first: usize, mut end: usize) -> (usize, usize) {
    let levels = looks[first..end].iter().map(|frame| frame.level_dbfs).collect();
    let full = percentile(levels, 0.5).unwrap_or_default() - FADE_DB;
    while first < end && looks[first].level_dbfs < full {
        first += 1;
    }
    while first < end && looks[end - 1].level_dbfs < full {
        end -= 1;
    }
    (first, end)
}

/// True when neither the level nor the spectrum moves: a vowel and a melody do.
fn is_steady(looks: &[Frame]) -> bool {
    let (former, latter) = looks.split_at(looks.len() / 2);
    deviation(looks) < LEVEL_DEVIATION_DB && STEADY < cosine(&mean_shape(former), &mean_shape(latter))
}

fn deviation(looks: &[Frame]) -> f32 {
    let count = looks.len() as f32;
    let mean = looks.iter().map(|frame| frame.level_dbfs).sum::<f32>() / count;
    let square = looks.iter().map(|frame| (frame.level_dbfs - mean).powi(2)).sum::<f32>();
    (square / count).sqrt()
}

fn mean_shape(looks: &[Frame]) -> [f32; TONE_BINS.end - TONE_BINS.start] {
    let mut mean = [0.0; TONE_BINS.end - TONE_BINS.start];
    for frame in looks {
        mean.iter_mut().zip(frame.shape).for_each(|(mean, power)| *mean += power);
    }
    mean
}

/// Samples looked at to tell the frequencies in a burst: the more, the closer two may lie.
const LONGEST_LOOK: usize = 3_200;

/// Size of the transform of a burst: bins are about 1 Hz apart.
const FINE_TRANSFORM: usize = 8_192;

/// The fine bins between 340 and 660 Hz.
const FINE_BINS: std::ops::Range<usize> = 348..677;

/// A frequency is in a burst when its power is within this factor (12 dB) of the strongest.
const WEAKEST_LINE: f32 = 1.0 / 16.0;

/// The burst between two frames; `None` when no frequency stands out.
fn burst(samples: &[i16], looks: &[Frame], first: usize, end: usize) -> Option<Burst> {
    let span = frames(first, end);
    let lines_hz = lines_hz(samples, first * FRAME, end * FRAME);
    let level_dbfs = mean_db(looks[first..end].iter().map(|frame| frame.level_dbfs));
    (!lines_hz.is_empty()).then_some(Burst { span, level_dbfs, lines_hz })
}

/// The frequencies of the peaks in the middle of a stretch, in Hz, rising.
fn lines_hz(samples: &[i16], start: usize, end: usize) -> Vec<f32> {
    let window = (end - start).min(LONGEST_LOOK);
    let mut spectrum = Spectrum::new(window, FINE_TRANSFORM);
    let power = &spectrum.power(samples, (start + (end - start - window) / 2) as isize)[FINE_BINS];
    let strongest = power.iter().copied().fold(0.0, f32::max);
    let is_line = |around: &[f32]| {
        around[0] < around[1] && around[2] <= around[1] && strongest * WEAKEST_LINE < around[1]
    };
    let peaks = power.windows(3).enumerate().filter(|(_, around)| is_line(around));
    peaks.map(|(at, _)| (FINE_BINS.start + at + 1) as f32 * RATE_HZ as f32 / FINE_TRANSFORM as f32).collect()
}
