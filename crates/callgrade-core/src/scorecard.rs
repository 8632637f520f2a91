//! The scorecard: what one call becomes. The contract with everyone who reads our results.
//!
//! Field names, order and meaning are fixed by [`SCHEMA`]; fields may be added. Seconds are rounded to a
//! millisecond, so equal calls give equal bytes.

use std::collections::BTreeMap;

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use crate::call::{Party, Warning};
use crate::time::Ms;

/// The version of the contract.
pub const SCHEMA: &str = "callgrade.scorecard/1";

/// One graded call.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Scorecard {
    /// Always [`SCHEMA`].
    pub schema: &'static str,
    /// What the recording is.
    pub call: CallFacts,
    /// What happens when.
    pub timeline: Events,
    /// What was measured.
    pub metrics: Metrics,
    /// What was said.
    pub transcript: TranscriptFacts,
    /// The verdicts.
    pub score: Score,
    /// What made this scorecard.
    pub provenance: Provenance,
}

/// A recording that could not be graded, and why.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Ungraded {
    /// Always [`SCHEMA`].
    pub schema: &'static str,
    /// What is known of the recording.
    pub call: UngradedCall,
    /// What stopped it.
    pub error: Reason,
}

/// What is known of a recording that could not be graded.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct UngradedCall {
    /// As [`CallFacts::id`].
    pub id: String,
    /// As [`CallFacts::file`].
    pub file: String,
    /// BLAKE3 of the bytes, where the file could be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub blake3: Option<String>,
}

/// Why a recording has no score.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reason {
    /// Stable, for programs: `decode_unsupported`.
    pub code: String,
    /// Where in the corridor it stopped: `decode`, `transcribe`, `worker`, …
    pub stage: String,
    /// For people; never what was said.
    pub message: String,
}

/// What one recording became.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
#[expect(clippy::large_enum_variant, reason = "nearly every entry is a scorecard")]
pub enum Entry {
    /// A scorecard.
    Graded(Scorecard),
    /// The reason there is none.
    Ungraded(Ungraded),
}

impl Entry {
    /// The call's id.
    pub fn id(&self) -> &str {
        match self {
            Entry::Graded(card) => &card.call.id,
            Entry::Ungraded(none) => &none.call.id,
        }
    }
}

/// Facts about the recording.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CallFacts {
    /// The recording's path below the given root, without its ending.
    pub id: String,
    /// The recording's path below the given root.
    pub file: String,
    /// BLAKE3 of the file's bytes.
    pub blake3: String,
    /// `wav`, `ogg`, …
    pub container: String,
    /// `pcm_mulaw`, `opus`, …
    pub codec: String,
    /// Samples per second.
    pub sample_rate: u32,
    /// Channels in the file.
    pub channels: usize,
    /// Length of the sound.
    #[serde(serialize_with = "seconds")]
    pub duration_s: Ms,
    /// `stereo_split` or `mono`.
    pub layout: &'static str,
    /// Who is on which channel; empty when the recording does not tell.
    pub parties: BTreeMap<Party, Channel>,
    /// Language code; `None` when nothing was said.
    pub language: Option<String>,
    /// `inbound`, `outbound` or `unknown`.
    pub direction: &'static str,
    /// What the switchboard said.
    pub metadata: BTreeMap<String, String>,
    /// What to know before trusting the rest.
    pub warnings: Vec<Warning>,
}

/// Where a party is heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Channel {
    /// From 0.
    pub channel: usize,
}

/// What happens when.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Events {
    /// When the call was answered; `None` when nothing tells.
    #[serde(serialize_with = "maybe_seconds")]
    pub answer_s: Option<Ms>,
    /// The end of the recording.
    #[serde(serialize_with = "seconds")]
    pub end_s: Ms,
    /// In order of their start.
    pub events: Vec<Event>,
}

/// One thing that happens.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Event {
    /// `ring`, `speech`, `hold`, `silence`, `overlap`, `interruption`, `tone`, `dtmf`, `masked`.
    pub kind: &'static str,
    /// Who, where it is somebody's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub party: Option<Party>,
    /// What tells that a hold is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cause: Option<&'static str>,
    /// Start.
    #[serde(serialize_with = "seconds")]
    pub start_s: Ms,
    /// End.
    #[serde(serialize_with = "seconds")]
    pub end_s: Ms,
    /// How many rings.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count: Option<u32>,
    /// Which tone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tone: Option<String>,
    /// Which telephone key; `x` where digits are hidden.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub digits: Option<char>,
    /// Whether the agent asked before a hold; absent when the words before it could not be heard.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub announced: Option<bool>,
}

