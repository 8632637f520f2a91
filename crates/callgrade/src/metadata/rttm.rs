//! `0001.rttm` beside `0001.wav`: who speaks when, one line a turn, as diarisation programs write it.

use std::path::Path;

use super::facts::{Facts, Speech};

/// The turns of the list; `None` when there is no list.
///
/// A line is `SPEAKER <file> <channel> <start s> <length s> <NA> <NA> <speaker> …`. Other kinds of lines are not about
/// turns and are passed over.
pub(super) fn beside(recording: &Path) -> Option<Facts> {
    let path = recording.with_extension("rttm");
    if !path.is_file() {
        return None;
    }
    Some(match std::fs::read_to_string(&path) {
        Ok(text) => facts(&text),
        Err(error) => Facts::unusable("metadata_unreadable", format!("the list of speakers: {error}")),
    })
}

fn facts(text: &str) -> Facts {
    let mut facts = Facts::default();
    for (index, line) in text.lines().enumerate() {
        let parts: Vec<&str> = line.split_whitespace().collect();
        if parts.first() != Some(&"SPEAKER") {
            continue;
        }
        match turn(&parts) {
            Some(turn) => facts.turns.push(turn),
            None => {
                facts.warn("metadata_ignored", format!("line {} of the list of speakers is none", index + 1));
            }
        }
    }
    facts
}

fn turn(parts: &[&str]) -> Option<Speech> {
    let (start, length): (f64, f64) = (parts.get(3)?.parse().ok()?, parts.get(4)?.parse().ok()?);
    let speaker = (*parts.get(7)?).to_owned();
    let is_time = start.is_finite() && length.is_finite() && 0.0 <= length;
    is_time.then(|| Speech { speaker, start: start.to_string(), end: (start + length).to_string() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bad_line_costs_only_itself() {
        let facts = facts(
            "SPEAKER a 1 0.5 2.25 <NA> <NA> agent <NA> <NA>\n;; note\nSPEAKER a 1 x 1 <NA> <NA> agent\n\
             SPEAKER a 1 3 -1 <NA> <NA> b\nSPEAKER a 1\n",
        );
        let turn = Speech { speaker: "agent".to_owned(), start: "0.5".to_owned(), end: "2.75".to_owned() };
        assert_eq!(facts.turns, [turn]);
        assert_eq!(facts.warnings.len(), 3);
        assert!(facts.warnings[0].detail.contains("line 3"), "{}", facts.warnings[0].detail);
    }
}
