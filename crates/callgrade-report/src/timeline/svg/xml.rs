//! Text and numbers as XML has them.

use crate::printable::printable;

/// Text that can stand in an element or an attribute. What XML 1.0 forbids becomes U+FFFD.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::new();
    for c in printable(text).chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            '\u{fffe}' | '\u{ffff}' => escaped.push('\u{fffd}'),
            other => escaped.push(other),
        }
    }
    escaped
}

/// Pixels, to a tenth.
pub(super) fn px(pixels: f64) -> f64 {
    (pixels * 10.0).round() / 10.0
}
