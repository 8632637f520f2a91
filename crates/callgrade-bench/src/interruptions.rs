//! Who cuts in on whom; a "mhm" is no interruption.

use callgrade_core::timeline::Turn;
use callgrade_core::{Ms, Party, Span};

use crate::bench::Bench;
use crate::channel::Condition;
use crate::conversation::Cast;
use crate::pairs::pairs;
use crate::rng::Rng;
use crate::row::{Must, Row, Unit};
use crate::scene::Scene;
use crate::stats::Score;
use crate::voices::Prompt;

/// Shorter pauses are part of a prompt.
const PAUSE: Ms = Ms(300);

/// What happens while somebody has the floor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Event {
    /// The other cuts in, and who had the floor gives way.
    GivesWay,
    /// The other cuts in, and both go on.
    GoesOn,
    /// The other says "mhm".
    Backchannel,
    /// Both start at nearly the same time.
    SameStart,
}

/// Twice what matters most.
const EVENTS: [Event; 6] = [
    Event::GivesWay,
    Event::GoesOn,
    Event::Backchannel,
    Event::GivesWay,
    Event::Backchannel,
    Event::SameStart,
];

/// The truth about a call.
#[derive(Default)]
struct Labels {
    scene: Scene,
    /// Who cuts in, and while both talk.
    interruptions: Vec<Turn>,
    /// A "mhm", and who says it.
    backchannels: Vec<Turn>,
}

/// Interruptions found, and backchannels taken for them.
///
/// # Errors
/// When a call cannot be made.
pub(crate) fn rows(bench: &Bench) -> anyhow::Result<Vec<Row>> {
    let mut rows = Vec::new();
    for (condition, promised) in
        [(Condition::Clean, true), (Condition::Gsm, true), (Condition::White(10.0), false)]
    {
        let each =
            bench.each("interruptions", bench.calls(40), |_, cast, rng| one(bench, condition, cast, rng))?;
        let score: Score = each.iter().map(|(score, _, _)| *score).sum();
        let row = |what, must, reached, unit, n| {
            let must = if promised { must } else { Must::Told };
            Row::new(what, condition.name(), must, reached, unit, n)
        };
        let n = format!("{:.0} interruptions", score.hits + score.misses);
        rows.push(row("interruptions, F1", Must::AtLeast(90.0), score.f1(), Unit::Percent, n.clone()));
        rows.push(row("interruptions, precision", Must::Told, score.precision(), Unit::Percent, n.clone()));
        rows.push(row("interruptions, recall", Must::Told, score.recall(), Unit::Percent, n));
        let counted: usize = each.iter().map(|(_, counted, _)| counted).sum();
        let said: usize = each.iter().map(|(_, _, said)| said).sum();
        let n = format!("{said} backchannels");
        rows.push(row(
            "backchannels counted as interruptions",
            Must::AtMost(0.0),
            counted as f64,
            Unit::Count,
            n,
        ));
    }
    Ok(rows)
}

/// The score of one call, how many backchannels counted, and how many there were.
fn one(
    bench: &Bench,
    condition: Condition,
    cast: &Cast,
    rng: &mut Rng,
) -> anyhow::Result<(Score, usize, usize)> {
    let labels = labelled(cast, rng);
    let channel = bench.channel(condition, rng);
    let heard = bench.product.listen(&labels.scene.record(&channel, rng)?);
    let found: Vec<Turn> = Party::BOTH
        .into_iter()
        .flat_map(|party| heard.interruptions(party).into_iter().map(move |span| Turn { party, span }))
        .collect();
    let same = |a: &Turn, b: &Turn| a.party == b.party && a.span.overlap(b.span).is_some();
    let hits = pairs(&labels.interruptions, &found, same).len();
    let counted = labels.backchannels.iter().filter(|mhm| found.iter().any(|found| same(mhm, found))).count();
    let score = Score {
        hits: hits as f64,
        false_alarms: (found.len() - hits) as f64,
        misses: (labels.interruptions.len() - hits) as f64,
    };
    Ok((score, counted, labels.backchannels.len()))
}

/// A call of one scene after the other, in any order.
fn labelled(cast: &Cast, rng: &mut Rng) -> Labels {
    let mut labels = Labels::default();
    let mut events = EVENTS;
    rng.shuffle(&mut events);
    let mut at = rng.ms(500, 2_000);
    for event in events {
        let holds_floor = *rng.pick(&Party::BOTH);
        if let Some(end) = act(&mut labels, event, cast, holds_floor, at, rng) {
            at = end + rng.ms(1_000, 2_000);
        }
    }
    labels
}

/// One event; gives when all is quiet again, or `None` when the voices have no prompts for it.
fn act(labels: &mut Labels, event: Event, cast: &Cast, floor: Party, at: Ms, rng: &mut Rng) -> Option<Ms> {
    let one_piece = |least: u32, most: u32| {
        move |prompt: &Prompt| (least..most).contains(&prompt.span().len().0) && prompt.is_one_piece(PAUSE)
    };
    let other = floor.other();
    let long = cast.prompt(floor, rng, one_piece(3_500, 9_000))?;
    let cuts_in = at + rng.ms(1_200, 2_000);
    let turn = |start: Ms, end: Ms| Turn { party: other, span: Span::new(start, end) };
    match event {
        Event::GivesWay => {
            let own = cast.prompt(other, rng, one_piece(2_500, 6_000))?;
            let gives_way = cuts_in + rng.ms(900, 1_400);
            let end = labels.scene.say(floor, at, &long.cut(long.span().start() + (gives_way - at)));
            labels.interruptions.push(turn(cuts_in, end));
            Some(labels.scene.say(other, cuts_in, own))
        }
        Event::GoesOn => {
            let own = cast.prompt(other, rng, one_piece(1_400, 4_000))?;
            let ends = [labels.scene.say(floor, at, long), labels.scene.say(other, cuts_in, own)];
            labels.interruptions.push(turn(cuts_in, ends[0].min(ends[1])));
            Some(ends[0].max(ends[1]))
        }
        Event::Backchannel => {
            let end = labels.scene.say(floor, at, long);
            let mhm = labels.scene.say(other, cuts_in, cast.prompt(other, rng, one_piece(250, 800))?);
            labels.backchannels.push(turn(cuts_in, mhm));
            Some(end)
        }
        Event::SameStart => {
            let own = cast.prompt(other, rng, one_piece(1_400, 4_000))?;
            let ends = [labels.scene.say(floor, at, long), labels.scene.say(other, at + rng.ms(0, 150), own)];
            Some(ends[0].max(ends[1]))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::voices::tests::made_up;
    use callgrade_core::spans;

    #[test]
    fn both_talk_while_one_cuts_in() {
        let (material, mut rng) = (made_up(), Rng::new(1, "labels", 0));
        let labels = labelled(&Cast::new(&material, &mut rng), &mut rng);
        assert_eq!((labels.interruptions.len(), labels.backchannels.len()), (3, 2));
        let [agent, customer] = Party::BOTH.map(|party| labels.scene.speech(party, PAUSE));
        let both = spans::overlaps(&agent, &customer);
        for turn in labels.interruptions.iter().chain(&labels.backchannels) {
            assert_eq!(spans::total(&spans::overlaps(&both, &[turn.span])), turn.span.len(), "{turn:?}");
        }
    }
}
