use callgrade_core::scorecard::Reading;
use callgrade_core::{Call, Party, Span, spans};

use super::{Measured, Metric, Unit, answered, hears_both, seconds, whole};

pub(super) const METRIC: Metric = Metric {
    name: "overlap_s",
    unit: Unit::Seconds,
    about: "How long both parties talk at once.",
    how: "Σ of the stretches in which agent and customer both talk.",
    of: "The call.",
    usual: "Under 5 % of the talk.",
    source: "Ours.",
    missing: &["mono", "diarised_by_voice", "no_speech"],
    measure,
    places,
};

fn measure(call: &Call) -> Reading {
    whole(overlap(call))
}

fn overlap(call: &Call) -> Measured {
    answered(call)?;
    if !call.knows_the_speaker() {
        return Err("mono");
    }
    hears_both(call)?;
    Ok(seconds(spans::total(&call.timeline.overlaps())))
}

fn places(call: &Call, _: Option<Party>) -> Vec<Span> {
    call.timeline.overlaps()
}

#[cfg(test)]
mod tests {
    use super::super::tests::read;
    use super::*;

    #[test]
    fn needs_both() {
        assert_eq!(read(&METRIC, "0..4 agent hello\n3..6 customer hello"), "1");
        assert_eq!(read(&METRIC, "mono\n0..4 unknown hello"), "- mono");
    }
}
