//! How fast people speak: what is written of a turn faster than anybody talks, or hardly at all, was not heard well.

use callgrade_core::Ms;

/// Letters and signs that are spoken in a second at most. Measured on prompts and synthetic voices, in turns of two seconds
/// and more: 7 to 20 letters of Spanish and English, 3.5 to 6.3 Chinese characters.
const FASTEST: Pace = Pace { letters: 30.0, signs: 11.0 };

/// The least that is spoken in a second of a turn that the voice detector heard to its edges.
const SLOWEST: Pace = Pace { letters: 2.0, signs: 0.6 };

/// Shorter turns prove nothing: one word more or less is much of them.
const JUDGED: Ms = Ms(2_000);

/// In a second of speech.
struct Pace {
    /// Of scripts that spell sounds.
    letters: f64,
    /// Of Chinese, where a sign is a syllable.
    signs: f64,
}

/// True where a text fits the time in which it is said to have been spoken.
pub(crate) fn is_plausible(text: &str, length: Ms) -> bool {
    if length < JUDGED {
        return true;
    }
    let (mut letters, mut signs) = (0.0, 0.0);
    for c in text.chars().filter(|c| c.is_alphanumeric()) {
        // A digit stands for a word.
        match c {
            '\u{3400}'..='\u{9fff}' => signs += 1.0,
            c if c.is_numeric() => letters += 4.0,
            _ => letters += 1.0,
        }
    }
    let seconds = |pace: &Pace| letters / pace.letters + signs / pace.signs;
    seconds(&FASTEST) <= length.as_secs() && length.as_secs() <= seconds(&SLOWEST)
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
