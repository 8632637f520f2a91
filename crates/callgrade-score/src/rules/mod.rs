//! The kinds of rules: the one list. A rubric gives each its settings.
//!
//! To add a kind, write its file and enter it in [`Check`]; the compiler asks for the rest. A name reads
//! aloud: "the agent says …", "the agent never says …".

use callgrade_core::scorecard::{Evidence, Verdict};
use callgrade_core::{Party, Span};
use garde::Validate;
use serde::Deserialize;

use crate::case::{Case, Unknown};
use crate::rubric::Name;

mod answers;
mod hangs_up_first;
mod human;
mod in_order;
mod never_drops;
mod never_says;
mod range;
mod says;
mod uses;
mod when;
mod window;

pub use answers::Answers;
pub use hangs_up_first::HangsUpFirst;
pub use human::Human;
pub use in_order::{InOrder, Step};
pub use never_drops::NeverDrops;
pub use never_says::NeverSays;
pub use range::Range;
pub use says::Says;
pub use uses::Uses;
pub use when::When;
pub use window::Window;

/// What a rule looks at.
#[derive(Debug, Clone, PartialEq, Deserialize, Validate)]
#[serde(rename_all = "snake_case")]
pub enum Check {
    /// A metric lies between bounds.
    Range(#[garde(dive)] Range),
    /// A party says it.
    Says(#[garde(dive)] Says),
    /// A party never says it.
    NeverSays(#[garde(dive)] NeverSays),
    /// A party says several things, somewhere.
    Uses(#[garde(dive)] Uses),
    /// A party answers what the other says.
    Answers(#[garde(dive)] Answers),
    /// A party says several things one after the other.
    InOrder(#[garde(dive)] InOrder),
    /// A party hangs up before the other.
    HangsUpFirst(#[garde(dive)] HangsUpFirst),
    /// A party never hangs up on the other.
    NeverDrops(#[garde(dive)] NeverDrops),
    /// A person must judge.
    Human(#[garde(dive)] Human),
}

impl Check {
    pub(crate) fn check(&self, case: &Case) -> Finding {
        let found = match self {
            Check::Range(rule) => rule.check(case),
            Check::Says(rule) => rule.check(case),
            Check::NeverSays(rule) => rule.check(case),
            Check::Uses(rule) => rule.check(case),
            Check::Answers(rule) => rule.check(case),
            Check::InOrder(rule) => rule.check(case),
            Check::HangsUpFirst(rule) => rule.check(case),
            Check::NeverDrops(rule) => rule.check(case),
            Check::Human(rule) => Ok(rule.check()),
        };
        found.unwrap_or_else(Finding::inconclusive)
    }

    /// The intents that the rule names.
    pub(crate) fn intents(&self) -> Vec<&Name> {
        match self {
            Check::Says(rule) => rule.any.iter().collect(),
            Check::NeverSays(rule) => rule.any.iter().collect(),
            Check::Uses(rule) => rule.each.iter().collect(),
            Check::Answers(rule) => rule.to.iter().chain(&rule.any).collect(),
            Check::InOrder(rule) => rule.steps.iter().flat_map(|step| &step.any).collect(),
            Check::NeverDrops(rule) => rule.farewell.iter().collect(),
            Check::Range(_) | Check::HangsUpFirst(_) | Check::Human(_) => Vec::new(),
        }
    }

    /// The intents whose expression by `who` the rule rewards.
    pub(crate) fn asks_for(&self, who: Party) -> Vec<Name> {
        match self {
            Check::Says(rule) if rule.who == who => rule.any.clone(),
            Check::Uses(rule) if rule.who == who => rule.each.clone(),
            Check::Answers(rule) if rule.who == who => rule.any.clone(),
            Check::InOrder(rule) if rule.who == who => {
                rule.steps.iter().flat_map(|step| step.any.clone()).collect()
            }
            _ => Vec::new(),
        }
    }

    /// The metric that the rule names.
    pub(crate) fn range(&self) -> Option<&Range> {
        if let Check::Range(range) = self { Some(range) } else { None }
    }

    /// As a rubric spells it.
    pub fn kind(&self) -> &'static str {
        match self {
            Check::Range(_) => "range",
            Check::Says(_) => "says",
            Check::NeverSays(_) => "never_says",
            Check::Uses(_) => "uses",
            Check::Answers(_) => "answers",
            Check::InOrder(_) => "in_order",
            Check::HangsUpFirst(_) => "hangs_up_first",
            Check::NeverDrops(_) => "never_drops",
            Check::Human(_) => "human",
        }
    }
}

/// What a rule found in a call.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Finding {
    pub(crate) verdict: Verdict,
    /// How much of the rule's points is won, from 0 to 1.
    pub(crate) share: f64,
    /// From 0 to 1.
    pub(crate) confidence: f64,
    /// In a few words; never what was said.
    pub(crate) reason: String,
    pub(crate) evidence: Vec<Evidence>,
}

impl Finding {
    /// Pass for a share of one, fail for none, partial between them.
    fn graded(share: f64, confidence: f64, reason: impl Into<String>, evidence: Vec<Evidence>) -> Finding {
        let verdict = match share {
            1.0.. => Verdict::Pass,
            share if 0.0 < share => Verdict::Partial,
            _ => Verdict::Fail,
        };
        let share = share.clamp(0.0, 1.0);
        Finding { verdict, share, confidence, reason: reason.into(), evidence }
    }

    /// Nothing that a standard states: a person decides, with the figure before them.
    fn for_review(reason: impl Into<String>, evidence: Vec<Evidence>) -> Finding {
        let reason = format!("for a reviewer: {}", reason.into());
        Finding { verdict: Verdict::NeedsReview, share: 0.0, confidence: 0.0, reason, evidence }
    }

    pub(crate) fn inconclusive(unknown: Unknown) -> Finding {
        Finding {
            verdict: Verdict::Inconclusive,
            share: 0.0,
            confidence: 0.0,
            reason: unknown.why,
            evidence: unknown.evidence,
        }
    }

    pub(crate) fn not_applicable(reason: impl Into<String>) -> Finding {
        Finding {
            verdict: Verdict::NotApplicable,
            share: 0.0,
            confidence: 1.0,
            reason: reason.into(),
            evidence: Vec::new(),
        }
    }
}

/// What rules return: an [`Unknown`] becomes inconclusive.
type Found = Result<Finding, Unknown>;

/// `9.3 s, 14.0 s`: where things were said, for a reason.
fn moments(spans: impl IntoIterator<Item = Span>) -> String {
    let times: Vec<String> = spans.into_iter().map(|span| span.start().to_string()).collect();
    match times.len() {
        0..=4 => times.join(", "),
        more => format!("{} and {} more", times[..3].join(", "), more - 3),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    #[test]
    fn every_file_is_a_kind() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/rules");
        let files: BTreeSet<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter_map(|name| name.strip_suffix(".rs").map(str::to_owned))
            .filter(|name| !["mod", "when", "window"].contains(&name.as_str()))
            .collect();
        let rubrics = crate::BUILTIN.iter().map(|name| crate::builtin(name).unwrap());
        let used: BTreeSet<String> = rubrics
            .flat_map(|rubric| {
                rubric.rules.iter().map(|rule| rule.check.kind().to_owned()).collect::<Vec<_>>()
            })
            .collect();
        assert_eq!(files, used, "every kind has its file and stands in a built-in rubric");
    }
}
