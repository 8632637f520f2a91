//! A call's timeline as a picture: in a terminal, as SVG, and as JSON for programs.
//!
//! | file | does |
//! |---|---|
//! | `lanes.rs` | the list of what can be seen, shared by all pictures |
//! | `axis.rs` | rows of time, ticks, clock times |
//! | `peaks.rs` | the waveform, as the lowest and highest sample of each column |
//! | `text.rs`, `tables.rs` | the terminal's picture, and what stands under it |
//! | `svg/` | the drawing |
//! | `json.rs` | the scorecard's `timeline` and `metrics` |

use callgrade_core::scorecard::Metrics;
use callgrade_core::{Call, Span};

mod axis;
mod json;
mod lanes;
mod peaks;
#[cfg(test)]
mod sample;
mod svg;
mod tables;
mod text;

pub use json::json;
pub use peaks::{Wave, wave};
pub use svg::svg;
pub use text::{Paper, text};

/// A call to be drawn.
#[derive(Debug, Clone, Copy)]
pub struct Picture<'a> {
    /// What happens. The words do not matter.
    pub call: &'a Call,
    /// What is measured of it.
    pub metrics: &'a Metrics,
    /// How loud it is, one wave for each line that was heard; none are drawn when empty.
    pub waves: &'a [Wave],
    /// The stretch to draw.
    pub window: Span,
}
