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
    /// Every unit that occurs, once: so each is compared with a phrase once.
    pub(super) vocabulary: Vec<Unit>,
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
        let mut stream =
            Stream { words: Vec::new(), vocabulary: Vec::new(), runs: Vec::new(), turns: Vec::new() };
        let mut known: HashMap<String, usize> = HashMap::new();
        let mut last_end: Option<Ms> = None;
        let mut at = 0..;
        for segment in segments {
            let mut turn = Vec::new();
            for word in &segment.words {
                let index = stream.words.len();
                stream.words.push(word);
                let mut heard = Vec::new();
                let mut next = || at.next().unwrap_or(usize::MAX);
                for unit in units(&word.text) {
                    let id = *known.entry(unit.text.clone()).or_insert(stream.vocabulary.len());
                    if id == stream.vocabulary.len() {
                        stream.vocabulary.push(unit);
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
