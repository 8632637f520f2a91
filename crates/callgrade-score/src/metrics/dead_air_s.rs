use callgrade_core::scorecard::Reading;
use callgrade_core::{Call, Ms, Party, Span, spans};

use super::{Metric, Unit, answered, seconds, whole};

pub(super) const METRIC: Metric = Metric {
    name: "dead_air_s",
    unit: Unit::Seconds,
    about: "How long the silences of more than five seconds last together.",
    how: "Σ of the silences longer than 5 s, each in full.",
    of: "The call.",
    usual: "5 s is the commonest limit of one silence, 3 to 10 s are usual.",
    source: "Ours.",
    missing: &["no_speech"],
    measure,
    places,
};

/// Longer silences are dead air: 3 to 10 s are usual, and 5 s the commonest.
const DEAD: Ms = Ms(5_000);

fn measure(call: &Call) -> Reading {
    whole(answered(call).map(|()| seconds(spans::total(&places(call, None)))))
}

fn places(call: &Call, _: Option<Party>) -> Vec<Span> {
    let mut silences = call.timeline.silences();
    silences.retain(|gap| DEAD < gap.len());
    silences
}

#[cfg(test)]
mod tests {
    use super::super::tests::read;
    use super::*;

    #[test]
    fn counts_all_of_a_long_silence_and_none_of_a_short_one() {
        assert_eq!(read(&METRIC, "0..1 agent hello\n6..7 customer hello\n20..21 agent yes"), "13");
    }

    #[test]
    fn hold_is_not_dead_air() {
        assert_eq!(read(&METRIC, "0..2 agent one moment\n2..60 hold\n60..61 agent thanks"), "0");
    }
}
