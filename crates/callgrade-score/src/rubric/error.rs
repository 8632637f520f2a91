//! What is wrong with a rubric, and where.

/// A rubric that cannot be used: its text must be changed at this place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{name}:{line}:{column}: {message}{}", snippet(self))]
pub struct RubricError {
    /// The rubric's, as given.
    pub name: String,
    /// From 1; 0 when no place is to blame.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
    /// What is wrong there.
    pub message: String,
    /// The line itself.
    pub text: String,
}

/// The line with a caret under the column.
fn snippet(error: &RubricError) -> String {
    if error.line == 0 {
        return String::new();
    }
    let number = error.line.to_string();
    let margin = " ".repeat(number.len());
    let before: String = error.text.chars().take(error.column.saturating_sub(1)).collect();
    let indent: String =
        before.chars().map(|c| if wide(c) { "  ".to_owned() } else { " ".to_owned() }).collect();
    format!("\n {margin} |\n {number} | {}\n {margin} | {indent}^", error.text)
}

/// Chinese characters take two columns on a screen.
fn wide(c: char) -> bool {
    ('\u{2e80}'..='\u{ffe6}').contains(&c)
}

impl RubricError {
    /// At a line and column of the rubric's text, from 1; line 0 is no place.
    pub(super) fn new(text: &str, name: &str, (line, column): (usize, usize), message: &str) -> RubricError {
        let text = text.lines().nth(line.saturating_sub(1)).unwrap_or_default();
        RubricError {
            name: name.to_owned(),
            line,
            column,
            message: message.to_owned(),
            text: text.to_owned(),
        }
    }
}
