//! A whole run: measure, print, write.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "printing is what a bench is for")]

use std::fs;
use std::path::Path;
use std::time::Instant;

use anyhow::{Context, ensure};
use callgrade_segment::Vad;

use crate::args;
use crate::bench::Bench;
use crate::listen::Product;
use crate::parts::{ALL, Part};
use crate::{cost, page, table, voices};

/// The seed of the published figures, and that of the tuning set.
const SEEDS: (u64, u64) = (20_261_122, 7);

/// Measures the timeline.
///
/// # Errors
/// When material is missing, a part has no such name, or a file cannot be written.
pub(crate) fn run(args: &args::Timeline) -> anyhow::Result<()> {
    let parts = chosen(&args.only)?;
    let seed = args.seed.unwrap_or(if args.dev { SEEDS.1 } else { SEEDS.0 });
    let material = voices::load(args.dev)?;
    let vad = if args.webrtc { Vad::Webrtc } else { Vad::Silero };
    let bench = Bench { material, product: Product::new(vad)?, seed, quick: args.quick };
    let mut rows = Vec::new();
    for part in parts {
        let start = Instant::now();
        rows.extend((part.rows)(&bench)?);
        eprintln!("{}: {:.1} s", part.name, start.elapsed().as_secs_f64());
    }
    println!("{}", table::text(&rows));
    if let Some(file) = &args.json {
        fs::write(file, serde_json::to_string_pretty(&rows)?)
            .with_context(|| format!("cannot write {}", file.display()))?;
    }
    if let Some(file) = &args.write {
        page::write(file, &command(args), &rows)?;
    }
    Ok(())
}

/// Hears one recording and prints how much memory that took.
///
/// # Errors
/// When it cannot be heard.
pub(crate) fn peak(file: &Path) -> anyhow::Result<()> {
    cost::hear(file, &Product::new(Vad::Silero)?)?;
    println!("{}", cost::peak_mib()?);
    Ok(())
}

/// What to type to get the same figures.
fn command(args: &args::Timeline) -> String {
    let mut words = vec!["scripts/bench timeline".to_owned()];
    words.extend(args.quick.then(|| "--quick".to_owned()));
    words.extend(args.dev.then(|| "--dev".to_owned()));
    words.extend(args.webrtc.then(|| "--webrtc".to_owned()));
    words.extend(args.seed.map(|seed| format!("--seed {seed}")));
    words.extend((!args.only.is_empty()).then(|| format!("--only {}", args.only.join(","))));
    words.join(" ")
}

/// The parts of these names; all of them for no names.
fn chosen(names: &[String]) -> anyhow::Result<Vec<&'static Part>> {
    for name in names {
        let known: Vec<&str> = ALL.iter().map(|part| part.name).collect();
        ensure!(known.contains(&name.as_str()), "no part is called `{name}`; there are {}", known.join(", "));
    }
    Ok(ALL.iter().filter(|part| names.is_empty() || names.iter().any(|name| name == part.name)).collect())
}
