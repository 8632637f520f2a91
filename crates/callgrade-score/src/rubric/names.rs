//! Checks that every name in a rubric stands for something, so that scoring cannot fail.

use std::collections::BTreeSet;

use callgrade_core::{Party, script};

use super::{Name, Rubric};
use crate::matching::distance;
use crate::metrics::{self, Unit};
use crate::rules::{Range, When};

/// A line and column, and what is wrong there.
type Complaint = ((usize, usize), String);

/// Every name stands for something, and only once.
pub(super) fn check(rubric: &Rubric) -> Result<(), Complaint> {
    check_grades(rubric)?;
    check_names(rubric)
}

fn at(name: &Name) -> (usize, usize) {
    (name.referenced.line() as usize, name.referenced.column() as usize)
}

fn check_grades(rubric: &Rubric) -> Result<(), Complaint> {
    if rubric.grades.last().is_some_and(|grade| 0.0 < grade.at_least) {
        return Err(((0, 0), "one grade must be for `at_least: 0`".to_owned()));
    }
    Ok(())
}

fn check_names(rubric: &Rubric) -> Result<(), Complaint> {
    let mut seen = BTreeSet::new();
    for section in &rubric.sections {
        once(&mut seen, &section.id, "section")?;
    }
    let mut seen = BTreeSet::new();
    for rule in &rubric.rules {
        once(&mut seen, &rule.id, "rule")?;
        known(&rule.section, "section", rubric.sections.iter().map(|section| section.id.value.as_str()))?;
        let from_when = rule.when.iter().flat_map(When::intents);
        for intent in from_when.chain(rule.check.intents()) {
            check_intent(rubric, intent)?;
        }
        let from_when = rule.when.iter().flat_map(When::ranges);
        for range in from_when.chain(rule.check.range()) {
            check_range(range)?;
        }
    }
    Ok(())
}

fn once<'a>(seen: &mut BTreeSet<&'a str>, name: &'a Name, what: &str) -> Result<(), Complaint> {
    if seen.insert(&name.value) {
        return Ok(());
    }
    Err((at(name), format!("the {what} `{}` stands here twice", name.value)))
}

fn known<'a>(name: &Name, what: &str, all: impl Iterator<Item = &'a str> + Clone) -> Result<(), Complaint> {
    if all.clone().any(|other| other == name.value) {
        return Ok(());
    }
    let nearest = all.min_by_key(|other| distance(other, &name.value));
    let hint = match nearest.filter(|other| distance(other, &name.value) <= 3) {
        Some(other) => format!(", did you mean `{other}`?"),
        None => String::new(),
    };
    Err((at(name), format!("unknown {what} `{}`{hint}", name.value)))
}

/// An intent must have phrases in every language of the rubric.
fn check_intent(rubric: &Rubric, name: &Name) -> Result<(), Complaint> {
    known(name, "intent", rubric.intents.keys().map(String::as_str))?;
    let intent = &rubric.intents[&name.value];
    match rubric.languages.iter().find(|language| !intent.speaks(language)) {
        Some(language) => {
            Err((at(name), format!("the intent `{}` has no phrases for language {language}", name.value)))
        }
        None => Ok(()),
    }
}

/// A metric has figures for the call as a whole, for each party, or both.
fn check_range(range: &Range) -> Result<(), Complaint> {
    let name = &range.metric;
    known(name, "metric", metrics::ALL.iter().map(|metric| metric.name))?;
    let blame = |message: String| Err((at(name), message));
    if range.at_least.is_none() && range.at_most.is_none() {
        return blame("a range needs `at_least` or `at_most`".to_owned());
    }
    let nothing = script::call("").expect("an empty script is a script");
    let reading = metrics::find(&name.value).map(|metric| (metric.measure)(&nothing)).unwrap_or_default();
    let figure = match range.of {
        Some(Party::Agent) => reading.agent,
        Some(Party::Customer) => reading.customer,
        Some(Party::Unknown) => return blame("`of` is agent or customer".to_owned()),
        None => reading.value,
    };
    match (figure, range.of) {
        (Some(_), _) if metrics::find(&name.value).is_some_and(|metric| metric.unit == Unit::Who) => {
            blame(format!("`{}` is no number", name.value))
        }
        (Some(_), _) => Ok(()),
        (None, Some(_)) => blame(format!("`{}` is not measured of a party", name.value)),
        (None, None) => blame(format!("`{}` needs `of: agent` or `of: customer`", name.value)),
    }
}
