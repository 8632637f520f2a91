//! Short tones of one frequency: what recorders beep with, and the special information tone is made of.

use callgrade_core::{Ms, Span};

use crate::line::{frame_at, frames, mean_db, percentile};
use crate::looks::{Look, Stretch};

/// How high a pip may be: the beeps of recorders and the special information tone.
const HEARD_HZ: std::ops::Range<f32> = 390.0..2_210.0;

/// A pip holds this share of the line's power.
const PURE: f32 = 0.8;

/// From frame to frame it stays where it is, within this.
const STAYS_HZ: f32 = 8.0;

/// It is on while it is within this of its own middle: of a window half beyond the end, half the power is left.
const FADE_DB: f32 = 6.0;

/// Shorter and longer tones are none.
const LENGTHS: std::ops::RangeInclusive<Ms> = Ms(50)..=Ms(640);

/// A short tone of one frequency.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Pip {
    /// When.
    pub span: Span,
    /// Its frequency.
    pub hz: f32,
    /// Its mean level.
    pub level_dbfs: f32,
}

/// Beside a pip the line is fainter by this: it begins and ends at once, while a note or a vowel gives way to the next.
const STEP_DB: f32 = 6.0;

/// Frames beside a pip that hold nothing of it any more, and those in which the line must be fainter.
const BESIDE: std::ops::Range<usize> = 3..8;

impl Pip {
    /// True when the line is fainter before and after it.
    ///
    /// - `levels_dbfs`: of each frame of the line. What lies outside the recording is silent.
    pub(crate) fn stands_out(&self, levels_dbfs: &[f32]) -> bool {
        let (first, end) = (frame_at(self.span.start()), frame_at(self.span.end()));
        let is_faint = |at: Option<usize>| {
            at.and_then(|at| levels_dbfs.get(at)).is_none_or(|level| level + STEP_DB < self.level_dbfs)
        };
        BESIDE.into_iter().any(|by| is_faint(first.checked_sub(by)))
            && BESIDE.into_iter().any(|by| is_faint(Some(end + by)))
    }
}

/// The pips of a stretch, of 50 to 640 ms, in order, disjoint.
pub(crate) fn pips(stretch: &Stretch) -> Vec<Pip> {
    let goes_on = |a: &Look, b: &Look| is_pure(a) && is_pure(b) && (a.first.hz - b.first.hz).abs() < STAYS_HZ;
    let mut first = stretch.first;
    let runs = stretch.looks.chunk_by(goes_on).filter_map(|run| {
        let at = first;
        first += run.len();
        is_pure(&run[0]).then(|| pip(run, at))
    });
    runs.filter(|pip| LENGTHS.contains(&pip.span.len())).collect()
}

fn is_pure(look: &Look) -> bool {
    PURE < look.first.share && HEARD_HZ.contains(&look.first.hz)
}

/// The pip of a run of frames without its fading ends.
fn pip(run: &[Look], first: usize) -> Pip {
    let levels: Vec<f32> = run.iter().map(|look| look.first.level_dbfs).collect();
    let full = percentile(levels.clone(), 0.75).unwrap_or_default() - FADE_DB;
    let from = levels.iter().position(|&level| full <= level).unwrap_or(0);
    let to = levels.iter().rposition(|&level| full <= level).map_or(levels.len(), |at| at + 1);
    let hz = percentile(run[from..to].iter().map(|look| look.first.hz).collect(), 0.5).unwrap_or_default();
    Pip { span: frames(first + from, first + to), hz, level_dbfs: mean_db(levels[from..to].iter().copied()) }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::line::levels;
    use crate::looks::stretches;
    use crate::sound::{Sound, noise, tone};

    /// The pips of a sound.
    pub(crate) fn heard(sound: &Sound) -> Vec<Pip> {
        let samples = sound.samples();
        stretches(&samples, &levels(&samples)).flat_map(|stretch| pips(&stretch)).collect()
    }

    #[test]
    fn a_pip_has_its_length_and_its_frequency() {
        for (hz, seconds) in [(440.0, 0.3), (1_400.0, 0.2), (2_100.0, 0.06)] {
            let sound = Sound::silence(0.5).then(tone(&[hz], seconds, 0.1)).then(Sound::silence(0.5));
            let found = heard(&sound.over(&noise(2.0, 0.007, 3)));
            assert_eq!(found.len(), 1, "{found:?}");
            assert!((found[0].hz - hz).abs() < 5.0, "{found:?}");
            assert!(found[0].span.start().distance(Ms(500)) <= Ms(20), "{found:?}");
            assert!(found[0].span.len().distance(Ms::from_secs(seconds.into())) <= Ms(30), "{found:?}");
        }
    }

    #[test]
    fn two_lines_and_long_tones_are_no_pips() {
        assert_eq!(heard(&tone(&[697.0, 1_209.0], 0.2, 0.1)), vec![]);
        assert_eq!(
            heard(&Sound::silence(0.2).then(tone(&[425.0], 1.0, 0.1)).then(Sound::silence(0.2))),
            vec![]
        );
        assert_eq!(heard(&Sound::silence(0.0)), vec![]);
    }
}
