//! When a voice is raised over its own baseline. What moves the speaker is not heard: joy raises a voice too.

use callgrade_core::{Ms, Span};

use super::pitch::{contour, median, semitones};
use crate::line::level_dbfs;

/// Shorter turns say little of a voice.
const TURN: Ms = Ms(1_000);

/// With fewer turns there is no baseline: the median of three is one of them.
const BASELINE_TURNS: usize = 4;

/// So few voiced frames give no median of a turn: a third of a second of them.
const VOICED_FRAMES: usize = 10;

/// A raised voice is this much louder, in dB. An automatic gain takes loudness away, so pitch must rise as well.
const LOUDER_DB: f64 = 6.0;

/// And this much higher, in semitones.
const HIGHER_ST: f64 = 4.0;

/// Or this much where it is shriller too.
const HIGHER_AND_SHRILLER_ST: f64 = 3.0;

/// What counts as shriller, in dB of [`Spoken::tilt_db`].
const SHRILLER_DB: f64 = 2.0;

/// One turn as the ear hears it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Spoken {
    /// When.
    pub span: Span,
    /// Mean power, in dB of full scale.
    pub level_db: f64,
    /// Power of the differences between neighbouring samples over the power of the samples: more is shriller.
    pub tilt_db: f64,
    /// Of each voiced frame.
    pub pitch_hz: Vec<f32>,
}

impl Spoken {
    /// A turn and its samples at 8 kHz, of a party that speaks this loud.
    pub(super) fn new(span: Span, stretch: &[i16], level_dbov: f64) -> Spoken {
        let level_db = f64::from(if stretch.is_empty() { f32::MIN } else { level_dbfs(stretch) });
        Spoken { span, level_db, tilt_db: tilt_db(stretch), pitch_hz: contour(stretch, level_dbov) }
    }
}

/// 0 for silence.
fn tilt_db(stretch: &[i16]) -> f64 {
    let power = |values: &mut dyn Iterator<Item = i64>| values.map(|value| value * value).sum::<i64>() as f64;
    let all = power(&mut stretch.iter().map(|&sample| i64::from(sample)));
    let steps = power(&mut stretch.windows(2).map(|pair| i64::from(pair[1]) - i64::from(pair[0])));
    if all > 0.0 && steps > 0.0 { 10.0 * (steps / all).log10() } else { 0.0 }
}

/// The turns of a second or more in which a voice is louder and higher than its own median over such turns.
///
/// 6 dB louder, and 4 semitones higher or 3 and shriller. In the order given; `None` with fewer than four turns.
pub(super) fn raised(spoken: &[Spoken]) -> Option<Vec<Span>> {
    let long = spoken.iter().filter(|turn| TURN <= turn.span.len() && VOICED_FRAMES <= turn.pitch_hz.len());
    let turns: Vec<(&Spoken, f64)> =
        long.filter_map(|turn| Some((turn, median(turn.pitch_hz.clone())?))).collect();
    if turns.len() < BASELINE_TURNS {
        return None;
    }
    let usual = |of: fn(&(&Spoken, f64)) -> f64| median(turns.iter().map(|turn| of(turn) as f32).collect());
    let level_db = usual(|(turn, _)| turn.level_db)?;
    let tilt_db = usual(|(turn, _)| turn.tilt_db)?;
    let pitch_hz = usual(|&(_, hz)| hz)?;
    let is_raised = |&&(turn, hz): &&(&Spoken, f64)| {
        let higher = semitones(hz, pitch_hz);
        let shriller = SHRILLER_DB <= turn.tilt_db - tilt_db;
        LOUDER_DB <= turn.level_db - level_db
            && (HIGHER_ST <= higher || shriller && HIGHER_AND_SHRILLER_ST <= higher)
    };
    Some(turns.iter().filter(is_raised).map(|(turn, _)| turn.span).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sound::tone;

    /// Turns of two seconds, one after another: level, tilt, pitch.
    fn turns(of: &[(f64, f64, f32)]) -> Vec<Spoken> {
        let turn = |(at, &(level_db, tilt_db, hz)): (usize, &(f64, f64, f32))| Spoken {
            span: Span::new(Ms(at as u32 * 3_000), Ms(at as u32 * 3_000 + 2_000)),
            level_db,
            tilt_db,
            pitch_hz: vec![hz; 50],
        };
        of.iter().enumerate().map(turn).collect()
    }

    #[track_caller]
    fn check(last: (f64, f64, f32), expected: bool) {
        let usual = (-25.0, -6.0, 120.0);
        let found = raised(&turns(&[usual, usual, usual, usual, last])).unwrap();
        assert_eq!(found.len(), usize::from(expected), "{found:?}");
    }

    #[test]
    fn raised_is_louder_and_higher() {
        check((-18.0, -6.0, 155.0), true);
        check((-18.0, -6.0, 120.0), false); // only louder: nearer to the microphone
        check((-25.0, -6.0, 155.0), false); // only higher: a question
        check((-18.0, -6.0, 145.0), false); // 3.3 semitones
        check((-18.0, -3.0, 145.0), true); // and shriller
    }

    #[test]
    fn without_a_baseline_nothing_is_raised_and_nothing_is_not() {
        let usual = (-25.0, -6.0, 120.0);
        assert_eq!(raised(&turns(&[usual; 3])), None);
        assert_eq!(raised(&turns(&[usual; 4])), Some(vec![]));
        let mut short = turns(&[usual; 4]);
        short[0].span = Span::new(Ms(0), Ms(900));
        assert_eq!(raised(&short), None);
        assert_eq!(raised(&[]), None);
    }

    #[test]
    fn a_higher_tone_is_shriller() {
        let tilt = |hz| tilt_db(&tone(&[hz], 1.0, 0.3).samples());
        assert!(tilt(400.0) + 5.0 < tilt(800.0));
        assert_eq!(tilt_db(&[0; 100]), 0.0);
        assert_eq!(tilt_db(&[]), 0.0);
    }
}
