//! The transcript: what was said, by whom, when, and how sure the recogniser is.

use serde::{Deserialize, Serialize};

use crate::call::Party;
use crate::time::Span;

/// Everything that was heard, in order of time.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Transcript {
    /// The model's name, e.g. `ggml-base-q8_0`.
    pub model: String,
    /// Language code, e.g. `zh`; `None` when nothing was said.
    pub language: Option<String>,
    /// From 0 to 1; 1 when the language was given and not guessed.
    pub language_confidence: f32,
    /// In order of their start.
    pub segments: Vec<Segment>,
}

/// What one party says in one turn.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Segment {
    /// Who speaks.
    pub party: Party,
    /// From the first word to the last.
    pub span: Span,
    /// As the recogniser wrote it.
    pub text: String,
    /// From 0 to 1: the mean over its words.
    pub confidence: f32,
    /// From 0 to 1: how much of what is written here is likely to be right. The recogniser's confidence, less what it
    /// cannot know: that it looped and was asked again, that the other party spoke on the same channel, that there was
    /// noise.
    pub heard: f32,
    /// The language of this turn, where it was listened for and is not the call's.
    #[serde(default)]
    pub language: Option<String>,
    /// In order; never empty.
    pub words: Vec<Word>,
}

/// One word; in Chinese what the recogniser writes as one unit, often a single character.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Word {
    /// Without surrounding space.
    pub text: String,
    /// When it is said.
    pub span: Span,
    /// From 0 to 1.
    pub confidence: f32,
    /// What may have been said instead, the likeliest first; empty where the recogniser was sure.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub alternatives: Vec<Alternative>,
}

/// Another word that the recogniser would have written with nearly the same right.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Alternative {
    /// Without surrounding space.
    pub text: String,
    /// From 0 to 1.
    pub confidence: f32,
}
