//! Where the standards disagree, or where a ban could swallow a phrase that they prescribe: the list
//! `conflicts` of the catalogue of standards, as far as it concerns the built-in rubrics.
#![expect(clippy::unwrap_used, reason = "a test")]

use callgrade_core::scorecard::{Provenance, RuleScore, Verdict};
use callgrade_core::script;
use callgrade_score::{builtin, scorecard};

fn judge(rubric: &str, rule: &str, script: &str) -> RuleScore {
    let call = script::call(script).unwrap();
    let card = scorecard(&call, builtin(rubric).unwrap(), &Provenance::default());
    card.score.rules.into_iter().find(|score| score.id == rule).unwrap()
}

#[track_caller]
fn check(rubric: &str, rule: &str, script: &str, expected: Verdict) {
    let found = judge(rubric, rule, script);
    assert_eq!(found.verdict, expected, "{} {:?}", found.reason, found.evidence);
}

#[test]
fn norms_wants_an_answer_before_the_third_ring() {
    check("norms-zh", "answer.rings_max_2", "language zh\n0..6 ring 2\n7..8 agent 您好", Verdict::Pass);
    check("norms-zh", "answer.rings_max_2", "language zh\n0..9 ring 3\n10..11 agent 您好", Verdict::Fail);
}

#[test]
fn norms_allows_a_hold_of_sixty_seconds() {
    let script = |end: u32| format!("language zh\n0..3 agent 请您稍等\n4..{end} hold\n90..91 agent 好了");
    check("norms-zh", "hold.max_60s", &script(64), Verdict::Pass);
    // The edges of music are measured to about a second: a second too long is no fault yet.
    check("norms-zh", "hold.max_60s", &script(65), Verdict::Inconclusive);
    check("norms-zh", "hold.max_60s", &script(66), Verdict::Fail);
}

#[test]
fn the_agent_may_end_a_call_that_cannot_be_heard() {
    let silent = "language zh\n0..3 agent 您好，请问能听到我讲话吗\n8..12 agent 您的电话没有声音，请换一部电话再打来，再见\n0..1 hangup agent";
    check("norms-zh", "closing.customer_hangs_up_first", silent, Verdict::NotApplicable);
    let noisy = "language zh\n0..3 customer 我要查账单\n4..9 agent 您的电话杂音太大，请您换一部电话再打过来好吗，再见\n0..1 hangup agent";
    check("norms-zh", "closing.customer_hangs_up_first", noisy, Verdict::NotApplicable);
}

#[test]
fn asking_to_hang_up_is_prescribed_and_banned_only_with_oye() {
    let taboo = "forbidden.service_taboos";
    check("norms-zh", taboo, "language zh\n0..4 agent 感谢您的来电，请您先挂机，再见", Verdict::Pass);
    check("hotline-es", taboo, "language es\n0..4 agent Está bien, por favor cuelgue", Verdict::Pass);
    check("hotline-es", taboo, "language es\n0..4 agent Está bien, por favor cuelga", Verdict::Pass);
    check("hotline-es", taboo, "language es\n0..4 agent Oye, está bien, por favor cuelga", Verdict::Fail);
}

#[test]
fn asking_for_understanding_is_prescribed_and_banned_only_with_oye_or_ni() {
    let taboo = "forbidden.service_taboos";
    check("hotline-es", taboo, "language es\n0..4 agent ¿Entendió? ¿Entendiste?", Verdict::Pass);
    check("hotline-es", taboo, "language es\n0..4 agent Oye, ¿entiendes?", Verdict::Fail);
    check("norms-zh", taboo, "language zh\n0..4 agent 请问您听懂了吗", Verdict::Pass);
    // The recogniser often writes 你 where 您 was said: only a person can tell.
    check("norms-zh", taboo, "language zh\n0..4 agent 你听懂了吗", Verdict::Inconclusive);
}

#[test]
fn a_department_number_may_be_given() {
    check(
        "norms-zh",
        "forbidden.shirks",
        "language zh\n0..4 agent 他们部门的电话是一二三四，我帮您转接",
        Verdict::Pass,
    );
    check("norms-zh", "forbidden.shirks", "language zh\n0..4 agent 这不是我们部门的", Verdict::Fail);
}

#[test]
fn a_prescribed_phrase_is_no_ban() {
    let taboo = "forbidden.service_taboos";
    for said in [
        "我立即为您查询，请您稍等一下",
        "请你等一下",
        "对不起，您的声音太小，我无法听清您讲话，请您拿起话筒说话好吗",
        "请您大声点好吗",
        "您还有什么不清楚的地方吗",
        "我听不清楚，请您再讲一遍",
        "不知道您是否方便",
        "您知不知道这个活动",
        "我知道了，您放心",
        "您可以记一下吗",
    ] {
        check("norms-zh", taboo, &format!("language zh\n0..6 agent {said}"), Verdict::Pass);
    }
    for said in [
        "No digo que no sepa, déjeme mirar",
        "Oiga, señor, ¿me escucha?",
        "No se preocupe, no es ninguna molestia",
        "¿Qué dijo usted, por favor?",
    ] {
        check("hotline-es", taboo, &format!("language es\n0..6 agent {said}"), Verdict::Pass);
    }
    for said in [
        "I don't know whether it has arrived, let me see",
        "Could you speak up a little, please?",
        "Please hold, I will look into your problem",
    ] {
        check("hotline-es", taboo, &format!("language en\n0..6 agent {said}"), Verdict::Pass);
    }
}

#[test]
fn the_customer_may_say_anything() {
    check(
        "norms-zh",
        "forbidden.service_taboos",
        "language zh\n0..3 agent 您好\n4..7 customer 你等一下，我不知道",
        Verdict::Pass,
    );
    check(
        "hotline-es",
        "forbidden.service_taboos",
        "language es\n0..3 agent Hola\n4..7 customer Oye, habla",
        Verdict::Pass,
    );
}
