//! A recogniser's tokens to words, and words to the turns in which they were said.

use callgrade_core::transcript::{Segment, Word};
use callgrade_core::{Ms, Party, Span};

use crate::placing::Found;
use crate::{annotations, pace, placing};

/// A piece of text that the recogniser wrote in one go. It may hold part of a character.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Token {
    /// UTF-8, or a part of it.
    pub(crate) bytes: Vec<u8>,
    /// When it ends, on the call's clock.
    pub(crate) end: Ms,
    /// From 0 to 1.
    pub(crate) probability: f32,
}

/// A word with the space before it, as the recogniser wrote it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Draft {
    text: String,
    /// By the recogniser.
    end: Ms,
    confidence: f32,
}

/// A word at its place in the call.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Placed {
    text: String,
    /// On the call's clock.
    pub(crate) span: Span,
    confidence: f32,
}

/// Joins tokens into words.
///
/// A word starts at a space, or at a character of a script that has none. Punctuation belongs to the word before it.
/// Bytes that are no UTF-8 are left out. A word is as sure as the geometric mean of its tokens.
pub(crate) fn drafts(tokens: &[Token]) -> Vec<Draft> {
    let mut drafts: Vec<Draft> = Vec::new();
    let mut log_probabilities: Vec<f32> = Vec::new();
    let close = |drafts: &mut Vec<Draft>, logs: &mut Vec<f32>| {
        if let (Some(last), false) = (drafts.last_mut(), logs.is_empty()) {
            last.confidence = (logs.iter().sum::<f32>() / logs.len() as f32).exp();
        }
        logs.clear();
    };
    for whole in whole_characters(tokens) {
        let text = String::from_utf8_lossy(&whole.bytes).replace(char::REPLACEMENT_CHARACTER, "");
        if text.is_empty() {
            continue;
        }
        if drafts.is_empty() || starts_word(&text) {
            close(&mut drafts, &mut log_probabilities);
            drafts.push(Draft { text: String::new(), end: whole.end, confidence: 0.0 });
        }
        let is_spoken = text.contains(char::is_alphanumeric);
        if let Some(draft) = drafts.last_mut() {
            draft.text.push_str(&text);
            // A comma's time is the pause behind the word, not the word.
            draft.end = if is_spoken { whole.end } else { draft.end };
        }
        if is_spoken {
            log_probabilities.push(whole.probability.max(f32::MIN_POSITIVE).ln());
        }
    }
    close(&mut drafts, &mut log_probabilities);
    drafts
}

/// Joins tokens that split a character between them.
fn whole_characters(tokens: &[Token]) -> Vec<Token> {
    let mut whole: Vec<Token> = Vec::new();
    let mut is_open = false;
    for token in tokens {
        match whole.last_mut() {
            Some(last) if is_open => {
                last.bytes.extend(&token.bytes);
                last.end = token.end;
                last.probability = last.probability.min(token.probability);
            }
            _ => whole.push(token.clone()),
        }
        // An error without a length means that more bytes could still complete the character.
        let bytes = &whole.last().expect("just pushed").bytes;
        is_open = std::str::from_utf8(bytes).is_err_and(|error| error.error_len().is_none());
    }
    whole
}

/// True when a token's text opens a word and does not go on with the last.
fn starts_word(text: &str) -> bool {
    let has_letters = text.contains(char::is_alphanumeric);
    let spaced = text.starts_with(char::is_whitespace);
    let opens = text.trim().starts_with(['¿', '¡', '[', '(', '（', '【', '♪', '*']);
    opens || (has_letters && (spaced || text.chars().any(is_unspaced)))
}

/// True for characters of scripts that put no spaces between words: Han, kana.
fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}')
}

/// Of a turn whose words do not fit its time nothing is surer than this: under what the scorer takes for heard.
const DOUBTFUL: f32 = 0.2;

/// The words of one window at their places; annotations are left out.
///
/// - `speech`: when somebody speaks in the window, in order, disjoint.
pub(crate) fn placed(tokens: &[Token], speech: &[Span]) -> Vec<Placed> {
    let mut drafts = drafts(tokens);
    let texts: Vec<&str> = drafts.iter().map(|draft| draft.text.as_str()).collect();
    let mut flags = annotations::annotated(&texts).into_iter();
    drafts.retain(|_| flags.next() == Some(false));
    let found: Vec<Found> = drafts
        .iter()
        .map(|draft| Found { letters: pace::letters(&draft.text) as f32 + BETWEEN, end: draft.end })
        .collect();
    let places = placing::places(&found, speech);
    drafts
        .into_iter()
        .zip(places)
        .map(|(draft, span)| Placed { text: draft.text, span, confidence: draft.confidence })
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
        }
    };
    let words: Vec<Word> = own.iter().enumerate().map(word).collect();
    let confidence = words.iter().map(|word| word.confidence).sum::<f32>() / words.len() as f32;
    Some(Segment { party, span: turn, text: text.trim().to_owned(), confidence, words })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(texts: &[(&[u8], u32)]) -> Vec<Token> {
        texts
            .iter()
            .map(|&(bytes, at)| Token { bytes: bytes.to_vec(), end: Ms(at), probability: 0.5 })
            .collect()
    }

    fn texts(drafts: &[Draft]) -> Vec<&str> {
        drafts.iter().map(|draft| draft.text.as_str()).collect()
    }

    #[test]
    fn spaces_and_chinese_characters_start_words() {
        let tokens = tokens(&[
            (b" Good", 0),
            (b"bye", 1),
            (b",", 2),
            (b" sir", 3),
            ("您好".as_bytes(), 4),
            ("，".as_bytes(), 5),
            ("请".as_bytes(), 6),
        ]);
        assert_eq!(texts(&drafts(&tokens)), [" Goodbye,", " sir", "您好，", "请"]);
    }

    #[test]
    fn a_character_split_between_tokens_is_one() {
        let bytes = "您".as_bytes();
        let drafts = drafts(&tokens(&[(&bytes[..1], 10), (&bytes[1..], 20), (b"\xff", 30)]));
        assert_eq!(texts(&drafts), ["您"]);
        assert_eq!(drafts[0].end, Ms(20));
    }

    #[test]
    fn words_find_their_turn_and_their_times() {
        let turns = [Span::new(Ms(0), Ms(1_000)), Span::new(Ms(5_000), Ms(6_000))];
        let tokens =
            tokens(&[(b" one", 300), (b",", 450), (b" two", 900), (b" three", 5_800), (b" [Music]", 5_900)]);
        let segments = segments(Party::Agent, &turns, &placed(&tokens, &turns));
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
        let segments = segments(Party::Agent, &turns, &placed(&tokens, &turns));
        let texts: Vec<&str> = segments.iter().map(|segment| segment.text.as_str()).collect();
        assert_eq!(texts, ["one two", "three"]);
    }

    #[test]
    fn times_that_run_backwards_are_straightened() {
        let turns = [Span::new(Ms(0), Ms(1_000))];
        let tokens = tokens(&[(b" a", 500), (b" b", 300), (b" c", 900)]);
        let segments = segments(Party::Agent, &turns, &placed(&tokens, &turns));
        let edges: Vec<u32> =
            segments[0].words.iter().flat_map(|word| [word.span.start().0, word.span.end().0]).collect();
        assert!(edges.is_sorted() && edges[0] == 0 && edges[5] == 1_000, "{edges:?}");
    }

    #[test]
    fn without_turns_there_is_nowhere_to_put_words() {
        assert!(segments(Party::Agent, &[], &placed(&tokens(&[(b" a", 0)]), &[])).is_empty());
    }
}
