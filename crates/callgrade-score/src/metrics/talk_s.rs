use callgrade_core::scorecard::Reading;
use callgrade_core::{Call, Party, Span, spans};

use super::{Metric, Unit, answered, each, seconds, whole};

pub(super) const METRIC: Metric = Metric {
    name: "talk_s",
    unit: Unit::Seconds,
    about: "How long anyone speaks after the answer, holds left out.",
    how: "Σ of the talk: turns after the answer, holds taken off. The call's value counts both at once \
          only once.",
    of: "The call, and each party.",
    usual: "None: it is what others are shares of.",
    source: "Ours; a pause under 0.3 s belongs to the talk.",
    missing: &["mono", "no_speech"],
    measure,
    places,
};

/// Both talking at once counts once in the value and for each of them.
fn measure(call: &Call) -> Reading {
    let total = |spans: Vec<Span>| answered(call).map(|()| seconds(spans::total(&spans)));
    let all = whole(total(call.timeline.talk()));
    let own = each(call, |party| total(call.timeline.talk_of(party)));
    Reading { missing: all.missing.or(own.missing), value: all.value, ..own }
}

pub(super) fn places(call: &Call, party: Option<Party>) -> Vec<Span> {
    party.map_or_else(|| call.timeline.talk(), |party| call.timeline.talk_of(party))
}

#[cfg(test)]
mod tests {
    use super::super::tests::read;
    use super::*;

    #[test]
    fn counts_both_at_once_once() {
        assert_eq!(read(&METRIC, "0..4 agent hello\n3..6 customer hello"), "6/4/3");
    }

    #[test]
    fn hold_is_no_talk() {
        assert_eq!(
            read(&METRIC, "0..4 agent wait\n4..60 hold\n20..25 customer hello\n60..61 agent back"),
            "5/5/0"
        );
    }

    #[test]
    fn mono_has_a_sum() {
        assert_eq!(read(&METRIC, "mono\n0..4 unknown hello"), "4/-/- mono");
    }
}
