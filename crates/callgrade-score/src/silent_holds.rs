//! Holds without a sound: a silence that somebody was asked to wait through, or thanked for.
//!
//! Sound alone cannot tell such a hold from dead air, so it is found here, where the words are known.

use std::borrow::Cow;

use callgrade_core::scorecard::Metrics;
use callgrade_core::timeline::{Hold, HoldCause, joined};
use callgrade_core::{Call, Ms, Party, Span, spans};

use crate::case::{Case, within};
use crate::matching::{Care, Hit};
use crate::rubric::Rubric;

/// After "one moment, please", a silence of this length is a hold; less is somebody who looks something up.
const ASKED: Ms = Ms(8_000);

/// Without, it takes thanks for waiting and a silence of this length.
const THANKED: Ms = Ms(20_000);

/// The agent asks at most so long before.
const BEFORE: Ms = Ms(15_000);

/// The agent gives thanks at most so long after.
const AFTER: Ms = Ms(10_000);

/// Words are timed no more exactly than this.
const ROUGHLY: Ms = Ms(1_000);

/// What is heard of the customer for less than this in a silence is a cough or a chair.
const COUGH: Ms = Ms(1_000);

/// The call with its silent holds among its holds; as it is when there are none, or nobody can be told from anybody.
pub fn with_silent_holds<'a>(call: &'a Call, rubric: &Rubric) -> Cow<'a, Call> {
    let found = silent_holds(&Case::new(call, rubric, &Metrics::default()));
    if found.is_empty() {
        return Cow::Borrowed(call);
    }
    let mut call = call.clone();
    // Silence before the music starts is the same wait.
    call.timeline.holds = joined([call.timeline.holds, found].concat(), COUGH);
    Cow::Owned(call)
}

fn silent_holds(case: &Case) -> Vec<Hold> {
    let said = |intent| case.express(Party::Agent, &[intent], Care::Excuse).unwrap_or_default();
    let (asks, thanks) = (said("asks_to_wait"), said("thanks_for_waiting"));
    let waits = |gap: &Span| {
        let asked = Span::new(gap.start() - BEFORE, gap.start() + ROUGHLY);
        let thanked = Span::new(gap.end() - ROUGHLY, gap.end() + AFTER);
        let some = |hits: &[Hit], span| !within(hits, span).is_empty();
        (ASKED <= gap.len() && some(&asks, asked)) || (THANKED <= gap.len() && some(&thanks, thanked))
    };
    let silences = silences(case.call).into_iter().filter(waits);
    silences.map(|span| Hold { span, cause: HoldCause::Silence }).collect()
}

/// A shorter silence is a pause in what somebody says.
const WAITS: Ms = Ms(3_000);

/// The silences of a call in which somebody may wait, the customer's coughs in them or not. The agent's words end them.
fn silences(call: &Call) -> Vec<Span> {
    let agent = call.timeline.talk_of(Party::Agent);
    let mut silences: Vec<Span> = Vec::new();
    for gap in call.timeline.silences().into_iter().filter(|gap| WAITS <= gap.len()) {
        let is_cough = |last: &Span| {
            let between = Span::new(last.end(), gap.start());
            between.len() < COUGH && spans::overlaps(&agent, &[between]).is_empty()
        };
        match silences.last_mut() {
            Some(last) if is_cough(last) => *last = last.hull(gap),
            _ => silences.push(gap),
        }
    }
    silences
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The holds of a call, as `start..end cause` in seconds.
    #[track_caller]
    fn check(script: &str, expected: &[&str]) {
        let call = callgrade_core::script::call(&format!("language en\n{script}")).unwrap();
        let rubric = crate::builtin("hotline-es").unwrap();
        let holds = &with_silent_holds(&call, rubric).timeline.holds;
        let found: Vec<String> = holds
            .iter()
            .map(|hold| {
                let (start, end) = (hold.span.start().as_secs(), hold.span.end().as_secs());
                format!("{start}..{end} {}", hold.cause.name())
            })
            .collect();
        assert_eq!(found, expected, "{script}");
    }

    #[test]
    fn who_is_asked_to_wait_waits() {
        check("0..3 agent one moment please\n15..17 agent so here it is", &["3..15 silence"]);
        check("0..3 agent one moment please\n8..10 agent so here it is", &[]);
        check("0..3 agent let me see\n15..17 agent so here it is", &[]);
        check("0..3 customer one moment please\n15..17 agent so here it is", &[]);
    }

    #[test]
    fn who_is_thanked_for_waiting_waited() {
        check("0..3 agent let me see\n30..32 agent thank you for waiting", &["3..30 silence"]);
        check("0..3 agent let me see\n15..17 agent thank you for waiting", &[]);
    }

    #[test]
    fn a_cough_does_not_end_a_wait() {
        let script = "0..3 agent one moment please\n9..9.4 customer\n15..17 agent so here it is";
        check(script, &["3..15 silence"]);
        check("0..3 agent one moment please\n9..12 customer are you there\n15..17 agent yes", &[]);
    }

    #[test]
    fn hesitant_talk_is_no_wait() {
        let script =
            "0..3 agent one moment please\n12..12.5 agent so\n13..13.5 agent er\n14..14.5 agent well";
        check(script, &["3..12 silence"]);
    }

    #[test]
    fn silence_before_the_music_is_the_same_hold() {
        check("0..3 agent one moment please\n12..40 hold\n41..43 agent so", &["3..40 music"]);
    }

    #[test]
    fn who_is_not_known_asks_nobody() {
        check("mono\n0..3 unknown one moment please\n15..17 unknown so here it is", &[]);
    }
}
