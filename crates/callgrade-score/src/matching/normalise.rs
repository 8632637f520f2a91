//! One spelling for what sounds the same: small letters, no accents, no punctuation, short forms written out.

use callgrade_core::traditional;

/// The signs of a text that count: small, without accents, in simplified Chinese; anything else is a space.
pub(super) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\'' | '’' | '‘' => folded.push('\''),
            '*' => folded.push('*'),
            '\u{ff01}'..='\u{ff5e}' => folded.extend(narrow(c).map(fold_letter)),
            _ => folded.push(fold_letter(c)),
        }
    }
    folded
}

/// The ASCII twin of a full-width sign.
fn narrow(c: char) -> Option<char> {
    char::from_u32(u32::from(c) - 0xfee0)
}

fn fold_letter(c: char) -> char {
    let small = c.to_lowercase().next().unwrap_or(c);
    match small {
        'á' | 'à' | 'â' | 'ä' | 'ã' => 'a',
        'é' | 'è' | 'ê' | 'ë' => 'e',
        'í' | 'ì' | 'î' | 'ï' => 'i',
        'ó' | 'ò' | 'ô' | 'ö' | 'õ' => 'o',
        'ú' | 'ù' | 'û' | 'ü' => 'u',
        'ñ' => 'n',
        'ç' => 'c',
        c if is_han(c) => traditional::simplified(c),
        c if c.is_alphanumeric() => c,
        _ => ' ',
    }
}

/// English short forms, as they are written without their apostrophe, and what they stand for.
const SHORT_FORMS: &[(&str, &str)] = &[
    ("i'm", "i am"),
    ("you're", "you are"),
    ("we're", "we are"),
    ("they're", "they are"),
    ("it's", "it is"),
    ("that's", "that is"),
    ("there's", "there is"),
    ("what's", "what is"),
    ("who's", "who is"),
    ("here's", "here is"),
    ("he's", "he is"),
    ("she's", "she is"),
    ("let's", "let us"),
    ("i'll", "i will"),
    ("you'll", "you will"),
    ("we'll", "we will"),
    ("i've", "i have"),
    ("you've", "you have"),
    ("we've", "we have"),
    ("i'd", "i would"),
    ("don't", "do not"),
    ("doesn't", "does not"),
    ("didn't", "did not"),
    ("can't", "can not"),
    ("cannot", "can not"),
    ("couldn't", "could not"),
    ("won't", "will not"),
    ("isn't", "is not"),
    ("aren't", "are not"),
    ("wasn't", "was not"),
];

/// Words written out, with no apostrophe left in them.
pub(super) fn words(folded: &str) -> Vec<String> {
    let mut words = Vec::new();
    for word in folded.split_whitespace() {
        let word = word.trim_matches('\'');
        match SHORT_FORMS.iter().find(|(short, _)| *short == word) {
            Some((_, long)) => words.extend(long.split(' ').map(str::to_owned)),
            None => words.push(word.replace('\'', "")),
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// True for the Chinese characters of the first Unicode plane.
pub(super) fn is_han(c: char) -> bool {
    ('\u{3400}'..='\u{9fff}').contains(&c)
}

/// True where a text ends a sentence: what follows is not the same phrase.
pub(super) fn ends_sentence(text: &str) -> bool {
    text.trim_end_matches(['"', '”', '」', ')']).ends_with(['.', '!', '?', '。', '！', '？', '…'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_spelling() {
        assert_eq!(words(&fold("¿En qué puedo AYUDARLE?")), ["en", "que", "puedo", "ayudarle"]);
        assert_eq!(words(&fold("I’m sorry, I can't")), ["i", "am", "sorry", "i", "can", "not"]);
        assert_eq!(words(&fold("請問，２４小時")), ["请问", "24小时"]);
        assert_eq!(words(&fold("--- ’ ...")), Vec::<String>::new());
    }

    #[test]
    fn folding_twice_changes_nothing() {
        for text in ["¿Qué?", "I'm ½ Ｗ", "您好，請講", "**号"] {
            assert_eq!(fold(&fold(text)), fold(text));
        }
    }
}
