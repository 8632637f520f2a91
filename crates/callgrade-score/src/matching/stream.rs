//! Everything one party says, as one run of units, so that a phrase is found across the borders of turns.

use std::collections::HashMap;

use callgrade_core::transcript::{Segment, Word};
use callgrade_core::{Call, Ms, Party, Span};

use super::normalise::ends_sentence;
use super::units::{Unit, units};

/// A phrase does not go on after a longer pause.
const PAUSE: Ms = Ms(2_000);

/// What a party says.
#[derive(Debug)]
pub(crate) struct Stream<'a> {
    /// The words, in order.
    words: Vec<&'a Word>,
    /// Every unit that occurs, once for each list of others that it comes with: so it is compared with a phrase once.
    pub(super) vocabulary: Vec<Unit>,
    /// What each unit of the vocabulary may have been instead, by the recogniser.
    pub(super) others: Vec<Vec<Unit>>,
    /// Stretches without a longer pause.
    pub(super) runs: Vec<Vec<Heard>>,
    /// The turns, each with its units.
    pub(super) turns: Vec<Vec<Heard>>,
}

/// A unit and where it was heard.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Heard {
    /// Which of the stream's vocabulary; `None` where a sentence ends.
    pub(super) unit: Option<usize>,
    /// Its word, by index.
    pub(super) word: usize,
    /// Its own index in the stream: a word may hold several characters.
    pub(super) at: usize,
}

impl<'a> Stream<'a> {
    pub(crate) fn new(call: &'a Call, party: Party) -> Stream<'a> {
        let segments: Vec<&Segment> =
            call.transcript.segments.iter().filter(|segment| segment.party == party).collect();
        let mut stream = Stream {
            words: Vec::new(),
            vocabulary: Vec::new(),
            others: Vec::new(),
            runs: Vec::new(),
            turns: Vec::new(),
        };
        let mut known: HashMap<(String, Vec<String>), usize> = HashMap::new();
        let mut last_end: Option<Ms> = None;
        let mut at = 0..;
        for segment in segments {
            let mut turn = Vec::new();
            for word in &segment.words {
                let index = stream.words.len();
                stream.words.push(word);
                let mut heard = Vec::new();
                let mut next = || at.next().unwrap_or(usize::MAX);
                for (unit, others) in with_others(word) {
                    let texts = others.iter().map(|other| other.text.clone()).collect();
                    let id = *known.entry((unit.text.clone(), texts)).or_insert(stream.vocabulary.len());
                    if id == stream.vocabulary.len() {
                        stream.vocabulary.push(unit);
                        stream.others.push(others);
                    }
                    heard.push(Heard { unit: Some(id), word: index, at: next() });
                }
                if ends_sentence(&word.text) {
                    heard.push(Heard { unit: None, word: index, at: next() });
                }
                let goes_on = last_end.is_some_and(|end| word.span.start() - end < PAUSE);
                match stream.runs.last_mut() {
                    Some(run) if goes_on => run.extend(&heard),
                    _ => stream.runs.push(heard.clone()),
                }
                last_end = last_end.max(Some(word.span.end()));
                turn.extend(heard);
            }
            turn.retain(|heard| heard.unit.is_some());
            stream.turns.push(turn);
        }
        stream
    }

    /// When the words from `first` to `last` are said.
    pub(super) fn span(&self, first: usize, last: usize) -> Span {
        self.words[first].span.hull(self.words[last].span)
    }

    /// How sure the recogniser is of the words from `first` to `last`.
    pub(super) fn confidence(&self, first: usize, last: usize) -> f32 {
        let words = &self.words[first..=last];
        words.iter().map(|word| word.confidence).sum::<f32>() / words.len() as f32
    }

    /// The words from `first` to `last` as they were written: spaces only where the language has them.
    pub(super) fn quote(&self, first: usize, last: usize) -> String {
        let mut quote = String::new();
        for word in &self.words[first..=last] {
            let joins =
                |c: Option<char>| c.is_none_or(|c| !c.is_ascii() && !c.is_lowercase() && !c.is_uppercase());
            if !joins(quote.chars().last()) && !joins(word.text.chars().next()) {
                quote.push(' ');
            }
            quote.push_str(&word.text);
        }
        quote
    }
}

/// The units of a word, each with what it may have been instead: the unit at its place in each of the word's
/// alternatives that have as many.
fn with_others(word: &Word) -> Vec<(Unit, Vec<Unit>)> {
    let own = units(&word.text);
    let mut others = vec![Vec::new(); own.len()];
    for alternative in &word.alternatives {
        let instead = units(&alternative.text);
        if instead.len() == own.len() {
            let each = instead.into_iter().zip(&own).zip(&mut others);
            each.filter(|((other, unit), _)| other.text != unit.text)
                .for_each(|((other, _), others)| others.push(other));
        }
    }
    own.into_iter().zip(others).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(script: &str) -> Call {
        callgrade_core::script::call(script).unwrap()
    }

    #[test]
    fn a_run_ends_with_a_long_pause() {
        let call = call("0..1 agent 请稍\n2..3 agent 等\n2..3 customer 好\n6..7 agent 您好");
        let stream = Stream::new(&call, Party::Agent);
        let sizes: Vec<usize> = stream.runs.iter().map(Vec::len).collect();
        assert_eq!(sizes, [3, 2]);
        assert_eq!(stream.turns.len(), 3);
    }

    #[test]
    fn quotes_are_spaced_as_written() {
        let zh = call("0..1 agent 您好，请讲");
        assert_eq!(Stream::new(&zh, Party::Agent).quote(0, 4), "您好，请讲");
        let es = call("0..1 agent ¿En qué puedo ayudarle?");
        assert_eq!(Stream::new(&es, Party::Agent).quote(0, 3), "¿En qué puedo ayudarle?");
        let quoted = call("0..1 agent él está aquí");
        assert_eq!(Stream::new(&quoted, Party::Agent).quote(0, 2), "él está aquí");
    }
}
