//! How Asterisk and FreeSWITCH call things in their call detail records, whether in a manifest or beside a recording.
//!
//! Their own fields stay; what they mean is added under our names, unless the source has those already.

use super::facts::Facts;

/// Adds what is meant by the columns of a call detail record, and by the shorter names that people give to times.
pub(super) fn translated(mut facts: Facts) -> Facts {
    let is_freeswitch =
        ["start_stamp", "start_epoch", "start_uepoch", "progress_stamp", "sip_hangup_disposition"]
            .iter()
            .any(|name| facts.fields.contains_key(*name));
    if is_freeswitch {
        freeswitch(&mut facts);
    }
    // Asterisk's `start` is when the channel was made, `answer` when it was answered, maybe by an IVR or a queue.
    let meant: [(&str, &[&str]); 4] = [
        ("started_at", &["start", "calldate"]),
        ("ring_started_at", &["ring_at"]),
        ("answered_at", &["answer", "answer_at"]),
        ("ended_at", &["end"]),
    ];
    meant.iter().for_each(|(name, theirs)| copy(&mut facts, name, theirs));
    facts
}

/// FreeSWITCH: the agent answers when the call is bridged; before that an IVR may have.
fn freeswitch(facts: &mut Facts) {
    facts.fields.values_mut().for_each(|value| *value = unescaped(value));
    // A moment that never came is 0.
    let is_time = |name: &str| name.ends_with("_stamp") || name.ends_with("epoch");
    facts.fields.retain(|name, value| !(is_time(name) && value == "0"));
    let clocks = clocks(facts);
    for (name, stages) in STAGES {
        let theirs: Vec<String> = stages
            .iter()
            .flat_map(|stage| clocks.iter().map(move |clock| format!("{stage}_{clock}")))
            .collect();
        copy(facts, name, &theirs.iter().map(String::as_str).collect::<Vec<_>>());
    }
    // Their `direction` is that of one leg: an agent who dials out comes in, too.
    let leg = facts.fields.remove("direction");
    if let Some(leg) = &leg {
        facts.set("leg_direction", leg.clone());
    }
    copy(facts, "direction", &["call_direction"]);
    if let Some(who) = hung_up_by(facts.get("sip_hangup_disposition"), leg.as_deref()) {
        facts.fields.entry("hung_up_by".to_owned()).or_insert_with(|| who.to_owned());
    }
    if facts.holds.is_empty() {
        facts.holds = hold_events(facts.get("hold_events").unwrap_or_default());
    }
}

/// What FreeSWITCH calls the moments of a call; the first that came counts.
const STAGES: [(&str, &[&str]); 4] = [
    ("started_at", &["start"]),
    ("ring_started_at", &["progress", "progress_media"]),
    ("answered_at", &["bridge", "answer"]),
    ("ended_at", &["end"]),
];

/// How FreeSWITCH writes moments, best first: micro- or whole seconds since 1970, as `hold_events` are, or without a
/// zone. The one that tells of most moments goes first, for moments of different clocks cannot be compared.
fn clocks(facts: &Facts) -> [&'static str; 3] {
    let mut clocks = ["uepoch", "epoch", "stamp"];
    let stages = || STAGES.iter().flat_map(|(_, stages)| *stages);
    clocks.sort_by_key(|clock| {
        let told = stages().filter(|stage| facts.get(&format!("{stage}_{clock}")).is_some());
        std::cmp::Reverse(told.count())
    });
    clocks
}

/// The first of their fields that says something.
fn copy(facts: &mut Facts, name: &str, theirs: &[&str]) {
    let value = theirs.iter().find_map(|theirs| facts.get(theirs));
    if let Some(value) = value.map(str::to_owned) {
        facts.fields.entry(name.to_owned()).or_insert(value);
    }
}

/// A leg that received the BYE was hung up by the telephone at its end: the caller's on an inbound leg, the
/// callee's on an outbound one. A leg that sent it passes on that the other end hung up.
fn hung_up_by(disposition: Option<&str>, leg: Option<&str>) -> Option<&'static str> {
    let far_end = match disposition? {
        "recv_bye" | "recv_cancel" => true,
        "send_bye" => false,
        _ => return None,
    };
    let is_callers_leg = match leg? {
        "inbound" => true,
        "outbound" => false,
        _ => return None,
    };
    Some(if far_end == is_callers_leg { "caller" } else { "callee" })
}

/// `{{1772330400000000,1772330420000000},{…}}`: start and end of each hold in microseconds since 1970.
fn hold_events(text: &str) -> Vec<(String, Option<String>)> {
    let times = text.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty());
    let times: Vec<String> = times.map(str::to_owned).collect();
    times.chunks(2).map(|pair| (pair[0].clone(), pair.get(1).filter(|end| *end != "0").cloned())).collect()
}

