use callgrade_core::scorecard::Reading;
use callgrade_core::{Call, Ms, Party, Span};

use super::{Metric, Unit, answered, longest, seconds, whole};

pub(super) const METRIC: Metric = Metric {
    name: "longest_silence_s",
    unit: Unit::Seconds,
    about: "The longest stretch in which nobody speaks while the call is connected and not on hold.",
    how: "Maximum of the silences.",
    of: "The call.",
    usual: "No more than 5 to 10 s.",
    source: "Ours.",
    missing: &["no_speech"],
    measure,
    places,
};

fn measure(call: &Call) -> Reading {
    let gap = longest(call.timeline.silences()).map_or(Ms(0), Span::len);
    whole(answered(call).map(|()| seconds(gap)))
}

fn places(call: &Call, _: Option<Party>) -> Vec<Span> {
    longest(call.timeline.silences()).into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::read;
    use super::*;

    #[test]
    fn hold_is_not_silence() {
        assert_eq!(read(&METRIC, "0..2 agent one moment\n2..60 hold\n60..61 agent thanks for waiting"), "0");
        assert_eq!(read(&METRIC, "0..2 agent one moment\n5..6 agent yes\n10..11 agent so"), "4");
    }
}
