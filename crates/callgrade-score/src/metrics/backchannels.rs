use callgrade_core::scorecard::Reading;
use callgrade_core::{Call, Party, Span};

use super::{Metric, Unit, answered, each, exchange, hears_both, how_many};

pub(super) const METRIC: Metric = Metric {
    name: "backchannels",
    unit: Unit::Count,
    about: "How often a party says mhm or the like while the other keeps the turn.",
    how: "Talk of less than 1 s, begun after the other began to talk for 1 s or more and over no later than \
          0.5 s after the other ends, whose words are a lexicon's (mhm, ajá, 嗯) or were not understood; less \
          than 2 s where the words are.",
    of: "Each party: who listens.",
    usual: "None: they are a sign of listening.",
    source: "Ours, after the turn-taking literature.",
    missing: &["mono", "diarised_by_voice", "no_speech"],
    measure,
    places,
};

fn measure(call: &Call) -> Reading {
    let count = |party| how_many(exchange::backchannels(call, party).len());
    each(call, |party| answered(call).and_then(|()| hears_both(call)).map(|()| count(party)))
}

fn places(call: &Call, party: Option<Party>) -> Vec<Span> {
    party.map(|party| exchange::backchannels(call, party)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::super::tests::read;
    use super::*;

    #[test]
    fn a_short_word_counts_unless_it_says_something() {
        assert_eq!(read(&METRIC, "0..9 agent so\n3..3.6 customer\n6..6.5 customer"), "0/2");
        assert_eq!(read(&METRIC, "language es\n0..9 agent bien\n3..3.6 customer Ajá, sí."), "0/1");
        assert_eq!(read(&METRIC, "language es\n0..9 agent bien\n3..3.6 customer espere"), "0/0");
        assert_eq!(read(&METRIC, "language zh\n0..9 agent 您好\n3..3.6 customer 好的好的"), "0/1");
    }

    #[test]
    fn a_long_mhm_is_one_too_where_the_words_say_so() {
        assert_eq!(read(&METRIC, "language en\n0..9 agent so\n3..4.5 customer yeah, uh-huh, okay"), "0/1");
        assert_eq!(read(&METRIC, "0..9 agent so\n3..4.5 customer"), "0/0");
    }
}
