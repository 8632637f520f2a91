//! A run: hands recordings to workers, several at a time, and has each result kept as soon as it is there.

use std::time::Instant;

use anyhow::Context;
use callgrade_core::scorecard::{Entry, Provenance, Reason, SCHEMA, Ungraded, UngradedCall};
use callgrade_core::{Call, Ms};
use callgrade_report::Row;
use rayon::prelude::*;

use crate::event::Event;
use crate::find::Recording;
use crate::kept::{Kept, Place};
use crate::plan::Plan;
use crate::pool::{NotHeard, Pool};
use crate::protocol::Hello;
use crate::task::task;

/// Grades every recording of a plan. One row each, in the plan's order, whatever finishes first.
///
/// - `kept`: where calls are kept that were heard, if anywhere.
/// - `keep`: gets each entry; one that it cannot keep is not graded.
///
/// # Errors
/// When threads cannot be started. A recording that fails is a row with its reason.
pub(crate) fn run(
    plan: &Plan,
    pool: &Pool,
    hello: &Hello,
    kept: Option<&Kept>,
    keep: &(dyn Fn(&Entry) -> anyhow::Result<()> + Sync),
    listen: &(dyn Fn(Event<'_>) + Sync),
) -> anyhow::Result<Vec<Row>> {
    let provenance = Provenance {
        callgrade: env!("CARGO_PKG_VERSION").to_owned(),
        model_blake3: hello.model_blake3.clone(),
        settings_blake3: plan.settings.blake3(),
    };
    let workers = plan.workers.min(plan.recordings.len()).max(1);
    // These threads only wait for workers, so there are as many as workers.
    let threads =
        rayon::ThreadPoolBuilder::new().num_threads(workers).build().context("failed to start threads")?;
    listen(Event::Started { recordings: plan.recordings.len(), workers });
    let grade = |recording: &Recording| {
        let since = Instant::now();
        let entry = match hear(recording, plan, pool, kept, listen) {
            Ok(call) => score(&call, plan, &provenance),
            Err(not_heard) => ungraded(recording, not_heard.reason, not_heard.blake3),
        };
        let row = match keep(&entry) {
            Ok(()) => Row::of(&entry),
            Err(error) => Row::of(&ungraded(recording, unwritten(&error), None)),
        };
        listen(Event::Finished { row: &row, took: since.elapsed() });
        row
    };
    let rows = threads.install(|| plan.recordings.par_iter().with_max_len(1).map(grade).collect());
    listen(Event::Ended);
    Ok(rows)
}

fn hear(
    recording: &Recording,
    plan: &Plan,
    pool: &Pool,
    kept: Option<&Kept>,
    listen: &(dyn Fn(Event<'_>) + Sync),
) -> Result<Call, NotHeard> {
    let task = task(recording, &plan.metadata).map_err(|reason| NotHeard { reason, blake3: None })?;
    // A recording that cannot be read has no place; the worker tells why.
    let place = kept.and_then(|kept| kept.place(&task).ok());
    if let Some(call) = place.as_ref().and_then(Place::take) {
        return Ok(call);
    }
    let mut done = Ms(0);
    let mut progress = |speech: Ms| {
        listen(Event::Heard(speech - done));
        done = done.max(speech);
    };
    let retried = |code: &str| listen(Event::Retried { file: &recording.file, code });
    let heard = pool.hear(&task, &mut progress, &retried)?;
    listen(Event::Became(&heard));
    if let Some(Err(error)) = place.map(|place| place.put(&heard.call)) {
        listen(Event::NotKept { file: &recording.file, error: &error });
    }
    Ok(heard.call)
}

fn score(call: &Call, plan: &Plan, provenance: &Provenance) -> Entry {
    match plan.rubric.of(call) {
        Ok(rubric) => Entry::Graded(callgrade_score::scorecard(call, rubric, provenance)),
        Err(reason) => Entry::Ungraded(Ungraded {
            schema: SCHEMA,
            call: UngradedCall {
                id: call.id.clone(),
                file: call.recording.file.clone(),
                blake3: Some(call.recording.blake3.clone()),
            },
            error: reason,
        }),
    }
}

fn ungraded(recording: &Recording, error: Reason, blake3: Option<String>) -> Entry {
    let call = UngradedCall { id: recording.id.clone(), file: recording.file.clone(), blake3 };
    Entry::Ungraded(Ungraded { schema: SCHEMA, call, error })
}

fn unwritten(error: &anyhow::Error) -> Reason {
    Reason { code: "output_failed".to_owned(), stage: "write".to_owned(), message: format!("{error:#}") }
}
