use super::{Metric, Unit, response_p50_s};

pub(super) const METRIC: Metric = Metric {
    name: "response_p90_s",
    unit: Unit::Seconds,
    about: "How long the other waits for a party's answer, in nine cases of ten at most.",
    how: "As response_p50_s, at nine tenths.",
    of: "The turns a party takes after the other.",
    usual: "Under 3 s.",
    source: "Ours.",
    missing: &["mono", "no_exchange"],
    measure: |call| response_p50_s::measure(call, 90),
    places: |call, party| response_p50_s::places(call, party, 90),
};

#[cfg(test)]
mod tests {
    use super::super::tests::read;
    use super::*;

    #[test]
    fn takes_the_slow_end() {
        let script =
            "0..2 agent hello\n3..5 customer hello\n5.5..7 agent yes\n9..10 customer so\n12..13 agent no";
        assert_eq!(read(&METRIC, script), "2/2");
    }
}
