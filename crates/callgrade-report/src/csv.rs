//! For spreadsheets. A cell can never become a formula.

use crate::Row;

/// What a column is called and how it is filled.
type Column = (&'static str, fn(&Row) -> String);

/// The columns, in order; each is one fact of a [`Row`].
const COLUMNS: &[Column] = &[
    ("file", |row| text(&row.file)),
    ("call", |row| text(&row.id)),
    ("language", |row| maybe_text(row.language.as_deref())),
    ("duration_s", |row| number(row.duration_s)),
    ("ring_s", |row| number(row.ring_s)),
    ("talk_s", |row| number(row.talk_s)),
    ("silence_s", |row| number(row.silence_s)),
    ("hold_s", |row| number(row.hold_s)),
    ("rubric", |row| maybe_text(row.rubric.as_deref())),
    ("percent", |row| number(row.percent)),
    ("low_percent", |row| number(row.low_percent)),
    ("high_percent", |row| number(row.high_percent)),
    ("grade", |row| maybe_text(row.grade.as_deref())),
    ("worst_finding", |row| maybe_text(row.worst.as_deref())),
    ("inconclusive", |row| row.inconclusive.to_string()),
    ("needs_review", |row| row.needs_review.to_string()),
    ("warnings", |row| text(&row.warnings.join(" "))),
    ("error_code", |row| maybe_text(row.error.as_ref().map(|error| error.code.as_str()))),
    ("error_stage", |row| maybe_text(row.error.as_ref().map(|error| error.stage.as_str()))),
    ("error_message", |row| maybe_text(row.error.as_ref().map(|error| error.message.as_str()))),
];

/// A header and a line per recording, in the order given. What is unknown is empty.
pub fn csv(rows: &[Row]) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let lines = rows.iter().map(|row| COLUMNS.iter().map(|(_, cell)| cell(row)).collect::<Vec<_>>());
    let header = COLUMNS.iter().map(|(name, _)| (*name).to_owned()).collect::<Vec<_>>();
    for line in std::iter::once(header).chain(lines) {
        writer.write_record(line).expect("memory does not refuse a line, and every line has all columns");
    }
    let bytes = writer.into_inner().expect("memory does not refuse a flush");
    String::from_utf8(bytes).expect("made of strings")
}

/// A cell of text. One that a spreadsheet would run gets an apostrophe before it (CWE-1236).
fn text(value: &str) -> String {
    let first = value.trim_start_matches([' ', '"', ',', ';']).chars().next();
    let is_formula = first.is_some_and(|first| "=+-@\t\r\n\0＝＋－＠".contains(first));
    if is_formula { format!("'{value}") } else { value.to_owned() }
}

fn maybe_text(value: Option<&str>) -> String {
    value.map(text).unwrap_or_default()
}

fn number(value: Option<f64>) -> String {
    value.map(|number| number.to_string()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_cannot_become_a_formula() {
        for cell in ["=1+1", "+1", "-1", "@a", "\tx", " =1", "\";=1", "＝1"] {
            assert!(text(cell).starts_with('\''), "{cell:?}");
        }
        assert_eq!(text("agent-7/0001.wav"), "agent-7/0001.wav");
    }

    #[test]
    fn a_missing_figure_is_empty_and_not_zero() {
        let row = Row { id: "a".into(), file: "a.wav".into(), talk_s: Some(1.5), ..Row::default() };
        let csv = csv(&[row]);
        assert_eq!(csv.lines().nth(1).unwrap(), "a.wav,a,,,,1.5,,,,,,,,,0,0,,,,");
    }
}
