//! Metadata from every source, through the whole program, without a model.

mod common;

use std::path::{Path, PathBuf};
use std::process::Output;

use callgrade_core::Ms;
use common::{root, run, scorecard, stderr};
use serde_json::Value;

/// A folder of recordings and a folder for results.
struct Night {
    folder: tempfile::TempDir,
}

const POLITE: &str = "language en\n0..1 agent hello, how may I help you\n1..2 customer quartz";

impl Night {
    /// With one recording of two channels.
    fn new(name: &str) -> Night {
        let night = Night { folder: tempfile::tempdir().expect("a folder") };
        night.add(name);
        night
    }

    fn add(&self, name: &str) {
        let path = self.calls().join(name);
        std::fs::create_dir_all(path.parent().expect("it has one")).expect("a folder");
        std::fs::copy(root().join("fixtures/formats/pcm_s16.wav"), &path).expect("a fixture");
        std::fs::write(path.with_extension("call"), POLITE).expect("a script");
    }

    fn calls(&self) -> PathBuf {
        self.folder.path().join("calls")
    }

    fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.calls().join(name);
        std::fs::write(&path, text).expect("a file");
        path
    }

    fn score(&self, more: &[&str]) -> Output {
        let (calls, out) = (self.calls(), self.folder.path().join("out"));
        let given =
            ["score", text(&calls), "--out", text(&out), "--model", "scripted", "--rubric", "hotline-es"];
        run(&[&given, more].concat())
    }

    fn card(&self, id: &str) -> Value {
        scorecard(&self.folder.path().join("out"), id)
    }
}

fn text(path: &Path) -> &str {
    path.to_str().expect("test folders have plain names")
}

/// The codes of a scorecard's warnings.
fn codes(card: &Value) -> Vec<&str> {
    let warnings = card["call"]["warnings"].as_array().expect("a list");
    warnings.iter().filter_map(|warning| warning["code"].as_str()).collect()
}

