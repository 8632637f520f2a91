//! Metadata in the name of a recording: `{started_at}_{agent_id}_{customer_id}`.

use anyhow::bail;

use super::facts::Facts;

/// A pattern over the file's name without its ending; over the whole path below the root when it has a `/`.
///
/// A part in braces takes what stands up to the next text of the pattern, and at least one character; the last takes
/// the rest. `{}` is passed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pattern {
    /// What stands before the first part.
    head: String,
    /// Each part's name and what stands behind it.
    parts: Vec<(String, String)>,
    with_folders: bool,
}

impl Pattern {
    /// `None` for an empty pattern.
    ///
    /// # Errors
    /// When braces do not match, a name is none or stands twice, or two parts touch so that nobody knows where one
    /// ends.
    pub(crate) fn of(text: &str) -> anyhow::Result<Option<Pattern>> {
        if text.is_empty() {
            return Ok(None);
        }
        let mut pieces = text.split('{');
        let head = pieces.next().unwrap_or_default().to_owned();
        let mut parts: Vec<(String, String)> = Vec::new();
        for piece in pieces {
            let Some((name, behind)) = piece.split_once('}') else {
                bail!("`{text}`: a brace is not closed")
            };
            if !name.bytes().all(|byte| byte == b'_' || byte.is_ascii_alphanumeric()) {
                bail!("`{text}`: `{name}` is no name of a field");
            }
            if !name.is_empty() && parts.iter().any(|part| part.0 == name) {
                bail!("`{text}`: {name} stands twice");
            }
            parts.push((name.to_owned(), behind.to_owned()));
        }
        if head.contains('}') || parts.iter().any(|part| part.1.contains('}')) {
            bail!("`{text}`: a brace is not opened");
        }
        if parts.is_empty() {
            bail!("`{text}`: no part in braces");
        }
        let count = parts.len();
        if parts[..count - 1].iter().any(|part| part.1.is_empty()) {
            bail!("`{text}`: two parts touch");
        }
        Ok(Some(Pattern { head, parts, with_folders: text.contains('/') }))
    }

    /// What the name says; a warning when it does not fit the pattern.
    pub(super) fn facts(&self, file: &str) -> Facts {
        let name = if self.with_folders { file } else { file.rsplit('/').next().unwrap_or(file) };
        let stem_end = name.rfind('.').filter(|dot| name.rfind('/').is_none_or(|slash| slash + 1 < *dot));
        let stem = &name[..stem_end.filter(|dot| 0 < *dot).unwrap_or(name.len())];
        self.read(stem).unwrap_or_else(|| {
            Facts::unusable("file_name_unmatched", "the file's name does not fit metadata.file_name")
        })
    }

    fn read(&self, stem: &str) -> Option<Facts> {
        let mut facts = Facts::default();
        let mut rest = stem.strip_prefix(self.head.as_str())?;
        for (index, (name, behind)) in self.parts.iter().enumerate() {
            let is_last = index + 1 == self.parts.len();
            // The text behind must come after at least one character.
            let first = rest.chars().next()?.len_utf8();
            let end = if is_last {
                rest.strip_suffix(behind.as_str()).map(str::len).filter(|end| 0 < *end)?
            } else {
                first + rest[first..].find(behind.as_str())?
            };
            if !name.is_empty() {
                facts.set(name, &rest[..end]);
            }
            rest = &rest[end + behind.len()..];
        }
        Some(facts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(pattern: &str, file: &str, expected: &[(&str, &str)]) {
        let facts = Pattern::of(pattern).unwrap().unwrap().facts(file);
        let found: Vec<(&str, &str)> =
            facts.fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(found, expected);
        assert_eq!(facts.warnings.is_empty(), !expected.is_empty());
    }

    #[test]
    fn parts_of_a_name() {
        let pattern = "{started_at}_{agent_id}_{customer_id}";
        let parts = [("agent_id", "7"), ("customer_id", "+34_600"), ("started_at", "20260301-100000")];
        check(pattern, "night/20260301-100000_7_+34_600.wav", &parts);
        check("call-{}-{agent_id}!", "call-x-中.!.wav", &[("agent_id", "中.")]);
        check("{day}/{agent_id}", "2026.03/a7.wav", &[("agent_id", "a7"), ("day", "2026.03")]);
    }

    #[test]
    fn a_name_that_does_not_fit_is_said() {
        for file in ["7.wav", "_7_8.wav", "a__b.wav", "", "中"] {
            check("{a}_{b}_{c}", file, &[]);
        }
    }

    #[test]
    fn a_pattern_that_is_none_is_an_error() {
        for (pattern, says) in [
            ("{a", "not closed"),
            ("a}{b}", "not opened"),
            ("{a}{b}", "touch"),
            ("{a}_{a}", "twice"),
            ("{a b}", "no name"),
            ("plain", "no part"),
        ] {
            let error = Pattern::of(pattern).unwrap_err().to_string();
            assert!(error.contains(says), "{error}");
        }
        assert_eq!(Pattern::of("").unwrap(), None);
    }
}
