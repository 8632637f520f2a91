use callgrade_core::Call;
use callgrade_core::scorecard::{Figure, Reading};

use super::{Metric, Unit, each, talk_s};

pub(super) const METRIC: Metric = Metric {
    name: "snr_db",
    unit: Unit::Decibels,
    about: "How far a party's speech stands above the noise between its turns.",
    how: "10 log₁₀ (P / N): N is the mean power of the frames near the party's talk in which nobody talks, \
          or only the other where that is less than a second, without what is 10 dB over their median; P is \
          that of its talk (ITU-T P.56) less N.",
    of: "The party's talk and the second or more of noise within 2 s of it.",
    usual: "Under 15 dB is noisy.",
    source: "Ours, from ITU-T P.56.",
    missing: &["mono", "gated", "not_measured"],
    measure,
    places: talk_s::places,
};

/// Where the pauses are digital silence, nobody knows the noise: `gated`.
fn measure(call: &Call) -> Reading {
    each(call, |party| {
        let voice = call.timeline.voices.get(&party).ok_or("not_measured")?;
        let why = if voice.gated { "gated" } else { "not_measured" };
        voice.snr_db.map(Figure::Number).ok_or(why)
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
        noisy.timeline.voices.insert(Party::Agent, Voice { gated: true, ..Voice::default() });
        assert_eq!(measure(&noisy).missing, Some("gated"));
    }
}
