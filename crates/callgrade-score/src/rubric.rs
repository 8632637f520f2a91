//! A rubric: what good calls have in common, as people write it down. The only file that reads YAML.
//!
//! Every name a rubric uses is checked when it is read, so that scoring cannot fail; an error points at the
//! line and the word.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::LazyLock;

use callgrade_core::{Party, languages};
use garde::Validate;
use serde::{Deserialize, Deserializer};
use serde_saphyr::{DefaultMessageFormatter, Location, SnippetMode, Spanned};

use crate::matching::{Intent, IntentText};
use crate::rules::{Check, When};

mod error;
mod names;

pub use error::RubricError;

/// A word of a rubric that remembers where it stands.
pub type Name = Spanned<String>;

/// What calls are graded by.
#[derive(Debug, Clone, PartialEq)]
pub struct Rubric {
    /// Short: `norms-zh`.
    pub id: String,
    /// The rubric's own.
    pub version: String,
    /// For people.
    pub title: String,
    /// The languages that its rules have phrases for, by code.
    pub languages: Vec<String>,
    /// From the best to the worst.
    pub grades: Vec<Grade>,
    /// In the order of the scorecard.
    pub sections: Vec<Section>,
    /// What can be said, by name: the shared intents and the rubric's own.
    pub intents: BTreeMap<String, Intent>,
    /// In the order of the scorecard.
    pub rules: Vec<Rule>,
    /// BLAKE3 of the rubric's text and of the shared intents', in hexadecimal.
    pub blake3: String,
}

/// A name for a percentage.
#[derive(Debug, Clone, PartialEq, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct Grade {
    /// `A`.
    #[garde(length(min = 1))]
    pub name: String,
    /// The lowest percentage that earns it.
    #[garde(range(min = 0.0, max = 100.0))]
    pub at_least: f64,
}

/// Rules that belong together.
#[derive(Debug, Clone, PartialEq, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct Section {
    /// Short: `opening`.
    #[garde(skip)]
    pub id: Name,
    /// For people.
    #[garde(skip)]
    pub title: String,
}

/// One standard that a call is held to.
#[derive(Debug, Clone, PartialEq, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// The catalogue's id: `opening.greeting`.
    #[garde(skip)]
    pub id: Name,
    /// The section's id.
    #[garde(skip)]
    pub section: Name,
    /// For people.
    #[garde(length(min = 1))]
    pub title: String,
    /// What it is worth.
    #[garde(range(min = 0.0))]
    pub points: f64,
    /// Where the standard stands: `norms-zh#规范`.
    #[serde(default)]
    #[garde(skip)]
    pub source: Vec<String>,
    /// Failing this fails the whole call.
    #[serde(default)]
    #[garde(skip)]
    pub auto_fail: bool,
    /// What failing costs.
    #[garde(dive)]
    pub sanction: Option<Fine>,
    /// The situation in which the rule applies; always when absent.
    #[garde(dive)]
    pub when: Option<When>,
    /// What it looks at.
    #[garde(dive)]
    pub check: Check,
    /// Calls, as `callgrade_core::script` reads them, that show what the rule means.
    #[serde(default)]
    #[garde(skip)]
    pub examples: Examples,
}

/// Money to be paid for a fault.
#[derive(Debug, Clone, PartialEq, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct Fine {
    /// How much.
    #[garde(range(min = 0.0))]
    pub amount: f64,
    /// ISO 4217.
    #[garde(length(min = 3, max = 3))]
    pub currency: String,
}

/// Call scripts by the verdict that the rule must find.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Examples {
    /// The standard is met.
    pub pass: Vec<String>,
    /// It is met in part.
    pub partial: Vec<String>,
    /// It is not met.
    pub fail: Vec<String>,
    /// The situation does not arise.
    pub not_applicable: Vec<String>,
    /// The machine cannot tell.
    pub inconclusive: Vec<String>,
    /// Only a person can tell.
    pub needs_review: Vec<String>,
}

/// A language code that callgrade knows.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Code(String);

impl Code {
    #[cfg(test)]
    pub(crate) fn new(code: &str) -> Code {
        Code(code.to_owned())
    }

    /// As written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<'de> Deserialize<'de> for Code {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Code, D::Error> {
        let code = String::deserialize(from)?;
        let known = || languages::ALL.iter().map(|language| language.code);
        if languages::find(&code).is_none() {
            let message =
                format!("unknown language `{code}`, known are {}", known().collect::<Vec<_>>().join(", "));
            return Err(serde::de::Error::custom(message));
        }
        Ok(Code(code))
    }
}