#[test]
fn a_manifest_gives_each_recording_its_row_and_names_the_rows_it_cannot_use() {
    let night = Night::new("a/1.wav");
    night.add("2.wav");
    let rows = "file,agent_id,direction,started_at,ring_started_at,answered_at,hung_up_by\n\
                a/1.wav,7,in,2026-03-01 10:00:10,2026-03-01 10:00:00,2026-03-01 10:00:09,caller\n\
                gone.wav,8,in,,,,\n\
                2.wav,9,sideways,2026-03-01 10:00:00,,2026-03-01 09:00:00,someone\n";
    let manifest = night.write("night.csv", rows);
    let output = night.score(&["--manifest", text(&manifest)]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(stderr(&output).contains("line 3: there is no recording `gone.wav`"), "{}", stderr(&output));

    let card = night.card("a/1");
    assert_eq!(card["call"]["metadata"]["agent_id"], "7");
    assert_eq!(card["call"]["direction"], "inbound");
    assert_eq!(codes(&card)[..1], ["metadata_order"], "it cannot ring before it starts");
    assert_eq!(card["metrics"]["hung_up_first"]["value"], "customer");

    let card = night.card("2");
    assert_eq!(card["call"]["metadata"]["hung_up_by"], "someone", "nothing is lost");
    let expected = ["metadata_unknown", "metadata_unknown", "metadata_order"];
    assert_eq!(codes(&card)[..3], expected);
    assert!(card["metrics"]["hung_up_first"]["value"].is_null());
}

#[test]
fn a_manifest_that_is_none_stops_the_run() {
    let night = Night::new("1.wav");
    let manifest = night.write("night.csv", "agent_id\n7\n");
    let output = night.score(&["--manifest", text(&manifest)]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("no column is called `file`"), "{}", stderr(&output));
}

#[test]
fn a_wait_that_nobody_recorded_is_known() {
    let night = Night::new("1.wav");
    let sidecar = r#"{"recording_started_at": "2026-03-01T10:00:12Z", "ring_started_at": "2026-03-01T10:00:00Z",
                      "answered_at": "2026-03-01T10:00:12Z"}"#;
    night.write("1.wav.json", sidecar);
    night.score(&[]);
    let metrics = &night.card("1")["metrics"];
    for metric in ["time_to_answer_s", "ring_s"] {
        assert_eq!(metrics[metric]["value"], 12.0, "{metric}");
        assert_eq!(metrics[metric]["basis"], "metadata", "{metric}");
    }
    assert!(metrics["ring_count"]["value"].is_null());
    assert!(!codes(&night.card("1")).contains(&"no_ring"));

    // What rings in the recording then rings after the answer: nobody knows the ring before it.
    night.write("1.wav.json", r#"{"answered_at": 0}"#);
    night.score(&[]);
    let card = night.card("1");
    assert!(card["metrics"]["time_to_answer_s"]["value"].is_null());
    assert!(codes(&card).contains(&"no_ring"), "{:?}", codes(&card));
}

#[test]
fn sources_go_before_one_another_field_by_field() {
    let night = Night::new("20260301-100000_name_name.wav");
    night.write("20260301-100000_name_name.wav.json", r#"{"agent_id": "sidecar"}"#);
    let vcon = r#"{"vcon": "0.4.0", "subject": "vcon", "dialog": [],
        "parties": [{"role": "agent", "tel": "vcon"}, {"role": "customer", "tel": "vcon"}]}"#;
    night.write("20260301-100000_name_name.vcon.json", vcon);
    let manifest = night.write(
        "night.jsonl",
        r#"{"file": "20260301-100000_name_name.wav", "agent_id": "manifest", "customer_id": "manifest", "queue": "manifest", "subject": "manifest"}"#,
    );
    let config = night.folder.path().join("own.toml");
    std::fs::write(&config, "[metadata]\nfile_name = \"{started_at}_{agent_id}_{queue}\"\n").unwrap();
    let output = night.score(&["--manifest", text(&manifest), "--config", text(&config)]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let card = night.card("20260301-100000_name_name");
    for (field, source) in [
        ("agent_id", "sidecar"),
        ("customer_id", "vcon"),
        ("subject", "vcon"),
        ("queue", "manifest"),
        ("started_at", "20260301-100000"),
    ] {
        assert_eq!(card["call"]["metadata"][field], source, "{field}");
    }
}

#[test]
fn a_vcon_tells_the_hold_and_who_left() {
    let night = Night::new("1.wav");
    let vcon = r#"{"vcon": "0.4.0", "parties": [{"role": "customer"}, {"role": "agent"}], "dialog": [
        {"type": "recording", "filename": "1.wav", "start": "2026-03-01T10:00:00Z", "parties": [0, 1],
         "party_history": [{"party": 0, "event": "hold", "time": "2026-03-01T10:00:00.500Z"},
                           {"party": 0, "event": "unhold", "time": "2026-03-01T10:00:01Z"},
                           {"party": 0, "event": "drop", "time": "2026-03-01T10:00:02Z"}]}]}"#;
    night.write("018e.vcon", vcon);
    night.score(&[]);
    let card = night.card("1");
    assert_eq!(card["call"]["direction"], "inbound");
    assert_eq!(card["metrics"]["hold_s"]["value"], 0.5);
    let events = card["timeline"]["events"].as_array().unwrap();
    assert!(events.iter().any(|event| event["kind"] == "hold" && event["cause"] == "metadata"));
    assert_eq!(card["metrics"]["hung_up_first"]["value"], "customer");
}

