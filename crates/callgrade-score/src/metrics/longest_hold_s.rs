use callgrade_core::scorecard::Reading;
use callgrade_core::{Call, Ms, Party, Span};

use super::{Metric, Unit, answered, hold_count, longest, seconds, whole};

pub(super) const METRIC: Metric = Metric {
    name: "longest_hold_s",
    unit: Unit::Seconds,
    about: "How long the longest hold lasts.",
    how: "Maximum of the holds; 0 without one.",
    of: "The call.",
    usual: "No more than 60 s before the agent comes back.",
    source: "Ours.",
    missing: &["no_speech"],
    measure,
    places,
};

fn measure(call: &Call) -> Reading {
    let hold = places(call, None).first().map_or(Ms(0), |hold| hold.len());
    whole(answered(call).map(|()| seconds(hold)))
}

fn places(call: &Call, party: Option<Party>) -> Vec<Span> {
    longest(hold_count::places(call, party)).into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::read;
    use super::*;

    #[test]
    fn takes_the_longest() {
        assert_eq!(read(&METRIC, "0..2 agent wait\n2..9 hold\n12..15 hold\n16..17 agent so"), "7");
        assert_eq!(read(&METRIC, "0..2 agent hello"), "0");
    }
}
