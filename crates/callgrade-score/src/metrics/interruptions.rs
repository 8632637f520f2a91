use callgrade_core::scorecard::Reading;
use callgrade_core::{Call, Party, Span};

use super::{Metric, Unit, answered, each, exchange, hears_both, how_many};

pub(super) const METRIC: Metric = Metric {
    name: "interruptions",
    unit: Unit::Count,
    about: "How often a party cuts into the other's turn.",
    how: "A party starts while the other has talked for 0.5 s or more, both then talk for 0.5 s or more, \
          and it goes on for 1.2 s or more in all. Who starts within 0.5 s of the other starts at the same \
          time. A backchannel is none.",
    of: "Each party: who cuts in.",
    usual: "The agent 0 to 2.",
    source: "Ours, after the turn-taking literature.",
    missing: &["mono", "diarised_by_voice", "no_speech"],
    measure,
    places,
};

fn measure(call: &Call) -> Reading {
    let count = |party| how_many(exchange::interruptions(call, party).len());
    each(call, |party| answered(call).and_then(|()| hears_both(call)).map(|()| count(party)))
}

fn places(call: &Call, party: Option<Party>) -> Vec<Span> {
    let all = |party| exchange::interruptions(call, party);
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

    #[test]
    fn neither_is_a_long_mhm() {
        assert_eq!(read(&METRIC, "language en\n0..9 customer so\n6..7.4 agent yeah, uh-huh"), "0/0");
        assert_eq!(read(&METRIC, "language en\n0..9 customer so\n6..7.4 agent wait, listen"), "1/0");
    }

    #[test]
    fn who_starts_at_the_same_time_cuts_nobody_short() {
        assert_eq!(
            read(&METRIC, "0..4 customer well\n0.2..4 agent so\n6..9 agent yes\n6.4..9 customer no"),
            "0/0"
        );
    }
}
