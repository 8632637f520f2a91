use callgrade_core::Call;
use callgrade_core::scorecard::{Figure, Reading};

use super::{Metric, Unit, conversation, each};

pub(super) const METRIC: Metric = Metric {
    name: "snr_db",
    unit: Unit::Decibels,
    about: "How far a party's speech stands above the noise between its turns.",
    measure,
    places: conversation,
};

fn measure(call: &Call) -> Reading {
    each(call, |party| {
        let voice = call.timeline.voices.get(&party);
        voice.and_then(|voice| voice.snr_db).map(Figure::Number).ok_or("not_measured")
    })
}

#[cfg(test)]
mod tests {
    use callgrade_core::Party;
    use callgrade_core::timeline::Voice;

    use super::super::tests::{call, read};
    use super::*;

    #[test]
    fn passes_on_what_was_measured() {
        let mut noisy = call("0..1 agent hello");
        noisy.timeline.voices.insert(Party::Agent, Voice { snr_db: Some(12.5), ..Voice::default() });
        assert_eq!(measure(&noisy).agent, Some(Figure::Number(12.5)));
        assert_eq!(read(&METRIC, "0..1 agent hello"), "-/- not_measured");
    }
}
