//! Whether words stand in the turn in which they were said.

use super::engine::Heard;
use super::errors::units;
use super::reliability::{matched, refs};
use super::set::{Call, PARTIES};

/// A turn may begin and end so much beside what was said.
const BESIDE_S: f64 = 0.3;

/// How many of the words that were heard rightly stand in a turn in which they were not said, and how many there are.
pub(crate) fn misplaced(call: &Call, heard: &[Heard]) -> (usize, usize) {
    let language = call.truth.language.as_str();
    let (mut wrong, mut all) = (0, 0);
    for party in PARTIES {
        let said = call.said_by(party).map(|own| (own.text.as_str(), (own.start_s, own.end_s)));
        let (said, utterances) = spanned(said, language);
        let own = call.heard_of(party, heard).into_iter();
        let (own, turns) = spanned(own.map(|own| (own.text.as_str(), (own.start_s, own.end_s))), language);
        let found = matched(&refs(&said), &refs(&own));
        for (turn, found) in turns.iter().zip(found) {
            let Some(utterance) = found.map(|at| utterances[at]) else { continue };
            all += 1;
            let meets = turn.0 < utterance.1 + BESIDE_S && utterance.0 - BESIDE_S < turn.1;
            wrong += usize::from(!meets);
        }
    }
    (wrong, all)
}

/// The units of texts, and for each from when to when its text is said.
fn spanned<'a>(
    texts: impl Iterator<Item = (&'a str, (f64, f64))>,
    language: &str,
) -> (Vec<String>, Vec<(f64, f64)>) {
    texts.flat_map(|(text, span)| units(text, language).into_iter().map(move |unit| (unit, span))).unzip()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_in_the_next_turn_is_misplaced() {
        let truth = serde_json::json!({"id": "a", "file": "a.wav", "language": "en", "duration_s": 9.0, "utterances": [
            {"party": "agent", "text": "one two", "start_s": 0.0, "end_s": 1.0},
            {"party": "agent", "text": "three", "start_s": 3.0, "end_s": 4.0}]});
        let call = Call { recording: "a.wav".into(), truth: serde_json::from_value(truth).unwrap() };
        let heard = |start_s: f64, text: &str| Heard {
            id: "a".to_owned(),
            party: "agent".to_owned(),
            start_s,
            end_s: start_s + 1.0,
            text: text.to_owned(),
            words: Vec::new(),
            understood: None,
        };
        assert_eq!(misplaced(&call, &[heard(0.0, "one two"), heard(3.1, "three")]), (0, 3));
        assert_eq!(misplaced(&call, &[heard(0.0, "one"), heard(3.0, "two three")]), (1, 3));
    }
}
