//! The only place that prints: results to standard output, everything else to standard error.

use std::io::{ErrorKind, Write};

use anyhow::Context;

/// A result. A reader that went away (`callgrade … | head`) is no error.
///
/// # Errors
/// When the output cannot take it, as a full disk cannot.
pub(crate) fn show(text: &str) -> anyhow::Result<()> {
    match std::io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(error).context("failed to write the result")
        }
        _ => Ok(()),
    }
}

/// A line that is not a result: an error, a warning, progress. Nobody may be there to read it.
pub(crate) fn complain(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}
