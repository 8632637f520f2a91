//! What a rubric's author is told: the line, the column, the word.
#![expect(clippy::unwrap_used, reason = "a test")]

use callgrade_score::Rubric;

const HEAD: &str = "\
id: mine
version: \"1\"
title: Mine
languages: [zh]
grades: [{name: A, at_least: 80}, {name: B, at_least: 0}]
sections: [{id: opening, title: Opening}]
";

/// A rubric with these rules.
fn rubric(rules: &str) -> String {
    format!("{HEAD}rules:\n{rules}")
}

/// A rule whose check and conditions are `rest`.
fn rule(rest: &str) -> String {
    rubric(&format!("  - id: a\n    section: opening\n    title: A\n    points: 1\n    {rest}\n"))
}

/// `line:column: message`, and that the caret stands under the column.
#[track_caller]
fn check(text: &str, expected: &str) {
    let error = Rubric::parse(text, "mine.yaml").unwrap_err();
    assert_eq!(format!("{}:{}: {}", error.line, error.column, error.message), expected);
    let shown = error.to_string();
    assert!(shown.starts_with(&format!("mine.yaml:{expected}")), "{shown}");
    if error.line != 0 {
        let lines: Vec<&str> = shown.lines().collect();
        let (quoted, caret) = (lines[lines.len() - 2], lines[lines.len() - 1]);
        assert!(quoted.ends_with(text.lines().nth(error.line - 1).unwrap()), "{shown}");
        let margin = quoted.find('|').unwrap() + 2;
        assert_eq!(caret.find('^').unwrap(), margin + error.column - 1, "{shown}");
    }
}

#[test]
fn a_good_rubric_is_read() {
    let read = Rubric::parse(
        &rule("check: {says: {who: agent, any: [greeting], window: {opening_s: 15}}}"),
        "mine.yaml",
    );
    let read = read.unwrap();
    assert_eq!((read.id.as_str(), read.version.as_str(), read.rules.len()), ("mine", "1", 1));
    assert_eq!(read.blake3.len(), 64);
}

#[test]
fn the_caret_points_at_the_word() {
    let error = Rubric::parse(&rule("check: {says: {who: agent, any: [greting]}}"), "mine.yaml").unwrap_err();
    let expected = "\
mine.yaml:12:38: unknown intent `greting`, did you mean `greeting`?
    |
 12 |     check: {says: {who: agent, any: [greting]}}
    |                                      ^";
    assert_eq!(error.to_string(), expected);
}

#[test]
fn typos() {
    check(
        &rule("chek: {says: {who: agent, any: [greeting]}}"),
        "12:5: unknown field `chek`, expected one of id, section, title, points, source, auto_fail, sanction, when, check, examples",
    );
    check(
        &rule("check: {sayz: {who: agent, any: [greeting]}}"),
        "12:13: unknown variant `sayz`, expected one of range, says, never_says, uses, answers, in_order, hangs_up_first, never_drops, human",
    );
    check(
        &rule("check: {says: {who: agnt, any: [greeting]}}"),
        "12:25: unknown variant `agnt`, expected one of agent, customer, unknown",
    );
    check(
        &rule("check: {range: {metric: ring_cont, at_most: 2}}"),
        "12:29: unknown metric `ring_cont`, did you mean `ring_count`?",
    );
    check(
        &rule("when: {says: {who: customer, any: [complaint]}}\n    check: {human: {ask: so}}"),
        "12:40: unknown intent `complaint`, did you mean `complains`?",
    );
    check(
        &rubric("  - {id: a, section: openin, title: A, points: 1, check: {human: {ask: so}}}\n"),
        "8:22: unknown section `openin`, did you mean `opening`?",
    );
}

#[test]
fn figures_that_make_no_sense() {
    check(
        &rubric("  - {id: a, section: opening, title: A, points: -1, check: {human: {ask: so}}}\n"),
        "8:49: `rules[0].points`: lower than 0",
    );
    check(&rule("check: {range: {metric: ring_count}}"), "12:29: a range needs `at_least` or `at_most`");
    check(
        &rule("check: {range: {metric: interruptions, at_most: 0}}"),
        "12:29: `interruptions` needs `of: agent` or `of: customer`",
    );
    check(
        &rule("check: {range: {metric: ring_count, of: agent, at_most: 0}}"),
        "12:29: `ring_count` is not measured of a party",
    );
    check(
        &rule("check: {range: {metric: hung_up_first, at_most: 0}}"),
        "12:29: `hung_up_first` is no number",
    );
    let rule = rule("check: {human: {ask: so}}");
    check(&rule.replace("at_least: 0", "at_least: 5"), "0:0: one grade must be for `at_least: 0`");
    check(&rule.replace("[zh]", "[zz]"), "4:13: unknown language `zz`, known are en, es, zh");
    check(&rule.replace("[zh]", "[]"), "4:12: `languages`: length is lower than 1");
}

#[test]
fn nothing_stands_twice() {
    let one = "  - {id: a, section: opening, title: A, points: 1, check: {human: {ask: so}}}\n";
    check(&rubric(&format!("{one}{one}")), "9:10: the rule `a` stands here twice");
    let doubled = rubric(one).replace("title: Opening}", "title: Opening}, {id: opening, title: Again}");
    check(&doubled, "6:48: the section `opening` stands here twice");
}

#[test]
fn an_intent_needs_phrases_in_every_language() {
    let own = "intents: {mine: {phrases: {zh: [您好]}}}\n";
    let text = rule("check: {says: {who: agent, any: [mine]}}");
    let text =
        text.replace("rules:\n", &format!("{own}rules:\n")).replace("[zh]\ngrades", "[zh, es]\ngrades");
    check(&text, "13:38: the intent `mine` has no phrases for language es");
    assert!(Rubric::parse(&text.replace("[zh, es]", "[zh]"), "mine.yaml").is_ok());
    check(
        &text.replace("{zh: [您好]}", "{zhh: [您好]}"),
        "7:28: unknown language `zhh`, known are en, es, zh",
    );
}

#[test]
fn hostile_text_is_refused() {
    for text in ["", "[", "a: &a [*a]", "\u{0}", "- - - -", "id: &x [x,x]\nversion: *x", "{"] {
        assert!(Rubric::parse(text, "bad.yaml").is_err(), "{text:?}");
    }
    let mut bomb = String::from("a: &a [x,x,x,x,x,x,x,x,x]\n");
    for (from, to) in ('a'..'j').zip('b'..'k') {
        bomb.push_str(&format!(
            "{to}: &{to} [*{from},*{from},*{from},*{from},*{from},*{from},*{from},*{from},*{from}]\n"
        ));
    }
    assert!(Rubric::parse(&bomb, "bomb.yaml").is_err());
    let deep = format!("{HEAD}rules: {}{}", "[".repeat(5_000), "]".repeat(5_000));
    assert!(Rubric::parse(&deep, "deep.yaml").is_err());
}

#[test]
fn a_wrong_example_is_found() {
    let text = rule(
        "check: {range: {metric: ring_count, at_most: 2}}\n    examples: {pass: [\"0..9 ring 3\\n10..11 agent 您好\", \"rubbish\"]}",
    );
    let failures = Rubric::parse(&text, "mine.yaml").unwrap().check_examples();
    let found: Vec<&str> = failures.iter().map(|it| it.found.as_str()).collect();
    assert_eq!(found, ["fail: ring_count 3, limit 2", "line 1: `rubbish` is not a time like 9.3..12.8"]);
}
