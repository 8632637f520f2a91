//! A run: hands recordings to workers, several at a time, and writes each result as soon as it is there.

use anyhow::Context;
use callgrade_core::scorecard::{Entry, Provenance, Reason, SCHEMA, Ungraded, UngradedCall};
use callgrade_core::{Call, Ms};
use callgrade_report::Row;
use rayon::prelude::*;

use crate::event::Event;
use crate::find::Recording;
use crate::output;
use crate::plan::Plan;
use crate::pool::{NotHeard, Pool};
use crate::protocol::Hello;
use crate::task::task;

/// Grades every recording of a plan. One row each, in the plan's order, whatever finishes first.
///
/// # Errors
/// When threads cannot be started. A recording that fails is a row with its reason.
pub(crate) fn run(
    plan: &Plan,
    pool: &Pool,
    hello: &Hello,
    listen: &(dyn Fn(Event<'_>) + Sync),
) -> anyhow::Result<Vec<Row>> {
    let provenance = Provenance {
        callgrade: env!("CARGO_PKG_VERSION").to_owned(),
        model_blake3: hello.model_blake3.clone(),
        settings_blake3: plan.settings.blake3(),
    };
    // These threads only wait for workers, so there are as many as workers.
    let threads = rayon::ThreadPoolBuilder::new()
        .num_threads(plan.workers)
        .build()
        .context("failed to start threads")?;
    listen(Event::Started { recordings: plan.recordings.len(), workers: plan.workers });
    let grade = |recording: &Recording| {
        let entry = match hear(recording, plan, pool, listen) {
            Ok(call) => score(&call, plan, &provenance),
            Err(not_heard) => ungraded(recording, not_heard.reason, not_heard.blake3),
        };
        let row = match output::scorecard(&plan.out, &entry) {
            Ok(()) => Row::of(&entry),
            Err(error) => Row::of(&ungraded(recording, unwritten(&error), None)),
        };
        listen(Event::Finished(&row));
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
    listen: &(dyn Fn(Event<'_>) + Sync),
) -> Result<Call, NotHeard> {
    let task = task(recording, &plan.metadata).map_err(|reason| NotHeard { reason, blake3: None })?;
    let mut done = Ms(0);
    let mut progress = |speech: Ms| {
        listen(Event::Heard(speech - done));
        done = done.max(speech);
    };
    pool.hear(&task, &mut progress, &|code| listen(Event::Retried { file: &recording.file, code }))
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
