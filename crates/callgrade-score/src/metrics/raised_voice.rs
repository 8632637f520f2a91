use callgrade_core::scorecard::Reading;
use callgrade_core::{Call, Party, Span};

use super::{Metric, Unit, each, how_many};

pub(super) const METRIC: Metric = Metric {
    name: "raised_voice",
    unit: Unit::Count,
    about: "In how many turns a party raises its voice over what is usual for it in this call.",
    how: "Turns of 1 s or more that are 6 dB louder than the party's own median turn and 4 semitones \
          higher, or 3 and shriller (2 dB more of the high). It tells of arousal, not of its cause.",
    of: "The party's turns of 1 s or more, a third of a second of it voiced; four at least.",
    usual: "0.",
    source: "Ours.",
    missing: &["mono", "too_few_turns"],
    measure,
    places,
};

fn measure(call: &Call) -> Reading {
    each(call, |party| raised(call, party).map(|turns| how_many(turns.len())).ok_or("too_few_turns"))
}

fn raised(call: &Call, party: Party) -> Option<&[Span]> {
    call.timeline.voices.get(&party)?.raised.as_deref()
}

fn places(call: &Call, party: Option<Party>) -> Vec<Span> {
    party.and_then(|party| raised(call, party)).unwrap_or_default().to_vec()
}

#[cfg(test)]
mod tests {
    use callgrade_core::Ms;
    use callgrade_core::scorecard::Figure;
    use callgrade_core::timeline::Voice;

    use super::super::tests::{call, read};
    use super::*;

    #[test]
    fn none_is_not_the_same_as_not_known() {
        let mut heard = call("0..1 agent hello\n2..3 customer yes");
        let raised = |spans: &[Span]| Voice { raised: Some(spans.to_vec()), ..Voice::default() };
        let turn = Span::new(Ms(2_000), Ms(3_000));
        heard.timeline.voices.insert(Party::Agent, raised(&[]));
        heard.timeline.voices.insert(Party::Customer, raised(&[turn]));
        let reading = measure(&heard);
        assert_eq!((reading.agent, reading.customer), (Some(Figure::Count(0)), Some(Figure::Count(1))));
        assert_eq!(places(&heard, Some(Party::Customer)), [turn]);
        assert_eq!(read(&METRIC, "0..1 agent hello"), "-/- too_few_turns");
    }
}
