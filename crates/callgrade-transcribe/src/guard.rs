//! The loop guard: a recogniser that starts to repeat itself does not stop, and is very sure of itself.
//!
//! Measured (base model, windows shorter than 30 s): the mean probability inside a loop is about 0.97, so no
//! threshold on confidence finds one. Repetition does.

use callgrade_core::Ms;

/// Nobody says more tokens a second than this; a window that wants more is looping.
const TOKENS_PER_SECOND: u32 = 8;

/// Tokens that even the shortest window may have.
const TOKENS_AT_LEAST: u32 = 16;

/// A phrase of up to this many tokens is looked for again right behind itself.
const LONGEST_PHRASE: usize = 48;

/// With so many tokens a window of this length is looping.
pub(crate) fn most_tokens(length: Ms) -> usize {
    (length.0 * TOKENS_PER_SECOND / 1_000 + TOKENS_AT_LEAST) as usize
}

/// How often a phrase of so many tokens may follow itself before it is a loop.
///
/// People say "no, no, no, no" and 对对对对; nobody says a sentence three times over without a breath.
fn bearable(phrase: usize) -> usize {
    match phrase {
        1 => 6,
        2 | 3 => 4,
        4..=7 => 3,
        _ => 2,
    }
}

/// True when the tokens hold a phrase that follows itself more often than people repeat themselves.
pub(crate) fn loops<T: PartialEq>(tokens: &[T]) -> bool {
    (1..=LONGEST_PHRASE.min(tokens.len() / 2)).any(|phrase| {
        let mut repeated = 0; // tokens in a row that equal the one a phrase earlier
        (phrase..tokens.len()).any(|at| {
            repeated = if tokens[at] == tokens[at - phrase] { repeated + 1 } else { 0 };
            repeated >= bearable(phrase) * phrase
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(tokens: &str, expected: bool) {
        let tokens: Vec<&str> = tokens.split_whitespace().collect();
        assert_eq!(loops(&tokens), expected);
    }

    #[test]
    fn people_repeat_themselves_a_little() {
        check("no no no no it is not", false);
        check("thank you thank you thank you goodbye", false);
        check("one moment please I look it up one moment please", false);
        check("", false);
    }

    #[test]
    fn a_machine_repeats_itself_for_ever() {
        check("the the the the the the the the", true);
        check("is now is now is now is now is now", true);
        check(
            "so the conference is now unlocked the conference is now unlocked the conference is now unlocked the conference is now unlocked",
            true,
        );
    }
}
