use callgrade_core::scorecard::Reading;
use callgrade_core::{Call, Party, Span};

use super::{Metric, Unit, answered, how_many, whole};

pub(super) const METRIC: Metric = Metric {
    name: "hold_count",
    unit: Unit::Count,
    about: "How often a party is put on hold.",
    how: "The holds heard after the answer. A hold that the switchboard tells of takes the place of those it \
          touches.",
    of: "The call.",
    usual: "No more than 2.",
    source: "Ours.",
    missing: &["no_speech"],
    measure,
    places,
};

fn measure(call: &Call) -> Reading {
    whole(answered(call).map(|()| how_many(call.timeline.holds.len())))
}

pub(super) fn places(call: &Call, _: Option<Party>) -> Vec<Span> {
    call.timeline.holds.iter().map(|hold| hold.span).collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::read;
    use super::*;

    #[test]
    fn counts_holds() {
        assert_eq!(read(&METRIC, "0..2 agent wait\n2..9 hold\n12..15 hold\n16..17 agent so"), "2");
        assert_eq!(read(&METRIC, "0..2 agent hello"), "0");
    }
}
