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
    /// What listeners say without taking the turn; letters and digits only, in lower case.
    backchannels: &'static [&'static str],
}

impl Language {
    /// True when the words, and there are some, say nothing but "mhm", "yes", "go on".
    pub fn is_backchannel<'a>(&self, words: impl IntoIterator<Item = &'a str>) -> bool {
        let plain =
            |word: &str| word.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase();
        let words: Vec<String> = words.into_iter().map(plain).filter(|word| !word.is_empty()).collect();
        let are_all = match self.pace {
            Pace::WordsPerMinute => words.iter().all(|word| self.backchannels.contains(&word.as_str())),
            Pace::CharsPerMinute => self.is_made_of_them(&words.concat()),
        };
        are_all && !words.is_empty()
    }

    /// For a language without spaces.
    fn is_made_of_them(&self, text: &str) -> bool {
        text.is_empty()
            || self
                .backchannels
                .iter()
                .any(|known| text.strip_prefix(known).is_some_and(|rest| self.is_made_of_them(rest)))
    }
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
    Language {
        code: "en",
        name: "English",
        pace: Pace::WordsPerMinute,
        backchannels: &[
            "aha", "ah", "hm", "hmm", "mhm", "mm", "mmhm", "mmhmm", "oh", "ok", "okay", "right", "sure",
            "uh", "uhhuh", "um", "yeah", "yep", "yes",
        ],
    },
    Language {
        code: "es",
        name: "Spanish",
        pace: Pace::WordsPerMinute,
        backchannels: &[
            "ah", "aja", "ajá", "bien", "bueno", "claro", "eh", "hm", "hmm", "mhm", "mm", "ok", "okay",
            "okey", "oh", "perfecto", "si", "sí", "vale", "ya",
        ],
    },
    Language {
        code: "zh",
        name: "Chinese",
        pace: Pace::CharsPerMinute,
        backchannels: &[
            "嗯", "恩", "唔", "哼", "对", "對", "是", "是的", "好", "好的", "行", "哦", "噢", "喔", "啊",
            "呃", "ok", "okay",
        ],
    },
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
    fn a_listener_says_little() {
        let says = |code: &str, text: &str| find(code).unwrap().is_backchannel(text.split(' '));
        assert!(says("es", "Ajá, sí."));
        assert!(says("en", "Uh-huh. Okay."));
        assert!(says("zh", "好 的 好 的，嗯"));
        assert!(!says("es", "sí pero"));
        assert!(!says("zh", "好的我知道"));
        assert!(!says("en", ""));
        assert!(!says("zh", "…"));
    }

    #[test]
    fn punctuation_is_not_speech() {
        assert_eq!(Pace::CharsPerMinute.count("您好，请讲。"), 4);
        assert_eq!(Pace::WordsPerMinute.count("¿ Hola , qué tal ?"), 3);
    }
}
