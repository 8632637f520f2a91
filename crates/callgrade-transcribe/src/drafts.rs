//! A recogniser's tokens to words.

use callgrade_core::Ms;
use callgrade_core::transcript::Alternative;

/// A piece of text that the recogniser wrote in one go. It may hold part of a character.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Token {
    /// UTF-8, or a part of it.
    pub(crate) bytes: Vec<u8>,
    /// When it ends, on the call's clock.
    pub(crate) end: Ms,
    /// From 0 to 1.
    pub(crate) probability: f32,
    /// The bytes of others that were nearly as likely, with their probabilities, the likeliest first.
    pub(crate) rivals: Vec<(Vec<u8>, f32)>,
}

/// A word with the space before it, as the recogniser wrote it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Draft {
    pub(crate) text: String,
    /// By the recogniser.
    pub(crate) end: Ms,
    /// From 0 to 1.
    pub(crate) confidence: f32,
    /// What it may have been, without the space; the likeliest first.
    pub(crate) alternatives: Vec<Alternative>,
}

/// Joins tokens into words.
///
/// A word starts at a space, or at a character of a script that has none. Punctuation belongs to the word before it.
/// Bytes that are no UTF-8 are left out. A word is as sure as the geometric mean of its tokens.
pub(crate) fn drafts(tokens: &[Token]) -> Vec<Draft> {
    let mut words: Vec<Vec<(String, Token)>> = Vec::new();
    for whole in whole_characters(tokens) {
        let text = String::from_utf8_lossy(&whole.bytes).replace(char::REPLACEMENT_CHARACTER, "");
        match words.last_mut() {
            _ if text.is_empty() => {}
            Some(word) if !starts_word(&text) && !leaves_script(word, &text) => word.push((text, whole)),
            _ => words.push(vec![(text, whole)]),
        }
    }
    words.iter().map(|tokens| draft(tokens)).collect()
}

/// One word of its tokens and their texts.
fn draft(tokens: &[(String, Token)]) -> Draft {
    let spoken = || tokens.iter().filter(|(text, _)| text.contains(char::is_alphanumeric));
    let logs = spoken().map(|(_, token)| token.probability.max(f32::MIN_POSITIVE).ln());
    let confidence = match spoken().count() {
        0 => 0.0,
        count => (logs.sum::<f32>() / count as f32).exp(),
    };
    // A comma's time is the pause behind the word, not the word.
    let end = spoken().next_back().unwrap_or(&tokens[0]).1.end;
    let text: String = tokens.iter().map(|(text, _)| text.as_str()).collect();
    Draft { text, end, confidence, alternatives: alternatives(tokens) }
}

/// So many of a word's alternatives are kept.
const ALTERNATIVES: usize = 3;

/// What a word may have been: one of its tokens replaced by a rival that begins a word where it does.
fn alternatives(tokens: &[(String, Token)]) -> Vec<Alternative> {
    let mut all: Vec<Alternative> = Vec::new();
    for (at, (text, token)) in tokens.iter().enumerate() {
        for (bytes, likely) in &token.rivals {
            let Ok(rival) = std::str::from_utf8(bytes) else { continue };
            let is_spoken = rival.contains(char::is_alphanumeric) && text.contains(char::is_alphanumeric);
            if is_spoken && starts_word(rival) == starts_word(text) {
                let parts = tokens.iter().enumerate();
                let word: String =
                    parts.map(|(part, own)| if part == at { rival } else { own.0.as_str() }).collect();
                all.push(Alternative { text: word.trim().to_owned(), confidence: *likely });
            }
        }
    }
    all.sort_by(|a, b| b.confidence.total_cmp(&a.confidence));
    all.truncate(ALTERNATIVES);
    all
}

/// Joins tokens that split a character between them. A rival of the first part is one of the whole character.
fn whole_characters(tokens: &[Token]) -> Vec<Token> {
    let mut whole: Vec<Token> = Vec::new();
    let mut is_open = false;
    for token in tokens {
        match whole.last_mut() {
            Some(last) if is_open => {
                let completed =
                    |(bytes, likely): &(Vec<u8>, f32)| ([&last.bytes[..], bytes].concat(), *likely);
                let completed: Vec<_> = token.rivals.iter().map(completed).collect();
                last.rivals.extend(completed);
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

/// True when letters or digits come behind a character of a script that has no spaces: they are no part of that word.
fn leaves_script(word: &[(String, Token)], text: &str) -> bool {
    let is_unspaced = word.iter().any(|(text, _)| text.contains(is_unspaced));
    is_unspaced && text.contains(char::is_alphanumeric)
}

/// True for characters of scripts that put no spaces between words: Han, kana.
fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}')
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// Tokens with the milliseconds at which they end, each as likely as not.
    pub(crate) fn tokens(texts: &[(&[u8], u32)]) -> Vec<Token> {
        texts
            .iter()
            .map(|&(bytes, at)| Token {
                bytes: bytes.to_vec(),
                end: Ms(at),
                probability: 0.5,
                rivals: Vec::new(),
            })
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
    fn digits_behind_a_chinese_character_are_a_word_of_their_own() {
        let tokens =
            tokens(&[("吗".as_bytes(), 0), (b"?", 1), (b"12", 2), (b"34", 3), (b" 1", 4), (b".5", 5)]);
        assert_eq!(texts(&drafts(&tokens)), ["吗?", "1234", " 1.5"]);
    }

    #[test]
    fn a_character_split_between_tokens_is_one() {
        let bytes = "您".as_bytes();
        let drafts = drafts(&tokens(&[(&bytes[..1], 10), (&bytes[1..], 20), (b"\xff", 30)]));
        assert_eq!(texts(&drafts), ["您"]);
        assert_eq!(drafts[0].end, Ms(20));
    }

    #[test]
    fn a_rival_of_a_token_is_an_alternative_of_its_word() {
        let mut spoken = tokens(&[(b" trans", 0), (b"fer", 1), (b",", 2), (b" please", 3)]);
        spoken[0].rivals = vec![(b" re".to_vec(), 0.2), (b"re".to_vec(), 0.1), (b" ,".to_vec(), 0.1)];
        spoken[1].rivals = vec![(b"form".to_vec(), 0.3), (b" for".to_vec(), 0.1)];
        spoken[2].rivals = vec![(b" a".to_vec(), 0.4)];
        assert_eq!(others(&drafts(&spoken)[0]), [("transform,", 0.3), ("refer,", 0.2)]);
        assert_eq!(others(&drafts(&spoken)[1]), []);
    }

    #[test]
    fn a_rival_of_a_character_stands_for_the_whole_of_it() {
        let (nin, ni) = ("您".as_bytes(), "你".as_bytes());
        let mut spoken = tokens(&[(&nin[..2], 0), (&nin[2..], 1), ("好".as_bytes(), 2)]);
        spoken[0].rivals = vec![(ni.to_vec(), 0.4), (vec![0xe5], 0.1)];
        spoken[1].rivals = vec![(vec![0x84], 0.1)];
        let drafts = drafts(&spoken);
        assert_eq!(texts(&drafts), ["您", "好"]);
        assert_eq!(others(&drafts[0]), [("你", 0.4), ("\u{6084}", 0.1)]);
    }

    fn others(draft: &Draft) -> Vec<(&str, f32)> {
        draft.alternatives.iter().map(|it| (it.text.as_str(), it.confidence)).collect()
    }
}
