use callgrade_core::scorecard::{Figure, Reading};
use callgrade_core::{Call, Party, spans};

use super::{Metric, Unit, each, talk_s};

pub(super) const METRIC: Metric = Metric {
    name: "talk_ratio",
    unit: Unit::Share,
    about: "A party's share of the talk.",
    how: "talk of the party / (talk of the agent + talk of the customer).",
    of: "The talk of both parties, added.",
    usual: "Agents 0.4 to 0.6; over 0.7 hardly listens.",
    source: "Ours; 1 − it is the listen ratio.",
    missing: &["mono", "no_speech"],
    measure,
    places: talk_s::places,
};

fn measure(call: &Call) -> Reading {
    let talk = |party| spans::total(&call.timeline.talk_of(party)).as_secs();
    let all: f64 = Party::BOTH.into_iter().map(talk).sum();
    each(call, |party| if 0.0 < all { Ok(Figure::Number(talk(party) / all)) } else { Err("no_speech") })
}

#[cfg(test)]
mod tests {
    use super::super::tests::read;
    use super::*;

    #[test]
    fn shares_add_up_to_one() {
        assert_eq!(read(&METRIC, "0..6 agent hello\n5..7 customer hello"), "0.75/0.25");
        assert_eq!(read(&METRIC, "0..6 agent hello"), "1/0");
        assert_eq!(read(&METRIC, "0..30 ring 6"), "-/- no_speech");
    }
}
