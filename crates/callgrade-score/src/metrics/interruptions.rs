use callgrade_core::scorecard::Reading;
use callgrade_core::{Call, Party, Span};

use super::{Metric, Unit, answered, each, how_many};

pub(super) const METRIC: Metric = Metric {
    name: "interruptions",
    unit: Unit::Count,
    about: "How often a party cuts into the other's turn.",
    measure,
    places,
};

fn measure(call: &Call) -> Reading {
    each(call, |party| answered(call).map(|()| how_many(call.timeline.interruptions(party).len())))
}

fn places(call: &Call, party: Option<Party>) -> Vec<Span> {
    let all = |party| call.timeline.interruptions(party);
    party.map_or_else(|| Party::BOTH.into_iter().flat_map(all).collect(), all)
}

#[cfg(test)]
mod tests {
    use super::super::tests::read;
    use super::*;

    #[test]
    fn a_short_word_is_none() {
        assert_eq!(read(&METRIC, "0..9 customer hello\n7..12 agent no"), "1/0");
        assert_eq!(read(&METRIC, "0..9 customer hello\n7..7.8 agent mhm"), "0/0");
    }
}
