//! Whether a word's confidence is how often such words are right.

use super::engine::Heard;
use super::errors::{said, units};
use super::set::{Call, PARTIES};

/// A word, or a turn, that was heard: how sure the engine was, and how much of it was said.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Judged {
    /// From 0 to 1.
    pub confidence: f64,
    /// From 0 to 1; of a word 0 or 1: whether it was said at its place.
    pub right: f64,
}

/// The turns of a call with how well they were heard, against how many of their words were said.
pub(crate) fn judged_turns(call: &Call, heard: &[Heard]) -> Vec<Judged> {
    let language = call.truth.language.as_str();
    let of_party = |party: &str| {
        let said = said(call, party);
        let own = call.heard_of(party, heard);
        let units = own
            .iter()
            .enumerate()
            .flat_map(|(at, turn)| units(&turn.text, language).into_iter().map(move |unit| (unit, at)));
        let (texts, turns): (Vec<String>, Vec<usize>) = units.unzip();
        let mut counts = vec![(0, 0); own.len()];
        for (turn, found) in turns.into_iter().zip(matched(&refs(&said), &refs(&texts))) {
            counts[turn] = (counts[turn].0 + usize::from(found.is_some()), counts[turn].1 + 1);
        }
        let judged = own.into_iter().zip(counts).filter_map(|(turn, (right, all))| {
            let right = (0 < all).then(|| right as f64 / f64::from(all))?;
            Some(Judged { confidence: turn.understood?, right })
        });
        judged.collect::<Vec<_>>()
    };
    PARTIES.into_iter().flat_map(of_party).collect()
}

/// Borrowed.
pub(crate) fn refs(texts: &[String]) -> Vec<&str> {
    texts.iter().map(String::as_str).collect()
}

/// The words of a call with their confidence, against its truth; those without letters and digits are left out.
pub(crate) fn judged(call: &Call, heard: &[Heard]) -> Vec<Judged> {
    let language = call.truth.language.as_str();
    let of_party = |party: &str| {
        let said = said(call, party);
        let own = call.heard_of(party, heard);
        // A word may be several units ("it's"), and is right when all of them are.
        let words = own.iter().flat_map(|heard| &heard.words).enumerate();
        let (mut heard, mut confidences) = (Vec::new(), Vec::new());
        for (at, word) in words {
            confidences.push(word.confidence);
            heard.extend(units(&word.text, language).into_iter().map(|unit| (unit, at)));
        }
        let texts: Vec<&str> = heard.iter().map(|(unit, _)| unit.as_str()).collect();
        let mut judged: Vec<Option<Judged>> = vec![None; confidences.len()];
        for ((_, at), found) in heard.iter().zip(matched(&refs(&said), &texts)) {
            let before = judged[*at].map_or(1.0, |judged| judged.right);
            let right = if found.is_some() { before } else { 0.0 };
            judged[*at] = Some(Judged { confidence: confidences[*at], right });
        }
        judged.into_iter().flatten()
    };
    PARTIES.into_iter().flat_map(of_party).collect()
}

/// For each unit that was heard the one of those said that it is, on the cheapest way from what was said to what was
/// heard; `None` for one that was put in or taken for another.
pub(crate) fn matched(said: &[&str], heard: &[&str]) -> Vec<Option<usize>> {
    let width = heard.len() + 1;
    let mut costs = vec![0usize; (said.len() + 1) * width];
    for row in 0..=said.len() {
        for column in 0..=heard.len() {
            costs[row * width + column] = match (row, column) {
                (0, other) | (other, 0) => other,
                _ => {
                    let changed = usize::from(said[row - 1] != heard[column - 1]);
                    let across = costs[(row - 1) * width + column - 1] + changed;
                    across.min(costs[(row - 1) * width + column] + 1).min(costs[row * width + column - 1] + 1)
                }
            };
        }
    }
    let mut matched = vec![None; heard.len()];
    let (mut row, mut column) = (said.len(), heard.len());
    while 0 < row && 0 < column {
        let here = costs[row * width + column];
        let is_same = said[row - 1] == heard[column - 1];
        if costs[(row - 1) * width + column - 1] + usize::from(!is_same) == here {
            matched[column - 1] = is_same.then_some(row - 1);
            (row, column) = (row - 1, column - 1);
        } else if costs[(row - 1) * width + column] + 1 == here {
            row -= 1;
        } else {
            column -= 1;
        }
    }
    matched
}

/// Ten bins of confidence: in each the mean confidence, the share of right words, and how many they are.
pub(crate) fn curve(words: &[Judged]) -> Vec<(f64, f64, usize)> {
    let of_bin = |bin: usize| {
        let own: Vec<&Judged> =
            words.iter().filter(|word| ((word.confidence * 10.0) as usize).min(9) == bin).collect();
        let count = own.len().max(1) as f64;
        let mean = own.iter().map(|word| word.confidence).sum::<f64>() / count;
        let right = own.iter().map(|word| word.right).sum::<f64>() / count;
        (mean, right, own.len())
    };
    (0..10).map(of_bin).collect()
}

/// The expected calibration error, in per cent: how far confidence and share are apart, over all bins by their words.
pub(crate) fn calibration_error(words: &[Judged]) -> f64 {
    let apart =
        curve(words).iter().map(|(mean, right, count)| (mean - right).abs() * *count as f64).sum::<f64>();
    100.0 * apart / words.len().max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_at_its_place_is_right() {
        let matched = |said: &str, heard: &str| {
            matched(&said.split(' ').collect::<Vec<_>>(), &heard.split(' ').collect::<Vec<_>>())
        };
        assert_eq!(matched("good morning sir", "good evening sir"), [Some(0), None, Some(2)]);
        assert_eq!(matched("one two", "one one two"), [None, Some(0), Some(1)]);
        assert_eq!(matched("one two three", "three"), [Some(2)]);
    }

    #[test]
    fn who_is_as_often_right_as_sure_has_no_error() {
        let word = |confidence, right| Judged { confidence, right };
        let sure = [word(0.5, 1.0), word(0.5, 0.0)];
        assert_eq!(calibration_error(&sure), 0.0);
        assert_eq!(calibration_error(&[word(0.95, 0.0); 4]), 95.0);
        assert_eq!(calibration_error(&[]), 0.0);
        assert_eq!(curve(&sure)[5], (0.5, 0.5, 2));
    }
}
