//! The whole program without a speech model: a scripted engine says what the call scripts beside the recordings say.
//!
//! Needs models/ggml-silero-v6.2.0.bin: `scripts/fetch-model silero`. Without it these tests fail; none is skipped.

mod common;

use std::path::{Path, PathBuf};

use common::{files, root, run, scorecard, stderr, stdout};

/// A folder of recordings with their scripts, and a folder for results.
struct Night {
    folder: tempfile::TempDir,
}

impl Night {
    fn new() -> Night {
        Night { folder: tempfile::tempdir().expect("a folder") }
    }

    fn calls(&self) -> PathBuf {
        self.folder.path().join("calls")
    }

    fn out(&self) -> PathBuf {
        self.folder.path().join("out")
    }

    /// Puts one of the project's fixtures there under another name.
    fn add(&self, fixture: &str, name: &str) -> &Night {
        let path = self.calls().join(name);
        std::fs::create_dir_all(path.parent().expect("it has one")).expect("a folder");
        std::fs::copy(root().join("fixtures").join(fixture), path).expect("a fixture");
        self
    }

    /// A good recording in which somebody says something.
    fn add_call(&self, name: &str, script: &str) -> &Night {
        self.add("formats/mulaw.wav", name);
        std::fs::write(self.calls().join(name).with_extension("call"), script).expect("a script");
        self
    }

    fn score(&self, more: &[&str]) -> std::process::Output {
        let (calls, out) = (self.calls(), self.out());
        let given = ["score", text(&calls), "--out", text(&out), "--model", "scripted"];
        run(&[&given, more].concat())
    }
}

fn text(path: &Path) -> &str {
    path.to_str().expect("test folders have plain names")
}

const POLITE: &str =
    "language en\n2..4 agent hello, welcome to the hotline, how may I help you\n5..6 customer hello";

#[test]
fn all_graded_is_exit_code_0() {
    let night = Night::new();
    let output = night.add_call("a/1.wav", POLITE).add_call("a/2.wav", POLITE).score(&[]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(stdout(&output).contains("2 of 2 graded"), "{}", stdout(&output));
    let card = scorecard(&night.out(), "a/1");
    assert_eq!(card["schema"], "callgrade.scorecard/1");
    assert_eq!(card["call"]["codec"], "pcm_mulaw");
    assert_eq!(card["score"]["rubric"], "hotline-es");
    let greeting =
        card["score"]["rules"].as_array().unwrap().iter().find(|rule| rule["id"] == "opening.greeting");
    assert_eq!(greeting.unwrap()["verdict"], "pass");
}

#[test]
fn a_bad_recording_among_good_ones_costs_only_itself() {
    let night = Night::new();
    night.add_call("1.wav", POLITE).add_call("3.wav", POLITE);
    night.add("bad/text.wav", "2.wav").add("bad/empty.wav", "4.wav").add("bad/random.mp3", "5.mp3");
    let output = night.score(&["--workers", "2"]);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    let shown = stdout(&output);
    assert!(shown.contains("2 of 5 graded, 3 not"), "{shown}");
    for (file, code) in
        [("2.wav", "decode_unrecognised"), ("4.wav", "decode_empty"), ("5.mp3", "decode_unrecognised")]
    {
        assert!(shown.contains(&format!("not graded: {file}: {code} in decode")), "{shown}");
    }
    let card = scorecard(&night.out(), "2");
    assert_eq!(card["error"]["code"], "decode_unrecognised");
    assert_eq!(card["error"]["stage"], "decode");
    assert_eq!(card["call"]["blake3"].as_str().map(str::len), Some(64));
    let csv = std::fs::read_to_string(night.out().join("summary.csv")).unwrap();
    let order: Vec<&str> = csv.lines().skip(1).map(|line| line.split(',').next().unwrap()).collect();
    assert_eq!(order, ["1.wav", "2.wav", "3.wav", "4.wav", "5.mp3"]);
}

/// The calls that are kept in a folder beside the results.
fn kept(night: &Night) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(night.folder.path().join("kept")).expect("the folder of kept calls");
    entries.map(|entry| entry.expect("an entry").path()).collect()
}

