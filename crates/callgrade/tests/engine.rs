//! The real engine with the real model on the sample calls, whose truth is known.
//!
//! Needs the models base, silero and resemblyzer of `scripts/fetch-model`. Without them these tests fail;
//! none is skipped.

mod common;

use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use callgrade_core::{Ms, Span};
use common::{callgrade, files, root, run, scorecard, stderr, stdout};
use serde_json::Value;

/// All sample calls, graded once by two workers.
static GRADED: LazyLock<tempfile::TempDir> = LazyLock::new(|| {
    let out = tempfile::tempdir().expect("a folder");
    let output = score(&["fixtures/calls"], out.path(), &["--workers", "2"]);
    assert_eq!(output.status.code(), Some(0), "{}{}", stdout(&output), stderr(&output));
    out
});

fn score(recordings: &[&str], out: &Path, more: &[&str]) -> std::process::Output {
    let out = out.to_str().expect("test folders have plain names");
    run(&[&["score"], recordings, &["--out", out], more].concat())
}

fn truth(id: &str) -> Value {
    let path = root().join("fixtures/calls").join(format!("{id}.truth.json"));
    serde_json::from_str(&std::fs::read_to_string(path).expect("every call has its truth")).expect("JSON")
}

fn calls() -> Vec<String> {
    let entries = std::fs::read_dir(root().join("fixtures/calls")).expect("the sample calls");
    let names = entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned());
    let mut ids: Vec<String> =
        names.filter_map(|name| Some(name.strip_suffix(".truth.json")?.to_owned())).collect();
    ids.sort();
    ids
}

fn list<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    value[name].as_array().map_or(&[], Vec::as_slice)
}

fn time(value: &Value, name: &str) -> f64 {
    value[name].as_f64().unwrap_or_else(|| panic!("{name} in {value}"))
}

/// What a party says, all of it, in small letters.
fn said(card: &Value, party: &str) -> String {
    let segments = list(&card["transcript"], "segments").iter().filter(|segment| segment["party"] == party);
    segments
        .map(|segment| segment["text"].as_str().unwrap_or_default().to_lowercase())
        .collect::<Vec<_>>()
        .join(" ")
}

/// What must be heard whatever else is: the words that carry the meaning. `|` stands between two spellings.
const MUST_BE_HEARD: &[(&str, &str, &[&str])] = &[
    ("en-bad-rude", "agent", &["not my problem", "calm down", "call back in two days"]),
    ("en-bad-rude", "customer", &["charged twice", "money back"]),
    ("en-good-hold", "agent", &["how may i help you", "brief hold", "thank you for holding", "goodbye"]),
    ("en-silent-caller", "agent", &["can't hear", "another phone"]),
    ("es-bad-rude", "agent", &["asunto", "dos días"]),
    ("es-complaint", "agent", &["lamento las molestias", "supervisor", "24 horas|veinticuatro horas"]),
    ("es-complaint", "customer", &["reclamación", "déjeme terminar"]),
    ("es-good-hold", "agent", &["bienvenido", "gracias por esperar", "algo más"]),
    ("zh-bad-taboo", "agent", &["不知道"]),
    ("zh-complaint", "agent", &["小时|小時", "电话|電話"]),
    ("zh-good-hold", "agent", &["先生", "可以", "耐心等"]),
    ("zh-noisy", "agent", &["一点声音|一點聲音", "再打"]),
];

#[test]
fn the_words_that_matter_are_heard() {
    for (id, party, phrases) in MUST_BE_HEARD {
        let said = said(&scorecard(GRADED.path(), id), party);
        for phrase in *phrases {
            assert!(
                phrase.split('|').any(|spelling| said.contains(spelling)),
                "{id}: no `{phrase}` in: {said}"
            );
        }
    }
}

#[test]
fn languages_are_told_apart() {
    for id in calls() {
        let card = scorecard(GRADED.path(), &id);
        assert_eq!(card["call"]["language"], id[..2], "{id}");
        assert!(0.5 < time(&card["transcript"], "language_confidence"), "{id}");
    }
}

