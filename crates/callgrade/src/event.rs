//! What happens during a run, as it happens: the one type that progress and tests listen to.

use callgrade_core::Ms;
use callgrade_report::Row;

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
    /// A recording has its entry.
    Finished(&'a Row),
    /// The run is over.
    Ended,
}
