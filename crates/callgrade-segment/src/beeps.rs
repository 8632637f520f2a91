//! Pips to beeps: the same pip over and over, as recorders and switchboards give it.

use callgrade_core::{Ms, Span};

use crate::pips::Pip;

/// How far apart beeps are.
const PERIODS: std::ops::RangeInclusive<Ms> = Ms(2_000)..=Ms(60_000);

/// Beeps are as far apart as the first two, within this share.
const EVEN: f32 = 0.02;

/// And within this, which is what pips are found to.
const SLACK: Ms = Ms(30);

/// One beep is as long as the next, within this.
const LENGTH: Ms = Ms(30);

/// One beep is as high as the next, within this: a voice never hits the same note so well.
const PITCH_HZ: f32 = 6.0;

/// One beep is as loud as the next, within this.
const LEVEL_DB: f32 = 2.0;

/// Two may be chance; speech has three of a kind now and then, where the period is long.
const FEWEST: usize = 3;

/// So many beeps in a row may be hidden by speech.
const HIDDEN: u32 = 2;

/// The same short tone at a constant distance.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Beeps {
    /// When it sounds, in order; at least three.
    pub spans: Vec<Span>,
    /// From one beep to the next.
    pub period: Ms,
    /// How high it is.
    pub hz: f32,
}

/// The beeps of a line, in order of their first one.
///
/// - `pips`: in order, without those of other signals.
///
/// Of all periods that a pip may begin, that which explains most pips is taken; of those the shortest. Every pip
/// belongs to one train at most.
pub(crate) fn beeps(pips: &[Pip]) -> Vec<Beeps> {
    let mut used = vec![false; pips.len()];
    let mut found = Vec::new();
    for first in 0..pips.len() {
        if used[first] {
            continue;
        }
        let alike: Vec<usize> =
            (first..pips.len()).filter(|&at| !used[at] && are_alike(&pips[first], &pips[at])).collect();
        let trains = alike[1..]
            .iter()
            .map(|&second| train(pips, &alike, second))
            .filter(|train| FEWEST <= train.len());
        let Some(best) = trains.reduce(|best, next| if best.len() < next.len() { next } else { best }) else {
            continue;
        };
        best.iter().for_each(|&at| used[at] = true);
        let spans: Vec<Span> = best.iter().map(|&at| pips[at].span).collect();
        found.push(Beeps { period: spans[1].start() - spans[0].start(), hz: pips[first].hz, spans });
    }
    found
}

fn are_alike(a: &Pip, b: &Pip) -> bool {
    (a.hz - b.hz).abs() <= PITCH_HZ
        && (a.level_dbfs - b.level_dbfs).abs() <= LEVEL_DB
        && a.span.len().distance(b.span.len()) <= LENGTH
}

/// The pips that follow the first two at their distance, with them. Empty when that is no period.
fn train(pips: &[Pip], alike: &[usize], second: usize) -> Vec<usize> {
    let start = |at: usize| pips[at].span.start();
    let period = start(second) - start(alike[0]);
    if !PERIODS.contains(&period) {
        return Vec::new();
    }
    let mut train = vec![alike[0], second];
    for &next in alike.iter().filter(|&&at| second < at) {
        let since = start(next) - start(train[train.len() - 1]);
        let steps = (since.0 + period.0 / 2) / period.0;
        if HIDDEN + 1 < steps {
            break;
        }
        let slack = SLACK.0.max((period.0 as f32 * EVEN) as u32);
        if 0 < steps && since.distance(Ms(period.0 * steps)).0 <= slack {
            train.push(next);
        }
    }
    train
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pips::tests::heard;
    use crate::sound::{Sound, noise, tone, voice};

    /// So many beeps, every so many seconds.
    fn beeping(hz: f32, seconds: f32, period_s: f32, count: usize) -> Sound {
        let one = tone(&[hz], seconds, 0.1).then(Sound::silence(period_s - seconds));
        (0..count).fold(Sound::silence(0.7), |sound, _| sound.then(one.clone()))
    }

    #[test]
    fn every_recorders_beep() {
        for (hz, seconds, period_s) in
            [(1_400.0, 0.2, 15.0), (440.0, 0.4, 5.0), (425.0, 0.2, 12.0), (2_000.0, 0.06, 2.5)]
        {
            let sound = beeping(hz, seconds, period_s, 4);
            let found = beeps(&heard(&sound.clone().over(&noise(sound.seconds(), 0.007, 3))));
            assert_eq!(found.len(), 1, "{hz} {found:?}");
            assert_eq!(found[0].spans.len(), 4);
            assert!((found[0].hz - hz).abs() < 5.0);
            assert!(found[0].period.distance(Ms::from_secs(period_s.into())) <= Ms(30));
        }
    }

    #[test]
    fn a_beep_that_a_word_hides_is_no_end() {
        let pip =
            |start: u32| Pip { span: Span::new(Ms(start), Ms(start + 200)), hz: 1_400.0, level_dbfs: -20.0 };
        let found = beeps(&[1_000, 16_000, 46_000, 61_000].map(pip));
        assert_eq!(found.iter().map(|beeps| beeps.spans.len()).collect::<Vec<_>>(), [4]);
        assert_eq!(beeps(&[1_000, 16_000, 40_000].map(pip)), vec![]);
        assert_eq!(beeps(&[1_000, 2_000, 3_000].map(pip)), vec![], "too fast");
        assert_eq!(beeps(&[]), vec![]);
    }

    #[test]
    fn a_voice_does_not_beep() {
        assert_eq!(beeps(&heard(&voice(120.0, 0.3))), vec![]);
    }
}