#[test]
fn a_call_that_is_kept_is_not_heard_again() {
    let night = Night::new();
    night.add_call("1.wav", POLITE);
    let folder = night.folder.path().join("kept");
    let score = |more: &[&str]| night.score(&[&["--keep", text(&folder)], more].concat());
    assert_eq!(score(&[]).status.code(), Some(0));
    let first = files(&night.out());
    assert_eq!(kept(&night).len(), 1);

    // The script stands in for the sound of what is said: nobody listens to it again.
    std::fs::write(night.calls().join("1.call"), "language en\n2..4 agent go away").unwrap();
    assert_eq!(score(&[]).status.code(), Some(0));
    assert_eq!(files(&night.out()), first);

    // Another rubric needs no hearing.
    assert_eq!(score(&["--rubric", "norms-zh"]).status.code(), Some(0));
    let card = scorecard(&night.out(), "1");
    assert_eq!(card["score"]["rubric"], "norms-zh");
    assert!(card["transcript"]["segments"][0]["text"].as_str().unwrap().contains("welcome"), "{card}");

    // What decides how it is heard has changed.
    assert_eq!(score(&["--agent-channel", "1"]).status.code(), Some(0));
    assert_eq!(kept(&night).len(), 2);
}

#[test]
fn the_same_sound_in_another_folder_is_another_call() {
    let night = Night::new();
    night.add_call("connect/1.wav", POLITE).add_call("other/1.wav", POLITE);
    let rule = night.folder.path().join("rule.toml");
    std::fs::write(&rule, "[[layout.source]]\npath = \"connect/**\"\nagent_channel = 1\n").unwrap();
    let folder = night.folder.path().join("kept");
    assert_eq!(night.score(&["--keep", text(&folder), "--config", text(&rule)]).status.code(), Some(0));
    assert_eq!(kept(&night).len(), 2);
    for (id, channel) in [("connect/1", 1), ("other/1", 0)] {
        assert_eq!(scorecard(&night.out(), id)["call"]["parties"]["agent"]["channel"], channel, "{id}");
    }
}

#[test]
fn a_kept_call_that_cannot_be_read_is_heard_again() {
    let night = Night::new();
    night.add_call("1.wav", POLITE);
    let folder = night.folder.path().join("kept");
    let score = || night.score(&["--keep", text(&folder)]);
    assert_eq!(score().status.code(), Some(0));
    let first = files(&night.out());
    std::fs::write(&kept(&night)[0], "{").unwrap();
    assert_eq!(score().status.code(), Some(0));
    assert_eq!(files(&night.out()), first);
}

#[cfg(unix)]
#[test]
fn what_was_said_is_kept_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let night = Night::new();
    let folder = night.folder.path().join("kept");
    assert_eq!(night.add_call("1.wav", POLITE).score(&["--keep", text(&folder)]).status.code(), Some(0));
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&folder), 0o700);
    assert_eq!(mode(&kept(&night)[0]), 0o600);
}

#[test]
fn what_cannot_start_is_exit_code_2() {
    let night = Night::new();
    night.add_call("1.wav", POLITE);
    for (wrong, says) in [
        (["--rubric", "no-such-rubric"], "no such rubric"),
        (["--config", "no-such-file.toml"], "no-such-file.toml"),
        (["--workers", "0"], "at least one worker"),
        (["--agent-channel", "2"], "0 or 1"),
        (["--model", "no-such-model"], "no-such-model"),
        (["--model", "silero"], "understands no words"),
    ] {
        let (calls, out) = (night.calls(), night.out());
        let mut args = vec!["score", text(&calls), "--out", text(&out)];
        args.extend(wrong);
        let output = run(&args);
        assert_eq!(output.status.code(), Some(2), "{wrong:?}");
        assert!(stderr(&output).contains(says), "{wrong:?}: {}", stderr(&output));
        assert!(!night.out().exists(), "{wrong:?} left results");
    }
    assert_eq!(run(&["score", "no/such/folder"]).status.code(), Some(2));
    let output = night.score(&["--language", "klingon"]);
    assert_eq!(output.status.code(), Some(2), "no language code");
    std::fs::write(night.out(), "a file where the results' folder should be").unwrap();
    let output = night.score(&[]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("cannot write results"), "{}", stderr(&output));
}

