//! Bursts of steady tone: what a ring, a busy tone and little else consists of.

use callgrade_core::Span;

use crate::line::{FRAME, RATE_HZ, frames, mean_db, percentile};
use crate::looks::{Look, SHAPE, Stretch};
use crate::spectrum::{Spectrum, cosine};

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
const SHORTEST: usize = 5;

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

/// A burst may be off a tone's frequencies by this much. Tones of one cadence differ by 10 Hz or more.
const FREQUENCY_HZ: f32 = 12.0;

impl Burst {
    /// How far its frequencies are from a tone's, from 0 to 1; `None` when one is missing or one too many.
    pub(crate) fn off_key(&self, lines_hz: &[f32]) -> Option<f32> {
        let all_near = |these: &[f32], those: &[f32]| -> Option<f32> {
            let nearest = |hz: &f32| those.iter().map(|other| (hz - other).abs()).fold(f32::MAX, f32::min);
            let worst = these.iter().map(nearest).fold(0.0, f32::max) / FREQUENCY_HZ;
            (worst <= 1.0).then_some(worst)
        };
        Some(all_near(lines_hz, &self.lines_hz)?.max(all_near(&self.lines_hz, lines_hz)?))
    }
}

/// The bursts of steady tone between 312 and 656 Hz in a stretch, in order, disjoint; each of 50 ms or more.
///
/// The share of the power that lies in the band finds the tone, and a
/// spectrum and a level that stay the same tell it from vowels and music.
pub(crate) fn bursts(samples: &[i16], stretch: &Stretch, fine: &mut Fine) -> Vec<Burst> {
    let looks = &stretch.looks;
    let tones: Vec<bool> = looks.iter().map(|look| look.is_tone).collect();
    let whole = close(runs(&tones), looks).into_iter().map(|(first, end)| sharpen(looks, first, end));
    let steady = whole.filter(|&(first, end)| first + SHORTEST <= end && is_steady(&looks[first..end]));
    let burst = |(first, end): (usize, usize)| {
        let level_dbfs = mean_db(looks[first..end].iter().map(|look| look.level_dbfs));
        let (first, end) = (stretch.first + first, stretch.first + end);
        let lines_hz = fine.lines_hz(samples, first * FRAME, end * FRAME);
        let span = frames(first, end);
        (!lines_hz.is_empty()).then_some(Burst { span, level_dbfs, lines_hz })
    };
    steady.filter_map(burst).collect()
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
fn close(runs: Vec<(usize, usize)>, looks: &[Look]) -> Vec<(usize, usize)> {
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
fn is_same(looks: &[Look], before: (usize, usize), after: (usize, usize)) -> bool {
    let (before, after) = (&looks[before.0..before.1], &looks[after.0..after.1]);
    let before = &before[before.len().saturating_sub(BLURRED + 1)];
    let after = &after[BLURRED.min(after.len() - 1)];
    (before.level_dbfs - after.level_dbfs).abs() < FADE_DB && STEADY < cosine(&before.shape, &after.shape)
}

/// Takes the fading ends off a run.
fn sharpen(looks: &[Look], mut first: usize, mut end: usize) -> (usize, usize) {
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
fn is_steady(looks: &[Look]) -> bool {
    let (former, latter) = looks.split_at(looks.len() / 2);
    deviation(looks) < LEVEL_DEVIATION_DB && STEADY < cosine(&mean_shape(former), &mean_shape(latter))
}

fn deviation(looks: &[Look]) -> f32 {
    let count = looks.len() as f32;
    let mean = looks.iter().map(|frame| frame.level_dbfs).sum::<f32>() / count;
    let square = looks.iter().map(|frame| (frame.level_dbfs - mean).powi(2)).sum::<f32>();
    (square / count).sqrt()
}

fn mean_shape(looks: &[Look]) -> [f32; SHAPE] {
    let mut mean = [0.0; SHAPE];
    for frame in looks {
        mean.iter_mut().zip(frame.shape).for_each(|(mean, power)| *mean += power);
    }
    mean
}

/// Samples looked at to tell the frequencies in a burst: the more, the closer two may lie.
const LONGEST_LOOK: usize = 3_200;

/// Size of the transform of a burst: bins are about 1 Hz apart.
const FINE_TRANSFORM: usize = 8_192;

/// The fine bins between 330 and 660 Hz.
const FINE_BINS: std::ops::Range<usize> = 338..677;

/// A frequency is in a burst when its power is within this factor (10 dB) of the strongest: 8 dB are
/// between a tone and its side lines, 11 dB between a tone and what GSM adds to it.
const WEAKEST_LINE: f32 = 0.1;

/// Room to tell frequencies that lie close together.
pub(crate) struct Fine(Spectrum);

impl Fine {
    pub(crate) fn new() -> Fine {
        Fine(Spectrum::new(LONGEST_LOOK, FINE_TRANSFORM))
    }

    /// The frequencies of the peaks in the middle of a stretch, in Hz, rising.
    fn lines_hz(&mut self, samples: &[i16], start: usize, end: usize) -> Vec<f32> {
        let window = (end - start).min(LONGEST_LOOK);
        self.0.look_through(window);
        let power = &self.0.power(samples, (start + (end - start - window) / 2) as isize)[FINE_BINS];
        let strongest = power.iter().copied().fold(0.0, f32::max);
        let is_line = |around: &[f32]| {
            around[0] < around[1] && around[2] <= around[1] && strongest * WEAKEST_LINE < around[1]
        };
        let peaks = power.windows(3).enumerate().filter(|(_, around)| is_line(around));
        peaks
            .map(|(at, _)| (FINE_BINS.start + at + 1) as f32 * RATE_HZ as f32 / FINE_TRANSFORM as f32)
            .collect()
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use callgrade_core::Ms;

    use super::*;
    use crate::line::levels;
    use crate::looks::stretches;
    use crate::sound::{Sound, noise, tone, voice};

    /// The bursts of a sound.
    pub(crate) fn heard(sound: &Sound) -> Vec<Burst> {
        let samples = sound.samples();
        let mut fine = Fine::new();
        stretches(&samples, &levels(&samples))
            .flat_map(|stretch| bursts(&samples, &stretch, &mut fine))
            .collect()
    }

    #[test]
    fn a_burst_has_its_edges_and_its_lines() {
        for (lines_hz, seconds) in [(&[450.0][..], 0.15), (&[440.0, 480.0], 0.4)] {
            let sound = Sound::silence(0.5).then(tone(lines_hz, seconds, 0.1)).then(Sound::silence(0.5));
            for rms in [0.0, 0.02] {
                let found = heard(&sound.clone().over(&noise(3.0, rms, 4)));
                assert_eq!(found.len(), 1, "{found:?}");
                assert!(found[0].span.start().distance(Ms(500)) <= Ms(20), "{found:?}");
                assert!(found[0].span.len().distance(Ms::from_secs(seconds.into())) <= Ms(30), "{found:?}");
                let near = |(found, sent): (&f32, &f32)| (found - sent).abs() < 8.0;
                assert!(found[0].lines_hz.len() == lines_hz.len(), "{found:?}");
                assert!(found[0].lines_hz.iter().zip(lines_hz).all(near), "{found:?}");
            }
        }
    }

    #[test]
    fn a_voice_has_few_bursts_and_a_glide_none() {
        let long = |burst: &Burst| Ms(150) <= burst.span.len();
        assert_eq!(heard(&voice(60.0, 0.3)).into_iter().filter(long).count(), 0);
    }
}
