use callgrade_core::scorecard::{Figure, Reading};
use callgrade_core::{Call, Party, Span};

use super::{Metric, Unit, whole};

pub(super) const METRIC: Metric = Metric {
    name: "hung_up_first",
    unit: Unit::Who,
    about: "Who leaves the call first.",
    how: "The switchboard's word; else whose line ends in a busy tone, or falls dead first.",
    of: "The call.",
    usual: "The customer, where a standard says so.",
    source: "Ours.",
    missing: &["not_heard"],
    measure,
    places,
};

fn measure(call: &Call) -> Reading {
    let end = call.timeline.hung_up_first;
    let who = end.map(|end| Figure::Who(end.party)).ok_or("not_heard");
    Reading { basis: end.map(|end| end.basis.name()), ..whole(who) }
}

/// From the last word to the end of the recording.
pub(super) fn places(call: &Call, _: Option<Party>) -> Vec<Span> {
    let talk = call.timeline.conversation();
    talk.map(|talk| Span::new(talk.end(), call.timeline.duration.max(talk.end()))).into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::read;
    use super::*;

    #[test]
    fn says_who_only_when_known() {
        assert_eq!(read(&METRIC, "0..1 agent bye\n0..2 hangup customer"), "customer");
        assert_eq!(read(&METRIC, "0..1 agent bye"), "- not_heard");
    }
}
