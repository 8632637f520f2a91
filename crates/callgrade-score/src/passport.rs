//! The passports of the metrics: what each is, for people.

use std::fmt::Write;

use crate::metrics::{ALL, Metric};

/// Why a metric has no figure: the codes in a scorecard's `missing`, and what they say.
pub const WHY: &[(&str, &str)] = &[
    ("answer_not_heard", "only the first speech tells when the call was answered"),
    ("diarised_by_voice", "who speaks is a guess by voice, which hears nobody talk at the same time"),
    ("gated", "the pauses are digital silence: a gate or a codec hides the noise"),
    ("mono", "the recording does not tell who speaks"),
    ("no_answer", "nobody answers"),
    ("no_exchange", "the party never takes a turn after the other"),
    ("no_language", "the language is not known, or not to callgrade"),
    ("no_ring", "no ringing is heard, and no metadata places any in the recording"),
    ("no_sound", "the recording holds no sound"),
    ("no_speech", "nobody speaks"),
    ("not_countable", "it rings, but not in rings that can be counted"),
    ("not_heard", "nothing heard or told says who"),
    ("not_measured", "there is too little of the party's voice, or of the noise, to measure"),
    ("too_few_turns", "fewer than four turns of a second or more: there is no baseline"),
    ("too_little_speech", "fewer than ten seconds in turns that count"),
];

/// Rules on the customer's line, as a rubric.
const LINE: &str = include_str!("passport/line.yaml");

/// One line per metric: name, unit, what it is.
pub fn list() -> String {
    ALL.iter().map(|it| format!("{:<20} {:<11} {}\n", it.name, it.unit.name(), it.about)).collect()
}

/// Everything there is to know of one metric.
pub fn passport(metric: &Metric) -> String {
    let mut text = format!("{} ({})\n{}\n\n", metric.name, metric.unit.name(), metric.about);
    for (label, said) in entries(metric) {
        let _ = writeln!(text, "{label:<7} {said}");
    }
    text
}

/// Every passport, as `docs/metrics.md` has them.
pub fn markdown() -> String {
    let mut text = "# Metrics\n\nWritten by `callgrade metrics --markdown > docs/metrics.md`; a test compares them.\n\
        Talk is speech after the answer, holds taken off. A figure that cannot be had is `null` with the reason in \
        `missing`,\nnever 0.\n\n"
        .to_owned();
    for metric in ALL {
        let _ = writeln!(text, "## {}\n\n{} Unit: {}.\n", metric.name, metric.about, metric.unit.name());
        for (label, said) in entries(metric) {
            let _ = writeln!(text, "- **{label}**: {said}");
        }
        text.push('\n');
    }
    text.push_str("## Why there is no figure\n\n| `missing` | because |\n|---|---|\n");
    for (code, why) in WHY {
        let _ = writeln!(text, "| `{code}` | {why} |");
    }
    let _ = write!(
        text,
        "\n## In a rubric\n\nA `range` rule or condition takes any metric, per party with `of`. Two facts have names of \
         their own in a condition, as they have\namong the warnings of the call:\n\n| `when` | is |\n|---|---|\n\
         | `low_customer_level` | the customer speaks at less than −35 dBov. Telephone speech is usually set to −26. |\n\
         | `noisy_customer_line` | the noise is less than 15 dB under the customer's speech. |\n\n\
         Where the recording does not tell who speaks, or the figure cannot be had, the rule is \
         `inconclusive`.\n\n```yaml\n{LINE}```\n"
    );
    text
}

fn entries(metric: &Metric) -> [(&'static str, String); 5] {
    [
        ("How", metric.how.to_owned()),
        ("Of", metric.of.to_owned()),
        ("Usual", metric.usual.to_owned()),
        ("Source", metric.source.to_owned()),
        ("Null", metric.missing.iter().map(|code| format!("`{code}`")).collect::<Vec<_>>().join(", ")),
    ]
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use callgrade_core::scorecard::{Provenance, Verdict};
    use callgrade_core::timeline::Voice;
    use callgrade_core::{Party, script};

    use super::*;
    use crate::{Rubric, scorecard};

    #[test]
    fn every_reason_is_explained_and_none_for_nothing() {
        let given: BTreeSet<&str> = ALL.iter().flat_map(|metric| metric.missing).copied().collect();
        let explained: BTreeSet<&str> = WHY.iter().map(|&(code, _)| code).collect();
        assert_eq!(given, explained);
        assert!(WHY.is_sorted());
    }

    #[test]
    fn every_passport_is_filled_in() {
        for metric in ALL {
            for text in [metric.how, metric.of, metric.usual, metric.source] {
                assert!(text.ends_with('.'), "{}: {text:?}", metric.name);
            }
            assert!(!metric.missing.is_empty(), "{}", metric.name);
        }
    }

    #[test]
    fn the_document_is_current() {
        let written = include_str!("../../../docs/metrics.md");
        assert!(written == markdown(), "run `callgrade metrics --markdown > docs/metrics.md`");
    }

    /// The verdicts on a customer of this level and noise.
    fn verdicts(head: &str, level: Option<f64>, snr: Option<f64>) -> Vec<Verdict> {
        let mut call =
            script::call(&format!("{head}language en\n0..2 agent hello\n3..5 customer yes")).unwrap();
        let voice = Voice { active_level_dbov: level, snr_db: snr, ..Voice::default() };
        call.timeline.voices.insert(Party::Customer, voice);
        let rubric = Rubric::parse(LINE, "line.yaml").unwrap();
        let card = scorecard(&call, &rubric, &Provenance::default());
        card.score.rules.iter().map(|rule| rule.verdict).collect()
    }

    #[test]
    fn a_rubric_can_ask_for_the_level_and_the_noise_of_the_customers_line() {
        use Verdict::{Fail, Inconclusive, NeedsReview, NotApplicable, Pass};
        let of = |level, snr| verdicts("", Some(level), Some(snr));
        assert_eq!(of(-26.0, 30.0), [Pass, NotApplicable, NotApplicable]);
        assert_eq!(of(-40.0, 12.0), [Fail, Pass, NeedsReview]);
        assert_eq!(of(-35.5, 30.0), [Inconclusive, NotApplicable, NeedsReview]);
        assert_eq!(of(-26.0, 14.9), [Pass, Pass, NeedsReview]);
        // What is not known decides nothing, unless the other fact does.
        assert_eq!(verdicts("", Some(-26.0), None), [Pass, Inconclusive, Inconclusive]);
        assert_eq!(verdicts("", Some(-40.0), None), [Fail, Inconclusive, NeedsReview]);
        let mono = verdicts("mono\n", Some(-40.0), Some(12.0));
        assert_eq!(mono, [Inconclusive, Inconclusive, Inconclusive]);
    }
}