/// Every metric by name, in the order of the metrics' list.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Metrics(pub Vec<(&'static str, Reading)>);

impl Metrics {
    /// The reading of one metric; `None` when there is no such metric.
    pub fn get(&self, name: &str) -> Option<&Reading> {
        self.0.iter().find(|(own, _)| *own == name).map(|(_, reading)| reading)
    }
}

impl Serialize for Metrics {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut map = to.serialize_map(Some(self.0.len()))?;
        for (name, reading) in &self.0 {
            map.serialize_entry(name, reading)?;
        }
        map.end()
    }
}

/// One metric of one call: for the call as a whole, for each party, or both.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Reading {
    /// Of the call as a whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<Figure>,
    /// Of the agent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agent: Option<Figure>,
    /// Of the customer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer: Option<Figure>,
    /// Where the name does not say it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<&'static str>,
    /// Where the figure comes from: `metadata`, `audio`, …
    #[serde(skip_serializing_if = "Option::is_none")]
    pub basis: Option<&'static str>,
    /// Why the figure is missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub missing: Option<&'static str>,
}

/// A measured value.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Figure {
    /// It cannot be had: `null`, never 0.
    Missing,
    /// How many.
    Count(u32),
    /// How much.
    #[serde(serialize_with = "rounded")]
    Number(f64),
    /// Who.
    Who(Party),
}

impl Figure {
    /// The figure as a number; `None` when it is missing or no number.
    pub fn number(self) -> Option<f64> {
        match self {
            Figure::Count(count) => Some(f64::from(count)),
            Figure::Number(number) => Some(round3(number)),
            Figure::Missing | Figure::Who(_) => None,
        }
    }
}

/// What was said.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TranscriptFacts {
    /// The model's name.
    pub model: String,
    /// Language code.
    pub language: Option<String>,
    /// From 0 to 1.
    #[serde(serialize_with = "rounded32")]
    pub language_confidence: f32,
    /// In order of start.
    pub segments: Vec<SegmentFacts>,
}

/// One turn's words.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SegmentFacts {
    /// Who.
    pub party: Party,
    /// Start.
    #[serde(serialize_with = "seconds")]
    pub start_s: Ms,
    /// End.
    #[serde(serialize_with = "seconds")]
    pub end_s: Ms,
    /// As recognised.
    pub text: String,
    /// The same with its numbers in digits, where it has any in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub digits: Option<String>,
    /// Code of the turn's language, where it is not the call's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// From 0 to 1.
    #[serde(serialize_with = "rounded32")]
    pub confidence: f32,
    /// From 0 to 1: how much of what is written here is likely to be right.
    #[serde(serialize_with = "rounded32")]
    pub heard: f32,
    /// In order.
    pub words: Vec<WordFacts>,
}

/// One word.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WordFacts {
    /// As recognised.
    pub text: String,
    /// Start.
    #[serde(serialize_with = "seconds")]
    pub start_s: Ms,
    /// End.
    #[serde(serialize_with = "seconds")]
    pub end_s: Ms,
    /// From 0 to 1.
    #[serde(serialize_with = "rounded32")]
    pub confidence: f32,
    /// What may have been said instead, the likeliest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub alternatives: Vec<AlternativeFacts>,
}

/// Another word that may have been said.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AlternativeFacts {
    /// As recognised.
    pub text: String,
    /// From 0 to 1.
    #[serde(serialize_with = "rounded32")]
    pub confidence: f32,
}

/// The verdicts and what they add up to.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Score {
    /// The rubric's id.
    pub rubric: String,
    /// The rubric's own version.
    pub rubric_version: String,
    /// BLAKE3 of the rubric's text.
    pub rubric_blake3: String,
    /// Won.
    #[serde(serialize_with = "rounded")]
    pub points: f64,
    /// To be won, by the rules that could be judged.
    #[serde(serialize_with = "rounded")]
    pub max_points: f64,
    /// 100 × points / max_points; `None` when no rule could be judged.
    #[serde(serialize_with = "maybe_percent")]
    pub percent: Option<f64>,
    /// What it would be if every inconclusive rule were failed.
    #[serde(serialize_with = "maybe_percent")]
    pub low_percent: Option<f64>,
    /// What it would be if every inconclusive rule were passed.
    #[serde(serialize_with = "maybe_percent")]
    pub high_percent: Option<f64>,
    /// The rubric's name for the percentage; `None` when there is none to name.
    pub grade: Option<String>,
    /// The rules whose failure fails the whole call, and that failed.
    pub auto_fail: Vec<String>,
    /// How many rules wait for a person.
    pub needs_review: usize,
    /// In the rubric's order.
    pub sections: Vec<SectionScore>,
    /// In the rubric's order.
    pub rules: Vec<RuleScore>,
    /// Money to be paid.
    pub sanctions: Vec<Sanction>,
}

