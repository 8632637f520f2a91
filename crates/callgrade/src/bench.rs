//! `callgrade bench`: what this machine grades in a night, estimated from calls that it grades now.
//!
//! Nothing is kept, and nothing that was said is printed. How right the figures of a call are is another question:
//! docs/accuracy.md and docs/performance.md.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use callgrade_core::spans;
use callgrade_report::Row;
use serde::Serialize;
use tempfile::TempDir;

use crate::args::BenchArgs;
use crate::event::Event;
use crate::exit::Outcome;
use crate::find::Recording;
use crate::plan::Plan;
use crate::pool::Pool;
use crate::progress::Progress;
use crate::protocol::Hello;
use crate::{batch, engine, machine, terminal};

/// One of the sample calls in each language and another codec: three minutes, half of them speech, no third party's work.
const SAMPLE: [(&str, &[u8]); 3] = [
    ("en.ogg", include_bytes!("../../../fixtures/calls/en-bad-rude.ogg")),
    ("es.opus", include_bytes!("../../../fixtures/calls/es-complaint.opus")),
    ("zh.m4a", include_bytes!("../../../fixtures/calls/zh-complaint.m4a")),
];

/// What an estimate cannot know.
const CAVEAT: &str = "
An estimate. Silence costs little: calls with more speech take longer. So they do beside other programs, and on a
processor that slows down when it is hot.
";

/// Grades the sample or what the arguments name as `score` would, and shows what that took.
///
/// # Errors
/// When the run could not start, or nothing could be heard.
pub(crate) fn run(args: &BenchArgs) -> anyhow::Result<Outcome> {
    let carried = sample(&args.recordings)?;
    let named = carried.as_ref().map_or(args.recordings.clone(), |folder| vec![folder.path().to_path_buf()]);
    let mut plan = Plan::new(&named, &args.grading)?;
    plan.complaints.iter().for_each(|line| terminal::complain(&format!("warning: {line}")));
    let different = plan.recordings.len();
    plan.recordings = repeated(&plan.recordings, rounds(different, plan.workers, carried.is_some()));

    let loading = Instant::now();
    let (pool, hello) = Pool::of(&plan)?;
    pool.fill(plan.workers).context("a worker cannot start")?;
    let load = loading.elapsed();

    let (progress, tally) = (Progress::new(), Mutex::new(Tally::default()));
    let listen = |event: Event<'_>| {
        tally.lock().unwrap_or_else(PoisonError::into_inner).note(&event);
        progress.listen(&event);
    };
    let since = Instant::now();
    let rows = batch::run(&plan, &pool, &hello, None, &|_| Ok(()), &listen)?;
    let tally = tally.into_inner().unwrap_or_else(PoisonError::into_inner);
    let run =
        Run { workers: plan.workers, load, wall: since.elapsed(), different, built_in: carried.is_some() };

    let figures = Figures::new(&run, &tally, &rows, &hello, args.hours)?;
    terminal::show(&if args.json { figures.json()? } else { figures.text() })?;
    Ok(if figures.sample.ungraded == 0 { Outcome::Done } else { Outcome::Incomplete })
}

/// The built-in calls as files, for as long as the folder is held; `None` where recordings are named.
fn sample(named: &[PathBuf]) -> anyhow::Result<Option<TempDir>> {
    if !named.is_empty() {
        return Ok(None);
    }
    let failed = "failed to lay out the sample calls";
    let folder = tempfile::tempdir().context(failed)?;
    for (name, bytes) in SAMPLE {
        std::fs::write(folder.path().join(name), bytes).context(failed)?;
    }
    Ok(Some(folder))
}

/// How often recordings are heard: so often that every worker is busy, and each with all of the built-in ones.
fn rounds(recordings: usize, workers: usize, built_in: bool) -> usize {
    if built_in { workers } else { workers.div_ceil(recordings.max(1)) }
}

fn repeated(recordings: &[Recording], rounds: usize) -> Vec<Recording> {
    std::iter::repeat_n(recordings, rounds).flatten().cloned().collect()
}

/// What calls took together.
#[derive(Debug, Clone, Copy, Default)]
struct Tally {
    sound_s: f64,
    speech_s: f64,
    decode_s: f64,
    timeline_s: f64,
    transcribe_s: f64,
    busy: Duration,
    peak_memory_kib: Option<u64>,
}