/// Without the `%20` that FreeSWITCH's JSON has for a blank. What is no such thing stays.
fn unescaped(text: &str) -> String {
    let mut parts = text.split('%');
    let mut bytes = parts.next().unwrap_or_default().as_bytes().to_vec();
    for part in parts {
        match part.get(..2).and_then(|code| u8::from_str_radix(code, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                bytes.extend_from_slice(&part.as_bytes()[2..]);
            }
            None => {
                bytes.push(b'%');
                bytes.extend_from_slice(part.as_bytes());
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(fields: &[(&str, &str)]) -> Facts {
        let mut facts = Facts::default();
        fields.iter().for_each(|(name, value)| facts.set(name, *value));
        translated(facts)
    }

    #[test]
    fn asterisk_says_start_answer_and_end() {
        let row = [
            ("start", "2026-03-01 10:00:00"),
            ("answer", "2026-03-01 10:00:09"),
            ("end", "2026-03-01 10:01:00"),
            ("disposition", "ANSWERED"),
        ];
        let facts = facts(&row);
        assert_eq!(facts.get("started_at"), Some("2026-03-01 10:00:00"));
        assert_eq!(facts.get("answered_at"), Some("2026-03-01 10:00:09"));
        assert_eq!(facts.get("ended_at"), Some("2026-03-01 10:01:00"));
        assert_eq!(facts.get("disposition"), Some("ANSWERED"), "their own fields stay");
    }

    #[test]
    fn our_own_names_go_first() {
        let facts = facts(&[("start", "x"), ("started_at", "y")]);
        assert_eq!(facts.get("started_at"), Some("y"));
    }

    #[test]
    fn freeswitch_says_when_the_agent_was_bridged() {
        let facts = facts(&[
            ("start_stamp", "2026-03-01%2010%3A00%3A00"),
            ("progress_stamp", "0"),
            ("progress_media_stamp", "2026-03-01 10:00:01"),
            ("answer_stamp", "2026-03-01 10:00:02"),
            ("bridge_stamp", "2026-03-01 10:00:12"),
            ("hold_events", "{{1772359220000000,1772359230000000},{1772359240000000,0}}"),
        ]);
        assert_eq!(facts.get("started_at"), Some("2026-03-01 10:00:00"));
        assert_eq!(facts.get("ring_started_at"), Some("2026-03-01 10:00:01"));
        assert_eq!(facts.get("answered_at"), Some("2026-03-01 10:00:12"));
        let holds = [("1772359220000000", Some("1772359230000000")), ("1772359240000000", None)];
        assert_eq!(facts.holds, holds.map(|(start, end)| (start.to_owned(), end.map(str::to_owned))));
    }

    #[test]
    fn freeswitchs_moments_are_on_the_clock_of_its_holds() {
        let mut row = vec![
            ("start_stamp", "2026-03-01 10:00:00"),
            ("answer_stamp", "2026-03-01 10:00:02"),
            ("bridge_stamp", "2026-03-01 10:00:12"),
            ("end_stamp", "2026-03-01 10:01:00"),
            ("start_epoch", "1772359200"),
        ];
        assert_eq!(facts(&row).get("started_at"), Some("2026-03-01 10:00:00"), "as most of its moments");
        row.extend([
            ("progress_epoch", "0"),
            ("answer_epoch", "1772359202"),
            ("bridge_epoch", "1772359212"),
            ("end_epoch", "1772359260"),
        ]);
        let epoch = facts(&row);
        assert_eq!(epoch.get("started_at"), Some("1772359200"));
        assert_eq!(epoch.get("answered_at"), Some("1772359212"));
        assert_eq!(epoch.get("ended_at"), Some("1772359260"));
        assert_eq!(epoch.get("ring_started_at"), None, "it never rang");
        row.extend([
            ("start_uepoch", "1772359200123456"),
            ("answer_uepoch", "1772359202123456"),
            ("bridge_uepoch", "1772359212123456"),
            ("end_uepoch", "1772359260123456"),
        ]);
        assert_eq!(facts(&row).get("answered_at"), Some("1772359212123456"));
    }

    #[test]
    fn who_hung_up_follows_from_the_leg() {
        for (disposition, leg, who) in [
            ("recv_bye", "inbound", Some("caller")),
            ("send_bye", "inbound", Some("callee")),
            ("recv_bye", "outbound", Some("callee")),
            ("send_refuse", "inbound", None),
        ] {
            let facts = facts(&[("sip_hangup_disposition", disposition), ("direction", leg)]);
            assert_eq!(facts.get("hung_up_by"), who, "{disposition} on {leg}");
            assert_eq!(facts.get("direction"), None, "a leg's direction is not the call's");
        }
    }

    #[test]
    fn a_percent_sign_may_be_one() {
        assert_eq!(unescaped("100% of %zz %e4%b8%ad"), "100% of %zz 中");
        assert_eq!(unescaped("%ff"), "%ff");
    }
}
