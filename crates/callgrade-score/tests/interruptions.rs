//! Interruptions on labelled calls whose edges are heard up to 0.1 s off.
#![expect(clippy::unwrap_used, reason = "a test")]

use callgrade_core::scorecard::Figure;
use callgrade_core::timeline::Turn;
use callgrade_core::{Call, Ms, Party, Span, script};
use callgrade_score::metrics;

/// What the agent does during a turn of the customer, and whether it is an interruption.
const SCENES: [(&str, bool, u32, u32); 6] = [
    ("cuts in and goes on", true, 3_000, 6_500),
    ("cuts in, late", true, 4_300, 6_600),
    ("says mhm", false, 2_000, 2_400),
    ("says a long mhm", false, 2_000, 2_850),
    ("starts a little early", false, 4_700, 7_000),
    ("starts at the same moment", false, 200, 2_500),
];

/// The customer talks for five seconds in each scene.
const CUSTOMER: (u32, u32) = (0, 5_000);

/// From −100 to 100 ms, without pattern.
fn off(seed: &mut u32) -> i64 {
    *seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
    i64::from(*seed >> 16) % 201 - 100
}

/// A call with every scene once, and what the agent's part in it is.
fn heard(seed: &mut u32) -> Call {
    let mut call = script::call("").unwrap();
    for (at, &(_, _, start, end)) in SCENES.iter().enumerate() {
        let from = 10_000 * (1 + at as u32);
        let mut moved = |time: u32| Ms((i64::from(from + time) + off(seed)) as u32);
        let mut turn = |party, (start, end)| Turn { party, span: Span::new(moved(start), moved(end)) };
        call.timeline.turns.push(turn(Party::Customer, CUSTOMER));
        call.timeline.turns.push(turn(Party::Agent, (start, end)));
    }
    call.timeline.turns.sort_by_key(|turn| (turn.span, turn.party));
    call.timeline.duration = Ms(80_000);
    call
}

#[test]
fn are_found_and_nothing_else_is() {
    let (mut seed, mut right, mut found) = (1, 0, 0);
    let labelled = 100 * SCENES.iter().filter(|scene| scene.1).count();
    let interruptions = metrics::find("interruptions").unwrap();
    for _ in 0..100 {
        let call = heard(&mut seed);
        let reading = (interruptions.measure)(&call);
        assert!(matches!(reading.agent, Some(Figure::Count(_))));
        for span in (interruptions.places)(&call, Some(Party::Agent)) {
            let (name, is_one, ..) = SCENES[span.start().0 as usize / 10_000 - 1];
            assert!(!name.contains("mhm"), "a backchannel is no interruption");
            found += 1;
            right += usize::from(is_one);
        }
    }
    let f1 = 2.0 * right as f64 / (found + labelled) as f64;
    assert!(0.9 <= f1, "F1 {f1}");
}
