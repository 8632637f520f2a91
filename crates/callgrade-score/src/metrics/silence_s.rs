use callgrade_core::scorecard::Reading;
use callgrade_core::{Call, Party, Span, spans};

use super::{Metric, Unit, answered, seconds, whole};

pub(super) const METRIC: Metric = Metric {
    name: "silence_s",
    unit: Unit::Seconds,
    about: "How long nobody speaks between the answer and the last word, holds and short pauses left out.",
    how: "Σ of the gaps of 0.3 s or more between answer and last word in which nobody talks; holds and \
          masked stretches do not count.",
    of: "The call.",
    usual: "None.",
    source: "Ours.",
    missing: &["no_speech"],
    measure,
    places,
};

fn measure(call: &Call) -> Reading {
    whole(answered(call).map(|()| seconds(spans::total(&call.timeline.silences()))))
}

fn places(call: &Call, _: Option<Party>) -> Vec<Span> {
    call.timeline.silences()
}

#[cfg(test)]
mod tests {
    use super::super::tests::read;
    use super::*;

    #[test]
    fn pauses_between_words_do_not_count() {
        assert_eq!(read(&METRIC, "0..4 agent hello\n4.2..6 customer hello\n8..9 agent yes"), "2");
    }
}
