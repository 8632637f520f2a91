//! The timeline for programs: one JSON object on one line.

use callgrade_core::Call;
use callgrade_core::call::Warning;
use callgrade_core::scorecard::{Events, Metrics};
use serde::Serialize;

/// The version of the form. `timeline` and `metrics` are those of the scorecard.
const SCHEMA: &str = "callgrade.timeline/1";

/// What happens in a call and what is measured of it, on one line that ends with a newline.
pub fn json(call: &Call, timeline: &Events, metrics: &Metrics) -> String {
    #[derive(Serialize)]
    struct Facts<'a> {
        id: &'a str,
        file: &'a str,
        blake3: &'a str,
        layout: &'static str,
        direction: &'static str,
        warnings: &'a [Warning],
    }
    #[derive(Serialize)]
    struct Timeline<'a> {
        schema: &'static str,
        call: Facts<'a>,
        timeline: &'a Events,
        metrics: &'a Metrics,
    }
    let facts = Facts {
        id: &call.id,
        file: &call.recording.file,
        blake3: &call.recording.blake3,
        layout: call.recording.layout.name(),
        direction: call.direction.name(),
        warnings: &call.warnings,
    };
    let whole = Timeline { schema: SCHEMA, call: facts, timeline, metrics };
    serde_json::to_string(&whole).expect("keys are names and numbers are finite") + "\n"
}