impl Tally {
    fn note(&mut self, event: &Event<'_>) {
        match event {
            Event::Became(heard) => {
                let (timeline, cost) = (&heard.call.timeline, &heard.cost);
                let speech = spans::union(timeline.turns.iter().map(|turn| turn.span).collect());
                self.sound_s += timeline.duration.as_secs();
                self.speech_s += spans::total(&speech).as_secs();
                self.decode_s += cost.decode_s;
                self.timeline_s += cost.timeline_s;
                self.transcribe_s += cost.transcribe_s;
                self.peak_memory_kib = self.peak_memory_kib.max(cost.peak_memory_kib);
            }
            Event::Finished { took, .. } => self.busy += *took,
            Event::Started { .. }
            | Event::Heard(_)
            | Event::Retried { .. }
            | Event::NotKept { .. }
            | Event::Ended => {}
        }
    }
}

/// How the run went as a whole.
struct Run {
    workers: usize,
    load: Duration,
    wall: Duration,
    different: usize,
    built_in: bool,
}

/// What is shown. Shares are from 0 to 1.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct Figures {
    schema: &'static str,
    callgrade: &'static str,
    processor: String,
    cores: usize,
    instruction_sets: Vec<&'static str>,
    engine: String,
    model: String,
    model_blake3: String,
    workers: usize,
    /// Until the model was loaded everywhere. In none of the other figures.
    load_s: f64,
    sample: Sample,
    wall_s: f64,
    /// Of the workers' time until the last of them was done.
    busy_share: f64,
    /// With all workers busy.
    times_real_time: f64,
    /// Of the time in which workers were busy.
    stages: Stages,
    /// The worst worker's, with its model.
    peak_memory_mib: Option<f64>,
    night: Night,
}

/// What was heard.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct Sample {
    built_in: bool,
    recordings: usize,
    /// The others are the same once more.
    different: usize,
    ungraded: usize,
    /// Why, by code.
    reasons: BTreeSet<String>,
    sound_s: f64,
    speech_share: f64,
}

/// Where time goes.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct Stages {
    decode: f64,
    timeline: f64,
    transcription: f64,
    /// Scoring, and talking with workers.
    rest: f64,
}

/// An estimate.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct Night {
    hours: f64,
    recordings_h: f64,
    speech_h: f64,
}

impl Figures {
    /// # Errors
    /// When nothing was heard.
    fn new(run: &Run, tally: &Tally, rows: &[Row], hello: &Hello, hours: f64) -> anyhow::Result<Figures> {
        let reasons: BTreeSet<String> =
            rows.iter().filter_map(|row| row.error.as_ref()).map(|reason| reason.code.clone()).collect();
        if tally.sound_s == 0.0 {
            bail!("nothing could be heard ({})", list(reasons));
        }
        let (sound_s, busy_s) = (tally.sound_s, tally.busy.as_secs_f64().max(0.001));
        let speech_share = tally.speech_s / sound_s;
        // By the time in which workers were busy: in a night, nearly all of it. Here the last ones wait for each other.
        let times_real_time = sound_s / busy_s * run.workers as f64;
        let [decode, timeline, transcription] =
            [tally.decode_s, tally.timeline_s, tally.transcribe_s].map(|seconds| seconds / busy_s);
        let rest = (1.0 - decode - timeline - transcription).max(0.0);
        Ok(Figures {
            schema: "callgrade.bench/1",
            callgrade: env!("CARGO_PKG_VERSION"),
            processor: machine::processor(),
            cores: machine::cores(),
            instruction_sets: machine::instruction_sets(),
            engine: engine::version(),
            model: hello.model.clone(),
            model_blake3: hello.model_blake3.clone(),
            workers: run.workers,
            load_s: run.load.as_secs_f64(),
            sample: Sample {
                built_in: run.built_in,
                recordings: rows.len(),
                different: run.different,
                ungraded: rows.iter().filter(|row| row.error.is_some()).count(),
                reasons,
                sound_s,
                speech_share,
            },
            wall_s: run.wall.as_secs_f64(),
            busy_share: (busy_s / run.wall.as_secs_f64().max(0.001) / run.workers as f64).min(1.0),
            times_real_time,
            stages: Stages { decode, timeline, transcription, rest },
            peak_memory_mib: tally.peak_memory_kib.map(|kib| kib as f64 / 1024.0),
            night: Night {
                hours,
                recordings_h: hours * times_real_time,
                speech_h: hours * times_real_time * speech_share,
            },
        })
    }

