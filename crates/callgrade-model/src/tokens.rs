//! The tokens of `tokenizer.json` as raw bytes.

use std::collections::HashMap;

use crate::ModelError;
use crate::error::source;

/// A model file lists the text tokens only, the same number for every Whisper; the engine names the special
/// ones (languages, timestamps) itself.
const TEXT_TOKENS: usize = 50_257;

#[derive(serde::Deserialize)]
struct Tokenizer {
    model: Vocabulary,
}

#[derive(serde::Deserialize)]
struct Vocabulary {
    vocab: HashMap<String, usize>,
}

/// The text tokens in the order of their numbers, from 0; empty for an empty vocabulary.
///
/// # Errors
///
/// [`ModelError::Source`] when the JSON has no `model.vocab`, skips a number, or has a character outside
/// GPT-2's alphabet.
pub(crate) fn tokens(tokenizer_json: &[u8]) -> Result<Vec<Vec<u8>>, ModelError> {
    let tokenizer: Tokenizer =
        serde_json::from_slice(tokenizer_json).map_err(|error| source(format!("tokenizer.json: {error}")))?;
    let vocab = tokenizer.model.vocab;
    let mut tokens: Vec<Option<Vec<u8>>> = vec![None; vocab.len().min(TEXT_TOKENS)];
    let alphabet = alphabet();
    for (text, number) in &vocab {
        if let Some(slot) = tokens.get_mut(*number) {
            let bytes = text.chars().map(|c| alphabet.get(&c).copied()).collect::<Option<_>>();
            *slot = Some(bytes.ok_or_else(|| source(format!("tokenizer.json: foreign token `{text}`")))?);
        }
    }
    let whole = tokens.into_iter().collect::<Option<_>>();
    whole.ok_or_else(|| source("tokenizer.json: the token numbers have a gap"))
}

/// GPT-2 writes each byte as a printable character; this leads back.
///
/// Printable bytes of Latin-1 stand for themselves, the other 68 are U+0100 and up in order.
/// After `bytes_to_unicode` in openai/gpt-2, `src/encoder.py`.
fn alphabet() -> HashMap<char, u8> {
    let printable = |byte: u8| matches!(byte, b'!'..=b'~' | 0xa1..=0xac | 0xae..=0xff);
    let mut next = '\u{100}'..;
    (0..=255u8)
        .filter_map(|byte| {
            let shown = if printable(byte) { Some(char::from(byte)) } else { next.next() };
            shown.map(|shown| (shown, byte))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(vocab: &str, expected: Option<&[&[u8]]>) {
        let json = format!(r#"{{"model": {{"type": "BPE", "vocab": {vocab}}}}}"#);
        let expected = expected.map(|tokens| tokens.iter().map(|token| token.to_vec()).collect());
        assert_eq!(tokens(json.as_bytes()).ok(), expected);
    }

    #[test]
    fn bytes_come_back_in_order() {
        check(r#"{"Ġthe": 1, "!": 0, "": 3, "Ċ": 2, "é": 4}"#, Some(&[b"!", b" the", b"\n", b"", b"\xe9"]));
        check("{}", Some(&[]));
    }

    #[test]
    fn the_alphabet_has_every_byte_once() {
        let mut bytes: Vec<u8> = alphabet().into_values().collect();
        bytes.sort_unstable();
        assert_eq!(bytes, (0..=255).collect::<Vec<u8>>());
    }

    #[test]
    fn gaps_and_foreign_characters_are_refused() {
        check(r#"{"a": 0, "b": 2}"#, None);
        check(r#"{"語": 0}"#, None);
        check("[]", None);
    }
}
