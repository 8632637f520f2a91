//! A call and a rubric to a scorecard.
//!
//! ```text
//! Call ──metrics──▶ figures ──┐
//!   └────matching──▶ hits ────┼──rules──▶ findings ──points──▶ Scorecard
//! Rubric ─────────────────────┘
//! ```
//!
//! Pure: equal calls and rubrics give equal scorecards. Nothing here can fail but reading a rubric.
#![warn(clippy::disallowed_methods)]

use callgrade_core::scorecard::{Provenance, SCHEMA};
use callgrade_core::{Call, Scorecard};

mod builtin;
mod case;
mod events;
mod examples;
mod facts;
mod hearing;
pub mod matching;
pub mod metrics;
pub mod passport;
mod points;
mod rubric;
pub mod rules;
mod silent_holds;

pub use builtin::{BUILTIN, builtin, builtin_text, for_language};
pub use events::timeline;
pub use rubric::{Code, ExampleFailure, Examples, Fine, Grade, Name, Rubric, RubricError, Rule, Section};
pub use silent_holds::with_silent_holds;

/// Grades a call.
pub fn scorecard(call: &Call, rubric: &Rubric, provenance: &Provenance) -> Scorecard {
    let call = &*with_silent_holds(call, rubric);
    let metrics = metrics::measure(call);
    let case = case::Case::new(call, rubric, &metrics);
    Scorecard {
        schema: SCHEMA,
        call: facts::call(call),
        timeline: events::events(&case),
        transcript: facts::transcript(call),
        score: points::score(&case),
        metrics: metrics.clone(),
        provenance: provenance.clone(),
    }
}
