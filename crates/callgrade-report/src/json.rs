//! For programs: the contract's JSON.

use callgrade_core::scorecard::Entry;
use serde::Serialize;

use crate::{Row, Totals};

/// The version of the summary's form.
const SUMMARY_SCHEMA: &str = "callgrade.summary/1";

/// One entry as the contract has it, in readable lines, ending with a newline.
pub fn entry(entry: &Entry) -> String {
    pretty(entry)
}

/// A run: what it adds up to, and a row per recording in the order given.
pub fn summary(rows: &[Row]) -> String {
    #[derive(Serialize)]
    struct Summary<'a> {
        schema: &'static str,
        totals: Totals,
        calls: &'a [Row],
    }
    pretty(&Summary { schema: SUMMARY_SCHEMA, totals: Totals::of(rows), calls: rows })
}

fn pretty(value: &impl Serialize) -> String {
    let mut text =
        serde_json::to_string_pretty(value).expect("maps here have names for keys and numbers are finite");
    text.push('\n');
    text
}
