//! What happens during a run, as it happens: the one type that progress and tests listen to.

use std::time::Duration;

use callgrade_core::Ms;
use callgrade_report::Row;

use crate::protocol::Heard;

/// One thing that happened.
#[derive(Debug, Clone)]
pub(crate) enum Event<'a> {
    /// A run begins.
    Started {
        /// Recordings to grade.
        recordings: usize,
        /// Calls that are heard at the same time.
        workers: usize,
    },
    /// So much more speech was heard.
    Heard(Ms),
    /// A worker was lost and the recording is tried again.
    Retried {
        /// The recording, below the given root.
        file: &'a str,
        /// What happened to the worker.
        code: &'a str,
    },
    /// A call could not be kept; it is graded all the same.
    NotKept {
        /// The recording, below the given root.
        file: &'a str,
        /// Why.
        error: &'a anyhow::Error,
    },
    /// A recording became a call; so it was, and that took so much.
    Became(&'a Heard),
    /// A recording has its entry.
    Finished {
        /// What of it fits on one line.
        row: &'a Row,
        /// How long a worker was busy with it, with all tries, and its scoring; hardly at all for a call that was kept.
        took: Duration,
    },
    /// The run is over.
    Ended,
}
