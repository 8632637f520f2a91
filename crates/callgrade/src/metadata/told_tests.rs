//! From facts to the recording's clock.

use super::*;

fn facts(fields: &[(&str, &str)]) -> Facts {
    let mut facts = Facts::default();
    fields.iter().for_each(|(name, value)| facts.set(name, *value));
    facts
}

fn defaults() -> settings::Metadata {
    settings::Settings::load(None).unwrap().metadata
}

#[track_caller]
fn check(mut facts: Facts, settings: &settings::Metadata, expected: Told, codes: &[&str]) {
    assert_eq!(told(&mut facts, settings), expected);
    assert_eq!(facts.warnings.iter().map(|warning| warning.code.as_str()).collect::<Vec<_>>(), codes);
}

#[test]
fn a_recording_starts_with_the_call_unless_told_otherwise() {
    let mut fields = vec![
        ("started_at", "2026-03-01 10:00:00"),
        ("ring_started_at", "2026-03-01 10:00:01"),
        ("answered_at", "2026-03-01 10:00:10"),
        ("ended_at", "2026-03-01 10:01:00"),
    ];
    let times = |ring, answered, ended| Told {
        waited: Some(Ms(9_000)),
        ring_started_ms: Some(ring),
        answered_ms: Some(answered),
        ended_ms: Some(ended),
        ..Told::default()
    };
    check(facts(&fields), &defaults(), times(1_000, 10_000, 60_000), &[]);
    let at_answer = settings::Metadata { recording_starts: "answered_at".to_owned(), ..defaults() };
    check(facts(&fields), &at_answer, times(-9_000, 0, 50_000), &[]);
    fields.push(("recording_started_at", "2026-03-01 10:00:05"));
    check(facts(&fields), &at_answer, times(-4_000, 5_000, 55_000), &[]);
}

#[test]
fn times_that_cannot_be_placed_still_tell_the_wait() {
    let fields = [("ring_started_at", "2026-03-01T10:00:00Z"), ("answered_at", "2026-03-01T10:00:07Z")];
    let waited = Told { waited: Some(Ms(7_000)), ..Told::default() };
    check(facts(&fields), &defaults(), waited, &["metadata_unplaced"]);
}

#[test]
fn seconds_count_from_the_first_sample() {
    let fields = [("ring_started_at", "0"), ("answered_at", "9.02")];
    let told = Told {
        waited: Some(Ms(9_020)),
        ring_started_ms: Some(0),
        answered_ms: Some(9_020),
        ..Told::default()
    };
    check(facts(&fields), &defaults(), told, &[]);
}

#[test]
fn an_impossible_order_is_said_and_not_used() {
    let fields = [("started_at", "2026-03-01 10:00:00"), ("answered_at", "2026-03-01 09:59:59")];
    check(facts(&fields), &defaults(), Told::default(), &["metadata_order"]);
}

#[test]
fn what_is_no_time_is_said() {
    check(facts(&[("answered_at", "later")]), &defaults(), Told::default(), &["metadata_unknown"]);
}

#[test]
fn a_call_may_ring_from_its_start() {
    let fields = [("started_at", "1772330400"), ("answered_at", "1772330409")];
    let rings = settings::Metadata { start_rings: true, ..defaults() };
    let mut told = Told { answered_ms: Some(9_000), ..Told::default() };
    check(facts(&fields), &defaults(), told.clone(), &[]);
    (told.waited, told.ring_started_ms) = (Some(Ms(9_000)), Some(0));
    check(facts(&fields), &rings, told, &[]);
}

#[test]
fn holds_may_be_open_or_unusable() {
    let mut given = facts(&[("started_at", "2026-03-01 10:00:00")]);
    given.holds = vec![
        ("2026-03-01 10:00:30".to_owned(), Some("2026-03-01 10:00:40".to_owned())),
        ("50".to_owned(), None),
        ("sometime".to_owned(), Some("60".to_owned())),
    ];
    let holds =
        vec![Stretch { start_ms: 30_000, end_ms: Some(40_000) }, Stretch { start_ms: 50_000, end_ms: None }];
    check(given, &defaults(), Told { holds, ..Told::default() }, &["metadata_unplaced"]);
}

#[test]
fn freeswitchs_holds_are_on_the_clock_of_its_record() {
    let given = facts(&[
        ("start_stamp", "2026-03-01 10:00:00"),
        ("start_epoch", "1772359200"),
        ("bridge_stamp", "2026-03-01 10:00:07"),
        ("bridge_epoch", "1772359207"),
        ("hold_events", "{{1772359220000000,1772359228500000}}"),
    ]);
    let holds = vec![Stretch { start_ms: 20_000, end_ms: Some(28_500) }];
    let told = Told { answered_ms: Some(7_000), holds, ..Told::default() };
    check(crate::metadata::cdr::translated(given), &defaults(), told, &[]);
}

/// Who speaks, of two named turns.
#[track_caller]
fn speakers(names: [&str; 2], fields: &[(&str, &str)], agent: &str, expected: &[Party], codes: &[&str]) {
    let mut given = facts(fields);
    let turn = |speaker: &str, start: &str, end: &str| Speech {
        speaker: speaker.to_owned(),
        start: start.to_owned(),
        end: end.to_owned(),
    };
    given.turns = vec![turn(names[0], "0", "1"), turn(names[1], "1", "2.5")];
    let settings = settings::Metadata { agent_speaker: agent.to_owned(), ..defaults() };
    let parties: Vec<Party> = told(&mut given, &settings).turns.iter().map(|turn| turn.party).collect();
    assert_eq!(parties, expected);
    assert_eq!(given.warnings.iter().map(|warning| warning.code.as_str()).collect::<Vec<_>>(), codes);
}

#[test]
fn speakers_become_parties_only_when_their_roles_are_known() {
    let both = [Party::Agent, Party::Customer];
    speakers(["Agent", "customer"], &[], "", &both, &[]);
    speakers(["agent", "SPEAKER_01"], &[], "", &both, &[]);
    speakers(["7", "someone"], &[("agent_id", "7")], "", &both, &[]);
    speakers(["SPEAKER_00", "SPEAKER_01"], &[], "SPEAKER_00", &both, &[]);
    speakers(["SPEAKER_00", "SPEAKER_01"], &[("agent_speaker", "SPEAKER_00")], "x", &both, &[]);
    speakers(["SPEAKER_00", "SPEAKER_01"], &[], "", &[], &["speakers_unnamed"]);
    speakers(["SPEAKER_00", "SPEAKER_01"], &[], "SPEAKER_07", &[], &["speakers_unnamed"]);
}

#[test]
fn a_vcons_dialogs_are_turns_on_the_recordings_clock() {
    let vcon = serde_json::json!({
        "vcon": "0.4.0", "parties": [{"role": "agent"}, {"tel": "+2"}],
        "dialog": [
            {"type": "recording", "start": "2026-03-01T10:00:00Z", "parties": [0, 1]},
            {"type": "text", "start": "2026-03-01T18:00:01+08:00", "duration": 3, "parties": [0]},
            {"type": "text", "start": "2026-03-01T10:00:04.600Z", "duration": 2.5, "parties": [1]},
        ],
    });
    let given = crate::metadata::vcon::facts(&vcon, std::path::Path::new("1.wav"));
    let turn = |party, start, end| Turn { party, span: Span::new(Ms(start), Ms(end)) };
    let turns = vec![turn(Party::Agent, 1_000, 4_000), turn(Party::Customer, 4_600, 7_100)];
    check(given, &defaults(), Told { turns, ..Told::default() }, &[]);
}
