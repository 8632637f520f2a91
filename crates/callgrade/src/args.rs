//! What was typed. No decisions here: `plan.rs` makes them.

use std::path::PathBuf;

use callgrade_core::Ms;
use clap::{Parser, Subcommand};

/// Grades call-centre recordings, with the proof of every verdict.
///
/// A folder of recordings goes in. Each is decoded, segmented into ringing, talk, silence and holds, transcribed by
/// Whisper on this machine, and held against a rubric. Nothing is sent anywhere.
#[derive(Debug, Parser)]
#[command(
    version,
    arg_required_else_help = true,
    after_help = "\
Examples:
  callgrade score fixtures/calls                   a folder, the rubric by language
  callgrade score 'night/*.wav' --rubric norms-zh  some files, one rubric
  callgrade score night --out results --workers 4  four calls at a time
  callgrade timeline night/0001.wav                what happens when in a call, as a picture
  callgrade doctor                                 is everything here?
  callgrade bench night --hours 10                 how much of this can be graded in a night?

Exit codes:
  0  every recording was graded
  1  some could not be graded; each is named with its reason
  2  the program could not start"
)]
pub struct Args {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What the program can do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Grade recordings: one scorecard each, and a summary
    Score(ScoreArgs),
    /// Draw when calls ring, wait and are silent, and who speaks when; needs no model
    Timeline(TimelineArgs),
    /// Check this machine: processor, model, engine, rubrics
    Doctor(EngineArgs),
    /// Grade sample calls and estimate how many hours of recordings this machine grades in a night; keeps no results
    Bench(BenchArgs),
    /// List, verify and add speech models
    Model(ModelArgs),
    /// List, show and check rubrics
    Rubric(RubricArgs),
    /// List what is measured, or explain one metric: how, of what, what is usual, when it is missing
    Metrics(MetricsArgs),
    /// Print every setting with its default and its reason, to copy and change
    Settings,
    /// Hear recordings for another program: JSON lines on standard input and output (docs/worker.md)
    Worker,
}

/// `callgrade score`.
#[derive(Debug, clap::Args)]
pub struct ScoreArgs {
    /// Recordings: files, folders (searched with their subfolders) and patterns like 'night/*.wav'
    #[arg(required = true, value_name = "RECORDING")]
    pub recordings: Vec<PathBuf>,
    /// Where results go; an existing scorecard of the same call is replaced
    #[arg(long, value_name = "DIR", default_value = "callgrade-out")]
    pub out: PathBuf,
    /// Keep calls, once heard, in this folder, and hear none again that is kept there: a run that was broken off goes
    /// on, another rubric needs no hearing
    #[arg(long, value_name = "DIR")]
    pub keep: Option<PathBuf>,
    /// How recordings are graded.
    #[command(flatten)]
    pub grading: GradingArgs,
}

/// How recordings are graded.
#[derive(Debug, clap::Args)]
pub struct GradingArgs {
    /// A built-in rubric or a YAML file; by default the built-in one of each call's language
    #[arg(long, value_name = "NAME|FILE")]
    pub rubric: Option<String>,
    /// Calls heard at the same time, one thread each; by default one per processor core
    #[arg(long, value_name = "N")]
    pub workers: Option<usize>,
    /// The language of all calls whose metadata names none: zh, es, en, another code, or auto to detect it
    #[arg(long, value_name = "CODE", default_value = "auto")]
    pub language: String,
    /// The agent's channel in two-channel recordings, from 0, in place of all rules in the settings
    #[arg(long, value_name = "N")]
    pub agent_channel: Option<usize>,
    /// Guess by voice who speaks where one channel carries both parties; low confidence, needs the model `resemblyzer`
    #[arg(long)]
    pub diarize: bool,
    /// What the switchboard says of all recordings: CSV with a column `file`, or JSON lines (docs/metadata.md)
    #[arg(long, value_name = "FILE")]
    pub manifest: Option<PathBuf>,
    /// Settings to use instead of the defaults (TOML; `callgrade settings` prints all)
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Where the engine and its models are.
    #[command(flatten)]
    pub engine: EngineArgs,
    /// Show what workers write to standard error
    #[arg(long)]
    pub verbose: bool,
}

/// `callgrade bench`.
#[derive(Debug, clap::Args)]
pub struct BenchArgs {
    /// Recordings like those of a night; by default three short calls that come with the program
    #[arg(value_name = "RECORDING")]
    pub recordings: Vec<PathBuf>,
    /// How long a night is, in hours
    #[arg(long, value_name = "HOURS", default_value = "8", value_parser = hours)]
    pub hours: f64,
    /// Print the figures as JSON
    #[arg(long)]
    pub json: bool,
    /// How recordings are graded.
    #[command(flatten)]
    pub grading: GradingArgs,
}

