//! The published page: figures between markers, so that nobody writes them by hand.

use std::fs;
use std::path::Path;

use anyhow::Context;

use crate::row::Row;
use crate::table::markdown;

/// Everything between these two lines is the bench's.
const MARKERS: (&str, &str) = ("<!-- figures: written by scripts/bench -->\n", "<!-- end of figures -->\n");

/// Writes the figures into a page.
///
/// # Errors
/// When the page cannot be read or written, or has no markers.
pub(crate) fn write(page: &Path, command: &str, rows: &[Row]) -> anyhow::Result<()> {
    let text = fs::read_to_string(page).with_context(|| format!("cannot read {}", page.display()))?;
    let figures = format!("Made by `{command}` on {}.\n\n{}", processor(), markdown(rows));
    let text = between(&text, &figures).with_context(|| format!("{} has no markers", page.display()))?;
    fs::write(page, text).with_context(|| format!("cannot write {}", page.display()))
}

/// The text with other figures between its markers; `None` when it lacks them.
fn between(text: &str, figures: &str) -> Option<String> {
    let (before, rest) = text.split_once(MARKERS.0)?;
    let (_, after) = rest.split_once(MARKERS.1)?;
    Some([before, MARKERS.0, "\n", figures, "\n", MARKERS.1, after].concat())
}

/// The model of the machine's processor.
fn processor() -> String {
    let text = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = text.lines().find_map(|line| line.strip_prefix("model name")?.split_once(':'));
    model.map_or("an unknown processor".to_owned(), |(_, model)| model.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_between_the_markers_changes() {
        let page = |figures: &str| format!("before\n{}{figures}{}after\n", MARKERS.0, MARKERS.1);
        assert_eq!(between(&page("old"), "new\n"), Some(page("\nnew\n\n")));
        assert_eq!(between("no markers", "new"), None);
    }
}
