//! The sample calls, as their scripts say they are: the rules must find the faults that were put into them,
//! and no others. What hearing makes of the same calls is the program's test.
#![expect(clippy::unwrap_used, reason = "a test")]

use std::collections::BTreeSet;
use std::fmt::Write;

use callgrade_core::scorecard::{Provenance, Scorecard, Verdict};
use callgrade_core::timeline::{Basis, HungUp, Voice};
use callgrade_core::{Call, Direction, Party, script};
use callgrade_score::{for_language, scorecard};
use serde_json::Value;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/calls");

/// What a recogniser wrote of a call, in the order of its turns: `0.85 words`.
fn heard(name: &str) -> Vec<&'static str> {
    let calls = include_str!("heard.txt").split("\n= ");
    let lines = calls.map(str::lines).filter_map(|mut lines| (lines.next() == Some(name)).then_some(lines));
    lines.flatten().collect()
}

/// The truth of a sample call, as a call that was heard perfectly; or with the words of a recogniser.
fn call(truth: &Value, heard: &[&str]) -> Call {
    let mut text = format!("language {}\n{} end\n", truth["language"].as_str().unwrap(), truth["duration_s"]);
    for event in truth["events"].as_array().unwrap() {
        let times = format!("{}..{}", event["start_s"], event["end_s"]);
        match event["kind"].as_str().unwrap() {
            "ring" => writeln!(text, "{times} ring {}", event["count"]).unwrap(),
            "hold" => writeln!(text, "{times} hold").unwrap(),
            _ => {}
        }
    }
    let mut turns: Vec<&Value> = truth["utterances"].as_array().unwrap().iter().collect();
    turns.sort_by(|a, b| a["start_s"].as_f64().unwrap().total_cmp(&b["start_s"].as_f64().unwrap()));
    assert!(heard.is_empty() || heard.len() == turns.len());
    for (index, said) in turns.iter().enumerate() {
        let words = said["text"].as_str().unwrap().to_owned();
        let words = heard.get(index).map_or(words, |line| format!("@{line}"));
        writeln!(text, "{}..{} {} {words}", said["start_s"], said["end_s"], said["party"].as_str().unwrap())
            .unwrap();
    }
    let mut call = script::call(&text).unwrap();
    call.direction = Direction::Inbound;
    for party in [Party::Agent, Party::Customer] {
        let snr_db = truth["snr_db"][party.name()].as_f64();
        call.timeline.voices.insert(party, Voice { snr_db, ..Voice::default() });
    }
    let busy = |event: &Value| {
        event["kind"] == "tone" && event["tone"].as_str().is_some_and(|it| it.contains("busy"))
    };
    if truth["events"].as_array().unwrap().iter().any(busy) {
        call.timeline.hung_up_first = Some(HungUp { party: Party::Customer, basis: Basis::Audio });
    }
    call
}

fn truth(name: &str) -> Value {
    let path = format!("{FOLDER}/{name}.truth.json");
    let text = std::fs::read_to_string(&path).unwrap();
    serde_json::from_str(&text).unwrap()
}

fn card(call: &Call) -> Scorecard {
    let rubric = for_language(call.transcript.language.as_deref().unwrap()).unwrap();
    scorecard(call, rubric, &Provenance::default())
}

/// Findings that the scripts do not list, and why they stand.
const BESIDE_THE_SCRIPT: &[(&str, &str, &str)] = &[
    ("zh-bad-taboo", "courtesy.basic_words", "says none of them"),
    ("en-bad-rude", "complaint.escalates", "the script lists the other faults of the same complaint"),
];

/// Faults that the scripts list and nobody could know from the recording, and why.
const NOT_TO_BE_KNOWN: &[(&str, &str, &str)] = &[
    ("es-bad-rude", "closing.never_drops", "nothing tells who hung up"),
    ("en-bad-rude", "closing.never_drops", "nothing tells who hung up"),
    ("zh-bad-taboo", "answer.confirms_understanding", "it hangs on 你, which recognisers write for 您"),
];

/// Verdicts that mishearing makes inconclusive: what was banned was not heard beyond doubt.
const MISHEARD: &[(&str, &str)] = &[("zh-bad-taboo", "forbidden.service_taboos")];

const CALLS: &[&str] = &[
    "zh-good-hold",
    "zh-bad-taboo",
    "zh-complaint",
    "zh-noisy",
    "es-good-hold",
    "es-bad-rude",
    "es-complaint",
    "en-good-hold",
    "en-bad-rude",
    "en-silent-caller",
];

#[track_caller]
fn check(name: &str) {
    let truth = truth(name);
    let card = card(&call(&truth, &[]));
    let faults: BTreeSet<&str> =
        truth["faults"].as_array().unwrap().iter().filter_map(|it| it.as_str()?.split(':').next()).collect();
    let mut wrong = Vec::new();
    for rule in &card.score.rules {
        let found = matches!(rule.verdict, Verdict::Fail | Verdict::Partial);
        let listed =
            |list: &[(&str, &str, &str)]| list.iter().any(|(call, id, _)| *call == name && *id == rule.id);
        let fault = faults.contains(rule.id.as_str()) && !listed(NOT_TO_BE_KNOWN);
        if found != (fault || listed(BESIDE_THE_SCRIPT)) {
            wrong.push(format!("{}: {} ({}) {:?}", rule.id, rule.verdict.name(), rule.reason, rule.evidence));
        }
    }
    assert!(wrong.is_empty(), "{name}: {wrong:#?}");
}

#[test]
fn what_the_recogniser_mishears_changes_no_verdict() {
    let mut wrong = Vec::new();
    for name in CALLS {
        let truth = truth(name);
        let meant = card(&call(&truth, &[])).score.rules;
        let heard = card(&call(&truth, &heard(name))).score.rules;
        for (meant, heard) in meant.iter().zip(&heard).filter(|(meant, heard)| meant.verdict != heard.verdict)
        {
            if MISHEARD.contains(&(*name, heard.id.as_str())) && heard.verdict == Verdict::Inconclusive {
                continue;
            }
            let (is, was) = (heard.verdict.name(), meant.verdict.name());
            wrong.push(format!("{name} {}: {is} ({}), not {was}", heard.id, heard.reason));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn zh_good_hold() {
    check("zh-good-hold");
}

#[test]
fn zh_bad_taboo() {
    check("zh-bad-taboo");
}

#[test]
fn zh_complaint() {
    check("zh-complaint");
}

#[test]
fn zh_noisy() {
    check("zh-noisy");
}

#[test]
fn es_good_hold() {
    check("es-good-hold");
}

#[test]
fn es_bad_rude() {
    check("es-bad-rude");
}

#[test]
fn es_complaint() {
    check("es-complaint");
}

#[test]
fn en_good_hold() {
    check("en-good-hold");
}

#[test]
fn en_bad_rude() {
    check("en-bad-rude");
}

#[test]
fn en_silent_caller() {
    check("en-silent-caller");
}
