//! What others know of a call's times: the switchboard, the recorder, a list of who speaks when.
//!
//! [`Told::apply`] puts it over what was heard. Metadata goes first and sound never overwrites it; where the two
//! differ by more than [`TOLERANCE`], a warning names both times.

use serde::{Deserialize, Serialize};

use crate::call::{Party, Warning};
use crate::spans;
use crate::time::{Ms, Span};
use crate::timeline::{Answer, Basis, Hold, HoldCause, HungUp, Ring, Timeline, Turn};

/// A switchboard's clock and a recorder's agree this well. What differs more is one of them being wrong.
pub const TOLERANCE: Ms = Ms(2_000);

/// A list of speakers is no more exact than this: evaluations of diarisation forgive a quarter of a second on each
/// side of an edge.
const COLLAR: Ms = Ms(500);

/// What is known of a call's times without listening. Every field may be absent.
///
/// Fields named `_ms` are milliseconds since the recording's first sample, and negative before it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Told {
    /// From the first ring to the answer. Known even where nobody knows when the recording started.
    pub waited: Option<Ms>,
    /// When it began to ring.
    pub ring_started_ms: Option<i64>,
    /// When the call was answered.
    pub answered_ms: Option<i64>,
    /// When the call ended.
    pub ended_ms: Option<i64>,
    /// Who hung up first.
    pub hung_up_by: Option<Party>,
    /// When somebody was kept waiting, in any order.
    pub holds: Vec<Stretch>,
    /// When agent and customer speak, in any order. Used only where one channel carries both.
    pub turns: Vec<Turn>,
}

/// A stretch of time that may reach beyond the recording.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stretch {
    /// Its start.
    pub start_ms: i64,
    /// Its end; `None` when it never ended.
    #[serde(default)]
    pub end_ms: Option<i64>,
}

impl Told {
    /// The timeline with what is told put over what was heard, and a warning for each disagreement.
    ///
    /// Nothing told changes nothing. The turns are those of [`Party::Unknown`] where both parties share a channel;
    /// only then does the list of speakers apply.
    pub fn apply(&self, heard: Timeline) -> (Timeline, Vec<Warning>) {
        let mut timeline = heard;
        let mut warnings = Vec::new();
        self.answer(&mut timeline, &mut warnings);
        self.ring(&mut timeline, &mut warnings);
        self.end(&mut timeline, &mut warnings);
        self.hold(&mut timeline, &mut warnings);
        if !self.turns.is_empty() {
            timeline.turns = who_speaks(&timeline, &self.turns);
        }
        (timeline, warnings)
    }

    /// The recording may start after the answer: then all of it is answered.
    fn answer(&self, timeline: &mut Timeline, warnings: &mut Vec<Warning>) {
        let Some(told_ms) = self.answered_ms else { return };
        if self.is_answered_after(timeline.duration) {
            warnings.push(outside("the answer", told_ms));
            return;
        }
        // The first speech only stands in for an answer: it cannot disagree.
        let heard = timeline.answer.filter(|answer| answer.basis == Basis::Audio);
        if let Some(answer) = heard.filter(|answer| differs(told_ms, answer.at)) {
            warnings.push(disagrees("the answer is", told_ms, answer.at));
        }
        let at = clip(told_ms, timeline.duration);
        timeline.answer = Some(Answer { at, basis: Basis::Metadata });
        // What plays after the answer is a hold; what rings after it is a transfer.
        if let Some(ring) = timeline.ring.as_ref().filter(|ring| ring.tone == Ring::MUSIC) {
            let held = Span::new(ring.span.start().max(at), ring.span.end().max(at));
            if TOLERANCE < held.len() {
                timeline.holds.push(Hold { span: held, cause: HoldCause::Music });
                timeline.holds.sort_by_key(|hold| hold.span);
            }
        }
        timeline.ring.take_if(|ring| at <= ring.span.start());
        if let Some(ring) = &mut timeline.ring {
            ring.span = Span::new(ring.span.start(), ring.span.end().min(at));
        }
    }

