//! The file beside a recording: `0001.wav.meta.json` or `0001.wav.json`.

use std::path::Path;

use serde_json::{Map, Value};

use super::facts::Facts;
use super::{named_after, vcon};

/// An object of plain values, with `holds` and `turns` as lists; a vCon in its place or in its field `vcon`; or what
/// FreeSWITCH writes, whose values stand in `variables`. `None` when there is no such file.
pub(super) fn beside(recording: &Path) -> Option<Facts> {
    let endings = [".meta.json", ".json"];
    let path =
        endings.into_iter().map(|ending| named_after(recording, ending)).find(|path| path.is_file())?;
    let text = std::fs::read_to_string(path).map_err(|error| error.to_string());
    let object = text.and_then(|text| serde_json::from_str(&text).map_err(|error| error.to_string()));
    Some(match object {
        Ok(object) => facts(object, recording),
        Err(why) => Facts::unusable("metadata_unreadable", format!("the file beside the recording: {why}")),
    })
}

fn facts(mut object: Map<String, Value>, recording: &Path) -> Facts {
    if vcon::is_vcon(&object) {
        return vcon::facts(&Value::Object(object), recording);
    }
    let nested = object.remove_entry("vcon");
    if let Some(Value::Object(variables)) = object.remove("variables") {
        // FreeSWITCH writes the dialplan's log beside the variables: nothing of it is about the call as a whole.
        return Facts::of_object(variables);
    }
    let is_object = nested.as_ref().is_some_and(|(_, value)| value.is_object());
    let inner = nested.filter(|_| is_object).map(|(_, value)| vcon::facts(&value, recording));
    let mut facts = Facts::of_object(object);
    inner.into_iter().for_each(|inner| facts.add(inner));
    facts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(sidecar: &str, fields: &[(&str, &str)], warnings: &[&str]) {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("a.wav.meta.json"), sidecar).unwrap();
        let facts = beside(&folder.path().join("a.wav")).unwrap();
        let found: Vec<(&str, &str)> =
            facts.fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(found, fields);
        let codes: Vec<&str> = facts.warnings.iter().map(|warning| warning.code.as_str()).collect();
        assert_eq!(codes, warnings);
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
        check(r#"{"holds": [{"end": 9}], "turns": [7]}"#, &[], &["metadata_ignored", "metadata_ignored"]);
    }

    #[test]
    fn freeswitchs_variables_are_fields() {
        check(
            r#"{"core-uuid": "x", "variables": {"hangup_cause": "NORMAL_CLEARING"}, "app_log": []}"#,
            &[("hangup_cause", "NORMAL_CLEARING")],
            &[],
        );
    }

    #[test]
    fn a_vcon_inside_gives_what_the_rest_does_not() {
        check(
            r#"{"agent_id": "7", "vcon": {"parties": [{"role": "agent", "tel": "+1"}, {"role": "customer", "tel": "+2"}]}}"#,
            &[("agent_id", "7"), ("customer_id", "+2")],
            &[],
        );
    }

    #[test]
    fn there_may_be_none() {
        assert_eq!(beside(Path::new("no/such/a.wav")), None);
    }
}
