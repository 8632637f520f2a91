use callgrade_core::scorecard::Reading;
use callgrade_core::{Call, Party, Span};

use super::exchange::turns;
use super::{Metric, Unit, each, longest, seconds};

pub(super) const METRIC: Metric = Metric {
    name: "longest_monologue_s",
    unit: Unit::Seconds,
    about: "The longest a party speaks without the other taking a turn.",
    how: "Longest turn: a party's talk joined over pauses under 1.5 s in which the other takes no turn; \
          backchannels take none.",
    of: "The turns of the party.",
    usual: "Over 60 to 90 s is long.",
    source: "Ours.",
    missing: &["mono", "no_speech"],
    measure,
    places,
};

fn measure(call: &Call) -> Reading {
    each(call, |party| of(call, party).map(|turn| seconds(turn.len())).ok_or("no_speech"))
}

fn of(call: &Call, party: Party) -> Option<Span> {
    let own = turns(call).into_iter().filter(|(who, _)| *who == party);
    longest(own.map(|(_, span)| span).collect())
}

fn places(call: &Call, party: Option<Party>) -> Vec<Span> {
    party.and_then(|party| of(call, party)).into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::read;
    use super::*;

    #[test]
    fn a_mhm_does_not_end_it() {
        let script = "0..20 agent long\n10..10.5 customer mhm\n21..30 agent longer\n31..35 customer yes";
        assert_eq!(read(&METRIC, script), "30/4");
    }
}
