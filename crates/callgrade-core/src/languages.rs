//! The languages that callgrade knows: the one list.
//!
//! To add one, write its entry in [`ALL`]: rubrics can then have phrases in it, and `--language` takes it.

/// What callgrade must know about a language.
#[derive(Debug, PartialEq)]
pub struct Language {
    /// ISO 639-1 code, as Whisper spells it.
    pub code: &'static str,
    /// In English.
    pub name: &'static str,
    /// What speech rate is counted in.
    pub pace: Pace,
}

/// The unit that speech rate is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pace {
    /// Words in a minute, for languages that put spaces between words.
    WordsPerMinute,
    /// Characters in a minute, for languages that do not. A Chinese character is a syllable.
    CharsPerMinute,
}

impl Pace {
    /// As the scorecard spells it.
    pub fn name(self) -> &'static str {
        match self {
            Pace::WordsPerMinute => "words_per_min",
            Pace::CharsPerMinute => "chars_per_min",
        }
    }

    /// How many units of pace a text holds.
    pub fn count(self, text: &str) -> usize {
        match self {
            Pace::WordsPerMinute => {
                text.split_whitespace().filter(|word| word.contains(char::is_alphanumeric)).count()
            }
            Pace::CharsPerMinute => text.chars().filter(|c| c.is_alphanumeric()).count(),
        }
    }
}

/// Every language, by code.
pub const ALL: &[Language] = &[
    Language { code: "en", name: "English", pace: Pace::WordsPerMinute },
    Language { code: "es", name: "Spanish", pace: Pace::WordsPerMinute },
    Language { code: "zh", name: "Chinese", pace: Pace::CharsPerMinute },
];

/// The language with this code; `None` when callgrade does not know it.
pub fn find(code: &str) -> Option<&'static Language> {
    ALL.iter().find(|language| language.code == code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_sorted() {
        assert!(ALL.windows(2).all(|pair| pair[0].code < pair[1].code));
    }

    #[test]
    fn punctuation_is_not_speech() {
        assert_eq!(Pace::CharsPerMinute.count("您好，请讲。"), 4);
        assert_eq!(Pace::WordsPerMinute.count("¿ Hola , qué tal ?"), 3);
    }
}
