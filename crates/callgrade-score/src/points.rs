//! Verdicts and what they add up to.

use callgrade_core::scorecard::{RuleScore, Sanction, Score, SectionScore, Verdict};

use crate::case::Case;
use crate::rubric::{Rubric, Rule};
use crate::rules::Finding;

/// Every rule's verdict, and the total.
///
/// What is not applicable, inconclusive or for a reviewer counts neither as won nor as to be won; the
/// inconclusive ones tell how far the percentage may be off.
pub(crate) fn score(case: &Case) -> Score {
    let rubric = case.rubric;
    let rules: Vec<RuleScore> = rubric.rules.iter().map(|rule| rule_score(rule, judge(rule, case))).collect();
    let failed = || {
        let pairs = rubric.rules.iter().zip(&rules);
        pairs.filter(|(_, score)| score.verdict == Verdict::Fail).map(|(rule, _)| rule)
    };
    let auto_fail: Vec<String> =
        failed().filter(|rule| rule.auto_fail).map(|rule| rule.id.value.clone()).collect();
    let sums = Sums::of(&rules);
    let percent = share(sums.points, sums.max_points);
    Score {
        rubric: rubric.id.clone(),
        rubric_version: rubric.version.clone(),
        rubric_blake3: rubric.blake3.clone(),
        points: sums.points,
        max_points: sums.max_points,
        percent,
        low_percent: share(sums.points, sums.max_points + sums.inconclusive),
        high_percent: share(sums.points + sums.inconclusive, sums.max_points + sums.inconclusive),
        grade: grade(rubric, percent, !auto_fail.is_empty()),
        auto_fail,
        needs_review: rules.iter().filter(|rule| rule.verdict == Verdict::NeedsReview).count(),
        sections: sections(rubric, &rules),
        sanctions: failed().filter_map(sanction).collect(),
        rules,
    }
}

/// What a rule finds, if it applies at all.
pub(crate) fn judge(rule: &Rule, case: &Case) -> Finding {
    match rule.when.as_ref().map(|when| (when, when.holds(case))) {
        Some((when, Ok(false))) => Finding::not_applicable(when.reason()),
        Some((_, Err(unknown))) => Finding::inconclusive(unknown),
        Some((_, Ok(true))) | None => rule.check.check(case),
    }
}

fn rule_score(rule: &Rule, finding: Finding) -> RuleScore {
    RuleScore {
        id: rule.id.value.clone(),
        section: rule.section.value.clone(),
        title: rule.title.clone(),
        verdict: finding.verdict,
        points: rule.points * finding.share,
        max_points: rule.points,
        confidence: finding.confidence.clamp(0.0, 1.0),
        reason: finding.reason,
        evidence: finding.evidence,
    }
}

#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Sums {
    points: f64,
    max_points: f64,
    inconclusive: f64,
}

impl Sums {
    fn of<'a>(rules: impl IntoIterator<Item = &'a RuleScore>) -> Sums {
        let mut sums = Sums::default();
        for rule in rules {
            match rule.verdict {
                Verdict::Pass | Verdict::Partial | Verdict::Fail => {
                    sums.points += rule.points;
                    sums.max_points += rule.max_points;
                }
                Verdict::Inconclusive => sums.inconclusive += rule.max_points,
                Verdict::NotApplicable | Verdict::NeedsReview => {}
            }
        }
        sums
    }
}

/// In percent; `None` of nothing.
fn share(points: f64, max_points: f64) -> Option<f64> {
    (0.0 < max_points).then(|| (100.0 * points / max_points).clamp(0.0, 100.0))
}

/// A failed call has the lowest grade, whatever its points.
fn grade(rubric: &Rubric, percent: Option<f64>, failed: bool) -> Option<String> {
    let grade = if failed {
        rubric.grades.last()
    } else {
        let percent = percent?;
        rubric.grades.iter().find(|grade| grade.at_least <= percent)
    };
    grade.map(|grade| grade.name.clone())
}

fn sections(rubric: &Rubric, rules: &[RuleScore]) -> Vec<SectionScore> {
    let sum = |section: &crate::rubric::Section| {
        let sums = Sums::of(rules.iter().filter(|rule| rule.section == section.id.value));
        SectionScore {
            id: section.id.value.clone(),
            title: section.title.clone(),
            points: sums.points,
            max_points: sums.max_points,
        }
    };
    rubric.sections.iter().map(sum).collect()
}

fn sanction(rule: &Rule) -> Option<Sanction> {
    let fine = rule.sanction.as_ref()?;
    Some(Sanction { rule: rule.id.value.clone(), amount: fine.amount, currency: fine.currency.clone() })
}
