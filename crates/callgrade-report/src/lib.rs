//! Scorecards to text, and calls to pictures.
//!
//! | file | writes |
//! |---|---|
//! | `json.rs` | one entry, or a run's summary, for programs |
//! | `csv.rs` | a run's summary, for spreadsheets |
//! | `table.rs` | a run's summary, for a terminal |
//! | [`timeline`] | one call's timeline as a picture |
//!
//! The summaries read [`Row`]: what of a scorecard fits on one line. A run keeps rows, not scorecards, so that its
//! memory does not grow with the words that were said.
#![warn(clippy::disallowed_methods)]

mod csv;
mod json;
mod printable;
mod row;
mod table;
pub mod timeline;

pub use csv::csv;
pub use json::{entry, summary};
pub use row::{Row, Totals};
pub use table::table;
