use callgrade_core::Call;
use callgrade_core::scorecard::Reading;

use super::{Metric, Unit, of_voice, talk_s};

pub(super) const METRIC: Metric = Metric {
    name: "clipping_share",
    unit: Unit::Share,
    about: "The share of a party's talk in which it is too loud for the recording.",
    how: "Samples in runs of 3 or more at a top code (16-bit, A-law or µ-law, within 0.1 %) / samples of \
          the talk. What was clipped before a speech codec is not found.",
    of: "The party's talk.",
    usual: "Over 0.001 is heard.",
    source: "Ours; top codes of ITU-T G.711.",
    missing: &["mono", "not_measured"],
    measure,
    places: talk_s::places,
};

fn measure(call: &Call) -> Reading {
    of_voice(call, |voice| voice.clipped_share)
}

#[cfg(test)]
mod tests {
    use callgrade_core::Party;
    use callgrade_core::scorecard::Figure;
    use callgrade_core::timeline::Voice;

    use super::super::tests::{call, read};
    use super::*;

    #[test]
    fn passes_on_what_was_measured() {
        let mut heard = call("0..1 agent hello\n2..3 customer yes");
        heard
            .timeline
            .voices
            .insert(Party::Customer, Voice { clipped_share: Some(0.002), ..Voice::default() });
        assert_eq!(measure(&heard).customer, Some(Figure::Number(0.002)));
        assert_eq!(read(&METRIC, "0..1 agent hello"), "-/- not_measured");
    }
}
