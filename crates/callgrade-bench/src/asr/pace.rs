//! How much faster two workers are than one, and how fast a call is that was heard before.

use std::ffi::OsStr;

use super::engine::{CALLGRADE, callgrade};
use super::set::Call;
use crate::row::{Must, Row, Unit};

/// The rows, each with a run of its own.
///
/// # Errors
/// When callgrade fails.
pub(crate) fn rows(calls: &[Call]) -> anyhow::Result<Vec<Row>> {
    let folder = tempfile::tempdir()?;
    let keep = [OsStr::new("--keep"), folder.path().as_os_str()];
    let seconds = calls.iter().map(|call| call.truth.duration_s).sum::<f64>();
    let n = format!("{} calls, {:.0} min", calls.len(), seconds / 60.0);
    let alone = callgrade(calls, 1, "base", &[])?.usage.wall_s;
    let two = callgrade(calls, 2, "base", &keep)?.usage.wall_s;
    let kept = callgrade(calls, 2, "base", &keep)?.usage.wall_s;
    let row = |what: &str, must, reached, unit| {
        Row::new(what, CALLGRADE.name, Must::AtLeast(must), reached, unit, n.clone())
    };
    Ok(vec![
        row("two workers over one", 1.85, alone / two, Unit::Ratio),
        row("calls that are kept, graded again", 1_000.0, seconds / kept, Unit::RealTime),
    ])
}