    /// True for an answer that cannot be that of this recording.
    fn is_answered_after(&self, duration: Ms) -> bool {
        self.answered_ms.is_some_and(|told_ms| i64::from(duration.0) < told_ms)
    }

    /// What was counted and which tone it was stay as heard.
    fn ring(&self, timeline: &mut Timeline, warnings: &mut Vec<Warning>) {
        timeline.waited = self.waited.filter(|_| !self.is_answered_after(timeline.duration));
        let Some(told_ms) = self.ring_started_ms else { return };
        let heard = timeline.ring.take();
        if let Some(ring) = heard.as_ref().filter(|ring| 0 <= told_ms && differs(told_ms, ring.span.start()))
        {
            warnings.push(disagrees("it rings from", told_ms, ring.span.start()));
        }
        let start = clip(told_ms, timeline.duration);
        let answered = timeline.answer.filter(|answer| answer.basis != Basis::FirstSpeech);
        let end = answered.map(|answer| answer.at).or(heard.as_ref().map(|ring| ring.span.end()));
        // Rung out before the recording starts, or nobody knows until when: then there is no place to show.
        let Some(end) = end.filter(|&end| start < end) else {
            timeline.ring = heard;
            return;
        };
        timeline.ring = Some(Ring {
            span: Span::new(start, end),
            count: heard.as_ref().and_then(|ring| ring.count),
            party: heard.as_ref().and_then(|ring| ring.party),
            tone: heard.map_or_else(|| "unknown".to_owned(), |ring| ring.tone),
            basis: Basis::Metadata,
        });
    }

    /// The end of the recording is what is heard of the end of the call.
    fn end(&self, timeline: &mut Timeline, warnings: &mut Vec<Warning>) {
        if let Some(told_ms) = self.ended_ms.filter(|&told_ms| differs(told_ms, timeline.duration)) {
            warnings.push(disagrees("the call ends at", told_ms, timeline.duration));
        }
        let Some(party) = self.hung_up_by else { return };
        if let Some(heard) = timeline.hung_up_first.filter(|heard| heard.party != party) {
            let detail =
                format!("the {party} hung up first by the metadata, the {} by the sound", heard.party);
            warnings.push(Warning::new("metadata_disagrees", detail));
        }
        timeline.hung_up_first = Some(HungUp { party, basis: Basis::Metadata });
    }

    /// A hold that was heard stays where no hold that is told touches it.
    fn hold(&self, timeline: &mut Timeline, warnings: &mut Vec<Warning>) {
        let told = self.held(timeline.duration, warnings);
        for span in &told {
            let same = timeline.holds.iter().filter(|hold| hold.span.overlap(*span).is_some());
            let Some(heard) = same.map(|hold| hold.span).reduce(Span::hull) else { continue };
            if TOLERANCE < span.start().distance(heard.start())
                || TOLERANCE < span.end().distance(heard.end())
            {
                let detail = format!("a hold lasts {span} by the metadata, {heard} by the sound");
                warnings.push(Warning::new("metadata_disagrees", detail));
            }
        }
        timeline.holds.retain(|hold| told.iter().all(|span| hold.span.overlap(*span).is_none()));
        timeline.holds.extend(told.iter().map(|&span| Hold { span, cause: HoldCause::Metadata }));
        timeline.holds.sort_by_key(|hold| hold.span);
        timeline.turns = outside_holds(&timeline.turns, &told);
    }

    /// The holds inside the recording, in order, disjoint.
    fn held(&self, duration: Ms, warnings: &mut Vec<Warning>) -> Vec<Span> {
        let mut spans = Vec::new();
        for stretch in &self.holds {
            let end_ms = stretch.end_ms.unwrap_or(i64::from(duration.0));
            let span = Span::new(clip(stretch.start_ms, duration), clip(end_ms, duration));
            if end_ms < stretch.start_ms || span.is_empty() {
                warnings.push(outside("a hold", stretch.start_ms));
            } else {
                spans.push(span);
            }
        }
        spans::union(spans)
    }
}

