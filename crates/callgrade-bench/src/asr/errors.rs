//! How much was heard wrongly: words, in Chinese characters.

use std::iter::Sum;
use std::ops::Add;

use super::engine::Heard;
use super::set::Call;

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

/// The errors in a call, party by party.
pub(crate) fn errors(call: &Call, heard: &[Heard]) -> Errors {
    let of_party = |party: &str| {
        let said = call.truth.utterances.iter().filter(|utterance| utterance.party == party);
        let mut own: Vec<&Heard> =
            heard.iter().filter(|heard| heard.id == call.truth.id && heard.party == party).collect();
        own.sort_by(|a, b| a.start_s.total_cmp(&b.start_s));
        let said = units(&said.map(|utterance| utterance.text.as_str()).collect::<Vec<_>>().join(" "));
        let own = units(&own.iter().map(|heard| heard.text.as_str()).collect::<Vec<_>>().join(" "));
        Errors { said: said.len(), wrong: strsim::generic_levenshtein(&said, &own) }
    };
    ["agent", "customer"].into_iter().map(of_party).sum()
}

/// What is compared.
fn units(text: &str) -> Vec<String> {
    callgrade_score::matching::compared(text)
}