/// One party's line of a sample call: 16-bit samples, 8000 a second.
fn line(sample: &str, channel: usize) -> Vec<i16> {
    let path = root().join("fixtures/calls").join(sample);
    let ending = path.extension().expect("samples have endings").to_string_lossy().into_owned();
    let limits = callgrade_audio::Limits { max_duration: Ms(600_000), max_bytes: 64 << 20 };
    let file = std::fs::File::open(&path).expect("a sample call");
    let decoded = callgrade_audio::decode(file, &callgrade_audio::Hint::extension(&ending), &limits);
    let audio = decoded.expect("samples can be decoded").audio;
    assert_eq!(audio.rate_hz(), RATE_HZ);
    audio.slice(channel, Span::new(Ms(0), audio.duration())).to_vec()
}

/// The rate of the sample calls.
const RATE_HZ: u32 = 8_000;

/// Writes a call of two lines, the shorter one with silence behind it.
fn write_call(path: &Path, mut agent: Vec<i16>, mut customer: Vec<i16>) {
    let longest = agent.len().max(customer.len());
    agent.resize(longest, 0);
    customer.resize(longest, 0);
    let file = std::fs::File::create(path).expect("a file");
    callgrade_audio::write_wav(file, RATE_HZ, &[&agent, &customer]).expect("room for a call");
}

#[test]
fn a_party_that_speaks_another_language_is_heard_in_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let mixed = folder.path().join("mixed.wav");
    write_call(&mixed, line("zh-good-hold.wav", 0), line("es-good-hold.flac", 1));
    let mixed = mixed.to_str().expect("test folders have plain names");
    let output = score(&[mixed], folder.path(), &["--language", "zh"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let card = scorecard(folder.path(), "mixed");
    assert_eq!(card["call"]["language"], "zh");
    let turns = || list(&card["transcript"], "segments").iter();
    let long = |turn: &&Value| 1.5 <= time(turn, "end_s") - time(turn, "start_s");
    let of = |party: &'static str| turns().filter(move |turn| turn["party"] == party);
    assert!(0 < of("customer").filter(long).count());
    for turn in of("customer") {
        assert_eq!(turn["language"], "es", "{turn}");
    }
    for turn in of("agent") {
        assert!(turn.get("language").is_none(), "{turn}");
    }
    let es = scorecard(GRADED.path(), "es-good-hold");
    let said_alone = said(&es, "customer");
    let again = said(&card, "customer");
    let words: Vec<&str> = said_alone.split_whitespace().collect();
    let found = words.iter().filter(|word| again.contains(**word)).count();
    assert!(words.len() * 8 <= found * 10, "{found} of {} words: {again}", words.len());
}

#[test]
fn nothing_is_written_where_nobody_speaks() {
    let folder = tempfile::tempdir().expect("a folder");
    let seconds = |seconds: usize| seconds * RATE_HZ as usize;
    let mut state = 1u32;
    let mut noise = |level: f64| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        ((f64::from(state >> 8) / f64::from(1 << 23) - 1.0) * level) as i16
    };
    let hiss: Vec<i16> = (0..seconds(20)).map(|_| noise(1_500.0)).collect();
    let tone = |at: usize, period: usize, on: usize| {
        let angle = std::f64::consts::TAU * 425.0 * at as f64 / f64::from(RATE_HZ);
        if at % period < on { (6_000.0 * angle.sin()) as i16 } else { 0 }
    };
    let ringing: Vec<i16> = (0..seconds(20)).map(|at| tone(at, seconds(5), seconds(1))).collect();
    let busy: Vec<i16> = (0..seconds(20)).map(|at| tone(at, seconds(1), seconds(1) / 2)).collect();
    let silence = vec![0; seconds(20)];
    for (name, line) in [("hiss", hiss), ("ringing", ringing), ("busy", busy), ("silence", silence)] {
        let path = folder.path().join(format!("{name}.wav"));
        write_call(&path, Vec::new(), line);
        let path = path.to_str().expect("test folders have plain names");
        score(&[path], folder.path(), &["--rubric", "hotline-es", "--language", "en"]);
        let card = scorecard(folder.path(), name);
        assert_eq!(list(&card["transcript"], "segments").len(), 0, "{name}: {}", card["transcript"]);
    }
}

#[test]
fn a_doubtful_word_says_what_it_may_have_been() {
    let mut doubtful = 0;
    for id in calls() {
        let card = scorecard(GRADED.path(), &id);
        for segment in list(&card["transcript"], "segments") {
            assert!(time(segment, "heard") <= time(segment, "confidence") + 0.001, "{id}");
            for word in list(segment, "words") {
                let others = list(word, "alternatives");
                doubtful += usize::from(!others.is_empty());
                let likely = others.iter().map(|other| time(other, "confidence"));
                assert!(
                    likely.clone().all(|likely| 0.05 <= likely + 0.001) && likely.is_sorted_by(|a, b| b <= a),
                    "{id}: {word}"
                );
                assert!(others.iter().all(|other| other["text"] != word["text"]), "{id}: {word}");
            }
        }
    }
    assert!(20 < doubtful, "{doubtful} words have alternatives");
}

