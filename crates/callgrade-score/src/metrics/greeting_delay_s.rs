use callgrade_core::scorecard::Reading;
use callgrade_core::timeline::Basis;
use callgrade_core::{Call, Ms, Party, Span};

use super::{Metric, Unit, seconds, whole};

pub(super) const METRIC: Metric = Metric {
    name: "greeting_delay_s",
    unit: Unit::Seconds,
    about: "From the answer to the agent's first word.",
    how: "Start of the agent's first talk of 0.2 s or more − answer; never under 0.",
    of: "The call.",
    usual: "Over 3 s is slow.",
    source: "Ours.",
    missing: &["mono", "no_answer", "answer_not_heard", "no_speech"],
    measure,
    places,
};

/// What is shorter is a click or a breath, not a word.
const WORD: Ms = Ms(200);

fn measure(call: &Call) -> Reading {
    whole(delay(call).map(|span| seconds(span.len())))
}

/// Missing where only the first speech tells when the call was answered: the delay would always be nothing.
fn delay(call: &Call) -> Result<Span, &'static str> {
    if !call.knows_the_speaker() {
        return Err("mono");
    }
    let answer = call.timeline.answer.ok_or("no_answer")?;
    if answer.basis == Basis::FirstSpeech {
        return Err("answer_not_heard");
    }
    let mut turns = call.timeline.talk_of(Party::Agent).into_iter();
    let first = turns.find(|turn| WORD <= turn.len()).ok_or("no_speech")?;
    Ok(Span::new(answer.at, first.start()))
}

fn places(call: &Call, _: Option<Party>) -> Vec<Span> {
    delay(call).into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::read;
    use super::*;

    #[test]
    fn waits_for_the_agent() {
        assert_eq!(read(&METRIC, "0..6 ring 2\n7..8 customer hello\n9..10 agent hello"), "3");
        assert_eq!(read(&METRIC, "0..6 ring 2\n7..8 customer hello"), "- no_speech");
    }

    #[test]
    fn speech_that_stands_in_for_the_answer_proves_nothing() {
        assert_eq!(read(&METRIC, "9..10 agent hello"), "- answer_not_heard");
    }
}
