use callgrade_core::Call;
use callgrade_core::scorecard::Reading;

use super::{Metric, Unit, of_voice, talk_s};

pub(super) const METRIC: Metric = Metric {
    name: "loudness_lufs",
    unit: Unit::Lufs,
    about: "How loud a party sounds.",
    how: "ITU-R BS.1770 integrated loudness of the party's talk put end to end, gated at −70 LUFS and 10 \
          LU under the mean. Its weighting is for wideband sound: compare calls of one bandwidth only.",
    of: "The party's talk.",
    usual: "None for telephones; broadcast takes −23.",
    source: "EBU R 128, ITU-R BS.1770.",
    missing: &["mono", "not_measured"],
    measure,
    places: talk_s::places,
};

fn measure(call: &Call) -> Reading {
    of_voice(call, |voice| voice.loudness_lufs)
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
            .insert(Party::Customer, Voice { loudness_lufs: Some(-27.9), ..Voice::default() });
        assert_eq!(measure(&heard).customer, Some(Figure::Number(-27.9)));
        assert_eq!(read(&METRIC, "0..1 agent hello"), "-/- not_measured");
    }
}
