//! `callgrade timeline` on the sample calls. It needs no model.

mod common;

use std::process::Output;

use common::{callgrade, run, stderr, stdout};
use serde_json::Value;

/// With two rings, a hold and two parties.
const CALL: &str = "fixtures/calls/zh-good-hold.wav";

/// A sound of one channel.
const MONO: &str = "fixtures/formats/gsm_wav49.wav";

fn json(output: &Output) -> Vec<Value> {
    stdout(output).lines().map(|line| serde_json::from_str(line).expect("a line is JSON")).collect()
}

#[test]
fn a_call_is_drawn_without_a_model() {
    let output = run(&["timeline", CALL, "--width", "90"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let shown = stdout(&output);
    assert!(shown.starts_with("zh-good-hold.wav  1:10.5, stereo split, answered at 0:05.9"), "{shown}");
    for part in [
        "\nring ",
        "\nagent ",
        "\ncustomer ",
        "\nhold ",
        "2 rings (cn_ringback)",
        "hold (music)",
        "ring_count",
    ] {
        assert!(shown.contains(part), "{part:?} is not in\n{shown}");
    }
    assert!(shown.lines().all(|line| line.chars().count() <= 90), "{shown}");
    assert!(!shown.contains('\u{1b}'), "colour on what is no terminal\n{shown}");
}

#[test]
fn a_locale_without_utf_8_gets_plain_characters() {
    for (locale, plain) in [("C", true), ("en_US.ISO-8859-1", true), ("C.UTF-8", false)] {
        let output =
            callgrade(&["timeline", CALL]).env("LC_ALL", locale).output().expect("the program starts");
        assert_eq!(stdout(&output).is_ascii(), plain, "{locale}");
    }
    assert!(stdout(&run(&["timeline", CALL, "--ascii"])).is_ascii());
}

#[test]
fn json_has_the_events_and_metrics_of_the_scorecard() {
    let output = run(&["timeline", CALL, MONO, "--json"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let calls = json(&output);
    assert_eq!(calls.len(), 2);
    let split =
        calls.iter().find(|call| call["call"]["layout"] == "stereo_split").expect("one has two channels");
    assert_eq!(split["schema"], "callgrade.timeline/1");
    assert_eq!(split["metrics"]["ring_count"]["value"], 2);
    assert_eq!(split["timeline"]["events"][0]["kind"], "ring");
    let mono = calls.iter().find(|call| call["call"]["layout"] == "mono").expect("one has one");
    assert!(mono["metrics"]["talk_s"]["agent"].is_null());
}

#[test]
fn every_event_is_in_the_drawing_and_two_drawings_are_equal() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("call.svg");
    let draw = || {
        let output = run(&["timeline", CALL, "--svg", file.to_str().expect("a plain name")]);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        assert_eq!(stdout(&output), "");
        std::fs::read_to_string(&file).expect("a drawing")
    };
    let svg = draw();
    let events = json(&run(&["timeline", CALL, "--json"]))[0]["timeline"]["events"].clone();
    for event in events.as_array().expect("a list") {
        let seconds = event["end_s"].as_f64().unwrap() - event["start_s"].as_f64().unwrap();
        let length = format!("({seconds:.3} s)</title>");
        assert!(svg.contains(&length), "{event} is not in the drawing");
    }
    assert_eq!(svg, draw());
}

#[test]
fn a_bad_recording_among_good_ones_is_named() {
    let output = run(&["timeline", "fixtures/bad/text.wav", CALL]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("text.wav: decode_unrecognised in decode"), "{}", stderr(&output));
    assert!(stdout(&output).contains("zh-good-hold.wav"), "{}", stdout(&output));
}

#[test]
fn a_part_of_a_call_can_be_drawn() {
    let shown = stdout(&run(&["timeline", CALL, "--from", "25", "--to", "0:50"]));
    assert!(shown.contains("hold (music)") && !shown.contains("2 rings"), "{shown}");
    let output = run(&["timeline", CALL, "--from", "10:00"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("ends after 70.5 s"), "{}", stderr(&output));
}

#[test]
fn what_cannot_start_is_exit_code_2() {
    for (wrong, says) in [
        (["no-such.wav", "--ascii", "--json"], "no such file"),
        (["fixtures/calls", "--svg", "calls.svg"], "draws one recording, not 10"),
        ([CALL, "--from=9", "--to=3"], "--to must be after --from"),
        ([CALL, "--from=x", "--to=3"], "not a time"),
    ] {
        let output = run(&[&["timeline"], &wrong[..]].concat());
        assert_eq!(output.status.code(), Some(2), "{wrong:?}");
        assert!(stderr(&output).contains(says), "{wrong:?}: {}", stderr(&output));
    }
}
