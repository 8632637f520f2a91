//! What it is worth to keep what a word may have been instead.

use super::engine::{Heard, Word};
use super::errors::units;
use super::set::{Call, PARTIES};

/// A unit that was said.
struct Said(String);

/// A unit that was heard, and what it may have been instead.
struct May(Vec<String>);

impl PartialEq<May> for Said {
    fn eq(&self, may: &May) -> bool {
        may.0.contains(&self.0)
    }
}

/// How many of the units that were said in a call are heard wrongly, and how many when alternatives count as heard.
pub(crate) fn wrong(call: &Call, heard: &[Heard]) -> (usize, usize) {
    let language = call.truth.language.as_str();
    let of_party = |party: &str| {
        let said: Vec<Said> =
            call.said_by(party).flat_map(|said| units(&said.text, language)).map(Said).collect();
        let heard = call.heard_of(party, heard);
        let words = || heard.iter().flat_map(|turn| &turn.words);
        let written = words().flat_map(|word| units(&word.text, language)).map(|unit| May(vec![unit]));
        let written: Vec<May> = written.collect();
        let may: Vec<May> = words().flat_map(|word| may(word, language)).collect();
        let distance = |heard: &Vec<May>| strsim::generic_levenshtein(&said, heard);
        (distance(&written), distance(&may))
    };
    PARTIES.into_iter().map(of_party).fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1))
}

/// The units of a word, each with those that stand at its place in an alternative of as many.
fn may(word: &Word, language: &str) -> Vec<May> {
    let mut all: Vec<May> = units(&word.text, language).into_iter().map(|unit| May(vec![unit])).collect();
    for alternative in &word.alternatives {
        let instead = units(&alternative.text, language);
        if instead.len() == all.len() {
            all.iter_mut().zip(instead).for_each(|(may, unit)| may.0.push(unit));
        }
    }
    all
}
