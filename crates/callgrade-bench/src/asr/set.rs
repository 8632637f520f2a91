//! The calls and their truth, as `scripts/make-calls --asr` writes them.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context;
use serde::Deserialize;

use super::engine::Heard;

/// A recording and what is said in it.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    /// The agent on channel 0, the customer on channel 1.
    pub recording: PathBuf,
    /// What is said.
    pub truth: Truth,
}

/// The parties of a call, as truths and scorecards name them.
pub(crate) const PARTIES: [&str; 2] = ["agent", "customer"];

impl Call {
    /// What a party says, in order of time.
    pub(crate) fn said_by(&self, party: &str) -> impl Iterator<Item = &Utterance> {
        self.truth.utterances.iter().filter(move |utterance| utterance.party == party)
    }

    /// What an engine heard a party say, in order of time.
    pub(crate) fn heard_of<'a>(&self, party: &str, heard: &'a [Heard]) -> Vec<&'a Heard> {
        let own = heard.iter().filter(|heard| heard.id == self.truth.id && heard.party == party);
        let mut own: Vec<&Heard> = own.collect();
        own.sort_by(|a, b| a.start_s.total_cmp(&b.start_s));
        own
    }
}

/// What is said in a call.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Truth {
    /// The call's name.
    pub id: String,
    /// The recording, beside the truth.
    pub file: String,
    /// A code like `zh`.
    pub language: String,
    /// How long the recording lasts.
    pub duration_s: f64,
    /// In order of time.
    pub utterances: Vec<Utterance>,
}

/// What one party says in one go.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Utterance {
    /// `agent` or `customer`.
    pub party: String,
    /// When it begins.
    pub start_s: f64,
    /// When it ends.
    pub end_s: f64,
    /// Its words.
    pub text: String,
}

/// The calls of a folder in some languages, all for none; in order of their names.
///
/// # Errors
/// When the folder or a truth cannot be read.
pub(crate) fn load(folder: &Path, languages: &[String]) -> anyhow::Result<Vec<Call>> {
    let mut truths = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))? {
        let path = entry?.path();
        if path.to_string_lossy().ends_with(".truth.json") {
            truths.push(path);
        }
    }
    truths.sort();
    let mut calls = Vec::new();
    for path in truths {
        let named = || format!("cannot read {}", path.display());
        let truth: Truth =
            serde_json::from_str(&fs::read_to_string(&path).with_context(named)?).with_context(named)?;
        if languages.is_empty() || languages.contains(&truth.language) {
            calls.push(Call { recording: folder.join(&truth.file), truth });
        }
    }
    Ok(calls)
}
