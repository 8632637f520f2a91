//! Names that come from outside, made safe to show.

/// A name without what would move the cursor or colour the screen: file names are not ours.
pub(crate) fn printable(text: &str) -> String {
    text.chars().map(|c| if c.is_control() || is_direction_mark(c) { '\u{fffd}' } else { c }).collect()
}

/// Marks that make a terminal write backwards.
fn is_direction_mark(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}
