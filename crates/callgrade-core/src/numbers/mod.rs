//! Numbers as they are said, written in digits: "twenty-four hours" is "24 hours", 二十四小时 is 24小时.
//!
//! For comparing and for people who look for a figure; what was heard stays beside it. Left as it is: a small number on its own
//! ("one moment", 一下), which is seldom a figure.

mod chinese;
mod spoken;

/// The text with its numbers in digits; `None` for a language whose numbers are not known, and where nothing changes.
///
/// - `language`: a code: `zh`, `es`, `en`.
pub fn in_digits(text: &str, language: &str) -> Option<String> {
    let written = match language {
        "zh" => chinese::in_digits(text),
        "en" => spoken::in_digits(text, spoken::english),
        "es" => spoken::in_digits(text, spoken::spanish),
        _ => return None,
    };
    (written != text).then_some(written)
}

/// What a number word comes to on its own: "three" is 3, 十 is 10; `None` for other words.
///
/// For comparing only: in a text it may be no figure.
pub fn alone(word: &str, language: &str) -> Option<u64> {
    match language {
        "zh" => chinese::alone(word),
        "en" => spoken::alone(word, spoken::english),
        "es" => spoken::alone(word, spoken::spanish),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(language: &str, text: &str, expected: &str) {
        assert_eq!(in_digits(text, language).as_deref().unwrap_or(text), expected);
    }

    #[test]
    fn english() {
        check("en", "within twenty-four hours, please", "within 24 hours, please");
        check("en", "one hundred and five euros", "105 euros");
        check("en", "two thousand three hundred", "2300");
        check("en", "It is four two seven oh nine.", "It is 42709.");
        check("en", "one moment, two at most", "one moment, two at most");
        check("en", "Twelve and thirteen", "12 and 13");
        check("en", "nineteen ninety nine", "19 99");
        check("en", "a million", "a million");
    }

    #[test]
    fn spanish() {
        check("es", "en veinticuatro horas", "en 24 horas");
        check("es", "treinta y cinco euros y diez céntimos", "35 euros y 10 céntimos");
        check("es", "dos mil quinientos", "2500");
        check("es", "mil ciento dieciséis", "1116");
        check("es", "cuatro dos siete cero", "4270");
        check("es", "un momento, dos o tres días", "un momento, dos o tres días");
    }

    #[test]
    fn chinese() {
        check("zh", "二十四小时内，三个工作日", "24小时内，三个工作日");
        check("zh", "一百零五块，两千三百", "105块，2300");
        check("zh", "一万二", "12000");
        check("zh", "幺三八零零", "13800");
        check("zh", "二零二六年十一月", "2026年11月");
        check("zh", "请您稍等一下，千万别挂，万一十分", "请您稍等一下，千万别挂，万一十分");
    }

    #[test]
    fn a_word_alone() {
        assert_eq!(alone("three", "en"), Some(3));
        assert_eq!(alone("veinte", "es"), Some(20));
        assert_eq!(alone("两", "zh"), Some(2));
        assert_eq!(alone("十", "zh"), Some(10));
        for word in ["hundred", "and", "moment", ""] {
            assert_eq!(alone(word, "en"), None);
        }
        assert_eq!(alone("百", "zh"), None);
    }

    #[test]
    fn what_is_no_number_stays() {
        for text in ["", "24 hours", "and", "y", "hundred", "百"] {
            for language in ["en", "es", "zh"] {
                assert_eq!(in_digits(text, language), None, "{text}");
            }
        }
        assert_eq!(in_digits("vingt-quatre", "fr"), None);
    }
}
