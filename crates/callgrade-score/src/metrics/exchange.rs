//! Turns as people take them, and what follows from them. Shared by the metrics; not one itself.

use callgrade_core::{Call, Ms, Party, Span};

/// Pauses of one speaker shorter than this do not end the turn.
const SAME_TURN: Ms = Ms(1_500);

/// What is shorter than this, while the other speaks, is a "mhm" and takes no turn.
const BACKCHANNEL: Ms = Ms(1_000);

/// A "mhm" may come this late after the other's words.
const LATE_BACKCHANNEL: Ms = Ms(500);

/// The turns of both parties, in order of start: backchannels left out, a party's stretches joined where the
/// pause is short and the other takes no turn in it.
pub(super) fn turns(call: &Call) -> Vec<(Party, Span)> {
    let mut talk: Vec<(Party, Span)> = Party::BOTH
        .into_iter()
        .flat_map(|party| call.timeline.talk_of(party).into_iter().map(move |span| (party, span)))
        .filter(|&(party, span)| !is_backchannel(call, party, span))
        .collect();
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

fn is_backchannel(call: &Call, party: Party, span: Span) -> bool {
    span.len() < BACKCHANNEL
        && call.timeline.talk_of(party.other()).iter().any(|other| {
            other.start() < span.start()
                && span.end() <= other.end() + LATE_BACKCHANNEL
                && BACKCHANNEL <= other.len()
        })
}

/// How long the party lets the other wait before it takes its turn, shortest first.
///
/// Starting while the other still speaks is no answer, and what happens across a hold is none either.
pub(super) fn responses(call: &Call, party: Party) -> Vec<Span> {
    let turns = turns(call);
    let mut waits: Vec<Span> = turns
        .windows(2)
        .filter(|pair| pair[0].0 == party.other() && pair[1].0 == party)
        .filter(|pair| pair[0].1.end() <= pair[1].1.start())
        .map(|pair| Span::new(pair[0].1.end(), pair[1].1.start()))
        .filter(|wait| call.timeline.holds.iter().all(|hold| hold.span.overlap(*wait).is_none()))
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
    fn nearest_rank() {
        let ten: Vec<u32> = (1..=10).collect();
        assert_eq!(percentile(&ten, 50), Some(5));
        assert_eq!(percentile(&ten, 90), Some(9));
        assert_eq!(percentile(&[7], 90), Some(7));
        assert_eq!(percentile::<u32>(&[], 50), None);
    }
}