/// What the rules of one section add up to.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SectionScore {
    /// Short name.
    pub id: String,
    /// For people.
    pub title: String,
    /// Won.
    #[serde(serialize_with = "rounded")]
    pub points: f64,
    /// To be won.
    #[serde(serialize_with = "rounded")]
    pub max_points: f64,
}

/// What one rule found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RuleScore {
    /// `opening.greeting`.
    pub id: String,
    /// The section's id.
    pub section: String,
    /// For people.
    pub title: String,
    /// The finding.
    pub verdict: Verdict,
    /// Won.
    #[serde(serialize_with = "rounded")]
    pub points: f64,
    /// What the rule is worth, whether or not it counts in this call.
    #[serde(serialize_with = "rounded")]
    pub max_points: f64,
    /// From 0 to 1: how sure the verdict is.
    #[serde(serialize_with = "rounded")]
    pub confidence: f64,
    /// In a few words; never what was said.
    pub reason: String,
    /// What proves it.
    pub evidence: Vec<Evidence>,
}

/// What a rule can find.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The standard was met.
    Pass,
    /// It was met in part.
    Partial,
    /// It was not met.
    Fail,
    /// The situation did not arise: no points either way.
    NotApplicable,
    /// The machine could not tell.
    Inconclusive,
    /// Only a person can tell.
    NeedsReview,
}

impl Verdict {
    /// As the scorecard spells it.
    pub fn name(self) -> &'static str {
        match self {
            Verdict::Pass => "pass",
            Verdict::Partial => "partial",
            Verdict::Fail => "fail",
            Verdict::NotApplicable => "not_applicable",
            Verdict::Inconclusive => "inconclusive",
            Verdict::NeedsReview => "needs_review",
        }
    }
}

/// Where to listen, and what to listen for; or the figure and its limit.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Evidence {
    /// Whose.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub party: Option<Party>,
    /// Start.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "maybe_seconds")]
    pub start_s: Option<Ms>,
    /// End.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "maybe_seconds")]
    pub end_s: Option<Ms>,
    /// What was said there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quote: Option<String>,
    /// The rubric's phrase that it matches.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phrase: Option<String>,
    /// How well, from 0 to 1.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "maybe_rounded")]
    pub similarity: Option<f64>,
    /// What was measured.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metric: Option<String>,
    /// What came out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<Figure>,
    /// What it was held against.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<Limit>,
}

/// What a figure is held against.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Limit {
    /// One bound.
    One(f64),
    /// Both bounds.
    Between([f64; 2]),
}

/// Money to be paid for a fault.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Sanction {
    /// For failing which rule.
    pub rule: String,
    /// How much.
    #[serde(serialize_with = "rounded")]
    pub amount: f64,
    /// ISO 4217.
    pub currency: String,
}

/// What made a scorecard: with equal provenance, equal bytes give equal scorecards.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Provenance {
    /// Version of this program.
    pub callgrade: String,
    /// BLAKE3 of the model file.
    pub model_blake3: String,
    /// BLAKE3 of the settings in force.
    pub settings_blake3: String,
}

/// Three decimals, and never minus zero.
fn round3(number: f64) -> f64 {
    (number * 1000.0).round() / 1000.0 + 0.0
}

fn seconds<S: Serializer>(time: &Ms, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_f64(time.as_secs())
}

#[expect(clippy::ref_option, reason = "serde hands a field over by reference")]
fn maybe_seconds<S: Serializer>(time: &Option<Ms>, to: S) -> Result<S::Ok, S::Error> {
    time.map(Ms::as_secs).serialize(to)
}

fn rounded<S: Serializer>(number: &f64, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_f64(round3(*number))
}

fn rounded32<S: Serializer>(number: &f32, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_f64(round3(f64::from(*number)))
}

#[expect(clippy::ref_option, reason = "serde hands a field over by reference")]
fn maybe_rounded<S: Serializer>(number: &Option<f64>, to: S) -> Result<S::Ok, S::Error> {
    number.map(round3).serialize(to)
}

#[expect(clippy::ref_option, reason = "serde hands a field over by reference")]
fn maybe_percent<S: Serializer>(number: &Option<f64>, to: S) -> Result<S::Ok, S::Error> {
    number.map(|percent| (percent * 100.0).round() / 100.0).serialize(to)
}
