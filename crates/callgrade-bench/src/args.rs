//! What was typed.

use std::path::PathBuf;

use clap::{Parser, Subcommand};

/// Measures callgrade on calls whose truth is known.
#[derive(Debug, Parser)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub command: Command,
}

/// What to measure.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Rings, speech, holds, overlaps, keys, speed and memory of everything before the recogniser.
    Timeline(Timeline),
    /// What the recogniser hears wrongly and what it costs, beside its peers.
    Asr(Asr),
    /// Hears one recording and says how much memory it took, in mebibytes; a part of `timeline`.
    #[command(hide = true)]
    Peak {
        /// A recording.
        file: PathBuf,
    },
}

/// How to measure the timeline.
#[derive(Debug, clap::Args)]
pub(crate) struct Timeline {
    /// A tenth of the calls: less than a minute.
    #[arg(long)]
    pub quick: bool,
    /// Other voices, other music, another seed: for tuning. Published figures never come from it.
    #[arg(long)]
    pub dev: bool,
    /// Hears voices with WebRTC's detector instead of Silero's.
    #[arg(long)]
    pub webrtc: bool,
    /// Makes other calls from the same material.
    #[arg(long)]
    pub seed: Option<u64>,
    /// Measures these parts only, by name: rings,holds.
    #[arg(long, value_delimiter = ',')]
    pub only: Vec<String>,
    /// Writes the figures to a JSON file.
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,
    /// Writes the figures into a Markdown page, between its markers.
    #[arg(long, value_name = "PAGE")]
    pub write: Option<PathBuf>,
}

/// How to measure the recogniser.
#[derive(Debug, clap::Args)]
pub(crate) struct Asr {
    /// The calls and their truth.
    #[arg(long, value_name = "FOLDER", default_value = "target/asr")]
    pub set: PathBuf,
    /// Calls in these languages only: zh,es.
    #[arg(long, value_delimiter = ',')]
    pub languages: Vec<String>,
    /// Runs the engines only that are called or whose names begin like this: callgrade.
    #[arg(long, value_delimiter = ',')]
    pub only: Vec<String>,
    /// Also with --only: words that are invented where nobody speaks, the times of words, two workers over one, and calls
    /// that are kept.
    #[arg(long)]
    pub more: bool,
    /// Also what hints are worth: hears everything four times more.
    #[arg(long)]
    pub hints: bool,
    /// Processes of each engine, one thread each.
    #[arg(long, default_value_t = 2)]
    pub workers: usize,
    /// Writes down what each engine heard.
    #[arg(long, value_name = "FOLDER")]
    pub keep: Option<PathBuf>,
    /// Writes the figures to a JSON file.
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,
    /// Writes the figures into a Markdown page, between its markers.
    #[arg(long, value_name = "PAGE")]
    pub write: Option<PathBuf>,
}
