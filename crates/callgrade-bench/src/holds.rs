//! Holds: music, silence after a cue, beeps. Found or not, and from when to when.

use callgrade_core::timeline::{Hold, HoldCause};
use callgrade_core::{Ms, Party, Span, spans};

use crate::bench::Bench;
use crate::channel::Condition;
use crate::conversation::{Cast, conversation, talk};
use crate::listen::holds;
use crate::pairs::pairs;
use crate::rng::Rng;
use crate::row::{Must, Row, Unit};
use crate::scene::Scene;
use crate::stats::{Score, quantile};
use crate::waiting::{CAUSES, wait};
use crate::words::call;

/// What tells a listener that the silence which follows is a hold.
const CUE: &str = "one moment please";

/// A call with holds, and the truth about them.
struct Held {
    scene: Scene,
    holds: Vec<Hold>,
    /// A silence of the same length that nobody announced.
    dead_air: Span,
}

/// What was found in one call.
struct Found {
    truth: Vec<Hold>,
    found: Vec<Hold>,
    /// Milliseconds of speech, and of speech inside found holds.
    speech_ms: [f64; 2],
    dead_air_held: bool,
}

/// Everything about holds.
///
/// # Errors
/// When a call cannot be made.
pub(crate) fn rows(bench: &Bench) -> anyhow::Result<Vec<Row>> {
    let mut rows = Vec::new();
    for condition in [Condition::Clean, Condition::White(10.0), Condition::Gsm] {
        rows.extend(of_condition(bench, condition)?);
    }
    rows.push(over_music(bench)?);
    Ok(rows)
}

fn of_condition(bench: &Bench, condition: Condition) -> anyhow::Result<Vec<Row>> {
    let each = bench.each("holds", bench.calls(20), |_, cast, rng| one(bench, condition, cast, rng))?;
    let row = |what: &str, must, reached, unit, n| Row::new(what, condition.name(), must, reached, unit, n);
    let score = |causes: &[HoldCause]| each.iter().map(|found| score(found, causes)).sum::<Score>();
    let number = |score: Score| format!("{:.0} holds", score.hits + score.misses);

    let all = score(&CAUSES);
    let heard = score(&[HoldCause::Music, HoldCause::Beeps]);
    let mut rows = vec![
        row("holds of every kind, F1", Must::AtLeast(97.0), all.f1(), Unit::Percent, number(all)),
        row("holds of every kind, precision", Must::Told, all.precision(), Unit::Percent, number(all)),
        row("holds of music and beeps, F1", Must::Told, heard.f1(), Unit::Percent, number(heard)),
    ];
    for cause in CAUSES {
        let one = score(&[cause]);
        rows.push(row(
            &format!("holds of {}, recall", cause.name()),
            Must::Told,
            one.recall(),
            Unit::Percent,
            number(one),
        ));
    }
    let matched: Vec<(Hold, Hold)> =
        each.iter().flat_map(|found| matched(&found.truth, &found.found)).collect();
    let p90 = |edge: fn(Span) -> Ms| {
        let errors =
            matched.iter().map(|(truth, found)| f64::from(edge(truth.span).distance(edge(found.span)).0));
        quantile(&errors.collect::<Vec<_>>(), 0.9)
    };
    let n = format!("{} found holds", matched.len());
    rows.push(row(
        "hold start, p90 error",
        Must::AtMost(1_000.0),
        p90(Span::start),
        Unit::Milliseconds,
        n.clone(),
    ));
    rows.push(row("hold end, p90 error", Must::AtMost(1_000.0), p90(Span::end), Unit::Milliseconds, n));
    rows.push(row("speech called hold", Must::AtMost(0.2), held_share(&each), Unit::Percent, minutes(&each)));
    let dead = each.iter().filter(|found| found.dead_air_held).count();
    let n = format!("{} silences", each.len());
    rows.push(row("silence without a cue called hold", Must::Told, dead as f64, Unit::Count, n));
    Ok(rows)
}

fn one(bench: &Bench, condition: Condition, cast: &Cast, rng: &mut Rng) -> anyhow::Result<Found> {
    let truth = held(bench, cast, rng);
    let channel = bench.channel(condition, rng);
    let heard = bench.product.listen(&truth.scene.record(&channel, rng)?);
    let found = holds(&call(heard, &truth.scene.said));
    let held: Vec<Span> = spans::union(found.iter().map(|hold| hold.span).collect());
    let dead = spans::total(&spans::overlaps(&[truth.dead_air], &held));
    Ok(Found {
        speech_ms: speech_ms(&truth.scene, &held),
        truth: truth.holds,
        found,
        dead_air_held: truth.dead_air.len().0 < 2 * dead.0,
    })
}

