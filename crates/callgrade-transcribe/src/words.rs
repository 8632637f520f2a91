//! The recogniser's words to the turns in which they were said.

use callgrade_core::transcript::{Alternative, Segment, Word};
use callgrade_core::{Party, Span};

use crate::drafts::{Draft, Token, drafts};
use crate::placing::{Closes, Found};
use crate::{annotations, pace, placing};

/// What an engine heard in one window.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Heard {
    /// In order.
    pub(crate) tokens: Vec<Token>,
    /// The window had to be heard more than once.
    pub(crate) again: bool,
}

/// How sure the recogniser is of some tokens, from 0 to 1; 0 for none.
#[cfg(feature = "whisper")]
pub(crate) fn confidence(tokens: &[Token]) -> f32 {
    tokens.iter().map(|token| token.probability).sum::<f32>() / tokens.len().max(1) as f32
}

/// A word at its place in the call.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Placed {
    text: String,
    /// On the call's clock.
    pub(crate) span: Span,
    confidence: f32,
    alternatives: Vec<Alternative>,
    again: bool,
}

/// Of a turn whose words do not fit its time nothing is surer than this: under what the scorer takes for heard.
const DOUBTFUL: f32 = 0.2;

/// Of a turn that had to be heard again so much less than the recogniser believes is right.
const AGAIN: f32 = 0.8;

/// The words of one window at their places; annotations are left out.
///
/// - `speech`: when somebody speaks in the window, in order, disjoint.
pub(crate) fn placed(heard: &Heard, speech: &[Span]) -> Vec<Placed> {
    let mut drafts = drafts(&heard.tokens);
    let texts: Vec<&str> = drafts.iter().map(|draft| draft.text.as_str()).collect();
    let mut flags = annotations::annotated(&texts).into_iter();
    drafts.retain(|_| flags.next() == Some(false));
    let found: Vec<Found> = drafts
        .iter()
        .map(|draft| Found {
            letters: pace::letters(&draft.text) as f32 + BETWEEN,
            end: draft.end,
            closes: Closes::of(&draft.text),
        })
        .collect();
    let places = placing::places(&found, speech);
    drafts
        .into_iter()
        .zip(places)
        .map(|(draft, span)| {
            let Draft { text, confidence, alternatives, .. } = draft;
            Placed { text, span, confidence, alternatives, again: heard.again }
        })
        .collect()
}

/// A word takes as long as its letters and one more.
const BETWEEN: f32 = 1.0;

/// Puts each word into the turn that it lies in; turns without words give no segment.
///
/// - `turns`: in order and disjoint.
/// - `words`: in order.
///
/// A turn's first word starts with the turn and its last ends with it: the voice detector hears edges better than the
/// recogniser. Known inventions are left out.
pub(crate) fn segments(party: Party, turns: &[Span], words: &[Placed]) -> Vec<Segment> {
    let mut words = words.iter().peekable();
    let of_turn = |&turn: &Span| {
        let own: Vec<&Placed> =
            std::iter::from_fn(|| words.next_if(|word| word.span.start() < turn.end())).collect();
        segment(party, turn, &own)
    };
    turns.iter().filter_map(of_turn).collect()
}

fn segment(party: Party, turn: Span, own: &[&Placed]) -> Option<Segment> {
    let text: String = own.iter().map(|word| word.text.as_str()).collect();
    if annotations::invented(&text) || !text.contains(char::is_alphanumeric) {
        return None;
    }
    let last = own.len() - 1;
    let surest = if pace::is_plausible(&text, turn.len()) { 1.0 } else { DOUBTFUL };
    let word = |(at, word): (usize, &&Placed)| {
        let start = if at == 0 { turn.start() } else { word.span.start().max(turn.start()) };
        let end = if at == last { turn.end() } else { word.span.end().min(turn.end()) };
        Word {
            text: word.text.trim().to_owned(),
            span: Span::new(start, end.max(start)),
            confidence: word.confidence.min(surest),
            alternatives: if surest < 1.0 { Vec::new() } else { word.alternatives.clone() },
        }
    };
    let words: Vec<Word> = own.iter().enumerate().map(word).collect();
    let confidence = words.iter().map(|word| word.confidence).sum::<f32>() / words.len() as f32;
    Some(Segment {
        party,
        span: turn,
        text: text.trim().to_owned(),
        confidence,
        heard: if own.iter().any(|word| word.again) { confidence * AGAIN } else { confidence },
        language: None,
        words,
    })
}

#[cfg(test)]
mod tests {
    use callgrade_core::Ms;

    use super::*;
    use crate::drafts::tests::tokens;

    fn heard(tokens: Vec<Token>) -> Heard {
        Heard { tokens, again: false }
    }

    #[test]
    fn what_had_to_be_heard_again_is_less_sure() {
        let turns = [Span::new(Ms(0), Ms(1_000))];
        let again = Heard { again: true, ..heard(tokens(&[(b" one", 300), (b" two", 900)])) };
        let segments = segments(Party::Agent, &turns, &placed(&again, &turns));
        assert!(segments[0].heard < segments[0].confidence);
    }

    #[test]
    fn words_find_their_turn_and_their_times() {
        let turns = [Span::new(Ms(0), Ms(1_000)), Span::new(Ms(5_000), Ms(6_000))];
        let tokens =
            tokens(&[(b" one", 300), (b",", 450), (b" two", 900), (b" three", 5_800), (b" [Music]", 5_900)]);
        let segments = segments(Party::Agent, &turns, &placed(&heard(tokens), &turns));
        assert_eq!(segments.len(), 2);
        assert_eq!((segments[0].text.as_str(), segments[0].span), ("one, two", turns[0]));
        let words = &segments[0].words;
        assert_eq!((words[0].span.start(), words[1].span.end()), (Ms(0), Ms(1_000)));
        assert_eq!(words[0].span.end(), words[1].span.start());
        assert_eq!(segments[1].words[0].span, turns[1]);
    }

    #[test]
    fn the_last_word_of_a_turn_stays_in_it() {
        let turns = [Span::new(Ms(0), Ms(1_000)), Span::new(Ms(5_000), Ms(6_000))];
        let tokens = tokens(&[(b" one", 600), (b" two", 5_020), (b" three", 5_900)]);
        let segments = segments(Party::Agent, &turns, &placed(&heard(tokens), &turns));
        let texts: Vec<&str> = segments.iter().map(|segment| segment.text.as_str()).collect();
        assert_eq!(texts, ["one two", "three"]);
    }

    #[test]
    fn times_that_run_backwards_are_straightened() {
        let turns = [Span::new(Ms(0), Ms(1_000))];
        let tokens = tokens(&[(b" a", 500), (b" b", 300), (b" c", 900)]);
        let segments = segments(Party::Agent, &turns, &placed(&heard(tokens), &turns));
        let edges: Vec<u32> =
            segments[0].words.iter().flat_map(|word| [word.span.start().0, word.span.end().0]).collect();
        assert!(edges.is_sorted() && edges[0] == 0 && edges[5] == 1_000, "{edges:?}");
    }

    #[test]
    fn without_turns_there_is_nowhere_to_put_words() {
        assert!(segments(Party::Agent, &[], &placed(&heard(tokens(&[(b" a", 0)])), &[])).is_empty());
    }
}
