//! Examples beside the rules: calls that show what a rule means, and keep it so.

use callgrade_core::scorecard::Verdict;
use callgrade_core::script;

use crate::case::Case;
use crate::metrics;
use crate::points::judge;
use crate::rubric::{ExampleFailure, Rubric, Rule};

/// The examples of a rule whose verdict is not the one they stand for.
///
/// A script that names no language is in the rubric's first.
pub(crate) fn check(rubric: &Rubric, rule: &Rule) -> Vec<ExampleFailure> {
    let mut failures = Vec::new();
    for (verdict, scripts) in by_verdict(rule) {
        for (index, script) in scripts.iter().enumerate() {
            if let Err(found) = hold(rubric, rule, script, verdict) {
                let (rule, expected) = (rule.id.value.clone(), verdict.name());
                failures.push(ExampleFailure { rule, expected, index, found });
            }
        }
    }
    failures
}

fn by_verdict(rule: &Rule) -> [(Verdict, &[String]); 6] {
    let examples = &rule.examples;
    [
        (Verdict::Pass, &examples.pass),
        (Verdict::Partial, &examples.partial),
        (Verdict::Fail, &examples.fail),
        (Verdict::NotApplicable, &examples.not_applicable),
        (Verdict::Inconclusive, &examples.inconclusive),
        (Verdict::NeedsReview, &examples.needs_review),
    ]
}

fn hold(rubric: &Rubric, rule: &Rule, script: &str, expected: Verdict) -> Result<(), String> {
    let mut call = script::call(script).map_err(|error| error.to_string())?;
    if call.transcript.language.is_none() {
        call.transcript.language = rubric.languages.first().cloned();
    }
    let metrics = metrics::measure(&call);
    let found = judge(rule, &Case::new(&call, rubric, &metrics));
    if found.verdict == expected {
        return Ok(());
    }
    Err(format!("{}: {}", found.verdict.name(), found.reason))
}