fn clip(told_ms: i64, duration: Ms) -> Ms {
    Ms(u32::try_from(told_ms.max(0)).unwrap_or(u32::MAX)).min(duration)
}

fn differs(told_ms: i64, heard: Ms) -> bool {
    u64::from(TOLERANCE.0) < told_ms.abs_diff(i64::from(heard.0))
}

fn disagrees(what: &str, told_ms: i64, heard: Ms) -> Warning {
    let detail = format!("{what} {:.1} s by the metadata, {heard} by the sound", told_ms as f64 / 1000.0);
    Warning::new("metadata_disagrees", detail)
}

fn outside(what: &str, told_ms: i64) -> Warning {
    let detail = format!("{what} at {:.1} s does not lie in the recording", told_ms as f64 / 1000.0);
    Warning::new("metadata_outside", detail)
}

/// The turns without what sounds like speech in the middle of a hold: it is music or an announcement. The edges of a
/// hold are not known well enough to cut words there.
fn outside_holds(turns: &[Turn], holds: &[Span]) -> Vec<Turn> {
    let sure = holds.iter().filter(|hold| TOLERANCE + TOLERANCE < hold.len());
    let sure: Vec<Span> =
        sure.map(|hold| Span::new(hold.start() + TOLERANCE, hold.end() - TOLERANCE)).collect();
    let cut = |turn: &Turn| {
        let party = turn.party;
        spans::gaps(turn.span, &sure).into_iter().map(move |span| Turn { party, span })
    };
    in_order(turns.iter().flat_map(cut).collect())
}

/// Gives the speech that was heard to the parties that a list of speakers names.
///
/// The list says who, the sound says when: a party's turn is what both have. Where the list leaves a rest of up to
/// [`COLLAR`] between its turn and the edge of the speech, the rest goes to that turn; more stays
/// [`Party::Unknown`]. Where the list has both at once, both speak.
fn who_speaks(heard: &Timeline, listed: &[Turn]) -> Vec<Turn> {
    let speech = spans::union(heard.turns.iter().map(|turn| turn.span).collect());
    let of = |party| {
        spans::union(listed.iter().filter(|turn| turn.party == party).map(|turn| turn.span).collect())
    };
    let lists = Party::BOTH.map(|party| (party, of(party)));
    let everyone = spans::union(listed.iter().map(|turn| turn.span).collect());
    let mut turns: Vec<Turn> = Vec::new();
    for (party, list) in &lists {
        turns.extend(spans::overlaps(&speech, list).into_iter().map(|span| Turn { party: *party, span }));
    }
    for rest in spans::minus(&speech, &everyone) {
        let speaker = |at: Ms, edge: fn(Span) -> Ms| {
            lists.iter().find(|(_, list)| list.iter().any(|span| edge(*span) == at)).map(|(party, _)| *party)
        };
        let near = speaker(rest.start(), Span::end).or_else(|| speaker(rest.end(), Span::start));
        let party = near.filter(|_| rest.len() <= COLLAR).unwrap_or(Party::Unknown);
        turns.push(Turn { party, span: rest });
    }
    let joined = [Party::Agent, Party::Customer, Party::Unknown].into_iter().flat_map(|party| {
        let own = turns.iter().filter(|turn| turn.party == party).map(|turn| turn.span);
        spans::union(own.collect()).into_iter().map(move |span| Turn { party, span })
    });
    in_order(joined.collect())
}

fn in_order(mut turns: Vec<Turn>) -> Vec<Turn> {
    turns.sort_by_key(|turn| (turn.span, turn.party));
    turns
}

#[cfg(test)]
#[path = "told_tests.rs"]
mod tests;
