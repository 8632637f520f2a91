//! What else means `inbound`, `agent` and so on: the one table.

use callgrade_core::{Direction, Party};

use super::facts::Facts;

const INBOUND: &[&str] = &["inbound", "in", "incoming", "received", "terminating"];
const OUTBOUND: &[&str] = &["outbound", "out", "outgoing", "outcoming", "dialed", "dialled", "originating"];
const AGENT: &[&str] = &["agent", "operator", "representative", "rep", "advisor", "staff", "employee"];
const CUSTOMER: &[&str] = &["customer", "client", "consumer", "contact", "subscriber", "guest", "external"];
const CALLER: &[&str] = &["caller", "calling", "originator", "src", "source"];
const CALLEE: &[&str] = &["callee", "called", "destination", "dst", "recipient"];

/// Puts the plain word where a field says the same in another, and warns where nobody knows what it says.
pub(super) fn understand(facts: &mut Facts) {
    if let Some(word) = facts.get("direction").map(str::to_owned) {
        match direction(&word) {
            Some(known) => facts.set("direction", known.name()),
            None => {
                facts.warn("metadata_unknown", format!("direction is `{word}`, neither inbound nor outbound"))
            }
        }
    }
    let way = facts.get("direction").and_then(direction);
    if let Some(word) = facts.get("hung_up_by").map(str::to_owned) {
        match party(&word, way) {
            Some(known) => facts.set("hung_up_by", known.name()),
            None => {
                facts.warn("metadata_unknown", format!("hung_up_by is `{word}`, which names neither party"))
            }
        }
    }
}

/// `None` for a word that is no direction.
pub(super) fn direction(word: &str) -> Option<Direction> {
    let word = word.to_lowercase();
    let is = |list: &[&str]| list.contains(&word.as_str());
    if is(INBOUND) { Some(Direction::Inbound) } else { is(OUTBOUND).then_some(Direction::Outbound) }
}

/// Who somebody is. Caller and callee are told by the direction, where it is known.
pub(super) fn party(word: &str, direction: Option<Direction>) -> Option<Party> {
    let word = word.to_lowercase();
    let is = |list: &[&str]| list.contains(&word.as_str());
    let caller = match direction.unwrap_or_default() {
        Direction::Inbound => Some(Party::Customer),
        Direction::Outbound => Some(Party::Agent),
        Direction::Unknown => None,
    };
    if is(CALLER) {
        caller
    } else if is(CALLEE) {
        caller.map(Party::other)
    } else {
        role(&word)
    }
}

/// Who somebody is by a role's name alone.
pub(super) fn role(word: &str) -> Option<Party> {
    let word = word.trim().to_lowercase();
    let is = |list: &[&str]| list.contains(&word.as_str());
    if is(AGENT) { Some(Party::Agent) } else { is(CUSTOMER).then_some(Party::Customer) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(direction: &str, hung_up_by: &str, expected: [&str; 2], warnings: usize) {
        let mut facts = Facts::default();
        facts.set("direction", direction);
        facts.set("hung_up_by", hung_up_by);
        understand(&mut facts);
        let found = ["direction", "hung_up_by"].map(|name| facts.get(name).unwrap_or_default());
        assert_eq!(found, expected);
        assert_eq!(facts.warnings.len(), warnings, "{:?}", facts.warnings);
    }

    #[test]
    fn other_words_mean_the_same() {
        check("IN", "Caller", ["inbound", "customer"], 0);
        check("outgoing", "caller", ["outbound", "agent"], 0);
        check("outgoing", "called", ["outbound", "customer"], 0);
        check("", "operator", ["", "agent"], 0);
    }

    #[test]
    fn what_nobody_knows_stays_as_it_is_and_is_said() {
        check("sideways", "someone", ["sideways", "someone"], 2);
        check("", "caller", ["", "caller"], 1);
    }
}
