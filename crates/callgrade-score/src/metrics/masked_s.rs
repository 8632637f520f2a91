use callgrade_core::scorecard::Reading;
use callgrade_core::{Call, Party, Span, spans};

use super::{Measured, Metric, Unit, seconds, whole};

pub(super) const METRIC: Metric = Metric {
    name: "masked_s",
    unit: Unit::Seconds,
    about: "How long the recorder was muted: nobody knows what happened then.",
    how: "Σ of the stretches of 0.2 s or more in which every line carries digital zeros; none where most pauses \
          of every line are zeros.",
    of: "The recording.",
    usual: "0, unless the agent takes card numbers.",
    source: "Ours.",
    missing: &["no_sound"],
    measure,
    places,
};

fn measure(call: &Call) -> Reading {
    whole(masked(call))
}

/// A call without speech can be masked too; one without sound cannot.
fn masked(call: &Call) -> Measured {
    if call.timeline.duration.0 == 0 {
        return Err("no_sound");
    }
    Ok(seconds(spans::total(&call.timeline.masked)))
}

fn places(call: &Call, _: Option<Party>) -> Vec<Span> {
    call.timeline.masked.clone()
}

#[cfg(test)]
mod tests {
    use callgrade_core::Ms;
    use callgrade_core::scorecard::Figure;

    use super::super::tests::{call, read};
    use super::*;

    #[test]
    fn a_muted_stretch_counts_and_is_no_silence() {
        let mut muted = call("0..2 agent hello\n20..21 agent thanks");
        muted.timeline.masked = vec![Span::new(Ms(2_000), Ms(20_000))];
        assert_eq!(measure(&muted).value, Some(Figure::Number(18.0)));
        assert_eq!(muted.timeline.silences(), []);
        assert_eq!(read(&METRIC, "0..1 agent hello"), "0");
    }
}
