//! The built-in rubrics: their laws, and that their examples come out as they say.
#![expect(clippy::unwrap_used, reason = "a test")]

use callgrade_score::rules::Check;
use callgrade_score::{BUILTIN, Rubric, builtin, for_language};

fn rubrics() -> impl Iterator<Item = &'static Rubric> {
    BUILTIN.iter().map(|name| builtin(name).unwrap())
}

#[test]
fn examples_come_out_as_they_say() {
    let failures: Vec<String> = rubrics()
        .flat_map(|rubric| rubric.check_examples())
        .map(|it| format!("{} {}[{}]: {}", it.rule, it.expected, it.index, it.found))
        .collect();
    assert!(failures.is_empty(), "{failures:#?}");
}

#[test]
fn every_rule_shows_a_pass_and_a_fail() {
    for rubric in rubrics() {
        for rule in rubric.rules.iter().filter(|rule| !matches!(rule.check, Check::Human(_))) {
            assert!(!rule.examples.pass.is_empty(), "{} of {} has no pass", rule.id.value, rubric.id);
            let bad = [&rule.examples.fail, &rule.examples.needs_review, &rule.examples.inconclusive];
            assert!(
                bad.iter().any(|list| !list.is_empty()),
                "{} of {} has no fail",
                rule.id.value,
                rubric.id
            );
            let applies_always = rule.when.is_none();
            assert!(applies_always || !rule.examples.not_applicable.is_empty(), "{}", rule.id.value);
        }
    }
}

#[test]
fn every_rule_has_a_source_and_a_points_value() {
    for rule in rubrics().flat_map(|rubric| &rubric.rules) {
        assert!(!rule.source.is_empty(), "{}", rule.id.value);
        assert!(0.0 < rule.points, "{}", rule.id.value);
    }
}

#[test]
fn at_least_ten_rules_need_no_person() {
    for rubric in rubrics() {
        let own = rubric.rules.iter().filter(|rule| !matches!(rule.check, Check::Human(_))).count();
        assert!(10 <= own, "{}: {own}", rubric.id);
        assert!(own < rubric.rules.len(), "{} says nothing of what a person must judge", rubric.id);
    }
}

#[test]
fn every_language_has_its_rubric() {
    let of = |code| for_language(code).map(|rubric| rubric.id.as_str());
    assert_eq!(of("zh"), Some("norms-zh"));
    assert_eq!(of("es"), Some("hotline-es"));
    assert_eq!(of("en"), Some("hotline-es"));
    assert_eq!(of("fr"), None);
    assert_eq!(builtin("nothing").map(|rubric| rubric.id.as_str()), None);
}
