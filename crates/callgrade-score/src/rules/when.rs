use callgrade_core::timeline::Voice;
use callgrade_core::{Direction, Party};
use garde::Validate;
use serde::Deserialize;

use super::{Range, Says};
use crate::case::{Case, Unknown, within};
use crate::matching::Care;
use crate::rubric::Name;

/// The situation in which a rule applies.
#[derive(Debug, Clone, PartialEq, Deserialize, Validate)]
#[serde(rename_all = "snake_case")]
pub enum When {
    /// Somebody is put on hold.
    Hold,
    /// The customer called.
    Inbound,
    /// The agent called; only metadata can say so.
    Outbound,
    /// The customer is never heard.
    CustomerSilent,
    /// The customer is hard to hear: as the warning of this name.
    LowCustomerLevel,
    /// Noise hides the customer's words: as the warning of this name.
    NoisyCustomerLine,
    /// A party says something.
    Says(#[garde(dive)] Says),
    /// A metric lies between bounds.
    Range(#[garde(dive)] Range),
    /// The situation does not arise.
    Not(#[garde(skip)] Box<When>),
    /// All of them arise.
    All(#[garde(skip)] Vec<When>),
    /// One of them arises.
    Any(#[garde(skip)] Vec<When>),
}

impl When {
    /// Whether the situation arises, or why that cannot be known.
    pub(crate) fn holds(&self, case: &Case) -> Result<bool, Unknown> {
        match self {
            When::Hold => Ok(!case.call.timeline.holds.is_empty()),
            When::Inbound => match case.call.direction {
                Direction::Inbound => Ok(true),
                Direction::Outbound => Ok(false),
                Direction::Unknown => Err(Unknown::new("nothing tells who called")),
            },
            When::Outbound => Ok(case.call.direction == Direction::Outbound),
            When::CustomerSilent if !case.call.knows_the_speaker() => {
                Err(Unknown::new("the recording does not tell who speaks"))
            }
            When::CustomerSilent => Ok(case.is_silent(Party::Customer)),
            When::LowCustomerLevel => of_customer(case, Voice::is_low),
            When::NoisyCustomerLine => of_customer(case, Voice::is_noisy),
            When::Says(says) => says_it(says, case),
            When::Range(range) => match range.measure(case) {
                Err(_) if case.connected().is_none() => Ok(false),
                measured => measured.map(|measured| measured.holds),
            },
            When::Not(other) => other.holds(case).map(|holds| !holds),
            When::All(all) => every(all, case, true),
            When::Any(any) => every(any, case, false),
        }
    }

    /// As far as it can be known, for a rule that is not applicable.
    pub(crate) fn reason(&self) -> &'static str {
        match self {
            When::Hold => "there is no hold",
            When::Inbound => "not an inbound call",
            When::Outbound => "not an outbound call",
            When::CustomerSilent => "the customer is heard",
            When::LowCustomerLevel => "the customer is loud enough",
            When::NoisyCustomerLine => "the customer's line is not noisy",
            When::Says(_) => "it was not said",
            When::Range(_) => "the figure is not in the range",
            When::Not(_) | When::All(_) | When::Any(_) => "the situation did not arise",
        }
    }

    /// The intents that the condition names.
    pub(crate) fn intents(&self) -> Vec<&Name> {
        match self {
            When::Says(says) => says.any.iter().collect(),
            When::Not(other) => other.intents(),
            When::All(all) | When::Any(all) => all.iter().flat_map(When::intents).collect(),
            _ => Vec::new(),
        }
    }

    /// The metrics that the condition names.
    pub(crate) fn ranges(&self) -> Vec<&Range> {
        match self {
            When::Range(range) => vec![range],
            When::Not(other) => other.ranges(),
            When::All(all) | When::Any(all) => all.iter().flat_map(When::ranges).collect(),
            _ => Vec::new(),
        }
    }
}

/// What is true of the customer's voice. In a call that nobody answered nothing is.
fn of_customer(case: &Case, fact: fn(&Voice) -> Option<bool>) -> Result<bool, Unknown> {
    if !case.call.knows_the_speaker() {
        return Err(Unknown::new("the recording does not tell who speaks"));
    }
    match case.call.timeline.voices.get(&Party::Customer).and_then(fact) {
        Some(holds) => Ok(holds),
        None if case.connected().is_none() => Ok(false),
        None => Err(Unknown::new("the customer's line could not be measured")),
    }
}

/// Words that were not heard well do not prove that it was never said.
fn says_it(says: &Says, case: &Case) -> Result<bool, Unknown> {
    let hits = case.said(says.who, &says.any, Care::Occasion)?;
    for span in says.window.places(case) {
        let here = within(&hits, span);
        if says.times <= here.iter().filter(|hit| hit.is_sure()).count() {
            return Ok(true);
        }
        if says.times <= here.len() {
            return Err(Unknown::new("it was perhaps said"));
        }
        if !case.is_silent(says.who) {
            case.mostly_heard(says.who, span)?;
        }
    }
    Ok(false)
}

/// All conditions must arise (`all`), or one (`!all`). One that settles the matter outweighs what is unknown.
fn every(conditions: &[When], case: &Case, all: bool) -> Result<bool, Unknown> {
    let mut unknown = None;
    for condition in conditions {
        match condition.holds(case) {
            Ok(holds) if holds != all => return Ok(!all),
            Ok(_) => {}
            Err(why) => unknown = Some(why),
        }
    }
    unknown.map_or(Ok(all), Err)
}
