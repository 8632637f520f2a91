//! What is told, against calls written by hand.

use super::*;
use crate::script;

fn heard(lines: &str) -> Timeline {
    script::call(lines).unwrap().timeline
}

/// The timeline and the details of its warnings.
fn apply(told: &Told, lines: &str) -> (Timeline, Vec<String>) {
    let (timeline, warnings) = told.apply(heard(lines));
    (timeline, warnings.into_iter().map(|warning| warning.detail).collect())
}

fn span(start: u32, end: u32) -> Span {
    Span::new(Ms(start), Ms(end))
}

fn drawn(timeline: &Timeline) -> Vec<String> {
    timeline.turns.iter().map(|turn| format!("{} {}", turn.party, turn.span)).collect()
}

#[test]
fn nothing_told_changes_nothing() {
    let call = "0..9 ring 3\n9..12 agent hello\n20..40 hold\n45..50 customer hi\n0..1 hangup agent";
    assert_eq!(Told::default().apply(heard(call)), (heard(call), vec![]));
}

#[test]
fn the_answer_that_is_told_wins_and_a_difference_over_two_seconds_is_said() {
    let call = "0..9 ring 3\n9..12 agent hello";
    for (answered_ms, warnings) in
        [(11_000, vec![]), (11_001, vec!["the answer is 11.0 s by the metadata, 9.0 s by the sound"])]
    {
        let told = Told { answered_ms: Some(answered_ms), ..Told::default() };
        let (timeline, said) = apply(&told, call);
        assert_eq!(timeline.answer, Some(Answer { at: Ms(answered_ms as u32), basis: Basis::Metadata }));
        assert_eq!(said, warnings);
    }
}

#[test]
fn a_ring_keeps_its_count_and_gets_its_times() {
    let told = Told {
        ring_started_ms: Some(-3_000),
        answered_ms: Some(8_500),
        waited: Some(Ms(11_500)),
        ..Told::default()
    };
    let (timeline, warnings) = apply(&told, "0..9 ring 3\n9..12 agent hello");
    let ring = timeline.ring.unwrap();
    assert_eq!((ring.span, ring.count, ring.basis), (span(0, 8_500), Some(3), Basis::Metadata));
    assert_eq!((timeline.waited, warnings), (Some(Ms(11_500)), vec![]));
}

#[test]
fn a_recording_that_starts_after_the_answer_knows_the_wait() {
    let told = Told {
        ring_started_ms: Some(-8_000),
        answered_ms: Some(-1_000),
        waited: Some(Ms(7_000)),
        ..Told::default()
    };
    let (timeline, _) = apply(&told, "1..2 agent hello");
    assert_eq!((timeline.ring, timeline.waited), (None, Some(Ms(7_000))));
    assert_eq!(timeline.answer, Some(Answer { at: Ms(0), basis: Basis::Metadata }));
}

#[test]
fn ringing_after_the_answer_is_a_transfer() {
    let told = Told { answered_ms: Some(0), ..Told::default() };
    let (timeline, warnings) = apply(&told, "5..14 ring 3\n15..16 agent hello");
    assert_eq!(timeline.ring, None);
    assert_eq!(warnings, ["the answer is 0.0 s by the metadata, 14.0 s by the sound"]);
}

#[test]
fn music_after_the_answer_that_is_told_is_a_hold() {
    let check = |answered_ms, ring: Option<Span>, holds: &[Span]| {
        let told = Told { answered_ms: Some(answered_ms), ..Told::default() };
        let (timeline, _) = apply(&told, "1..20 ring music\n21..24 agent hello\n30..40 hold");
        assert_eq!(timeline.ring.map(|ring| ring.span), ring, "{answered_ms}");
        assert_eq!(timeline.holds.iter().map(|hold| hold.span).collect::<Vec<_>>(), holds, "{answered_ms}");
    };
    check(0, None, &[span(1_000, 20_000), span(30_000, 40_000)]);
    check(5_000, Some(span(1_000, 5_000)), &[span(5_000, 20_000), span(30_000, 40_000)]);
    check(18_500, Some(span(1_000, 18_500)), &[span(30_000, 40_000)]);
    check(20_500, Some(span(1_000, 20_000)), &[span(30_000, 40_000)]);
}

#[test]
fn what_is_told_of_the_end_is_compared() {
    let told = Told { ended_ms: Some(90_000), hung_up_by: Some(Party::Agent), ..Told::default() };
    let (timeline, warnings) = apply(&told, "0..2 agent hello\n0..1 hangup customer\n60 end");
    assert_eq!(timeline.hung_up_first, Some(HungUp { party: Party::Agent, basis: Basis::Metadata }));
    assert_eq!(
        warnings,
        [
            "the call ends at 90.0 s by the metadata, 60.0 s by the sound",
            "the agent hung up first by the metadata, the customer by the sound",
        ]
    );
}

#[test]
fn a_hold_that_is_told_replaces_the_one_heard_there_and_no_other() {
    let stretch = |start_ms, end_ms| Stretch { start_ms, end_ms };
    let told = Told {
        holds: vec![stretch(16_000, Some(30_000)), stretch(95_000, None), stretch(-9_000, Some(-1))],
        ..Told::default()
    };
    let call = "0..2 agent wait\n20..29 hold\n40..50 hold\n15..24 customer la la la\n100 end";
    let (timeline, warnings) = apply(&told, call);
    let holds: Vec<_> = timeline.holds.iter().map(|hold| (hold.span, hold.cause)).collect();
    assert_eq!(
        holds,
        [
            (span(16_000, 30_000), HoldCause::Metadata),
            (span(40_000, 50_000), HoldCause::Music),
            (span(95_000, 100_000), HoldCause::Metadata),
        ]
    );
    assert_eq!(
        warnings,
        [
            "a hold at -9.0 s does not lie in the recording",
            "a hold lasts 16.0–30.0 s by the metadata, 20.0–29.0 s by the sound",
        ]
    );
    assert_eq!(drawn(&timeline), ["agent 0.0–2.0 s", "customer 15.0–18.0 s"], "the singing is cut out");
}

#[test]
fn the_list_says_who_and_the_sound_says_when() {
    let turn = |party, start, end| Turn { party, span: span(start, end) };
    let told = Told {
        turns: vec![
            turn(Party::Agent, 900, 4_000),
            turn(Party::Customer, 4_300, 8_000),
            turn(Party::Agent, 7_000, 9_000),
        ],
        ..Told::default()
    };
    let (timeline, _) = apply(&told, "mono\n1..8.3 unknown hello\n20..22 unknown who is this");
    assert_eq!(
        drawn(&timeline),
        ["agent 1.0–4.3 s", "customer 4.3–8.0 s", "agent 7.0–8.3 s", "unknown 20.0–22.0 s"]
    );
}

#[test]
fn absurd_times_do_no_harm() {
    for at in [i64::MIN, -1, 0, 1, i64::MAX] {
        let told = Told {
            ring_started_ms: Some(at),
            answered_ms: Some(at),
            ended_ms: Some(at),
            holds: vec![Stretch { start_ms: at, end_ms: Some(at) }, Stretch { start_ms: at, end_ms: None }],
            ..Told::default()
        };
        for call in ["", "0..9 ring 3\n9..12 agent hello\n20..40 hold"] {
            let (timeline, _) = apply(&told, call);
            assert!(timeline.holds.iter().all(|hold| hold.span.end() <= timeline.duration));
        }
    }
}
