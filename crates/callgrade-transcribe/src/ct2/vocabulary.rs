//! The numbers of tokens: which stand for text, and which tell the model what to do.

use std::collections::HashMap;

/// The first token that stands for no text, and the end of every text.
const END: &str = "<|endoftext|>";

/// What text begins with.
const START: &str = "<|startoftranscript|>";

/// The tasks. Languages stand between [`START`] and the first of these.
const TRANSLATE: &str = "<|translate|>";
const TRANSCRIBE: &str = "<|transcribe|>";

/// Text without timestamps among its words.
const NO_TIMESTAMPS: &str = "<|notimestamps|>";

/// The tokens of a model in the order of their numbers.
#[derive(Debug, PartialEq)]
pub(super) struct Vocabulary {
    /// What each token that stands for text is in UTF-8; it may be part of a character.
    text: Vec<Vec<u8>>,
    /// The number of each of the others.
    special: HashMap<String, usize>,
    /// Codes like `zh`; none for a model of English only.
    languages: Vec<String>,
}

impl Vocabulary {
    /// Reads `vocabulary.txt`: a token on each line.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(super) fn from_lines(file: &str) -> Result<Vocabulary, String> {
        Vocabulary::new(&file.lines().collect::<Vec<_>>())
    }

    /// Reads `vocabulary.json`: a list of tokens. Newer conversions have it, since a token may hold the end of a line.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(super) fn from_json(file: &str) -> Result<Vocabulary, String> {
        let tokens: Vec<String> = serde_json::from_str(file).map_err(|error| error.to_string())?;
        Vocabulary::new(&tokens.iter().map(String::as_str).collect::<Vec<_>>())
    }

    fn new(tokens: &[&str]) -> Result<Vocabulary, String> {
        let end = tokens.iter().position(|token| *token == END).ok_or_else(|| format!("it has no {END}"))?;
        let alphabet = alphabet();
        let bytes = |token: &&str| token.chars().map(|c| alphabet.get(&c).copied()).collect::<Option<_>>();
        let text = tokens[..end].iter().map(|token| bytes(token).ok_or("a token is in no known alphabet"));
        let text = text.collect::<Result<_, _>>()?;
        let special: HashMap<String, usize> =
            (end..tokens.len()).map(|number| (tokens[number].to_owned(), number)).collect();
        let needed = [START, TRANSLATE, TRANSCRIBE, NO_TIMESTAMPS];
        if let Some(missing) = needed.iter().find(|token| !special.contains_key(**token)) {
            return Err(format!("it has no {missing}"));
        }
        let languages = tokens[special[START] + 1..special[TRANSLATE].max(special[START] + 1)]
            .iter()
            .filter_map(|token| code(token).map(str::to_owned))
            .collect();
        Ok(Vocabulary { text, special, languages })
    }

    /// What a token is in UTF-8, perhaps part of a character; `None` for one that stands for no text.
    pub(super) fn bytes(&self, token: usize) -> Option<&[u8]> {
        self.text.get(token).map(Vec::as_slice)
    }

    /// The languages that can be told apart.
    pub(super) fn languages(&self) -> &[String] {
        &self.languages
    }

    /// What a text in a language begins with, by name; `None` for one that has no token.
    ///
    /// A model of English only, which `is_multilingual` denies, is not told which language and task.
    pub(super) fn prompt(&self, language: &str, is_multilingual: bool) -> Option<Vec<String>> {
        if !is_multilingual {
            return (language == "en").then(|| vec![START.to_owned(), NO_TIMESTAMPS.to_owned()]);
        }
        let is_known = self.languages.iter().any(|known| known == language);
        let language = format!("<|{language}|>");
        is_known.then(|| [START, &language, TRANSCRIBE, NO_TIMESTAMPS].map(str::to_owned).to_vec())
    }

    /// The numbers of special tokens that the vocabulary holds.
    pub(super) fn numbers(&self, names: &[String]) -> Vec<usize> {
        names.iter().filter_map(|name| self.special.get(name).copied()).collect()
    }
}

/// `zh` of `<|zh|>`.
pub(super) fn code(token: &str) -> Option<&str> {
    token.strip_prefix("<|")?.strip_suffix("|>")
}

/// GPT-2 writes each byte as a printable character; this leads back.
///
/// Printable bytes of Latin-1 stand for themselves, the other 68 are U+0100 and up in order.
/// After `bytes_to_unicode` in openai/gpt-2, `src/encoder.py`.
fn alphabet() -> HashMap<char, u8> {
    let is_printable = |byte: u8| matches!(byte, b'!'..=b'~' | 0xa1..=0xac | 0xae..=0xff);
    let mut next = '\u{100}'..;
    (0..=255u8)
        .filter_map(|byte| {
            let shown = if is_printable(byte) { Some(char::from(byte)) } else { next.next() };
            shown.map(|shown| (shown, byte))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "!\nĠthe\n\næĤ\n¨\n<|endoftext|>\n<|startoftranscript|>\n<|en|>\n<|zh|>\n<|translate|>\n<|transcribe|>\n<|notimestamps|>\n<|0.00|>\n";

    #[test]
    fn tokens_become_bytes_and_parts_of_characters() {
        let vocabulary = Vocabulary::from_lines(FILE).unwrap();
        assert_eq!(vocabulary.bytes(1), Some(" the".as_bytes()));
        assert_eq!(vocabulary.bytes(2), Some(&b""[..]));
        let parts = [3, 4].map(|token| vocabulary.bytes(token).unwrap()).concat();
        assert_eq!(String::from_utf8(parts).unwrap(), "您");
        assert_eq!(vocabulary.bytes(5), None);
        assert_eq!(vocabulary.bytes(99), None);
    }

    #[test]
    fn a_language_is_asked_for_by_its_token() {
        let vocabulary = Vocabulary::from_lines(FILE).unwrap();
        assert_eq!(vocabulary.languages(), ["en", "zh"]);
        let prompt = vocabulary.prompt("zh", true).unwrap();
        assert_eq!(prompt, ["<|startoftranscript|>", "<|zh|>", "<|transcribe|>", "<|notimestamps|>"]);
        assert_eq!(vocabulary.numbers(&prompt), [6, 8, 10, 11]);
        assert_eq!(vocabulary.prompt("en", false).unwrap(), ["<|startoftranscript|>", "<|notimestamps|>"]);
        assert_eq!(vocabulary.prompt("zh", false), None);
        assert_eq!(vocabulary.prompt("xx", true), None);
        assert_eq!(vocabulary.prompt("0.00", true), None);
    }

    #[test]
    fn what_is_no_vocabulary_is_refused() {
        for file in ["", "!\n", "語\n<|endoftext|>\n", &FILE.replace("<|notimestamps|>\n", "")] {
            assert!(Vocabulary::from_lines(file).is_err(), "{file:?}");
        }
    }

    #[test]
    fn a_list_in_json_is_the_same() {
        let tokens: Vec<&str> = FILE.lines().collect();
        let json = serde_json::to_string(&tokens).unwrap();
        assert_eq!(Vocabulary::from_json(&json), Vocabulary::from_lines(FILE));
        assert!(Vocabulary::from_json(&json.replace('Ġ', "\\u0120")).unwrap().bytes(1) == Some(b" the"));
        assert!(Vocabulary::from_json("{\"!\": 0}").is_err());
    }

    #[test]
    fn the_alphabet_has_every_byte_once() {
        let mut bytes: Vec<u8> = alphabet().into_values().collect();
        bytes.sort_unstable();
        assert_eq!(bytes, (0..=255).collect::<Vec<u8>>());
    }
}
