use callgrade_core::Call;
use callgrade_core::scorecard::Reading;

use super::{Metric, Unit, ring_count, seconds, whole};

pub(super) const METRIC: Metric = Metric {
    name: "ring_s",
    unit: Unit::Seconds,
    about: "From the first ring to the end of the last.",
    how: "End of the last ring − start of the first.",
    of: "The call.",
    usual: "No more than 15 to 20 s: many service standards.",
    source: "Ours; as switchboards count it.",
    missing: &["no_ring"],
    measure,
    places: ring_count::places,
};

fn measure(call: &Call) -> Reading {
    whole(call.timeline.ring.as_ref().map(|ring| seconds(ring.span.len())).ok_or("no_ring"))
}

#[cfg(test)]
mod tests {
    use super::super::tests::read;
    use super::*;

    #[test]
    fn lasts_as_long_as_it_rings() {
        assert_eq!(read(&METRIC, "0.5..9 ring 3\n10..11 agent hello"), "8.5");
        assert_eq!(read(&METRIC, "10..11 agent hello"), "- no_ring");
    }
}
