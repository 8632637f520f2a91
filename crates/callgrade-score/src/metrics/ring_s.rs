use callgrade_core::Call;
use callgrade_core::scorecard::Reading;
use callgrade_core::timeline::Basis;

use super::{Metric, Unit, ring_count, seconds, whole};

pub(super) const METRIC: Metric = Metric {
    name: "ring_s",
    unit: Unit::Seconds,
    about: "From the first ring to the end of the last.",
    how: "End of the last ring − start of the first; answer − first ring where the switchboard tells of both.",
    of: "The call.",
    usual: "No more than 15 to 20 s: many service standards.",
    source: "Ours; as switchboards count it.",
    missing: &["no_ring"],
    measure,
    places: ring_count::places,
};

/// A switchboard that tells when it rang and when the call was answered knows it without any ring in the recording.
fn measure(call: &Call) -> Reading {
    if let Some(waited) = call.timeline.waited {
        return Reading { basis: Some(Basis::Metadata.name()), ..whole(Ok(seconds(waited))) };
    }
    whole(call.timeline.ring.as_ref().map(|ring| seconds(ring.span.len())).ok_or("no_ring"))
}

#[cfg(test)]
mod tests {
    use super::super::tests::read;
    use super::*;

    #[test]
    fn lasts_as_long_as_it_rings() {
        assert_eq!(read(&METRIC, "0.5..9 ring 3\n10..11 agent hello"), "8.5");
        assert_eq!(read(&METRIC, "0.5..20 ring music\n21..22 agent hello"), "19.5");
        assert_eq!(read(&METRIC, "10..11 agent hello"), "- no_ring");
    }

    #[test]
    fn the_switchboard_knows_without_a_ring() {
        let mut call = super::super::tests::call("1..2 agent hello");
        call.timeline.waited = Some(callgrade_core::Ms(0));
        let reading = measure(&call);
        assert_eq!((reading.value.unwrap().number(), reading.basis), (Some(0.0), Some("metadata")));
    }
}
