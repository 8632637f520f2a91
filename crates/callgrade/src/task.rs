//! A recording and what is known of it, as a worker is told.

use callgrade_core::scorecard::Reason;

use crate::find::Recording;
use crate::metadata::Sources;
use crate::protocol::Task;

/// What a worker must know of a recording.
///
/// # Errors
/// When the recording's name cannot be written down.
pub(crate) fn task(recording: &Recording, metadata: &Sources) -> Result<Task, Reason> {
    if recording.path.to_str().is_none() {
        let message = "the name is not UTF-8; rename the file".to_owned();
        return Err(Reason { code: "name_unreadable".to_owned(), stage: "open".to_owned(), message });
    }
    let known = metadata.of(recording);
    Ok(Task {
        id: recording.id.clone(),
        path: recording.path.clone(),
        file: recording.file.clone(),
        metadata: known.fields,
        told: known.told,
        warnings: known.warnings,
    })
}
