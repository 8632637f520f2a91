//! What it costs to hear a call: time of a core, and memory.

use std::fs::{self, File};
use std::path::Path;
use std::process::Command;

use anyhow::{Context, ensure};
use callgrade_audio::{Hint, Limits};
use callgrade_core::{Ms, Timeline};
use callgrade_segment::Vad;

use crate::bench::Bench;
use crate::listen::Product;
use crate::recording::{ten_minutes, write};
use crate::row::{Must, Row, Unit};
use crate::sound::RATE_HZ;

/// The best of so many, since others use the machine too.
const TRIES: usize = 3;

/// What may come on top of the samples themselves when a call is longer, in mebibytes.
const FLAT_MIB: f64 = 32.0;

/// Speed and memory of decoding and of the timeline.
///
/// # Errors
/// When a call cannot be written or heard.
pub(crate) fn rows(bench: &Bench) -> anyhow::Result<Vec<Row>> {
    let call = ten_minutes(bench)?;
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("call.wav");
    let (short, long) = (Ms(600_000), Ms(if bench.quick { 1_800_000 } else { 7_200_000 }));

    write(&file, &call, short)?;
    let silero = speed(&file, short, &Product::new(Vad::Silero)?)?;
    let webrtc = speed(&file, short, &Product::new(Vad::Webrtc)?)?;
    let short_mib = peak_of_child(&file)?;
    write(&file, &call, long)?;
    let long_mib = peak_of_child(&file)?;

    let minutes = |length: Ms| format!("a call of {} min", length.0 / 60_000);
    let samples_mib = 4.0 * (long - short).to_samples(RATE_HZ) as f64 / f64::from(1 << 20);
    let over_mib = long_mib - short_mib - samples_mib;
    let row = |what, length, must, reached, unit| {
        Row::new(what, minutes(length), must, reached, unit, "1 call".to_owned())
    };
    Ok(vec![
        row("decoding and timeline, silero, per core", short, Must::AtLeast(300.0), silero, Unit::RealTime),
        row("decoding and timeline, webrtc, per core", short, Must::AtLeast(1_500.0), webrtc, Unit::RealTime),
        row("peak memory", short, Must::Told, short_mib, Unit::Mebibytes),
        row("peak memory", long, Must::Told, long_mib, Unit::Mebibytes),
        row("growth beyond the samples", long, Must::AtMost(FLAT_MIB), over_mib, Unit::Mebibytes),
    ])
}

/// Decodes a recording and makes its timeline.
///
/// # Errors
/// When it cannot be decoded.
pub(crate) fn hear(file: &Path, product: &Product) -> anyhow::Result<Timeline> {
    let limits = Limits { max_duration: Ms(u32::MAX), max_bytes: u64::MAX };
    Ok(product.listen(&callgrade_audio::decode(File::open(file)?, &Hint::extension("wav"), &limits)?.audio))
}

/// How many times faster than the call lasts, by the time that this process had a core.
fn speed(file: &Path, length: Ms, product: &Product) -> anyhow::Result<f64> {
    let mut best = f64::INFINITY;
    for _ in 0..TRIES {
        let before = core_s()?;
        hear(file, product)?;
        best = best.min(core_s()? - before);
    }
    Ok(length.as_secs() / best.max(0.001))
}

/// How long all threads of this process have had a core, in seconds.
fn core_s() -> anyhow::Result<f64> {
    let mut nanoseconds = 0.0;
    for thread in fs::read_dir("/proc/self/task")? {
        let stat = fs::read_to_string(thread?.path().join("schedstat"))?;
        nanoseconds += stat.split(' ').next().context("schedstat is empty")?.parse::<f64>()?;
    }
    Ok(nanoseconds / 1e9)
}

/// The most memory that a process takes to hear a call, in mebibytes.
fn peak_of_child(file: &Path) -> anyhow::Result<f64> {
    let output = Command::new(std::env::current_exe()?).arg("peak").arg(file).output()?;
    ensure!(output.status.success(), "the child failed: {}", String::from_utf8_lossy(&output.stderr));
    Ok(String::from_utf8(output.stdout)?.trim().parse()?)
}

/// The most memory that this process has ever taken, in mebibytes.
///
/// # Errors
/// Where there is no Linux.
pub(crate) fn peak_mib() -> anyhow::Result<f64> {
    let status = fs::read_to_string("/proc/self/status")?;
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).context("no VmHWM")?;
    Ok(peak.trim().trim_end_matches(" kB").parse::<f64>()? / 1024.0)
}
