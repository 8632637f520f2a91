//! Calls for the tests of pictures.

use callgrade_core::timeline::{Key, Tone, Voice};
use callgrade_core::{Call, Ms, Party, Span};

/// A call written by hand.
pub(super) fn call(script: &str) -> Call {
    callgrade_core::script::call(script).unwrap()
}

/// All of it.
pub(super) fn whole(call: &Call) -> Span {
    Span::new(Ms(0), call.timeline.duration)
}

/// A call with one of every kind of event that two channels can have.
pub(super) fn everything() -> Call {
    let mut call = call(
        "0..5 ring 2\n6..10 agent hello\n9..13 customer hello\n20..32 hold\n33..40 agent thanks\n0..1 hangup agent\n60 end",
    );
    let span = |start, end| Span::new(Ms(start), Ms(end));
    call.timeline.tones.push(Tone { span: span(50_000, 58_000), tone: "busy".to_owned() });
    for (start, digit) in [(41_000, '1'), (41_300, '#')] {
        call.timeline.keys.push(Key { span: span(start, start + 120), party: Party::Customer, digit });
    }
    call.timeline.masked.push(span(44_000, 47_000));
    let voice = Voice { raised: Some(vec![span(9_000, 13_000)]), ..Voice::default() };
    call.timeline.voices.insert(Party::Customer, voice);
    call
}
