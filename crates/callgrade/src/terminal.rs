//! The only place that prints: results to standard output, everything else to standard error.
#![expect(clippy::print_stderr, reason = "the one place that prints")]

use std::io::Write;

/// A result. A reader that went away (`callgrade … | head`) is no error.
pub(crate) fn show(text: &str) {
    let _ = std::io::stdout().write_all(text.as_bytes());
}

/// A line that is not a result: an error, a warning, progress.
pub(crate) fn complain(line: &str) {
    eprintln!("{line}");
}
