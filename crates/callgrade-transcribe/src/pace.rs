//! How fast people speak: what is written of a turn faster than anybody talks, or hardly at all, was not heard well.

use callgrade_core::Ms;

/// Letters that are spoken in a second at most, and at least in a turn that the voice detector heard to its edges. Measured on
/// prompts and synthetic voices, in turns of two seconds and more: 7 to 20 letters of Spanish and English, 3.5 to 6.3
/// Chinese characters.
const LETTERS: std::ops::RangeInclusive<f64> = 2.0..=30.0;

/// A Chinese character is a syllable.
const CHARACTER: f64 = 3.0;

/// A digit is a word.
const DIGIT: f64 = 4.0;

/// Shorter turns prove nothing: one word more or less is much of them.
const JUDGED: Ms = Ms(2_000);

/// How long a text is to say, in letters.
pub(crate) fn letters(text: &str) -> f64 {
    let letters = |c: char| match c {
        '\u{3400}'..='\u{9fff}' => CHARACTER,
        c if c.is_numeric() => DIGIT,
        _ => 1.0,
    };
    text.chars().filter(|c| c.is_alphanumeric()).map(letters).sum()
}

/// True where a text fits the time in which it is said to have been spoken.
pub(crate) fn is_plausible(text: &str, length: Ms) -> bool {
    length < JUDGED || LETTERS.contains(&(letters(text) / length.as_secs()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_say_fits_its_time() {
        assert!(is_plausible("Good morning, how may I help you?", Ms(2_000)));
        assert!(is_plausible("您好，请问有什么可以帮您？", Ms(2_500)));
        assert!(is_plausible("My number is 600 123 456.", Ms(4_000)));
        assert!(is_plausible("", Ms(500)));
    }

    #[test]
    fn what_nobody_says_so_fast_or_slowly_does_not() {
        assert!(!is_plausible(&"the conference is now unlocked ".repeat(5), Ms(3_000)));
        assert!(!is_plausible(&"谢谢".repeat(20), Ms(3_000)));
        assert!(!is_plausible("You", Ms(4_000)));
        assert!(!is_plausible("", Ms(2_000)));
    }
}