#[test]
fn ringing_is_counted_and_its_end_is_the_answer() {
    for id in calls() {
        let (card, truth) = (scorecard(GRADED.path(), &id), truth(&id));
        let ring =
            list(&truth, "events").iter().find(|event| event["kind"] == "ring").expect("every sample rings");
        assert_eq!(card["metrics"]["ring_count"]["value"], ring["count"], "{id}");
        let off = time(&card["timeline"], "answer_s") - time(&truth, "answer_s");
        assert!(off.abs() < 0.05, "{id}: the answer is {off} s off");
    }
}

/// Turn edges are held to 100 ms for at least nine in ten, on lines without loud noise.
#[test]
fn turns_are_where_speech_is() {
    let (mut edges, mut close) = (0, 0);
    for id in calls().into_iter().filter(|id| id != "zh-noisy") {
        let (card, truth) = (scorecard(GRADED.path(), &id), truth(&id));
        let turns = list(&card["timeline"], "events").iter().filter(|event| event["kind"] == "speech");
        let turns: Vec<&Value> = turns.collect();
        for utterance in list(&truth, "utterances") {
            let meets = |turn: &&&Value| {
                turn["party"] == utterance["party"]
                    && time(turn, "start_s") < time(utterance, "end_s")
                    && time(utterance, "start_s") < time(turn, "end_s")
            };
            let own: Vec<&&Value> = turns.iter().filter(meets).collect();
            assert!(!own.is_empty(), "{id}: nobody speaks at {} s", time(utterance, "start_s"));
            let start = own.iter().map(|turn| time(turn, "start_s")).fold(f64::MAX, f64::min);
            let end = own.iter().map(|turn| time(turn, "end_s")).fold(0.0, f64::max);
            edges += 2;
            close += usize::from((start - time(utterance, "start_s")).abs() < 0.1);
            close += usize::from((end - time(utterance, "end_s")).abs() < 0.1);
        }
    }
    assert!(edges * 9 <= close * 10, "{close} of {edges} edges are within 100 ms");
}

#[test]
fn hold_music_is_a_hold_and_nobody_speaks_in_it() {
    for id in calls() {
        let (card, truth) = (scorecard(GRADED.path(), &id), truth(&id));
        let holds = |events: &[Value]| -> Vec<Value> {
            events.iter().filter(|event| event["kind"] == "hold").cloned().collect()
        };
        let (found, real) = (holds(list(&card["timeline"], "events")), holds(list(&truth, "events")));
        assert_eq!(found.len(), real.len(), "{id}: {found:?}");
        for (found, real) in found.iter().zip(&real) {
            for edge in ["start_s", "end_s"] {
                let off = time(found, edge) - time(real, edge);
                assert!(off.abs() < 1.3, "{id}: {edge} is {off} s off");
            }
        }
        for segment in list(&card["transcript"], "segments") {
            let middle = (time(segment, "start_s") + time(segment, "end_s")) / 2.0;
            let inside = |hold: &&Value| time(hold, "start_s") < middle && middle < time(hold, "end_s");
            assert!(real.iter().find(inside).is_none(), "{id}: words at {middle} s, in the music");
        }
    }
}

#[test]
fn words_lie_inside_their_segment_in_order() {
    for id in calls() {
        for segment in list(&scorecard(GRADED.path(), &id)["transcript"], "segments") {
            let mut from = time(segment, "start_s");
            assert!(!list(segment, "words").is_empty(), "{id}");
            for word in list(segment, "words") {
                let (start, end) = (time(word, "start_s"), time(word, "end_s"));
                assert!(from <= start && start <= end && end <= time(segment, "end_s"), "{id}: {word}");
                let confidence = time(word, "confidence");
                assert!((0.0..=1.0).contains(&confidence), "{id}: {word}");
                from = end;
            }
        }
    }
}

/// The verdict of one rule.
fn verdict(id: &str, rule: &str) -> String {
    let card = scorecard(GRADED.path(), id);
    let rules = list(&card["score"], "rules");
    let rule =
        rules.iter().find(|own| own["id"] == rule).unwrap_or_else(|| panic!("{id} has no rule {rule}"));
    rule["verdict"].as_str().unwrap_or_default().to_owned()
}

