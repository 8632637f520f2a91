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

/// Who speaks, from when to when, of a vCon with these dialogs beside a recording `1.wav` of a minute.
fn turns(parties: &str, whole: &str, dialogs: &[&str]) -> Vec<String> {
    let whole = format!(
        r#"{{"type": "recording", "start": "2026-03-01T10:00:00Z", "duration": 60, "parties": {whole}, "filename": "1.wav"}}"#
    );
    let dialogs = [&[whole.as_str()], dialogs].concat().join(", ");
    let facts =
        read(&format!(r#"{{"vcon": "0.4.0", "parties": {parties}, "dialog": [{dialogs}]}}"#), "1.wav");
    assert_eq!(facts.get("recording_started_at"), Some("2026-03-01T10:00:00Z"));
    assert_eq!(facts.warnings, []);
    let show = |turn: &Speech| {
        let second = |time: &str| time.trim_start_matches("2026-03-01T10:00:").to_owned();
        format!("{} {} {}", turn.speaker, second(&turn.start), second(&turn.end))
    };
    facts.turns.iter().map(show).collect()
}

#[test]
fn dialogs_of_single_parties_are_turns() {
    let dialogs = [
        r#"{"type": "text", "start": "2026-03-01T10:00:01Z", "duration": 3, "parties": [0], "body": "x"}"#,
        r#"{"type": "recording", "start": "2026-03-01T10:00:04.600Z", "duration": 2.5, "parties": 1}"#,
        r#"{"type": "recording", "start": "2026-03-01T10:00:00Z", "duration": 59, "parties": [0]}"#, // its leg
        r#"{"type": "text", "start": "2026-03-01T09:00:00Z", "parties": [1], "body": "a chat"}"#,
        r#"{"type": "text", "start": "2026-03-01T10:00:09Z", "duration": 1, "parties": [0, 1]}"#,
        r#"{"type": "transfer", "start": "2026-03-01T10:00:09Z", "duration": 1, "parties": [0]}"#,
    ];
    let roles = r#"[{"tel": "+1", "role": "agent"}, {"tel": "+2", "role": "customer"}]"#;
    assert_eq!(turns(roles, "[0, 1]", &dialogs), ["agent 01Z 04Z", "customer 04.600Z 07.1Z"]);
    let names = r#"[{"tel": "+1", "name": "Ana"}, {"tel": "+2"}]"#;
    assert_eq!(turns(names, "[0, 1]", &dialogs), ["Ana 01Z 04Z", "+2 04.600Z 07.1Z"]);
    assert_eq!(turns("[]", "[0, 1]", &dialogs), ["0 01Z 04Z", "1 04.600Z 07.1Z"]);
    assert_eq!(turns(roles, "[0]", &dialogs), Vec::<String>::new(), "the recording is one party's");
}

#[test]
fn the_recording_of_both_is_told_from_those_of_one() {
    let three = r#"{"vcon": "0.4.0", "parties": [{"role": "agent"}, {"role": "customer"}], "dialog": [
        {"type": "recording", "start": "2026-03-01T10:00:01Z", "duration": 2, "parties": [0]},
        {"type": "recording", "start": "2026-03-01T10:00:00Z", "parties": [0, 1]},
        {"type": "recording", "start": "soon", "duration": 2, "parties": [1]}]}"#;
    let facts = read(three, "1.wav");
    assert_eq!(facts.get("recording_started_at"), Some("2026-03-01T10:00:00Z"));
    assert_eq!((facts.turns.len(), facts.warnings.len()), (1, 1), "{facts:?}");
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