    fn json(&self) -> anyhow::Result<String> {
        Ok(serde_json::to_string_pretty(self)? + "\n")
    }

    fn text(&self) -> String {
        let Figures { sample, stages, night, workers, .. } = self;
        let percent = |share: f64| format!("{:.0} %", share * 100.0);
        let whose = if sample.built_in { ", which come with the program" } else { "" };
        let memory = self.peak_memory_mib.map_or("unknown".to_owned(), |mib| {
            format!("{mib:.0} MiB at most in a worker, {:.0} MiB in all", mib * *workers as f64)
        });
        let heard = format!(
            "{:.1} min of sound in {} recordings ({} different{whose}), speech in {} of it",
            sample.sound_s / 60.0,
            sample.recordings,
            sample.different,
            percent(sample.speech_share)
        );
        let share = format!(
            "decode {}, timeline {}, transcription {}, rest {}",
            percent(stages.decode),
            percent(stages.timeline),
            percent(stages.transcription),
            percent(stages.rest)
        );
        let estimate = format!(
            "in {} h about {:.0} h of recordings like these, {:.0} h of it speech",
            night.hours, night.recordings_h, night.speech_h
        );
        let ungraded = format!("{} ({})", sample.ungraded, list(sample.reasons.clone()));
        let lines = [
            ("processor", machine::described()),
            ("engine", format!("{}, model {}", self.engine, self.model)),
            ("workers", format!("{workers}, loaded in {:.1} s, not counted below", self.load_s)),
            ("heard", heard),
            ("time", format!("{:.1} s, workers busy in {} of it", self.wall_s, percent(self.busy_share))),
            ("speed", format!("{:.1} × real time with all workers busy", self.times_real_time)),
            ("share", share),
            ("memory", memory),
            ("night", estimate),
            ("not graded", ungraded),
        ];
        let shown = lines.iter().filter(|(what, _)| *what != "not graded" || 0 < sample.ungraded);
        shown.map(|(what, text)| format!("{what:<10} {text}\n")).collect::<String>() + CAVEAT
    }
}

fn list(words: impl IntoIterator<Item = String>) -> String {
    words.into_iter().collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figures(workers: usize) -> Figures {
        let tally = Tally {
            sound_s: 600.0,
            speech_s: 300.0,
            decode_s: 1.0,
            timeline_s: 9.0,
            transcribe_s: 85.0,
            busy: Duration::from_secs(100),
            peak_memory_kib: Some(204_800),
        };
        let run = Run {
            workers,
            load: Duration::from_secs(1),
            wall: Duration::from_secs(60),
            different: 3,
            built_in: true,
        };
        let hello =
            Hello { protocol: 1, callgrade: String::new(), model: "m".into(), model_blake3: String::new() };
        Figures::new(&run, &tally, &vec![Row::default(); 6], &hello, 8.0).unwrap()
    }

    #[test]
    fn a_night_follows_from_the_time_in_which_workers_are_busy() {
        let two = figures(2);
        assert_eq!((two.times_real_time, two.night.recordings_h, two.night.speech_h), (12.0, 96.0, 48.0));
        assert!((two.busy_share - 100.0 / 120.0).abs() < 1e-9 && (two.stages.rest - 0.05).abs() < 1e-9);
        let text = two.text();
        for part in
            ["night      in 8 h about 96 h of recordings like these, 48 h of it speech", "400 MiB in all"]
        {
            assert!(text.contains(part), "{text}");
        }
    }

    #[test]
    fn every_worker_has_something_to_hear() {
        for (recordings, workers, built_in, expected) in
            [(3, 2, true, 2), (3, 2, false, 1), (1, 4, false, 4), (3, 4, false, 2)]
        {
            assert_eq!(rounds(recordings, workers, built_in), expected);
        }
    }

    #[test]
    fn nothing_heard_is_no_estimate() {
        let run =
            Run { workers: 1, load: Duration::ZERO, wall: Duration::ZERO, different: 1, built_in: false };
        let hello = Hello {
            protocol: 1,
            callgrade: String::new(),
            model: String::new(),
            model_blake3: String::new(),
        };
        let error = Figures::new(&run, &Tally::default(), &[], &hello, 8.0).unwrap_err();
        assert!(error.to_string().contains("nothing could be heard"), "{error}");
    }
}
