//! What a program needs: time of a core, time on the wall, memory.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};

/// What a program and all that it started needed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Usage {
    /// User and system, to a hundredth of a second.
    pub core_s: f64,
    /// From start to end.
    pub wall_s: f64,
    /// The most that all its processes held at once, shared memory counted once; looked at every 100 ms.
    pub peak_mib: f64,
}

/// How often memory is looked at.
const LOOK: Duration = Duration::from_millis(100);

/// Runs a program to its end, gives it `input`, and tells what it printed and needed.
///
/// # Errors
/// When it cannot start or fails.
pub(crate) fn run(command: &mut Command, input: &[u8]) -> anyhow::Result<(Vec<u8>, Usage)> {
    let name = command.get_program().to_string_lossy().into_owned();
    let (start, before) = (Instant::now(), children_s()?);
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("{name} does not start"))?;
    let id = child.id();
    let is_over = AtomicBool::new(false);
    let (output, peak_mib) = thread::scope(|scope| {
        let memory = scope.spawn(|| {
            let mut peak: f64 = 0.0;
            while !is_over.load(Ordering::Relaxed) {
                peak = peak.max(held_mib(id));
                thread::sleep(LOOK);
            }
            peak
        });
        let output = feed(&mut child, input).and_then(|()| Ok(child.wait_with_output()?));
        is_over.store(true, Ordering::Relaxed);
        (output, memory.join().unwrap_or_default())
    });
    let output = output?;
    ensure!(output.status.success(), "{name} failed: {}", output.status);
    let usage = Usage { core_s: children_s()? - before, wall_s: start.elapsed().as_secs_f64(), peak_mib };
    Ok((output.stdout, usage))
}

fn feed(child: &mut Child, input: &[u8]) -> anyhow::Result<()> {
    child.stdin.take().context("it has no input")?.write_all(input)?;
    Ok(())
}

/// How long children of this process that have ended, and theirs, have had a core.
fn children_s() -> anyhow::Result<f64> {
    let stat = fs::read_to_string("/proc/self/stat")?;
    // After the name in parentheses the 14th and 15th field, in hundredths of a second.
    let fields: Vec<&str> = stat.rsplit(") ").next().unwrap_or_default().split(' ').collect();
    let field = |at: usize| -> anyhow::Result<f64> { Ok(fields.get(at).context("stat is short")?.parse()?) };
    Ok((field(13)? + field(14)?) / 100.0)
}

/// What a process and all below it hold in memory now; what is gone meanwhile holds nothing.
fn held_mib(root: u32) -> f64 {
    let mut parents: BTreeMap<u32, u32> = BTreeMap::new();
    for entry in fs::read_dir("/proc").into_iter().flatten().flatten() {
        let name = entry.file_name();
        let Some(id) = name.to_str().and_then(|name| name.parse::<u32>().ok()) else { continue };
        let stat = fs::read_to_string(entry.path().join("stat")).unwrap_or_default();
        let parent = stat.rsplit(") ").next().and_then(|rest| rest.split(' ').nth(1)?.parse::<u32>().ok());
        parents.extend(parent.map(|parent| (id, parent)));
    }
    let is_below = |mut id: u32| loop {
        if id == root {
            return true;
        }
        match parents.get(&id) {
            Some(&parent) => id = parent,
            None => return false,
        }
    };
    let kib = |id: &u32| -> Option<f64> {
        let text = fs::read_to_string(format!("/proc/{id}/smaps_rollup")).ok()?;
        let line = text.lines().find_map(|line| line.strip_prefix("Pss:"))?;
        line.trim().strip_suffix(" kB")?.parse().ok()
    };
    let below = parents.keys().filter(|&&id| is_below(id));
    below.filter_map(kib).sum::<f64>() / 1024.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_is_given_its_input_and_its_time_counts() {
        let script = "i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done; cat";
        let (output, usage) = run(Command::new("sh").args(["-c", script]), b"said").unwrap();
        assert_eq!(output, b"said");
        assert!(0.02 < usage.core_s && usage.core_s < 2.0 * usage.wall_s + 0.1, "{usage:?}");
        assert!(0.1 < usage.peak_mib && usage.peak_mib < 100.0, "{usage:?}");
        assert!(run(&mut Command::new("false"), b"").is_err());
    }
}
