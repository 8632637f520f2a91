//! The recogniser: how much it hears wrongly, and what that costs, beside its peers on the same calls.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "printing is what a bench is for")]

mod alternatives;
mod compare;
mod engine;
mod errors;
mod hints;
mod nothing;
mod pace;
mod reliability;
mod set;
mod turns;
mod usage;
mod word_times;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};

use self::engine::{Engine, Run};
use self::errors::{Errors, errors};
use self::reliability::{Judged, calibration_error, curve, judged, judged_turns};
use self::set::Call;
use crate::row::{Must, Row, Unit};
use crate::{args, page, table};

/// Runs all engines over the set, one after the other, and prints what each needed and missed.
///
/// # Errors
/// When the set is empty, an engine is unknown or fails, or a file cannot be written.
pub(crate) fn run(args: &args::Asr) -> anyhow::Result<()> {
    let calls = set::load(&args.set, &args.languages)?;
    ensure!(!calls.is_empty(), "{} holds no calls", args.set.display());
    let mut rows = Vec::new();
    let mut runs: Vec<(&Engine, Run)> = Vec::new();
    for engine in engine::chosen(&args.only)? {
        let run = engine.run(&calls, args.workers)?;
        eprintln!("{}: {:.1} s", engine.name, run.usage.wall_s);
        if let Some(folder) = &args.keep {
            keep(folder, engine, &run)?;
        }
        rows.extend(rows_of(engine, &calls, &run));
        runs.push((engine, run));
    }
    rows.extend(compare::rows(&calls, &runs));
    if args.only.is_empty() || args.more {
        rows.push(invented(args.workers)?);
        rows.extend(word_times::rows(args.workers)?);
        rows.extend(pace::rows(&calls)?);
    }
    if args.hints {
        rows.extend(hints::rows(&calls, args.workers)?);
    }
    println!("{}", table::text(&rows));
    if let Some(file) = &args.json {
        fs::write(file, serde_json::to_string_pretty(&rows)?)
            .with_context(|| format!("cannot write {}", file.display()))?;
    }
    if let Some(file) = &args.write {
        page::write(file, "scripts/bench asr", &rows)?;
    }
    Ok(())
}

/// How many words callgrade writes of recordings in which nobody speaks.
fn invented(workers: usize) -> anyhow::Result<Row> {
    let folder = tempfile::tempdir()?;
    let calls = nothing::calls(folder.path())?;
    let heard = engine::CALLGRADE.run(&calls, workers)?.heard;
    let words = heard.iter().map(|heard| heard.words.len()).sum::<usize>() as f64;
    let minutes = calls.iter().map(|call| call.truth.duration_s).sum::<f64>() / 60.0;
    let n = format!("{minutes:.0} min of silence, noise, tones and music");
    Ok(Row::new(
        "words where nobody speaks",
        engine::CALLGRADE.name,
        Must::AtMost(0.0),
        words,
        Unit::Count,
        n,
    ))
}

fn rows_of(engine: &Engine, calls: &[Call], run: &Run) -> Vec<Row> {
    let minutes = calls.iter().map(|call| call.truth.duration_s).sum::<f64>() / 60.0;
    let n = format!("{} calls, {minutes:.0} min", calls.len());
    let row = |what: &str, value, unit| Row::new(what, engine.name, Must::Told, value, unit, n.clone());
    let mut rows = vec![
        row("time of a core", run.usage.core_s, Unit::Seconds),
        row("time on the wall", run.usage.wall_s, Unit::Seconds),
        row("peak memory of all workers", run.usage.peak_mib, Unit::Mebibytes),
    ];
    let mut languages: BTreeMap<&str, Vec<Errors>> = BTreeMap::new();
    for call in calls {
        languages.entry(&call.truth.language).or_default().push(errors(call, &run.heard));
    }
    for (language, each) in languages {
        let unit = if language == "zh" { "characters" } else { "words" };
        let all: Errors = each.iter().copied().sum();
        let what = format!("{language}: {unit} heard wrongly");
        let n = format!("{} {unit}", all.said);
        rows.push(Row::new(&what, engine.name, Must::Told, all.rate(), Unit::Percent, n));
    }
    if run.heard.iter().any(|heard| !heard.words.is_empty()) {
        let words: Vec<Judged> = calls.iter().flat_map(|call| judged(call, &run.heard)).collect();
        let error = calibration_error(&words);
        let misplaced = calls.iter().map(|call| turns::misplaced(call, &run.heard));
        let (wrong, all) = misplaced.fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
        let share = 100.0 * wrong as f64 / all.max(1) as f64;
        let n = format!("{all} right words");
        let what = "words in another turn than they were said in";
        rows.push(Row::new(what, engine.name, Must::AtMost(0.5), share, Unit::Percent, n));
        rows.push(Row::new(
            "confidence and truth apart",
            engine.name,
            Must::AtMost(5.0),
            error,
            Unit::Percent,
            format!("{} words", words.len()),
        ));
        let turns: Vec<Judged> = calls.iter().flat_map(|call| judged_turns(call, &run.heard)).collect();
        let (error, n) = (calibration_error(&turns), format!("{} turns", turns.len()));
        let what = "how much of a turn is right, and truth apart";
        rows.push(Row::new(what, engine.name, Must::Told, error, Unit::Percent, n));
        let wrong = calls.iter().map(|call| alternatives::wrong(call, &run.heard));
        let (plain, mended) = wrong.fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
        let share = 100.0 * (plain - mended.min(plain)) as f64 / plain.max(1) as f64;
        let (what, n) =
            ("wrong words with the right one among their alternatives", format!("{plain} wrong words"));
        rows.push(Row::new(what, engine.name, Must::Told, share, Unit::Percent, n));
        for (mean, right, count) in curve(&words).into_iter().filter(|(_, _, count)| 0 < *count) {
            let what = format!("words right of those with confidence {mean:.2}");
            let n = format!("{count} words");
            rows.push(Row::new(&what, engine.name, Must::Told, 100.0 * right, Unit::Percent, n));
        }
    }
    rows
}

/// Writes down what an engine heard, so that it can be read.
fn keep(folder: &Path, engine: &Engine, run: &Run) -> anyhow::Result<()> {
    fs::create_dir_all(folder)?;
    let file: PathBuf = folder.join(format!("{}.json", engine.name.replace(' ', "-")));
    fs::write(&file, serde_json::to_string_pretty(&run.heard)?)
        .with_context(|| format!("cannot write {}", file.display()))
}
