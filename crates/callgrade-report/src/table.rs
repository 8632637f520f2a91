//! For a terminal: a line per call, and what went wrong under it.

use comfy_table::{CellAlignment, Table, presets};

use crate::printable::printable;
use crate::{Row, Totals};

/// The run as a table, the recordings that could not be graded with their reasons, and the totals.
pub fn table(rows: &[Row]) -> String {
    let mut table = Table::new();
    table.load_style(presets::UTF8_FULL_CONDENSED);
    table.set_header([
        "call",
        "duration",
        "ring",
        "talk",
        "silence",
        "hold",
        "score",
        "grade",
        "worst finding",
    ]);
    for column in 1..=6 {
        table.column_mut(column).expect("the header made it").set_cell_alignment(CellAlignment::Right);
    }
    for row in rows.iter().filter(|row| row.error.is_none()) {
        table.add_row([
            printable(&row.id),
            seconds(row.duration_s),
            seconds(row.ring_s),
            seconds(row.talk_s),
            seconds(row.silence_s),
            seconds(row.hold_s),
            score(row),
            row.grade.clone().unwrap_or_else(|| "–".to_owned()),
            printable(row.worst.as_deref().unwrap_or("–")),
        ]);
    }
    let mut text = String::new();
    if !table.is_empty() {
        text = format!("{table}\n");
    }
    for row in rows {
        if let Some(error) = &row.error {
            let (file, message) = (printable(&row.file), printable(&error.message));
            text.push_str(&format!("not graded: {file}: {} in {}: {message}\n", error.code, error.stage));
        }
    }
    text + &totals(&Totals::of(rows))
}

fn totals(totals: &Totals) -> String {
    let mean = totals.mean_percent.map(|mean| format!(", mean score {mean:.1}")).unwrap_or_default();
    let Totals { graded, recordings, ungraded, audio_s, .. } = totals;
    format!("{graded} of {recordings} graded, {ungraded} not; {:.1} min of sound{mean}\n", audio_s / 60.0)
}

/// `83.0`, with the range in which it would lie if the machine had heard everything: `83.0 (77–87)`.
fn score(row: &Row) -> String {
    let Some(percent) = row.percent else { return "–".to_owned() };
    match (row.low_percent, row.high_percent) {
        (Some(low), Some(high)) if low != high => format!("{percent:.1} ({low:.0}–{high:.0})"),
        _ => format!("{percent:.1}"),
    }
}

fn seconds(value: Option<f64>) -> String {
    value.map_or("–".to_owned(), |value| format!("{value:.1}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use callgrade_core::scorecard::Reason;

    #[test]
    fn a_table_shows_scores_and_reasons() {
        let graded = Row {
            id: "0001".into(),
            duration_s: Some(84.21),
            percent: Some(82.98),
            low_percent: Some(76.6),
            high_percent: Some(87.2),
            ..Row::default()
        };
        let reason =
            Reason { code: "decode_empty".into(), stage: "decode".into(), message: "no samples".into() };
        let ungraded = Row { file: "bad\u{1b}[2J.wav".into(), error: Some(reason), ..Row::default() };
        let text = table(&[graded, ungraded]);
        assert!(text.contains("83.0 (77–87)"), "{text}");
        assert!(
            text.contains("not graded: bad\u{fffd}[2J.wav: decode_empty in decode: no samples"),
            "{text}"
        );
        assert!(text.contains("1 of 2 graded, 1 not; 1.4 min of sound, mean score 83.0"), "{text}");
    }

    #[test]
    fn an_empty_run_is_a_line() {
        assert_eq!(table(&[]), "0 of 0 graded, 0 not; 0.0 min of sound\n");
    }
}
