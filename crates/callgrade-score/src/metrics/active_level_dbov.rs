use callgrade_core::Call;
use callgrade_core::scorecard::Reading;

use super::{Metric, Unit, of_voice, talk_s};

pub(super) const METRIC: Metric = Metric {
    name: "active_level_dbov",
    unit: Unit::Dbov,
    about: "How loud a party speaks while it speaks: the telephone's own measure.",
    how: "Energy of the talk / time in which its envelope (two poles of 30 ms, hangover 0.2 s) is over the \
          threshold 15.9 dB under the result. 0 dBov is a square wave of full scale; a sine of full scale \
          has −3.01 dBov.",
    of: "The party's talk.",
    usual: "−26 is usual; under −35 is low.",
    source: "ITU-T P.56, method B.",
    missing: &["mono", "not_measured"],
    measure,
    places: talk_s::places,
};

fn measure(call: &Call) -> Reading {
    of_voice(call, |voice| voice.active_level_dbov)
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
            .insert(Party::Customer, Voice { active_level_dbov: Some(-31.5), ..Voice::default() });
        assert_eq!(measure(&heard).customer, Some(Figure::Number(-31.5)));
        assert_eq!(read(&METRIC, "0..1 agent hello"), "-/- not_measured");
    }
}
