//! `callgrade bench` without a speech model. How fast it is, no test asks.
//!
//! Needs models/ggml-silero-v6.2.0.bin: `scripts/fetch-model silero`. Without it these tests fail; none is skipped.

mod common;

use common::{root, run, stderr, stdout};
use serde_json::Value;

fn bench(more: &[&str]) -> std::process::Output {
    run(&[&["bench", "--model", "scripted"], more].concat())
}

fn figures(output: &std::process::Output) -> Value {
    serde_json::from_str(&stdout(output)).unwrap_or_else(|error| panic!("{error}: {}", stderr(output)))
}

#[test]
fn the_programs_own_calls_are_heard_by_every_worker() {
    let output = bench(&["--rubric", "hotline-es", "--workers", "2", "--hours", "10", "--json"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let figures = figures(&output);
    assert_eq!(figures["schema"], "callgrade.bench/1");
    assert_eq!((&figures["workers"], &figures["model"]), (&Value::from(2), &Value::from("scripted")));
    let number = |path: &str| figures.pointer(path).and_then(Value::as_f64).expect(path);
    assert_eq!((number("/sample/recordings"), number("/sample/different")), (6.0, 3.0));
    assert_eq!((number("/sample/ungraded"), number("/night/hours")), (0.0, 10.0));
    // Three calls of 180 s together, twice; a little over half of it is speech.
    assert!((number("/sample/sound_s") - 360.4).abs() < 1.0, "{figures}");
    assert!((0.5..0.65).contains(&number("/sample/speech_share")), "{figures}");
    let speed = number("/times_real_time");
    assert!((number("/night/recordings_h") - 10.0 * speed).abs() < 1e-6 * speed, "{figures}");
    let stages: f64 = ["decode", "timeline", "transcription", "rest"]
        .map(|stage| number(&format!("/stages/{stage}")))
        .iter()
        .sum();
    assert!((stages - 1.0).abs() < 1e-6 && 0.0 < number("/peak_memory_mib"), "{figures}");
}

#[test]
fn recordings_of_ones_own_are_heard_and_nothing_is_kept_or_told() {
    let folder = tempfile::tempdir().unwrap();
    let call = folder.path().join("1.wav");
    std::fs::copy(root().join("fixtures/formats/mulaw.wav"), &call).unwrap();
    std::fs::write(call.with_extension("call"), "language en\n2..4 agent xylophone quartz").unwrap();
    std::fs::copy(root().join("fixtures/bad/text.wav"), folder.path().join("2.wav")).unwrap();
    let mut program =
        common::callgrade(&["bench", ".", "--model", "scripted", "--workers", "3", "--verbose"]);
    let output = program.arg("--models").arg(root().join("models")).current_dir(&folder).output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    let shown = stdout(&output);
    for part in ["in 4 recordings (2 different)", "not graded 2 (decode_unrecognised)", "An estimate."] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    for word in ["xylophone", "quartz"] {
        assert!(!shown.contains(word) && !stderr(&output).contains(word), "{word}");
    }
    let left = common::files(folder.path());
    assert_eq!(left.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["1.call", "1.wav", "2.wav"]);
}

#[test]
fn what_makes_no_estimate_is_exit_code_2() {
    for (wrong, says) in [
        (vec!["--hours", "0"], "hours above 0"),
        (vec!["--workers", "0"], "at least one worker"),
        (vec!["no/such/folder"], "no such file"),
        (vec!["fixtures/bad/text.wav"], "nothing could be heard (decode_unrecognised)"),
    ] {
        let output = bench(&wrong);
        assert_eq!(output.status.code(), Some(2), "{wrong:?}: {}", stdout(&output));
        assert!(stderr(&output).contains(says), "{wrong:?}: {}", stderr(&output));
    }
}
