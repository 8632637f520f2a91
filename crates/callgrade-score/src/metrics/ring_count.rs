use callgrade_core::scorecard::{Figure, Reading};
use callgrade_core::{Call, Party, Span};

use super::{Metric, Unit, whole};

pub(super) const METRIC: Metric = Metric {
    name: "ring_count",
    unit: Unit::Count,
    about: "How often the ringing tone sounds before the answer.",
    how: "The bursts of the national ringing tone before the answer; a double burst is one ring.",
    of: "The call.",
    usual: "No more than 3: many service standards.",
    source: "Tone plans after ITU-T E.180 and its supplement 2.",
    missing: &["no_ring", "not_countable"],
    measure,
    places,
};

/// Missing where the recording starts after the answer, or the rings cannot be counted.
fn measure(call: &Call) -> Reading {
    let ring = call.timeline.ring.as_ref().ok_or("no_ring");
    whole(ring.and_then(|ring| ring.count.map(Figure::Count).ok_or("not_countable")))
}

pub(super) fn places(call: &Call, _: Option<Party>) -> Vec<Span> {
    call.timeline.ring.iter().map(|ring| ring.span).collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::read;
    use super::*;

    #[test]
    fn counts_rings() {
        assert_eq!(read(&METRIC, "0..9 ring 3\n10..11 agent hello"), "3");
        assert_eq!(read(&METRIC, "0..30 ring 6"), "6");
        assert_eq!(read(&METRIC, "0..1 agent hello"), "- no_ring");
        assert_eq!(read(&METRIC, "0..20 ring music\n21..22 agent hello"), "- not_countable");
    }
}