#[test]
fn without_the_detectors_weights_it_says_so_or_does_with_webrtc() {
    let night = Night::new();
    night.add_call("1.wav", POLITE);
    let (empty, settings) = (night.folder.path().join("empty"), night.folder.path().join("own.toml"));
    std::fs::create_dir(&empty).unwrap();
    let output = night.score(&["--models", text(&empty)]);
    assert_eq!(output.status.code(), Some(2));
    let error = stderr(&output);
    assert!(error.contains("scripts/fetch-model silero") && error.contains("vad = \"webrtc\""), "{error}");

    std::fs::write(&settings, "[segment]\nvad = \"webrtc\"\n").unwrap();
    let output = night.score(&["--models", text(&empty), "--config", text(&settings)]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
}

#[test]
fn the_same_bytes_for_any_number_of_workers_and_any_run() {
    let night = Night::new();
    for index in 0..6 {
        night.add_call(&format!("{index}.wav"), POLITE);
    }
    night.add("bad/text.wav", "bad.wav");
    let results: Vec<_> = ["1", "2", "5", "2"]
        .iter()
        .map(|workers| {
            night.score(&["--workers", workers]);
            files(&night.out())
        })
        .collect();
    assert_eq!(results[0].len(), 9, "seven entries and two summaries");
    assert!(results.iter().all(|result| *result == results[0]));
}

#[test]
fn metadata_beside_a_recording_goes_before_what_is_heard() {
    let night = Night::new();
    night.add_call("1.wav", POLITE);
    let sidecar =
        r#"{"agent_id": "7", "direction": "outbound", "language": "es-MX", "hung_up_by": "customer"}"#;
    std::fs::write(night.calls().join("1.wav.meta.json"), sidecar).unwrap();
    night.score(&[]);
    let card = scorecard(&night.out(), "1");
    assert_eq!(card["call"]["metadata"]["agent_id"], "7");
    assert_eq!(card["call"]["direction"], "outbound");
    assert_eq!(card["call"]["language"], "es");
    assert_eq!(card["metrics"]["hung_up_first"]["value"], "customer");
    assert_eq!(card["metrics"]["hung_up_first"]["basis"], "metadata");
}

#[test]
fn the_agents_channel_can_be_set() {
    let night = Night::new();
    night.add_call("1.wav", POLITE).score(&["--agent-channel", "1"]);
    let card = scorecard(&night.out(), "1");
    assert_eq!(card["call"]["parties"]["agent"]["channel"], 1);
    assert_eq!(card["call"]["parties"]["customer"]["channel"], 0);
}

#[test]
fn one_channel_is_graded_without_guessing_who_speaks() {
    let night = Night::new();
    night.add("formats/gsm_wav49.wav", "1.wav").score(&["--language", "en", "--rubric", "hotline-es"]);
    let card = scorecard(&night.out(), "1");
    assert_eq!(card["call"]["layout"], "mono");
    assert!(card["metrics"]["talk_s"]["agent"].is_null());
    assert!(card["metrics"]["interruptions"]["agent"].is_null());
    let rules = card["score"]["rules"].as_array().unwrap();
    let greeting = rules.iter().find(|rule| rule["id"] == "opening.greeting").unwrap();
    assert_eq!(greeting["verdict"], "inconclusive");
}

#[test]
fn two_channels_with_the_same_sound_are_one() {
    let night = Night::new();
    night.add("formats/pcm_s16.wav", "split.wav");
    let file = std::fs::File::open(night.calls().join("split.wav")).unwrap();
    let limits = callgrade_audio::Limits { max_duration: callgrade_core::Ms(60_000), max_bytes: 1 << 20 };
    let audio = callgrade_audio::decode(file, &callgrade_audio::Hint::default(), &limits).unwrap().audio;
    let same = std::fs::File::create(night.calls().join("same.wav")).unwrap();
    callgrade_audio::write_wav(same, audio.rate_hz(), &[audio.channel(0), audio.channel(0)]).unwrap();
    night.score(&["--language", "en", "--rubric", "hotline-es"]);
    for (id, layout, codes) in
        [("split", "stereo_split", vec![]), ("same", "mono", vec!["channels_identical", "mono"])]
    {
        let card = scorecard(&night.out(), id);
        assert_eq!(card["call"]["layout"], layout);
        let warnings = card["call"]["warnings"].as_array().unwrap();
        assert_eq!(warnings.iter().map(|warning| &warning["code"]).collect::<Vec<_>>(), codes, "{id}");
    }
}

#[test]
fn a_language_without_a_rubric_is_a_reason() {
    let night = Night::new();
    let output = night.add_call("1.wav", "language fr\n2..4 agent bonjour").score(&[]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stdout(&output).contains("no_rubric in score"), "{}", stdout(&output));
}

#[test]
fn names_of_any_kind_stay_inside_the_results() {
    let night = Night::new();
    for name in
        ["-rf.wav", "a b/ü.wav", "=1+1.wav", ".hidden.wav", "\u{202e}x.wav", "new\nline.wav", "CON.wav"]
    {
        night.add_call(name, POLITE);
    }
    let output = night.score(&[]);
    assert_eq!(output.status.code(), Some(0), "{}{}", stdout(&output), stderr(&output));
    let below = files(&night.out().join("scorecards"));
    assert_eq!(below.len(), 6, "a file that starts with a dot is hidden, six are not");
    assert!(!stdout(&output).contains('\u{202e}'));
    let csv = std::fs::read_to_string(night.out().join("summary.csv")).unwrap();
    assert!(csv.contains("'=1+1.wav"), "{csv}");
}

#[test]
fn nothing_that_was_said_is_printed() {
    let night = Night::new();
    let secret = "language en\n2..4 agent xylophone quartz\n5..6 customer marmalade";
    let output = night.add_call("1.wav", secret).add("bad/text.wav", "2.wav").score(&["--verbose"]);
    for word in ["xylophone", "quartz", "marmalade"] {
        assert!(!stdout(&output).contains(word) && !stderr(&output).contains(word), "{word}");
    }
}

#[test]
fn a_rubric_of_ones_own_can_be_used_and_its_mistakes_are_shown() {
    let night = Night::new();
    let rubric = night.folder.path().join("own.yaml");
    let shown = stdout(&run(&["rubric", "show", "hotline-es"]));
    std::fs::write(&rubric, shown.replacen("id: hotline-es", "id: own", 1)).unwrap();
    night.add_call("1.wav", POLITE).score(&["--rubric", text(&rubric)]);
    assert_eq!(scorecard(&night.out(), "1")["score"]["rubric"], "own");

    std::fs::write(&rubric, shown.replacen("points:", "pionts:", 1)).unwrap();
    let output = night.score(&["--rubric", text(&rubric)]);
    assert_eq!(output.status.code(), Some(2));
    let error = stderr(&output);
    assert!(error.contains("pionts") && error.contains('^'), "{error}");
}

#[test]
fn settings_can_be_copied_and_changed() {
    let night = Night::new();
    let settings = night.folder.path().join("own.toml");
    let all = stdout(&run(&["settings"]));
    std::fs::write(&settings, all.replace("longest_recording_h = 4.0", "longest_recording_h = 0.0001"))
        .unwrap();
    let output = night.add_call("1.wav", POLITE).score(&["--config", text(&settings)]);
    assert!(stdout(&output).contains("decode_too_long"), "{}", stdout(&output));
}
