//! The scorecard as a whole: its arithmetic, and that no call, however odd, breaks it.
#![expect(clippy::unwrap_used, reason = "a test")]

use callgrade_core::scorecard::{Provenance, Scorecard, Verdict};
use callgrade_core::timeline::Turn;
use callgrade_core::transcript::{Segment, Word};
use callgrade_core::{Call, Ms, Party, Span, script};
use callgrade_score::{BUILTIN, Rubric, builtin, scorecard};

const GOOD: &str = "\
language zh
direction inbound
0..5 ring 2
5.3..10 agent 您好，这里是呼叫中心，八零二三号为您服务，请问有什么可以帮您？
11..14 customer 我想查一下上个月的账单
15..18 agent 好的，请问您贵姓？
19..20 customer 我姓王
21..25 agent 王先生，我立即为您查询，请您稍等
25.5..45 hold
46..52 agent 王先生，感谢您的耐心等待，上个月您多用了二十元
53..54 customer 谢谢你
55..59 agent 不客气，请问还有什么可以帮您？
60..61 customer 没有了
62..66 agent 谢谢您的来电，王先生，再见
67..68 customer 再见
0..1 hangup customer
70 end";

fn call(script: &str) -> Call {
    script::call(script).unwrap()
}

fn card(call: &Call, rubric: &str) -> Scorecard {
    scorecard(call, builtin(rubric).unwrap(), &Provenance::default())
}

fn verdict(card: &Scorecard, rule: &str) -> Verdict {
    card.score.rules.iter().find(|score| score.id == rule).unwrap().verdict
}

#[test]
fn a_good_call_wins_nearly_everything() {
    let card = card(&call(GOOD), "norms-zh");
    let not_passed: Vec<_> = card
        .score
        .rules
        .iter()
        .filter(|rule| matches!(rule.verdict, Verdict::Fail | Verdict::Partial | Verdict::Inconclusive))
        .map(|rule| (rule.id.as_str(), rule.verdict, rule.reason.as_str()))
        .collect();
    assert_eq!(not_passed, []);
    assert_eq!(card.score.percent, Some(100.0));
    assert_eq!(card.score.grade.as_deref(), Some("A"));
    assert_eq!(card.score.needs_review, 7);
    assert!(card.score.sanctions.is_empty());
}

#[test]
fn events_are_in_order_and_holds_announced() {
    let card = card(&call(GOOD), "norms-zh");
    let events = &card.timeline.events;
    assert!(events.windows(2).all(|pair| pair[0].start_s <= pair[1].start_s));
    let announced = |script: &str| {
        let card = self::card(&call(script), "norms-zh");
        card.timeline.events.iter().find(|event| event.kind == "hold").unwrap().announced
    };
    assert_eq!(announced(GOOD), Some(true));
    assert_eq!(announced("language zh\n0..4 agent 我去查\n4..9 hold\n10..11 agent 好了"), Some(false));
    assert_eq!(announced("language zh\n0..4 agent\n4..9 hold\n10..11 agent 好了"), None);
}

#[test]
fn every_verdict_has_its_evidence_and_no_reason_quotes() {
    for script in [
        GOOD,
        "language zh\n0..9 ring 3\n10..12 agent 不知道，你等一下\n13..60 hold\n61..62 agent 你听懂了吗",
    ] {
        let call = call(script);
        let said: Vec<&str> = call.transcript.segments.iter().map(|segment| segment.text.as_str()).collect();
        for rule in card(&call, "norms-zh").score.rules {
            if matches!(rule.verdict, Verdict::Pass | Verdict::Partial | Verdict::Fail) {
                assert!(!rule.evidence.is_empty(), "{}", rule.id);
                assert!(
                    rule.evidence.iter().all(|it| it.start_s.is_some() && it.end_s.is_some()),
                    "{}",
                    rule.id
                );
            }
            assert!(!said.iter().any(|text| rule.reason.contains(text)), "{}", rule.id);
            if rule.verdict != Verdict::NeedsReview {
                assert!(
                    rule.reason.is_ascii() || !rule.reason.chars().any(|c| c > '\u{2fff}'),
                    "{}",
                    rule.reason
                );
            }
        }
    }
}

#[test]
fn equal_calls_give_equal_bytes() {
    let bytes = || serde_json::to_string(&card(&call(GOOD), "norms-zh")).unwrap();
    assert_eq!(bytes(), bytes());
}

#[test]
fn a_failed_call_has_the_lowest_grade() {
    let card = card(&call(&format!("{GOOD}\n68..69 agent 神经病")), "norms-zh");
    assert_eq!(card.score.auto_fail, ["forbidden.abuse"]);
    assert_eq!(card.score.grade.as_deref(), Some("D"));
    assert!(90.0 < card.score.percent.unwrap());
    assert_eq!(card.score.sanctions[0].amount, 10.0);
}

#[test]
fn mono_judges_only_what_it_can() {
    let card =
        card(&call("mono\nlanguage zh\n0..9 ring 3\n10..15 unknown 不知道\n16..20 unknown 好"), "norms-zh");
    assert_eq!(verdict(&card, "answer.rings_max_2"), Verdict::Fail);
    for rule in ["forbidden.service_taboos", "opening.agent_number", "listen.no_interruption"] {
        assert_eq!(verdict(&card, rule), Verdict::Inconclusive, "{rule}");
    }
    assert!(
        card.score.rules.iter().all(|rule| rule.verdict != Verdict::Fail || rule.id == "answer.rings_max_2")
    );
}

