//! How much was heard wrongly: words, in Chinese characters.

use std::iter::Sum;
use std::ops::Add;

use callgrade_core::numbers;

use super::engine::Heard;
use super::set::{Call, PARTIES};

/// What was said, and how many edits away what was heard is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Errors {
    /// Words or characters that were said.
    pub said: usize,
    /// Words or characters left out, put in, or taken for others.
    pub wrong: usize,
}

impl Errors {
    /// In per cent of what was said.
    pub(crate) fn rate(self) -> f64 {
        100.0 * self.wrong as f64 / self.said.max(1) as f64
    }
}

impl Add for Errors {
    type Output = Errors;

    fn add(self, other: Errors) -> Errors {
        Errors { said: self.said + other.said, wrong: self.wrong + other.wrong }
    }
}

impl Sum for Errors {
    fn sum<I: Iterator<Item = Errors>>(each: I) -> Errors {
        each.fold(Errors::default(), Add::add)
    }
}

/// All that a party says in a call, as it is compared.
pub(crate) fn said(call: &Call, party: &str) -> Vec<String> {
    let texts: Vec<&str> = call.said_by(party).map(|utterance| utterance.text.as_str()).collect();
    units(&texts.join(" "), &call.truth.language)
}

/// The errors in a call, party by party.
pub(crate) fn errors(call: &Call, heard: &[Heard]) -> Errors {
    let of_party = |party: &str| {
        let said = said(call, party);
        let own: Vec<&str> = call.heard_of(party, heard).iter().map(|heard| heard.text.as_str()).collect();
        let own = units(&own.join(" "), &call.truth.language);
        Errors { said: said.len(), wrong: strsim::generic_levenshtein(&said, &own) }
    };
    PARTIES.into_iter().map(of_party).sum()
}

/// What is compared: words, in Chinese characters, in one spelling; numbers digit by digit, however they are written.
pub(crate) fn units(text: &str, language: &str) -> Vec<String> {
    let text = numbers::in_digits(text, language).unwrap_or_else(|| text.to_owned());
    let digits_apart = |unit: String| {
        let unit = numbers::alone(&unit, language).map_or(unit, |value| value.to_string());
        match unit.chars().all(|c| c.is_ascii_digit()) {
            true => unit.chars().map(String::from).collect(),
            false => vec![unit],
        }
    };
    callgrade_score::matching::compared(&text).into_iter().flat_map(digits_apart).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_right_however_it_is_written() {
        assert_eq!(units("Twenty-four hours.", "en"), units("24 hours", "en"));
        assert_eq!(units("二十四小時", "zh"), ["2", "4", "小", "时"]);
        assert_eq!(units("tres, diez y quinientos", "es"), units("3, 10 y 500", "es"));
        assert_eq!(units("¿Sí?", "es"), ["si"]);
    }

    #[test]
    fn what_is_left_out_put_in_or_taken_for_another_is_wrong() {
        let heard = |party: &str, start_s: f64, text: &str| Heard {
            id: "a".to_owned(),
            party: party.to_owned(),
            start_s,
            end_s: start_s + 1.0,
            text: text.to_owned(),
            words: Vec::new(),
            understood: None,
        };
        let truth = serde_json::json!({"id": "a", "file": "a.wav", "language": "en", "duration_s": 9.0, "utterances": [
            {"party": "agent", "text": "good morning sir", "start_s": 0.0, "end_s": 3.0}, {"party": "customer", "text": "hello", "start_s": 0.0, "end_s": 1.0}]});
        let call = Call { recording: "a.wav".into(), truth: serde_json::from_value(truth).unwrap() };
        let two = [
            heard("agent", 2.0, "sir?"),
            heard("agent", 0.0, "Good evening"),
            heard("customer", 0.0, "Hello, hello."),
        ];
        assert_eq!(errors(&call, &two), Errors { said: 4, wrong: 2 });
        assert_eq!(errors(&call, &[]), Errors { said: 4, wrong: 4 });
    }
}
