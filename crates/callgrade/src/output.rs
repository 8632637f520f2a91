//! Results to files. A file is there whole or not at all.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::Context;
use callgrade_core::scorecard::Entry;
use callgrade_report::Row;
use tempfile::NamedTempFile;

/// The folder of scorecards in the results' folder; beside it the summaries cannot clash with a call's name.
const SCORECARDS: &str = "scorecards";

/// Makes the results' folder and shows that it can be written to: better now than after a night of hearing.
///
/// # Errors
/// When it cannot.
pub(crate) fn prepare(out: &Path) -> anyhow::Result<()> {
    let failed = || format!("cannot write results to {}", out.display());
    fs::create_dir_all(out).with_context(failed)?;
    NamedTempFile::new_in(out).map(drop).with_context(failed)
}

/// Writes one entry to `scorecards/<call id>.json`, replacing what was there.
///
/// # Errors
/// When the disk refuses.
pub(crate) fn scorecard(out: &Path, entry: &Entry) -> anyhow::Result<()> {
    let mut file = out.join(SCORECARDS).join(entry.id()).into_os_string();
    file.push(".json");
    write(&PathBuf::from(file), &callgrade_report::entry(entry))
}

/// Writes `summary.csv` and `summary.json`.
///
/// # Errors
/// When the disk refuses.
pub(crate) fn summary(out: &Path, rows: &[Row]) -> anyhow::Result<()> {
    write(&out.join("summary.csv"), &callgrade_report::csv(rows))?;
    write(&out.join("summary.json"), &callgrade_report::summary(rows))
}

/// Writes a file, replacing what was there.
///
/// # Errors
/// When the disk refuses.
pub(crate) fn write(path: &Path, text: &str) -> anyhow::Result<()> {
    let failed = || format!("failed to write {}", path.display());
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder).with_context(failed)?;
    let mut file = NamedTempFile::new_in(folder).with_context(failed)?;
    file.write_all(text.as_bytes()).with_context(failed)?;
    file.as_file().sync_all().with_context(failed)?;
    file.persist(path).with_context(failed)?;
    Ok(())
}