/// Good and bad service come out as such, by rules whose truth the scripts of the calls state.
#[test]
fn good_and_bad_service_are_told_apart() {
    for (id, rule, expected) in [
        ("en-good-hold", "opening.greeting", "pass"),
        ("en-good-hold", "hold.asks_consent", "pass"),
        ("en-good-hold", "hold.thanks_after", "pass"),
        ("en-good-hold", "forbidden.service_taboos", "pass"),
        ("en-bad-rude", "opening.greeting", "fail"),
        ("en-bad-rude", "forbidden.service_taboos", "fail"),
        ("en-bad-rude", "answer.late_apology", "fail"),
        ("es-good-hold", "opening.greeting", "pass"),
        ("es-good-hold", "hold.thanks_after", "pass"),
        ("es-bad-rude", "forbidden.service_taboos", "fail"),
        ("es-complaint", "complaint.apology", "pass"),
        ("es-complaint", "complaint.deadline_promised", "pass"),
        ("zh-good-hold", "opening.greeting", "pass"),
        ("zh-good-hold", "hold.max_60s", "pass"),
        ("zh-good-hold", "hold.thanks_after", "pass"),
        ("zh-bad-taboo", "hold.max_60s", "fail"),
        // 喂 is misheard, 不知道 might be part of a polite sentence, 你 might be 您: not beyond doubt.
        ("zh-bad-taboo", "forbidden.service_taboos", "inconclusive"),
        ("zh-complaint", "answer.rings_max_2", "fail"),
        ("zh-complaint", "complaint.apology", "pass"),
    ] {
        assert_eq!(verdict(id, rule), expected, "{id}: {rule}");
    }
}

#[test]
fn one_worker_gives_the_bytes_of_two() {
    let ids = ["en-silent-caller", "zh-noisy", "es-bad-rude"];
    let recordings = [
        "fixtures/calls/en-silent-caller.opus",
        "fixtures/calls/zh-noisy.mp3",
        "fixtures/calls/es-bad-rude.opus",
    ];
    let out = tempfile::tempdir().unwrap();
    score(&recordings, out.path(), &["--workers", "1"]);
    for id in ids {
        let name = format!("scorecards/{id}.json");
        let read = |folder: &Path| std::fs::read(folder.join(&name)).expect("a scorecard");
        assert!(read(out.path()) == read(GRADED.path()), "{id} differs");
    }
}

#[test]
fn a_worker_killed_in_the_middle_costs_nothing() {
    let out = tempfile::tempdir().unwrap();
    let folder = out.path().to_str().unwrap();
    let mut program = callgrade(&["score", "fixtures/calls/zh-noisy.mp3", "--out", folder, "--workers", "1"]);
    let program = program.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped());
    let running = program.spawn().expect("the program starts");
    let worker = busy_child(running.id());
    let killed = std::process::Command::new("kill").args(["-9", &worker.to_string()]).status().expect("kill");
    assert!(killed.success());
    let output = running.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}{}", stdout(&output), stderr(&output));
    assert!(stderr(&output).contains("zh-noisy.mp3: worker_crash, trying again"), "{}", stderr(&output));
    let card = files(&out.path().join("scorecards"));
    let undisturbed = std::fs::read(GRADED.path().join("scorecards/zh-noisy.json")).unwrap();
    assert!(card == [("zh-noisy.json".to_owned(), undisturbed)]);
}

