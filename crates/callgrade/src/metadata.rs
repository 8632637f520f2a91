//! What the switchboard said of a call, read from the file beside the recording.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use callgrade_core::Warning;

/// What is known of a call beside its sound.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Metadata {
    /// By name: `agent_id`, `direction`, `language`, …
    pub fields: BTreeMap<String, String>,
    /// What could not be used.
    pub warnings: Vec<Warning>,
}

/// Reads `<recording>.meta.json`, or `<recording>.json`: an object of plain values. Nothing when there is neither.
///
/// A file that cannot be read is a warning on the scorecard, since the recording itself can still be graded.
pub(crate) fn of(recording: &Path) -> Metadata {
    let beside = |ending: &str| {
        let mut path = recording.as_os_str().to_owned();
        path.push(ending);
        PathBuf::from(path)
    };
    let sidecar = [beside(".meta.json"), beside(".json")].into_iter().find(|path| path.is_file());
    let Some(sidecar) = sidecar else { return Metadata::default() };
    let text = std::fs::read_to_string(sidecar).map_err(|error| error.to_string());
    match text.and_then(|text| serde_json::from_str(&text).map_err(|error| error.to_string())) {
        Ok(fields) => plain(fields),
        Err(why) => Metadata {
            warnings: vec![Warning::new(
                "metadata_unreadable",
                format!("the file beside the recording: {why}"),
            )],
            ..Metadata::default()
        },
    }
}

/// Keeps words, numbers and truths; says which fields are neither.
fn plain(fields: serde_json::Map<String, serde_json::Value>) -> Metadata {
    let mut metadata = Metadata::default();
    for (name, value) in fields {
        match value {
            serde_json::Value::String(text) => drop(metadata.fields.insert(name, text)),
            serde_json::Value::Number(_) | serde_json::Value::Bool(_) => {
                metadata.fields.insert(name, value.to_string());
            }
            serde_json::Value::Null => {}
            _ => metadata
                .warnings
                .push(Warning::new("metadata_ignored", format!("field `{name}` is a list or object"))),
        }
    }
    metadata
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(sidecar: &str, fields: &[(&str, &str)], warnings: &[&str]) {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("a.wav.meta.json"), sidecar).unwrap();
        let metadata = of(&folder.path().join("a.wav"));
        let found: Vec<(&str, &str)> =
            metadata.fields.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
        assert_eq!(found, fields);
        assert_eq!(
            metadata.warnings.iter().map(|warning| warning.code.as_str()).collect::<Vec<_>>(),
            warnings
        );
    }

    #[test]
    fn plain_values_are_kept() {
        check(
            r#"{"agent_id": 7, "queue": "billing", "note": null}"#,
            &[("agent_id", "7"), ("queue", "billing")],
            &[],
        );
        check(r#"{"tags": ["a"]}"#, &[], &["metadata_ignored"]);
        check("[]", &[], &["metadata_unreadable"]);
    }
}
