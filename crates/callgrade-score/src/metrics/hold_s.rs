use callgrade_core::scorecard::Reading;
use callgrade_core::{Call, spans};

use super::{Metric, Unit, answered, hold_count, seconds, whole};

pub(super) const METRIC: Metric = Metric {
    name: "hold_s",
    unit: Unit::Seconds,
    about: "How long all holds last together.",
    how: "Σ of the holds.",
    of: "The call.",
    usual: "No more than 120 s.",
    source: "Ours.",
    missing: &["no_speech"],
    measure,
    places: hold_count::places,
};

fn measure(call: &Call) -> Reading {
    let holds = spans::union(hold_count::places(call, None));
    whole(answered(call).map(|()| seconds(spans::total(&holds))))
}

#[cfg(test)]
mod tests {
    use super::super::tests::read;
    use super::*;

    #[test]
    fn adds_up_the_holds() {
        assert_eq!(read(&METRIC, "0..2 agent wait\n2..9 hold\n12..15 hold\n16..17 agent so"), "10");
    }
}