/// A call with one hold of each cause and one dead silence, in any order, with speech between.
fn held(bench: &Bench, cast: &Cast, rng: &mut Rng) -> Held {
    let mut held = Held { scene: Scene::default(), holds: Vec::new(), dead_air: Span::new(Ms(0), Ms(0)) };
    let mut waits: Vec<Option<HoldCause>> = CAUSES.into_iter().map(Some).chain([None]).collect();
    rng.shuffle(&mut waits);
    let mut at = rng.ms(500, 2_000);
    for cause in waits {
        let end = talk(&mut held.scene, cast, at, at + rng.ms(15_000, 30_000), rng);
        at = match cause {
            Some(cause) => put_on_hold(&mut held, bench, cause, cast, end, rng),
            None => {
                held.dead_air = Span::new(end, end + rng.ms(8_000, 30_000));
                held.dead_air.end()
            }
        };
    }
    talk(&mut held.scene, cast, at, at + Ms(10_000), rng);
    held
}

/// The agent says so, and the other waits; gives the moment at which the agent is back.
fn put_on_hold(held: &mut Held, bench: &Bench, cause: HoldCause, cast: &Cast, from: Ms, rng: &mut Rng) -> Ms {
    let says = from + rng.ms(300, 1_000);
    let end = cast
        .any(Party::Agent, rng)
        .map_or(says, |prompt| held.scene.say_words(Party::Agent, says, prompt, CUE));
    let start = end + rng.ms(200, 600);
    let span = Span::new(start, start + rng.ms(8_000, 70_000));
    wait(&mut held.scene, span, cause, &bench.material.music, rng);
    held.holds.push(Hold { span, cause });
    span.end() + rng.ms(200, 600)
}

/// Milliseconds of speech, and of speech inside `held`.
fn speech_ms(scene: &Scene, held: &[Span]) -> [f64; 2] {
    let speech = Party::BOTH.map(|party| scene.speech(party, Ms(150)));
    let inside = speech.iter().map(|spans| spans::total(&spans::overlaps(spans, held)));
    let all = speech.iter().map(|spans| spans::total(spans));
    [f64::from(all.sum::<Ms>().0), f64::from(inside.sum::<Ms>().0)]
}

fn held_share(each: &[Found]) -> f64 {
    let sum = |which: usize| each.iter().map(|found| found.speech_ms[which]).sum::<f64>();
    100.0 * sum(1) / sum(0).max(1.0)
}

fn minutes(each: &[Found]) -> String {
    format!("{:.0} min of speech", each.iter().map(|found| found.speech_ms[0]).sum::<f64>() / 60_000.0)
}

/// Music in the office, under the speech of both: nobody is on hold.
fn over_music(bench: &Bench) -> anyhow::Result<Row> {
    let condition = Condition::Music(10.0);
    let each = bench.each("office music", bench.calls(20), |_, cast, rng| {
        let scene = conversation(cast, Ms(60_000), rng);
        let channel = bench.channel(condition, rng);
        let found = bench.product.listen(&scene.record(&channel, rng)?).holds;
        let held = spans::union(found.iter().map(|hold| hold.span).collect());
        Ok(Found { truth: Vec::new(), found, speech_ms: speech_ms(&scene, &held), dead_air_held: false })
    })?;
    Ok(Row::new(
        "speech called hold",
        condition.name(),
        Must::AtMost(0.2),
        held_share(&each),
        Unit::Percent,
        minutes(&each),
    ))
}

/// True and found holds that share at least half of the time that they cover together.
fn matched(truth: &[Hold], found: &[Hold]) -> Vec<(Hold, Hold)> {
    let same = |truth: &Hold, found: &Hold| {
        let both = truth.span.overlap(found.span).map_or(Ms(0), Span::len);
        truth.span.hull(found.span).len().0 <= 2 * both.0
    };
    pairs(truth, found, same)
}

/// The score of the holds of some causes; what was found of the others is left out.
fn score(found: &Found, causes: &[HoldCause]) -> Score {
    let pairs = matched(&found.truth, &found.found);
    let counts = |truth: &Hold| causes.contains(&truth.cause);
    let hits = pairs.iter().filter(|(truth, _)| counts(truth)).count() as f64;
    let there = found.truth.iter().filter(|truth| counts(truth)).count() as f64;
    Score { hits, false_alarms: (found.found.len() - pairs.len()) as f64, misses: there - hits }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hold(start: u32, end: u32, cause: HoldCause) -> Hold {
        Hold { span: Span::new(Ms(start), Ms(end)), cause }
    }

    #[test]
    fn half_of_a_hold_is_enough_and_less_is_not() {
        let (music, silence) = (HoldCause::Music, HoldCause::Silence);
        let found = Found {
            truth: vec![hold(0, 100, music), hold(200, 300, silence)],
            found: vec![hold(0, 50, music), hold(200, 249, silence)],
            speech_ms: [0.0; 2],
            dead_air_held: false,
        };
        let score = |causes: &[HoldCause]| score(&found, causes);
        assert_eq!(score(&[music, silence]), Score { hits: 1.0, false_alarms: 1.0, misses: 1.0 });
        assert_eq!(score(&[music]), Score { hits: 1.0, false_alarms: 1.0, misses: 0.0 });
    }
}
