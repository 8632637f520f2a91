use callgrade_core::scorecard::Reading;
use callgrade_core::timeline::Basis;
use callgrade_core::{Call, Party, Span};

use super::{Measured, Metric, Unit, seconds, whole};

pub(super) const METRIC: Metric = Metric {
    name: "time_to_answer_s",
    unit: Unit::Seconds,
    about: "From the first ring to the answer.",
    how: "Answer − start of the first ring, both as the switchboard tells where it does.",
    of: "The call.",
    usual: "80 % of calls within 20 s is the commonest service level.",
    source: "Ours; as switchboards count it.",
    missing: &["no_ring", "no_answer"],
    measure,
    places,
};

/// The switchboard's word goes before the sound: the first ring may be older than the recording.
///
/// Missing without a ring, and where nobody answers.
fn measure(call: &Call) -> Reading {
    if let Some(waited) = call.timeline.waited {
        return Reading { basis: Some(Basis::Metadata.name()), ..whole(Ok(seconds(waited))) };
    }
    whole(waited(call).map(|span| seconds(span.len())) as Measured)
}

/// As far as it lies in the recording.
fn waited(call: &Call) -> Result<Span, &'static str> {
    let ring = call.timeline.ring.as_ref().ok_or("no_ring")?;
    let answer = call.timeline.answer.ok_or("no_answer")?;
    Ok(Span::new(ring.span.start().min(answer.at), answer.at))
}

fn places(call: &Call, _: Option<Party>) -> Vec<Span> {
    waited(call).into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::read;
    use super::*;

    #[test]
    fn runs_from_the_first_ring() {
        assert_eq!(read(&METRIC, "0.5..9 ring 3\n10..11 agent hello"), "8.5");
        assert_eq!(read(&METRIC, "0..30 ring 6"), "- no_answer");
        assert_eq!(read(&METRIC, "1..2 agent hello"), "- no_ring");
    }

    #[test]
    fn the_switchboard_knows_a_wait_that_nobody_recorded() {
        let mut call = super::super::tests::call("1..2 agent hello");
        call.timeline.waited = Some(callgrade_core::Ms(12_500));
        let reading = measure(&call);
        assert_eq!((reading.value.unwrap().number(), reading.basis), (Some(12.5), Some("metadata")));
    }
}