/// A child of a process, once it has worked for a second: loading its model takes less.
fn busy_child(parent: u32) -> u32 {
    let deadline = Instant::now() + Duration::from_secs(120);
    while Instant::now() < deadline {
        let children =
            std::fs::read_to_string(format!("/proc/{parent}/task/{parent}/children")).unwrap_or_default();
        for child in children.split_whitespace() {
            let stat = std::fs::read_to_string(format!("/proc/{child}/stat")).unwrap_or_default();
            // After the name in parentheses the twelfth field is time in user mode, in hundredths of a second.
            let field =
                stat.rsplit(") ").next().and_then(|rest| rest.split(' ').nth(11)?.parse::<u64>().ok());
            if field.is_some_and(|ticks| 100 <= ticks) {
                return child.parse().expect("a process id");
            }
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    panic!("no worker ever worked");
}

#[test]
fn a_damaged_model_is_refused_before_it_is_loaded() {
    let folder = tempfile::tempdir().unwrap();
    let whole = std::fs::read(model()).expect("run scripts/fetch-model first");
    std::fs::write(folder.path().join("ggml-base-q8_0.bin"), &whole[..whole.len() / 2]).unwrap();
    let models = folder.path().to_str().unwrap();
    let output = score(&["fixtures/calls/zh-noisy.mp3"], folder.path(), &["--models", models]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("truncated"), "{}", stderr(&output));
    assert_eq!(run(&["model", "verify", "--models", models]).status.code(), Some(1));
}

fn model() -> PathBuf {
    root().join("models/ggml-base-q8_0.bin")
}

#[test]
fn the_doctor_finds_this_machine_well() {
    let output = run(&["doctor"]);
    assert_eq!(output.status.code(), Some(0), "{}", stdout(&output));
    assert!(stdout(&output).contains("a worker loaded ggml-base-q8_0"), "{}", stdout(&output));
}

/// How fast it is, no test asks.
#[test]
fn the_bench_tells_where_time_goes() {
    let output = run(&["bench", "fixtures/formats/mulaw.wav", "--workers", "1", "--json"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let figures: Value = serde_json::from_str(&stdout(&output)).unwrap();
    assert_eq!(figures["model"], "ggml-base-q8_0");
    let share = |stage: &str| figures["stages"][stage].as_f64().expect(stage);
    assert!(share("decode") < share("transcription") && 0.0 < share("timeline"), "{figures}");
    assert!(50.0 < figures["peak_memory_mib"].as_f64().unwrap(), "the model alone has 80 MB: {figures}");
}

/// The turns of a party as `timeline` prints them, from and to in seconds.
fn turns(call: &Value, party: &str) -> Vec<(f64, f64)> {
    let events = list(&call["timeline"], "events").iter();
    let turns = events.filter(|event| event["kind"] == "speech" && event["party"] == party);
    turns.map(|turn| (time(turn, "start_s"), time(turn, "end_s"))).collect()
}

/// How many seconds both lists cover.
fn together(a: &[(f64, f64)], b: &[(f64, f64)]) -> f64 {
    let pairs = a.iter().flat_map(|a| b.iter().map(move |b| (a, b)));
    pairs.map(|(a, b)| (a.1.min(b.1) - a.0.max(b.0)).max(0.0)).sum()
}

#[test]
fn two_voices_on_one_channel_are_told_apart_when_asked() {
    let split = root().join("fixtures/calls/es-complaint.opus");
    let file = std::fs::File::open(&split).unwrap();
    let hint = callgrade_audio::Hint::extension("opus");
    let limits = callgrade_audio::Limits { max_duration: callgrade_core::Ms(600_000), max_bytes: 1 << 30 };
    let audio = callgrade_audio::decode(file, &hint, &limits).unwrap().audio;
    let mixed: Vec<i16> = audio.channel(0).iter().zip(audio.channel(1)).map(|(a, b)| a / 2 + b / 2).collect();
    let folder = tempfile::tempdir().unwrap();
    let mono = folder.path().join("mono.wav");
    let writer = std::fs::File::create(&mono).unwrap();
    callgrade_audio::write_wav(writer, audio.rate_hz(), &[&mixed]).unwrap();

    let timeline = |file: &Path, more: &[&str]| -> Value {
        let output = run(&[&["timeline", file.to_str().unwrap(), "--json"], more].concat());
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        serde_json::from_str(&stdout(&output)).unwrap()
    };
    let (truth, told, untold) =
        (timeline(&split, &[]), timeline(&mono, &["--diarize"]), timeline(&mono, &[]));
    let right: f64 =
        ["agent", "customer"].iter().map(|party| together(&turns(&truth, party), &turns(&told, party))).sum();
    let wrong = together(&turns(&truth, "agent"), &turns(&told, "customer"))
        + together(&turns(&truth, "customer"), &turns(&told, "agent"));
    assert!(30.0 < right && wrong < 0.2 * right, "{right} s right, {wrong} s wrong");
    assert_eq!(told["call"]["layout"], "mono_diarised");
    assert!(told["metrics"]["talk_s"]["agent"].is_number(), "{told}");
    assert!(told["call"]["warnings"].to_string().contains("with low confidence"), "{}", told["call"]);
    assert!(turns(&untold, "agent").is_empty() && untold["metrics"]["talk_s"]["agent"].is_null());
}
