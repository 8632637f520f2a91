use callgrade_core::scorecard::{Figure, Reading};
use callgrade_core::{Call, Party};

use super::{Measured, Metric, Unit, conversation, whole};

pub(super) const METRIC: Metric = Metric {
    name: "level_imbalance_db",
    unit: Unit::Decibels,
    about: "How much louder the agent speaks than the customer; under 0 the customer is louder.",
    how: "Active level of the agent − active level of the customer.",
    of: "The call.",
    usual: "Within ±6 dB.",
    source: "Ours, from ITU-T P.56.",
    missing: &["mono", "not_measured"],
    measure,
    places: conversation,
};

fn measure(call: &Call) -> Reading {
    whole(imbalance(call))
}

fn imbalance(call: &Call) -> Measured {
    if !call.knows_the_speaker() {
        return Err("mono");
    }
    let level = |party| call.timeline.voices.get(&party)?.active_level_dbov;
    let (agent, customer) = level(Party::Agent).zip(level(Party::Customer)).ok_or("not_measured")?;
    Ok(Figure::Number(agent - customer))
}

#[cfg(test)]
mod tests {
    use callgrade_core::timeline::Voice;

    use super::super::tests::{call, read};
    use super::*;

    #[test]
    fn needs_both_levels() {
        let mut heard = call("0..1 agent hello\n2..3 customer yes");
        let level = |level| Voice { active_level_dbov: Some(level), ..Voice::default() };
        heard.timeline.voices.insert(Party::Agent, level(-20.0));
        assert_eq!(measure(&heard).value, Some(Figure::Missing));
        heard.timeline.voices.insert(Party::Customer, level(-31.5));
        assert_eq!(measure(&heard).value, Some(Figure::Number(11.5)));
        assert_eq!(read(&METRIC, "mono\n0..1 unknown hello"), "- mono");
    }
}
