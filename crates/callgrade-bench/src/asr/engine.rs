//! The engines that are measured, and how each is run: the one list.

use std::ffi::OsStr;
use std::path::Path;
use std::process::Command;
use std::{env, fs};

use anyhow::{Context, ensure};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::set::Call;
use super::usage::{self, Usage};

/// A program that turns calls into text.
pub(crate) struct Engine {
    /// As the table calls it.
    pub name: &'static str,
    /// Others made it.
    pub is_peer: bool,
    hear: fn(&[Call], usize) -> anyhow::Result<Run>,
}

/// What one engine heard, and what it needed for it.
#[derive(Debug)]
pub(crate) struct Run {
    /// In no order.
    pub heard: Vec<Heard>,
    /// Of all its processes.
    pub usage: Usage,
}

/// A piece of text.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Heard {
    /// The call.
    pub id: String,
    /// `agent` or `customer`.
    pub party: String,
    /// When it begins.
    pub start_s: f64,
    /// When it ends.
    pub end_s: f64,
    /// What was said.
    pub text: String,
    /// From 0 to 1: how much of it is likely to be right, where the engine tells.
    #[serde(default)]
    pub understood: Option<f64>,
    /// Its words, where the engine tells them.
    #[serde(default)]
    pub words: Vec<Word>,
}

/// A word.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Word {
    /// As it was written.
    pub text: String,
    /// From 0 to 1.
    pub confidence: f64,
    /// When it begins.
    pub start_s: f64,
    /// When it ends.
    pub end_s: f64,
    /// What it may have been instead.
    #[serde(default)]
    pub alternatives: Vec<Alternative>,
}

/// Another word.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Alternative {
    /// As it would have been written.
    pub text: String,
}

/// The product.
pub(crate) const CALLGRADE: Engine = Engine {
    name: "callgrade",
    is_peer: false,
    hear: |calls, workers| callgrade(calls, workers, "base", &[]),
};

/// All engines, in the order in which they run.
const ALL: &[Engine] = &[
    CALLGRADE,
    Engine {
        name: "ctranslate2 inside callgrade",
        is_peer: false,
        hear: |calls, workers| callgrade(calls, workers, &format!("{PEERS}/base"), &[]),
    },
    Engine {
        name: "faster-whisper int8 batched",
        is_peer: true,
        hear: |calls, workers| faster_whisper(calls, 8, 1, workers),
    },
    Engine {
        name: "faster-whisper int8 beam 5",
        is_peer: true,
        hear: |calls, workers| faster_whisper(calls, 0, 5, workers),
    },
    Engine { name: "whisper.cpp whole file", is_peer: true, hear: whisper_cpp },
];

/// Where `scripts/bench asr` puts the peers.
const PEERS: &str = "target/peers";

impl Engine {
    /// Hears all calls.
    ///
    /// # Errors
    /// When the program is missing or fails.
    pub(crate) fn run(&self, calls: &[Call], workers: usize) -> anyhow::Result<Run> {
        (self.hear)(calls, workers).with_context(|| self.name.to_owned())
    }
}

/// The engines that are called like one of these, or else whose names begin like it; all for none.
///
/// # Errors
/// When no engine is called so.
pub(crate) fn chosen(names: &[String]) -> anyhow::Result<Vec<&'static Engine>> {
    let is_exact = |name: &String| ALL.iter().any(|engine| engine.name == name);
    let begins = |engine: &&Engine, name: &String| {
        engine.name == name || !is_exact(name) && engine.name.starts_with(name.as_str())
    };
    for name in names {
        ensure!(ALL.iter().any(|engine| begins(&engine, name)), "no engine is called `{name}`");
    }
    Ok(ALL
        .iter()
        .filter(|engine| names.is_empty() || names.iter().any(|name| begins(engine, name)))
        .collect())
}

/// The whole program, as the QA lead runs it: with decoding, timeline and scoring.
///
/// - `more`: further arguments.
///
/// # Errors
/// When it fails, or a call was not graded.
pub(crate) fn callgrade(calls: &[Call], workers: usize, model: &str, more: &[&OsStr]) -> anyhow::Result<Run> {
    let folder = tempfile::tempdir()?;
    let manifest = folder.path().join("manifest.jsonl");
    let line = |call: &Call| -> anyhow::Result<String> {
        let file = fs::canonicalize(&call.recording)?;
        Ok(serde_json::json!({"file": file, "language": call.truth.language}).to_string() + "\n")
    };
    fs::write(&manifest, calls.iter().map(line).collect::<anyhow::Result<String>>()?)?;
    let program = env::current_exe()?.with_file_name("callgrade");
    let mut command = Command::new(program);
    command.arg("score").args(calls.iter().map(|call| &call.recording));
    command.arg("--manifest").arg(&manifest).arg("--out").arg(folder.path());
    command.args(["--rubric", "hotline-es", "--workers", &workers.to_string(), "--model", model]).args(more);
    let (_, usage) = usage::run(&mut command, b"")?;
    let mut heard = Vec::new();
    for call in calls {
        let file = folder.path().join("scorecards").join(format!("{}.json", call.truth.id));
        let card = fs::read_to_string(&file).with_context(|| format!("{} was not graded", call.truth.id))?;
        heard.extend(segments(&call.truth.id, &serde_json::from_str(&card)?));
    }
    Ok(Run { heard, usage })
}

/// The segments of a scorecard.
fn segments(id: &str, card: &Value) -> Vec<Heard> {
    let segment = |segment: &Value| {
        Some(Heard {
            id: id.to_owned(),
            party: segment["party"].as_str()?.to_owned(),
            start_s: segment["start_s"].as_f64()?,
            end_s: segment["end_s"].as_f64()?,
            text: segment["text"].as_str()?.to_owned(),
            understood: segment["heard"].as_f64(),
            words: serde_json::from_value(segment["words"].clone()).unwrap_or_default(),
        })
    };
    card["transcript"]["segments"].as_array().into_iter().flatten().filter_map(segment).collect()
}

fn faster_whisper(calls: &[Call], batch: usize, beam: usize, workers: usize) -> anyhow::Result<Run> {
    let model = format!("{PEERS}/base");
    let numbers = [batch, beam, workers].map(|number| number.to_string());
    let args: Vec<&str> = [model.as_str()].into_iter().chain(numbers.iter().map(String::as_str)).collect();
    peer("scripts/peers/run_faster_whisper.py", &args, calls)
}

fn whisper_cpp(calls: &[Call], workers: usize) -> anyhow::Result<Run> {
    peer("scripts/peers/run_whisper_cpp.py", &["models/ggml-base-q8_0.bin", &workers.to_string()], calls)
}

/// Runs a script of a peer over a list of calls.
fn peer(script: &str, args: &[&str], calls: &[Call]) -> anyhow::Result<Run> {
    let list: Vec<Value> = calls
        .iter()
        .map(
            |call| serde_json::json!({"id": call.truth.id, "recording": call.recording, "language": call.truth.language}),
        )
        .collect();
    let python = Path::new(PEERS).join("venv/bin/python");
    let mut command = Command::new(python);
    command.arg(script).args(args).env("OMP_NUM_THREADS", "1");
    let (output, usage) = usage::run(&mut command, &serde_json::to_vec(&list)?)?;
    Ok(Run { heard: serde_json::from_slice(&output).context("its answer is no list")?, usage })
}