#[derive(Debug, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
struct RubricText {
    #[garde(length(min = 1))]
    id: String,
    #[garde(length(min = 1))]
    version: String,
    #[garde(skip)]
    title: String,
    #[garde(length(min = 1))]
    languages: Vec<Code>,
    #[garde(length(min = 1), dive)]
    grades: Vec<Grade>,
    #[garde(length(min = 1), dive)]
    sections: Vec<Section>,
    #[serde(default)]
    #[garde(skip)]
    intents: BTreeMap<String, IntentText>,
    #[garde(length(min = 1), dive)]
    rules: Vec<Rule>,
}

#[derive(Debug, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
struct IntentsText {
    #[garde(skip)]
    intents: BTreeMap<String, IntentText>,
}

const SHARED: &str = include_str!("../rubrics/intents.yaml");

/// What every rubric can name, without saying it again.
static SHARED_INTENTS: LazyLock<BTreeMap<String, Intent>> = LazyLock::new(|| {
    let shared: IntentsText = read(SHARED, "intents.yaml").expect("the shared intents are tested");
    shared.intents.iter().map(|(name, text)| (name.clone(), Intent::new(text))).collect()
});

impl Rubric {
    /// Reads a rubric.
    ///
    /// `name` is what errors call it: its file name.
    pub fn parse(text: &str, name: &str) -> Result<Rubric, RubricError> {
        let read: RubricText = read(text, name)?;
        let mut intents = SHARED_INTENTS.clone();
        intents.extend(read.intents.iter().map(|(name, text)| (name.clone(), Intent::new(text))));
        let mut hash = blake3::Hasher::new();
        hash.update(text.as_bytes()).update(SHARED.as_bytes());
        let mut rubric = Rubric {
            id: read.id,
            version: read.version,
            title: read.title,
            languages: read.languages.iter().map(|code| code.as_str().to_owned()).collect(),
            grades: read.grades,
            sections: read.sections,
            intents,
            rules: read.rules,
            blake3: hash.finalize().to_hex().to_string(),
        };
        rubric.grades.sort_by(|a, b| b.at_least.total_cmp(&a.at_least));
        names::check(&rubric).map_err(|(at, message)| RubricError::new(text, name, at, &message))?;
        Ok(rubric)
    }

    /// The intents whose expression by the agent a rule rewards: what they say can be no ban.
    pub(crate) fn asked_for(&self) -> Vec<Name> {
        let mut names: Vec<Name> =
            self.rules.iter().flat_map(|rule| rule.check.asks_for(Party::Agent)).collect();
        names.sort_by(|a, b| a.value.cmp(&b.value));
        names.dedup_by(|a, b| a.value == b.value);
        names
    }

    /// Holds every rule against its examples. Empty when all is well.
    pub fn check_examples(&self) -> Vec<ExampleFailure> {
        self.rules.iter().flat_map(|rule| crate::examples::check(self, rule)).collect()
    }
}

/// An example whose verdict is not the one it stands for.
#[derive(Debug, Clone, PartialEq)]
pub struct ExampleFailure {
    /// The rule's id.
    pub rule: String,
    /// The verdict that the rubric claims.
    pub expected: &'static str,
    /// Which of the examples for it, from 0.
    pub index: usize,
    /// What came out instead, and why.
    pub found: String,
}

fn read<T>(text: &str, name: &str) -> Result<T, RubricError>
where
    T: serde::de::DeserializeOwned + Validate,
    T::Context: Default,
{
    serde_saphyr::from_str_valid(text).map_err(|wrong| {
        let at = wrong.location().unwrap_or(Location::UNKNOWN);
        let formatter = DefaultMessageFormatter.with_localizer(&WithoutPlaces);
        let mut options = serde_saphyr::RenderOptions::new(&formatter);
        options.snippets = SnippetMode::Off;
        let message = wrong.render_with_options(options);
        let message = message.lines().next().unwrap_or_default();
        RubricError::new(text, name, (at.line() as usize, at.column() as usize), message)
    })
}

/// Messages without "at line 3, column 11": the place stands before them.
struct WithoutPlaces;

impl serde_saphyr::Localizer for WithoutPlaces {
    fn attach_location<'a>(&self, base: Cow<'a, str>, _: Location) -> Cow<'a, str> {
        base
    }

    fn validation_issue_line(&self, path: &str, entry: &str, _: Option<Location>) -> String {
        format!("`{path}`: {entry}")
    }
}
