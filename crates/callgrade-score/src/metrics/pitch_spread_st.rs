use callgrade_core::Call;
use callgrade_core::scorecard::Reading;

use super::{Metric, Unit, of_voice, talk_s};

pub(super) const METRIC: Metric = Metric {
    name: "pitch_spread_st",
    unit: Unit::Semitones,
    about: "How much a party's voice moves up and down.",
    how: "Standard deviation over voiced frames of 12 log₂ (pitch / median); frames 10 semitones off or \
          more are errors of an octave and left out.",
    of: "The voiced frames of the party's talk, a second or more.",
    usual: "Under 2 is monotonous.",
    source: "Ours.",
    missing: &["mono", "not_measured"],
    measure,
    places: talk_s::places,
};

fn measure(call: &Call) -> Reading {
    of_voice(call, |voice| voice.pitch_spread_st)
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
            .insert(Party::Customer, Voice { pitch_spread_st: Some(2.75), ..Voice::default() });
        assert_eq!(measure(&heard).customer, Some(Figure::Number(2.75)));
        assert_eq!(read(&METRIC, "0..1 agent hello"), "-/- not_measured");
    }
}