/// `callgrade timeline`.
#[derive(Debug, clap::Args)]
pub struct TimelineArgs {
    /// Recordings: files, folders (searched with their subfolders) and patterns like 'night/*.wav'
    #[arg(required = true, value_name = "RECORDING")]
    pub recordings: Vec<PathBuf>,
    /// Write the picture of one recording to this file, as SVG with its waveform; - for standard output
    #[arg(long, value_name = "FILE", conflicts_with = "json")]
    pub svg: Option<PathBuf>,
    /// Print events and metrics as JSON, one line for each recording
    #[arg(long)]
    pub json: bool,
    /// Draw from this time on, in seconds or as 1:05.5
    #[arg(long, value_name = "TIME", value_parser = moment, conflicts_with = "json")]
    pub from: Option<Ms>,
    /// Draw up to this time
    #[arg(long, value_name = "TIME", value_parser = moment, conflicts_with = "json")]
    pub to: Option<Ms>,
    /// Characters in a line; by default as the terminal has them, 100 elsewhere
    #[arg(long, value_name = "N")]
    pub width: Option<usize>,
    /// Draw with plain characters; by default where the locale is not UTF-8
    #[arg(long)]
    pub ascii: bool,
    /// The agent's channel in two-channel recordings, from 0; by default from the settings
    #[arg(long, value_name = "N")]
    pub agent_channel: Option<usize>,
    /// Guess by voice who speaks where one channel carries both parties; low confidence, needs the model `resemblyzer`
    #[arg(long)]
    pub diarize: bool,
    /// Settings to use instead of the defaults (TOML; `callgrade settings` prints all)
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// What the switchboard says of all recordings: CSV with a column `file`, or JSON lines (docs/metadata.md)
    #[arg(long, value_name = "FILE")]
    pub manifest: Option<PathBuf>,
    /// The folder of models; by default `models` here or beside the program
    #[arg(long, value_name = "DIR", env = "CALLGRADE_MODELS")]
    pub models: Option<PathBuf>,
    /// Show what workers write to standard error
    #[arg(long)]
    pub verbose: bool,
}

/// A time of a call: `65.5`, `1:05.5` or `1:02:05`.
fn moment(text: &str) -> Result<Ms, String> {
    let wrong = || "not a time like 65.5, 1:05.5 or 1:02:05".to_owned();
    let parts: Vec<f64> =
        text.split(':').map(|part| part.parse().map_err(|_| wrong())).collect::<Result<_, _>>()?;
    if 3 < parts.len() || parts.iter().any(|part| !part.is_finite() || *part < 0.0) {
        return Err(wrong());
    }
    Ok(Ms::from_secs(parts.iter().fold(0.0, |sum, part| sum * 60.0 + part)))
}

/// A number of hours above 0.
fn hours(text: &str) -> Result<f64, String> {
    let hours = text.parse().ok().filter(|hours: &f64| hours.is_finite() && 0.0 < *hours);
    hours.ok_or_else(|| "not a number of hours above 0".to_owned())
}

/// Which model, and where models are.
#[derive(Debug, Clone, clap::Args)]
pub struct EngineArgs {
    /// A model's name, its file once `callgrade model add` has recorded it, or a folder of CTranslate2's
    #[arg(long, value_name = "NAME|FILE|FOLDER", default_value = "base")]
    pub model: String,
    /// The folder of models; by default `models` here or beside the program
    #[arg(long, value_name = "DIR", env = "CALLGRADE_MODELS")]
    pub models: Option<PathBuf>,
}

/// `callgrade model`.
#[derive(Debug, clap::Args)]
pub struct ModelArgs {
    /// What to do with models.
    #[command(subcommand)]
    pub command: ModelCommand,
    /// The folder of models; by default `models` here or beside the program
    #[arg(long, global = true, value_name = "DIR", env = "CALLGRADE_MODELS")]
    pub models: Option<PathBuf>,
}

/// What can be done with models.
#[derive(Debug, Subcommand)]
pub enum ModelCommand {
    /// List the models that are known and whether their files are here
    List,
    /// Compare model files with their recorded size and hash; all that are here, when none is named
    Verify {
        /// Names or files.
        #[arg(value_name = "NAME|FILE")]
        named: Vec<String>,
    },
    /// Record the size and hash of a ggml model file of your own, so that it can be used
    Add {
        /// The file; it stays where it is.
        file: PathBuf,
        /// What to call it.
        #[arg(long)]
        name: String,
    },
}

/// `callgrade rubric`.
#[derive(Debug, clap::Args)]
pub struct RubricArgs {
    /// What to do with rubrics.
    #[command(subcommand)]
    pub command: RubricCommand,
}

/// What can be done with rubrics.
#[derive(Debug, Subcommand)]
pub enum RubricCommand {
    /// List the built-in rubrics
    List,
    /// Print a built-in rubric, to copy and change
    Show {
        /// Its name.
        name: String,
    },
    /// Check a rubric: is it well-formed, and do its own examples come out as they say?
    Check {
        /// A built-in rubric or a YAML file.
        #[arg(value_name = "NAME|FILE")]
        rubric: String,
    },
}

/// `callgrade metrics`.
#[derive(Debug, clap::Args)]
pub struct MetricsArgs {
    /// The metric to explain; all are listed when none is named
    pub name: Option<String>,
    /// Explain all as Markdown: docs/metrics.md
    #[arg(long, conflicts_with = "name")]
    pub markdown: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_read_as_people_write_it() {
        for (text, ms) in [("65.5", 65_500), ("1:05.5", 65_500), ("1:02:05", 3_725_000), ("0", 0)] {
            assert_eq!(moment(text), Ok(Ms(ms)), "{text}");
        }
        for text in ["", "1:", "-1", "a", "nan", "1:2:3:4"] {
            assert!(moment(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_night_has_some_hours() {
        assert_eq!(hours("7.5"), Ok(7.5));
        for text in ["", "0", "-1", "nan", "inf", "8h"] {
            assert!(hours(text).is_err(), "{text}");
        }
    }
}
