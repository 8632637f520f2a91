//! What one source says of a call, before anybody makes sense of it.

use std::collections::BTreeMap;

use callgrade_core::Warning;
use serde_json::Value;

/// Words and times as they stand in a source.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Facts {
    /// By name. Never blank.
    pub(crate) fields: BTreeMap<String, String>,
    /// Start and end of each hold; no end when it never ended.
    pub(crate) holds: Vec<(String, Option<String>)>,
    /// Who speaks when.
    pub(crate) turns: Vec<Speech>,
    /// What could not be used.
    pub(crate) warnings: Vec<Warning>,
}

/// Somebody speaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Speech {
    /// As the list calls them.
    pub(crate) speaker: String,
    /// A time, as written.
    pub(crate) start: String,
    /// A time, as written.
    pub(crate) end: String,
}

impl Facts {
    /// Only a warning.
    pub(crate) fn unusable(code: &str, detail: impl Into<String>) -> Facts {
        Facts { warnings: vec![Warning::new(code, detail)], ..Facts::default() }
    }

    /// Keeps a word unless it is blank.
    pub(crate) fn set(&mut self, name: &str, value: impl Into<String>) {
        let value = value.into();
        let value = value.trim();
        if !value.is_empty() {
            self.fields.insert(name.trim().to_owned(), value.to_owned());
        }
    }

    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.fields.get(name).map(String::as_str)
    }

    pub(crate) fn warn(&mut self, code: &str, detail: impl Into<String>) {
        self.warnings.push(Warning::new(code, detail));
    }

    /// Adds what a lesser source says: fields, holds and turns that are not there yet.
    pub(crate) fn add(&mut self, other: Facts) {
        for (name, value) in other.fields {
            self.fields.entry(name).or_insert(value);
        }
        if self.holds.is_empty() {
            self.holds = other.holds;
        }
        if self.turns.is_empty() {
            self.turns = other.turns;
        }
        self.warnings.extend(other.warnings);
    }

    /// From a JSON object: plain values are fields, `holds` and `turns` are lists of times; says what is neither.
    pub(crate) fn of_object(object: serde_json::Map<String, Value>) -> Facts {
        let mut facts = Facts::default();
        for (name, value) in object {
            match (name.as_str(), value) {
                (_, Value::Null) => {}
                ("holds" | "turns", value) if !value.is_array() => {
                    facts.warn("metadata_ignored", format!("field `{name}` is no list"));
                }
                ("holds", Value::Array(items)) => facts.add_holds(&items),
                ("turns", Value::Array(items)) => facts.add_turns(&items),
                (_, value) => match plain(&value) {
                    Some(text) => facts.set(&name, text),
                    None => {
                        facts.warn("metadata_ignored", format!("field `{name}` is a list or object"));
                    }
                },
            }
        }
        facts
    }

    fn add_holds(&mut self, items: &[Value]) {
        for item in items {
            match item.get("start").and_then(plain) {
                Some(start) => self.holds.push((start, item.get("end").and_then(plain))),
                None => self.warn("metadata_ignored", "a hold has no start"),
            }
        }
    }

    fn add_turns(&mut self, items: &[Value]) {
        for item in items {
            let part = |name| item.get(name).and_then(plain);
            match (part("speaker"), part("start"), part("end")) {
                (Some(speaker), Some(start), Some(end)) => self.turns.push(Speech { speaker, start, end }),
                _ => self.warn("metadata_ignored", "a turn needs start, end and speaker"),
            }
        }
    }
}

/// A word, a number or a truth as text; `None` for nothing, lists and objects.
pub(crate) fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(_) | Value::Bool(_) => Some(value.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}
