//! vCons as the draft has them, and as people write them.

use super::*;

const CALL: &str = r#"{
  "vcon": "0.4.0", "uuid": "018e2b1c", "subject": "billing",
  "parties": [{"tel": "+34600", "role": "customer"}, {"name": "Agent", "mailto": "7@example.org"}],
  "dialog": [
    {"type": "text", "start": "2026-03-01T09:00:00Z"},
    {"type": "recording", "start": "2026-03-01T10:00:00Z", "duration": 60, "parties": [0, 1], "originator": 0,
     "filename": "1.wav", "body": "UklGRg", "party_history": [
       {"party": 0, "event": "join", "time": "2026-03-01T10:00:00Z"},
       {"party": 1, "event": "join", "time": "2026-03-01T10:00:09Z"},
       {"party": 0, "event": "unhold", "time": "2026-03-01T10:00:50Z"},
       {"party": 0, "event": "hold", "time": "2026-03-01T10:00:30Z"},
       {"party": 0, "event": "hold", "time": "2026-03-01T10:00:55Z"},
       {"party": 1, "event": "drop", "time": "2026-03-01T10:00:58Z"},
       {"party": 0, "event": "drop", "time": "2026-03-01T10:01:00Z"}]}
  ]
}"#;

fn read(text: &str, recording: &str) -> Facts {
    facts(&serde_json::from_str(text).unwrap(), Path::new(recording))
}

#[test]
fn parties_and_events_become_facts() {
    let facts = read(CALL, "x/1.wav");
    for (name, value) in [
        ("agent_id", "7@example.org"),
        ("customer_id", "+34600"),
        ("direction", "inbound"),
        ("recording_started_at", "2026-03-01T10:00:00Z"),
        ("answered_at", "2026-03-01T10:00:09Z"),
        ("ended_at", "2026-03-01T10:01:00Z"),
        ("hung_up_by", "agent"),
        ("subject", "billing"),
    ] {
        assert_eq!(facts.get(name), Some(value), "{name}");
    }
    let holds = [("2026-03-01T10:00:30Z", Some("2026-03-01T10:00:50Z")), ("2026-03-01T10:00:55Z", None)];
    assert_eq!(facts.holds, holds.map(|(start, end)| (start.to_owned(), end.map(str::to_owned))));
    assert_eq!(facts.warnings, []);
}

#[test]
fn a_recording_that_is_not_told_apart_is_said() {
    let two = r#"{"vcon": "0.4.0", "dialog": [{"type": "recording", "filename": "a.wav", "start": "x"}, {"url": "https://example.org/b.wav?x=1", "start": "y"}]}"#;
    assert_eq!(read(two, "b.wav").get("recording_started_at"), Some("y"));
    assert_eq!(read(two, "c.wav").warnings[0].code, "metadata_ignored");
}

#[test]
fn rubbish_says_nothing_and_does_no_harm() {
    for text in ["{}", "[]", "7", r#"{"parties": 7, "dialog": {"type": 1}}"#] {
        assert_eq!(read(text, "a.wav").fields.len(), 0, "{text}");
    }
    let odd =
        r#"{"parties": [{}], "dialog": [{"parties": [99], "originator": -1, "party_history": [{}, 5]}]}"#;
    assert_eq!(read(odd, "a.wav").warnings.len(), 2);
}

#[test]
fn a_vcon_of_another_name_is_found_by_the_recording_it_names() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("1.wav");
    std::fs::write(folder.path().join("018e2b1c.vcon.json"), CALL).unwrap();
    std::fs::write(folder.path().join("broken.vcon"), "{").unwrap();
    let recording = Recording { path: path.clone(), file: "1.wav".to_owned(), id: "1".to_owned() };
    let found = index(&[recording]);
    let facts = beside(&path, found.get(&path).map(PathBuf::as_path)).unwrap();
    assert_eq!(facts.get("hung_up_by"), Some("agent"));
    assert_eq!(beside(&path, None), None);
}
