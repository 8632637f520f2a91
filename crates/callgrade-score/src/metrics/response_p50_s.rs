use callgrade_core::scorecard::Reading;
use callgrade_core::{Call, Party, Span};

use super::exchange::{percentile, responses};
use super::{Metric, Unit, each, seconds};

pub(super) const METRIC: Metric = Metric {
    name: "response_p50_s",
    unit: Unit::Seconds,
    about: "How long the other waits for a party's answer, in the median.",
    how: "Median, by nearest rank, of (start of a party's turn − end of the other's turn before it). Turns \
          that start before the other ends are no answers, nor what a hold or a masked stretch lies in. \
          Not capped.",
    of: "The turns a party takes after the other.",
    usual: "0.2 to 1 s.",
    source: "Ours.",
    missing: &["mono", "no_exchange"],
    measure: |call| measure(call, 50),
    places: |call, party| places(call, party, 50),
};

/// Missing where a party never takes a turn after the other.
pub(super) fn measure(call: &Call, percent: usize) -> Reading {
    each(call, |party| {
        let wait = percentile(&responses(call, party), percent).ok_or("no_exchange")?;
        Ok(seconds(wait.len()))
    })
}

/// The slowest answers down to the one that makes the figure.
pub(super) fn places(call: &Call, party: Option<Party>, percent: usize) -> Vec<Span> {
    let Some(party) = party else { return Vec::new() };
    let waits = responses(call, party);
    let figure = percentile(&waits, percent).map(Span::len);
    waits.into_iter().rev().take_while(|wait| figure <= Some(wait.len())).take(10).collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::read;
    use super::*;

    #[test]
    fn measures_from_turn_to_turn() {
        let script =
            "0..2 agent hello\n3..5 customer hello\n5.5..7 agent yes\n9..10 customer so\n12..13 agent no";
        assert_eq!(read(&METRIC, script), "0.5/1");
    }

    #[test]
    fn a_hold_is_no_slow_answer() {
        let script = "0..2 agent wait\n2..4 customer fine\n4..60 hold\n60..62 agent thanks";
        assert_eq!(read(&METRIC, script), "-/0 no_exchange");
    }
}