#[test]
fn an_end_that_the_sound_denies_is_a_warning_with_both_times() {
    let night = Night::new("1.wav");
    night.write("1.wav.meta.json", r#"{"start": "2026-03-01 10:00:00", "end": "2026-03-01 10:05:00"}"#);
    night.score(&[]);
    let card = night.card("1");
    let warnings = card["call"]["warnings"].as_array().unwrap();
    let warning = warnings.iter().find(|warning| warning["code"] == "metadata_disagrees").unwrap();
    let detail = warning["detail"].as_str().unwrap();
    assert!(detail.starts_with("the call ends at 300.0 s by the metadata, "), "{detail}");
}

/// A recording in which both parties are on one channel.
fn one_channel(night: &Night, name: &str) -> f64 {
    let file = std::fs::File::open(night.calls().join(name)).expect("a file");
    let limits = callgrade_audio::Limits { max_duration: Ms(60_000), max_bytes: 1 << 20 };
    let audio =
        callgrade_audio::decode(file, &callgrade_audio::Hint::default(), &limits).expect("a recording").audio;
    let mono = std::fs::File::create(night.calls().join(name)).expect("a file");
    callgrade_audio::write_wav(mono, audio.rate_hz(), &[audio.channel(0)]).expect("it is written");
    audio.duration().as_secs()
}

#[test]
fn a_list_of_speakers_tells_the_parties_apart_on_one_channel() {
    let night = Night::new("1.wav");
    let length = one_channel(&night, "1.wav");
    night.score(&[]);
    let card = night.card("1");
    assert_eq!(card["call"]["layout"], "mono");
    assert!(codes(&card).contains(&"mono"), "{:?}", codes(&card));
    assert!(card["metrics"]["talk_s"]["agent"].is_null());
    let all = card["metrics"]["talk_s"]["value"].as_f64().unwrap();
    assert!(0.0 < all);

    night.write("1.rttm", &format!("SPEAKER 1 1 0.0 {length} <NA> <NA> SPEAKER_00 <NA> <NA>\n"));
    night.score(&[]);
    let card = night.card("1");
    assert_eq!(card["call"]["layout"], "mono");
    assert!(codes(&card).contains(&"speakers_unnamed"), "{:?}", codes(&card));

    let config = night.folder.path().join("own.toml");
    std::fs::write(&config, "[metadata]\nagent_speaker = \"SPEAKER_00\"\n").unwrap();
    let output = night.score(&["--config", text(&config)]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let card = night.card("1");
    assert_eq!(card["call"]["layout"], "mono_diarised");
    assert_eq!(card["metrics"]["talk_s"]["agent"].as_f64(), Some(all), "all that is heard is the agent's");
    assert_eq!(card["metrics"]["talk_s"]["customer"], 0.0);
    assert!(!codes(&card).contains(&"mono"));
}

#[test]
fn channels_follow_the_rule_of_their_source() {
    let night = Night::new("connect/1.wav");
    night.add("2.wav");
    night.add("3.wav");
    night.write("3.wav.json", r#"{"agent_channel": "mono"}"#);
    let config = night.folder.path().join("own.toml");
    std::fs::write(&config, "[[layout.source]]\npath = \"connect/*\"\nagent_channel = 1\n").unwrap();
    night.score(&["--config", text(&config)]);
    assert_eq!(night.card("connect/1")["call"]["parties"]["agent"]["channel"], 1);
    assert_eq!(night.card("2")["call"]["parties"]["agent"]["channel"], 0);
    assert_eq!(night.card("3")["call"]["layout"], "mono");

    std::fs::write(&config, "[[layout.source]]\npath = \"connect/*\"\n").unwrap();
    let output = night.score(&["--config", text(&config)]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("rule 1"), "{}", stderr(&output));
}

#[test]
fn no_rubbish_beside_a_recording_stops_it() {
    let night = Night::new("1.wav");
    for name in ["1.wav.meta.json", "1.vcon.json", "other.vcon"] {
        night.write(name, "{\"dialog\": [");
    }
    night.write("1.rttm", "SPEAKER x\nquartz\n");
    let output = night.score(&[]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let card = night.card("1");
    assert_eq!(codes(&card)[..3], ["metadata_unreadable", "metadata_unreadable", "metadata_ignored"]);
    assert!(!stderr(&output).contains("quartz"));
}
