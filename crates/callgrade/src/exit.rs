//! How the program ends: 0 all graded, 1 some recordings were not, 2 it could not start.

use std::process::ExitCode;

use crate::terminal;

/// How far a command came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// All that was asked.
    Done,
    /// Some recordings have a reason instead of a score; or a check found something wrong.
    Incomplete,
}

/// The exit code of an outcome. An error is printed here, once, with all its causes.
pub(crate) fn code(outcome: anyhow::Result<Outcome>) -> ExitCode {
    match outcome {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::Incomplete) => ExitCode::from(1),
        Err(error) => {
            terminal::complain(&format!("error: {error:#}"));
            ExitCode::from(2)
        }
    }
}
