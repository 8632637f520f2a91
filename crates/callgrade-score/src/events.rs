//! What happens when: the timeline as the scorecard lists it.

use callgrade_core::scorecard::{Event, Events};
use callgrade_core::timeline::Hold;
use callgrade_core::{Call, Ms, Party, Span};

use crate::case::{Case, within};
use crate::matching::Care;
use crate::metrics::exchange;

/// The shared intent with which an agent asks a customer to wait.
const ASKS_TO_WAIT: &str = "asks_to_wait";

/// A hold is announced when the agent asks so long before it.
const BEFORE: Ms = Ms(15_000);

/// A hold begins a little before or after it is heard to.
const ROUGHLY: Ms = Ms(1_000);

/// Every event of a call, in order of start, where no rubric is at hand: whether holds were announced stays open.
pub fn timeline(call: &Call) -> Events {
    listed(call, &|_| None)
}

/// Every event of the call, in order of start.
pub(crate) fn events(case: &Case) -> Events {
    listed(case.call, &|hold| announced(case, hold))
}

fn listed(call: &Call, announced: &dyn Fn(&Hold) -> Option<bool>) -> Events {
    let timeline = &call.timeline;
    let mut events: Vec<Event> = Vec::new();
    events.extend(timeline.ring.iter().map(|ring| Event {
        count: ring.count,
        tone: Some(ring.tone.clone()),
        ..event("ring", ring.span)
    }));
    events.extend(
        timeline.turns.iter().map(|turn| Event { party: Some(turn.party), ..event("speech", turn.span) }),
    );
    events.extend(timeline.holds.iter().map(|hold| Event {
        cause: Some(hold.cause.name()),
        announced: announced(hold),
        ..event("hold", hold.span)
    }));
    events.extend(timeline.silences().into_iter().map(|span| event("silence", span)));
    events.extend(timeline.overlaps().into_iter().map(|span| event("overlap", span)));
    for party in Party::BOTH {
        let cuts = exchange::interruptions(call, party).into_iter();
        events.extend(cuts.map(|span| Event { party: Some(party), ..event("interruption", span) }));
    }
    events.extend(
        timeline.tones.iter().map(|tone| Event { tone: Some(tone.tone.clone()), ..event("tone", tone.span) }),
    );
    events.extend(timeline.keys.iter().map(|key| Event {
        party: Some(key.party),
        digits: Some(key.digit),
        ..event("dtmf", key.span)
    }));
    events.extend(timeline.masked.iter().map(|&span| event("masked", span)));
    events.sort_by_key(|event| (event.start_s, event.end_s));
    Events { answer_s: timeline.answer.map(|answer| answer.at), end_s: timeline.duration, events }
}

fn event(kind: &'static str, span: Span) -> Event {
    Event { kind, start_s: span.start(), end_s: span.end(), ..Event::default() }
}

/// Whether the agent asked the customer to wait; `None` when that cannot be heard.
fn announced(case: &Case, hold: &Hold) -> Option<bool> {
    let before = Span::new(hold.span.start() - BEFORE, hold.span.start() + ROUGHLY);
    let hits = case.express(Party::Agent, &[ASKS_TO_WAIT], Care::Courtesy).ok()?;
    if !within(&hits, before).is_empty() {
        return Some(true);
    }
    case.heard(Party::Agent, before).ok().map(|_| false)
}
