//! Turns as people take them, and what follows from them. Shared by the metrics; not one itself.

use callgrade_core::{Call, Ms, Party, Span, languages};

/// Pauses of one speaker shorter than this do not end the turn.
const SAME_TURN: Ms = Ms(1_500);

/// What is shorter than this, while the other speaks, is a "mhm" and takes no turn.
const BACKCHANNEL: Ms = Ms(1_000);

/// What the words call a "mhm" may last so long: "yeah, uh-huh, okay".
const LONG_BACKCHANNEL: Ms = Ms(2_000);

/// Words the recogniser is less sure of, on average, are not understood.
const UNDERSTOOD: f32 = 0.5;

/// A "mhm" may come this late after the other's words.
const LATE_BACKCHANNEL: Ms = Ms(500);

/// The turns of both parties, in order of start: backchannels left out, a party's stretches joined where the
/// pause is short and the other takes no turn in it.
pub(super) fn turns(call: &Call) -> Vec<(Party, Span)> {
    let own = |party: Party| {
        let polite = backchannels(call, party);
        let talk = call.timeline.talk_of(party).into_iter().filter(move |span| !polite.contains(span));
        talk.map(move |span| (party, span))
    };
    let mut talk: Vec<(Party, Span)> = Party::BOTH.into_iter().flat_map(own).collect();
    talk.sort_by_key(|&(party, span)| (span, party));
    let mut turns: Vec<(Party, Span)> = Vec::new();
    for (party, span) in talk {
        match turns.last_mut() {
            Some((who, last)) if *who == party && span.start() - last.end() < SAME_TURN => {
                *last = last.hull(span);
            }
            _ => turns.push((party, span)),
        }
    }
    turns
}

/// When a party says "mhm" and the like inside the other's turn.
pub(super) fn backchannels(call: &Call, party: Party) -> Vec<Span> {
    let others = call.timeline.talk_of(party.other());
    let mut own = call.timeline.talk_of(party);
    own.retain(|&span| is_backchannel(call, party, span, &others));
    own
}

/// When a party cuts into the other's turn: see [`Timeline::interruptions`]. A long "mhm" is none.
///
/// [`Timeline::interruptions`]: callgrade_core::Timeline::interruptions
pub(crate) fn interruptions(call: &Call, by: Party) -> Vec<Span> {
    let polite = backchannels(call, by);
    let mut cuts = call.timeline.interruptions(by);
    cuts.retain(|cut| !polite.iter().any(|span| span.contains(cut.start())));
    cuts
}

fn is_backchannel(call: &Call, party: Party, span: Span, others: &[Span]) -> bool {
    let inside = |other: &Span| {
        other.start() < span.start()
            && span.end() <= other.end() + LATE_BACKCHANNEL
            && BACKCHANNEL <= other.len()
    };
    span.len() < LONG_BACKCHANNEL
        && others.iter().any(inside)
        && says_backchannel(call, party, span).unwrap_or(span.len() < BACKCHANNEL)
}

/// Whether the words say so; `None` where none were understood, or not in a language that we know.
fn says_backchannel(call: &Call, party: Party, span: Span) -> Option<bool> {
    let language = call.transcript.language.as_deref().and_then(languages::find)?;
    let heard = call.transcript.segments.iter().filter(|it| it.party == party && UNDERSTOOD <= it.confidence);
    let words = heard.flat_map(|it| &it.words).filter(|word| span.contains(word.span.middle()));
    let words: Vec<&str> = words.map(|word| word.text.as_str()).collect();
    if words.is_empty() { None } else { Some(language.is_backchannel(words)) }
}

/// How long the party lets the other wait before it takes its turn, shortest first.
///
/// Starting while the other still speaks is no answer, and what happens across a hold or a masked stretch is none
/// either.
pub(super) fn responses(call: &Call, party: Party) -> Vec<Span> {
    let turns = turns(call);
    let mut waits: Vec<Span> = turns
        .windows(2)
        .filter(|pair| pair[0].0 == party.other() && pair[1].0 == party)
        .filter(|pair| pair[0].1.end() <= pair[1].1.start())
        .map(|pair| Span::new(pair[0].1.end(), pair[1].1.start()))
        .filter(|wait| call.timeline.holds.iter().all(|hold| hold.span.overlap(*wait).is_none()))
        .filter(|wait| call.timeline.masked.iter().all(|masked| masked.overlap(*wait).is_none()))
        .collect();
    waits.sort_by_key(|wait| (wait.len(), *wait));
    waits
}

/// The smallest element that at least `percent` of all do not exceed: the nearest rank.
pub(super) fn percentile<T: Copy>(sorted: &[T], percent: usize) -> Option<T> {
    let rank = (sorted.len() * percent).div_ceil(100).max(1);
    sorted.get(rank - 1).copied()
}

#[cfg(test)]
mod tests {
    use super::super::tests::call;
    use super::*;

    #[test]
    fn a_backchannel_takes_no_turn() {
        let call = call("0..4 agent so\n2..2.5 customer mhm\n5..9 agent then\n10..12 customer yes");
        let span = |a, b| Span::new(Ms(a), Ms(b));
        assert_eq!(turns(&call), [(Party::Agent, span(0, 9_000)), (Party::Customer, span(10_000, 12_000))]);
    }

    #[test]
    fn a_short_word_that_says_something_takes_a_turn() {
        let said = |what: &str| {
            call(&format!("language es\n0..4 agent bien\n2..2.5 customer {what}\n5..9 agent bien"))
        };
        assert_eq!(turns(&said("espere")).len(), 3);
        assert_eq!(turns(&said("ajá")).len(), 1);
        assert_eq!(turns(&said("@0.2 espere")).len(), 1, "not understood");
    }

    #[test]
    fn nearest_rank() {
        let ten: Vec<u32> = (1..=10).collect();
        assert_eq!(percentile(&ten, 50), Some(5));
        assert_eq!(percentile(&ten, 90), Some(9));
        assert_eq!(percentile(&[7], 90), Some(7));
        assert_eq!(percentile::<u32>(&[], 50), None);
    }
}
