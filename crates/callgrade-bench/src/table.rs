//! Rows to text.

use comfy_table::{Table, presets};

use crate::row::Row;

/// The names of a row's cells.
const HEAD: [&str; 6] = ["what", "condition", "must reach", "reached", "n", "ok"];

/// A table for the terminal.
pub(crate) fn text(rows: &[Row]) -> String {
    let mut table = Table::new();
    table.load_style(presets::UTF8_HORIZONTAL_ONLY).set_header(HEAD);
    table.add_rows(rows.iter().map(Row::cells));
    table.to_string()
}

/// The same as Markdown.
pub(crate) fn markdown(rows: &[Row]) -> String {
    let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
    let head = line(&HEAD.map(str::to_owned)) + &line(&HEAD.map(|_| "---".to_owned()));
    rows.iter().fold(head, |table, row| table + &line(&row.cells()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::row::{Must, Unit};

    #[test]
    fn every_row_is_a_line_of_markdown() {
        let row = Row::new("rings", "clean", Must::Told, 99.5, Unit::Percent, "200 calls".to_owned());
        let expected = "| what | condition | must reach | reached | n | ok |\n\
                        | --- | --- | --- | --- | --- | --- |\n\
                        | rings | clean | – | 99.5 % | 200 calls |  |\n";
        assert_eq!(markdown(&[row]), expected);
    }
}