#[test]
fn a_call_that_nobody_answers_has_little_to_judge() {
    let card = card(&call("language zh\n0..30 ring 6"), "norms-zh");
    assert_eq!(card.timeline.answer_s, None);
    for rule in card.score.rules {
        let expected = match rule.id.as_str() {
            "answer.rings_max_2" => rule.verdict == Verdict::Fail,
            _ => matches!(rule.verdict, Verdict::NotApplicable | Verdict::NeedsReview),
        };
        assert!(expected, "{}: {:?} {}", rule.id, rule.verdict, rule.reason);
    }
}

#[test]
fn nothing_to_judge_is_no_percentage() {
    let card = card(&call("language fr\n0..5 agent bonjour"), "norms-zh");
    let reason = &card.score.rules.iter().find(|rule| rule.id == "opening.agent_number").unwrap().reason;
    assert_eq!(reason, "no phrases for language fr");
    let text = "id: x\nversion: '1'\ntitle: X\nlanguages: [zh]\ngrades: [{name: A, at_least: 0}]\nsections: [{id: s, title: S}]\n\
                rules: [{id: a, section: s, title: A, points: 3, check: {says: {who: agent, any: [greeting]}}}]\n";
    let rubric = Rubric::parse(text, "x").unwrap();
    let score = scorecard(&call("language fr\n0..5 agent bonjour"), &rubric, &Provenance::default()).score;
    assert_eq!((score.percent, score.low_percent, score.high_percent), (None, Some(0.0), Some(100.0)));
    assert_eq!(score.grade, None);
}

/// A small generator: the same numbers every time.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }
}

/// A call that nobody would make.
fn odd_call(numbers: &mut Numbers) -> Call {
    const WORDS: &[&str] = &[
        "您好",
        "你等一下",
        "不知道",
        "",
        "。",
        "gracias",
        "Oye,",
        "X",
        "*",
        "24小时",
        "再见",
        "请稍等",
        "\u{1F600}",
    ];
    let mut call = call(["language zh", "language es", "mono", "language xx", ""][numbers.below(5) as usize]);
    let party =
        |numbers: &mut Numbers| [Party::Agent, Party::Customer, Party::Unknown][numbers.below(3) as usize];
    let span = |numbers: &mut Numbers| {
        let start = Ms(numbers.below(60_000) as u32);
        Span::new(start, start + Ms(numbers.below(9_000) as u32))
    };
    for _ in 0..numbers.below(12) {
        let (party, span) = (party(numbers), span(numbers));
        call.timeline.turns.push(Turn { party, span });
    }
    call.timeline.turns.sort_by_key(|turn| turn.span);
    for _ in 0..numbers.below(8) {
        let own = span(numbers);
        let words = (0..numbers.below(5)).map(|_| Word {
            text: WORDS[numbers.below(WORDS.len() as u64) as usize].to_owned(),
            span: Span::new(own.start(), if numbers.below(2) == 0 { own.start() } else { own.end() }),
            confidence: numbers.below(11) as f32 / 10.0,
            alternatives: Vec::new(),
        });
        let words: Vec<Word> = words.collect();
        let party = party(numbers);
        call.transcript.segments.push(Segment {
            party,
            span: own,
            text: String::new(),
            confidence: 0.7,
            heard: 0.7,
            language: None,
            words,
        });
    }
    call.timeline.duration = Ms(numbers.below(40_000) as u32);
    call
}

#[test]
fn no_call_breaks_the_arithmetic() {
    let mut numbers = Numbers(7);
    for round in 0..400 {
        let call = odd_call(&mut numbers);
        let card = card(&call, BUILTIN[round % BUILTIN.len()]);
        let score = &card.score;
        for percent in [score.percent, score.low_percent, score.high_percent].into_iter().flatten() {
            assert!((0.0..=100.0).contains(&percent), "{percent}");
        }
        if let Some(percent) = score.percent {
            assert!(score.low_percent <= Some(percent) && Some(percent) <= score.high_percent);
        }
        let sections: f64 = score.sections.iter().map(|section| section.points).sum();
        assert!((sections - score.points).abs() < 1e-6);
        serde_json::to_string(&card).unwrap();
    }
}

#[test]
fn what_cannot_be_told_never_moves_the_percentage() {
    // The same call, once with a rule more that is inconclusive in it.
    let head = "version: '1'\ntitle: X\nlanguages: [zh]\ngrades: [{name: A, at_least: 0}]\nsections: [{id: s, title: S}]\nrules:\n";
    let known = "  - {id: a, section: s, title: A, points: 3, check: {range: {metric: ring_count, at_most: 2}}}\n  \
                 - {id: b, section: s, title: B, points: 5, check: {range: {metric: hold_count, at_most: 2}}}\n";
    let unknown = "  - {id: c, section: s, title: C, points: 4, check: {hangs_up_first: {who: customer}}}\n";
    let score = |rules: &str| {
        let rubric = Rubric::parse(&format!("id: x\n{head}{rules}"), "x").unwrap();
        scorecard(&call("0..9 ring 3\n10..12 agent 您好"), &rubric, &Provenance::default()).score
    };
    let (without, with) = (score(known), score(&format!("{known}{unknown}")));
    assert_eq!(without.percent, with.percent);
    assert_eq!((without.low_percent, without.high_percent), (without.percent, without.percent));
    assert_eq!(with.percent, Some(62.5));
    assert!(with.low_percent < with.percent && with.percent < with.high_percent);
}
