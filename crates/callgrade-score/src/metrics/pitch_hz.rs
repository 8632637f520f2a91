use callgrade_core::Call;
use callgrade_core::scorecard::Reading;

use super::{Metric, Unit, of_voice, talk_s};

pub(super) const METRIC: Metric = Metric {
    name: "pitch_hz",
    unit: Unit::Hertz,
    about: "How high a party's voice is.",
    how: "Median over voiced frames of 40 ms, 70 to 400 Hz.",
    of: "The voiced frames of the party's talk, a second or more.",
    usual: "Men 90 to 150, women 160 to 250 Hz.",
    source: "McLeod and Wyvill 2005: normalised square difference.",
    missing: &["mono", "not_measured"],
    measure,
    places: talk_s::places,
};

fn measure(call: &Call) -> Reading {
    of_voice(call, |voice| voice.pitch_hz)
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
        heard.timeline.voices.insert(Party::Customer, Voice { pitch_hz: Some(182.5), ..Voice::default() });
        assert_eq!(measure(&heard).customer, Some(Figure::Number(182.5)));
        assert_eq!(read(&METRIC, "0..1 agent hello"), "-/- not_measured");
    }
}
