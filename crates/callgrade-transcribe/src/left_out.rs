//! The guard against what is left out: a recogniser that is given half a minute now and then skips a whole sentence of it.
//!
//! It writes what comes before and after as if nothing lay between, and is as sure of it as ever. But the ends of its tokens show
//! a hole: seconds of speech in which none ends.
//!
//! ```text
//! speech  ▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆
//! ends     | |  | |             | || |
//!                  ╰─ to be heard ─╯
//! ```

use callgrade_core::{Ms, Span, spans};

use crate::drafts::Token;
use crate::voice::Voice;
use crate::windows::Window;
use crate::words::{Heard, Placed};
use crate::{annotations, pace};

/// So much speech without the end of a token was left out. People stretch no word that long.
const HOLE: Ms = Ms(2_500);

/// A letter takes about this long to say.
const LETTER: f64 = 70.0;

/// Tokens in a row that are the same by chance are fewer.
const BY_CHANCE: usize = 3;

/// What was left out of a window, each stretch as a window of its own.
///
/// - `heard`: in the window.
pub(crate) fn windows(voice: &Voice<'_>, window: &Window, heard: &Heard) -> Vec<Window> {
    let stretches = stretches(&heard.tokens, &voice.speech(window));
    stretches.into_iter().map(|stretch| only(window, &[stretch])).collect()
}

/// The words of a window at their places, with those that were left out of it.
///
/// - `heard`: in the window.
/// - `again`: what [`windows`] made of it, each with what was heard in it.
pub(crate) fn placed(
    voice: &Voice<'_>,
    window: &Window,
    heard: &Heard,
    again: &[(Window, Heard)],
) -> Vec<Placed> {
    let is_new = |(hole, found): &&(Window, Heard)| {
        is_new(&found.tokens, &heard.tokens) && is_speech(&found.tokens, spans::total(&voice.speech(hole)))
    };
    let new: Vec<&(Window, Heard)> = again.iter().filter(is_new).collect();
    let holes: Vec<Span> =
        new.iter().flat_map(|(hole, _)| hole.pieces.iter().map(|piece| piece.span)).collect();
    let all: Vec<Span> = window.pieces.iter().map(|piece| piece.span).collect();
    let rest = only(window, &spans::minus(&all, &holes));
    // Where nobody speaks beside the holes, a stray token has no place.
    let mut words = if voice.speech(&rest).is_empty() { Vec::new() } else { voice.placed(&rest, heard) };
    for (hole, found) in new {
        words.extend(voice.placed(hole, &Heard { again: true, ..found.clone() }));
    }
    words.sort_by_key(|word| word.span);
    words
}

/// The parts of a window that lie in some stretches of the call, one behind the other.
fn only(window: &Window, stretches: &[Span]) -> Window {
    let all: Vec<Span> = window.pieces.iter().map(|piece| piece.span).collect();
    let mut only = Window::default();
    spans::overlaps(&all, stretches).into_iter().for_each(|span| only.push(span));
    only
}

/// The stretches of a window that were left out, in order, disjoint, on the call's clock; silences may lie in them.
///
/// - `tokens`: of the window, in order.
/// - `speech`: when somebody speaks in it, in order, disjoint.
fn stretches(tokens: &[Token], speech: &[Span]) -> Vec<Span> {
    let (Some(first), Some(last)) = (speech.first(), speech.last()) else { return Vec::new() };
    let mut stretches = Vec::new();
    let mut from = first.start();
    for token in tokens {
        let to = Ms(token.end.0.saturating_sub(length(token))).max(from);
        stretches.push(Span::new(from, to));
        from = from.max(token.end);
    }
    stretches.push(Span::new(from, last.end().max(from)));
    let spoken = |stretch: &Span| spans::overlaps(&[*stretch], speech);
    stretches.retain(|stretch| HOLE <= spans::total(&spoken(stretch)));
    stretches
}

/// How long a token takes to say, in milliseconds.
fn length(token: &Token) -> u32 {
    (pace::letters(&String::from_utf8_lossy(&token.bytes)) * LETTER) as u32
}

/// True when what was heard in a stretch is not already among the tokens of its window: then the tokens had only lost their
/// place, and nothing was left out.
fn is_new(heard: &[Token], tokens: &[Token]) -> bool {
    let longest = longest_run(heard, tokens);
    !heard.is_empty() && (longest < BY_CHANCE || longest * 2 < heard.len())
}

/// True when what was heard in a stretch may have been said in it: else it was invented.
fn is_speech(heard: &[Token], length: Ms) -> bool {
    let bytes: Vec<u8> = heard.iter().flat_map(|token| token.bytes.iter().copied()).collect();
    let text = String::from_utf8_lossy(&bytes);
    !annotations::invented(&text) && pace::is_plausible(&text, length)
}

/// The most tokens in a row that both have.
fn longest_run(a: &[Token], b: &[Token]) -> usize {
    let mut longest = 0;
    let mut runs = vec![0; b.len() + 1]; // of the tokens of `a` so far that end at each token of `b`
    for token in a {
        for (at, other) in b.iter().enumerate().rev() {
            runs[at + 1] = if token.bytes == other.bytes { runs[at] + 1 } else { 0 };
            longest = longest.max(runs[at + 1]);
        }
    }
    longest
}

#[cfg(test)]
mod tests {
    use callgrade_core::timeline::Turn;
    use callgrade_core::{Audio, Party, Timeline};

    use super::*;
    use crate::{Job, voice};

    /// `"thank@0.4 you@0.8"`: tokens and the seconds at which they end.
    fn tokens(text: &str) -> Vec<Token> {
        let token = |(text, end): (&str, &str)| Token {
            bytes: format!(" {text}").into_bytes(),
            end: Ms::from_secs(end.parse().unwrap()),
            probability: 0.9,
            rivals: Vec::new(),
        };
        text.split_whitespace().map(|word| token(word.split_once('@').unwrap())).collect()
    }

    fn seconds(spans: &[(f64, f64)]) -> Vec<Span> {
        spans.iter().map(|&(start, end)| Span::new(Ms::from_secs(start), Ms::from_secs(end))).collect()
    }

    #[track_caller]
    fn check(text: &str, speech: &[(f64, f64)], expected: &[(f64, f64)]) {
        assert_eq!(stretches(&tokens(text), &seconds(speech)), seconds(expected));
    }

    #[test]
    fn a_hole_is_speech_without_an_end() {
        check("good@0.5 day@1.0 sir@5.0 yes@5.4", &[(0.0, 5.5)], &[(1.0, 4.79)]);
        check("good@3.0 day@3.4", &[(0.0, 7.0)], &[(0.0, 2.72), (3.4, 7.0)]);
        check("", &[(1.0, 4.0)], &[(1.0, 4.0)]);
    }

    #[test]
    fn silence_is_no_hole() {
        check("good@0.5 day@1.0 sir@9.4 yes@9.8", &[(0.0, 1.2), (9.0, 10.0)], &[]);
        check("good@0.5 day@1.0 sir@9.4", &[(0.0, 2.5), (7.9, 9.5)], &[(1.0, 9.19)]);
    }

    #[test]
    fn short_speech_proves_nothing() {
        check("", &[(0.0, 2.4)], &[]);
        check("", &[], &[]);
    }

    #[test]
    fn a_long_word_is_no_hole() {
        check("internationalisation-of-telephony@3.0", &[(0.0, 3.2)], &[]);
    }

    #[test]
    fn what_nobody_says_in_that_time_was_invented() {
        assert!(is_speech(&tokens("your@1 call@2 is@3 important@4"), Ms(3_000)));
        assert!(!is_speech(&tokens("you@1"), Ms(4_000)));
        assert!(!is_speech(&tokens("thanks@1 for@2 watching@3"), Ms(3_000)));
    }

    /// A party that speaks at these times, in seconds.
    fn with_voice(turns: &[(f64, f64)], check: impl Fn(&Voice<'_>, &Window)) {
        let turns = seconds(turns).into_iter().map(|span| Turn { party: Party::Agent, span });
        let timeline = Timeline { duration: Ms(20_000), turns: turns.collect(), ..Timeline::default() };
        let audio = Audio::new(8_000, vec![vec![0; 160_000]]);
        let job = Job {
            audio: &audio,
            timeline: &timeline,
            voices: &[(Party::Agent, 0)],
            language: None,
            hints: &[],
            progress: &mut |_| {},
        };
        let voices = voice::voices(&job, Ms(28_000));
        check(&voices[0], &voices[0].windows[0]);
    }

    fn heard(text: &str) -> Heard {
        Heard { tokens: tokens(text), again: false }
    }

    #[test]
    fn what_was_left_out_comes_to_its_place() {
        with_voice(&[(1.0, 9.0)], |voice, window| {
            let first = heard("good@1.6 day@2.0 goodbye@8.9");
            let holes = windows(voice, window, &first);
            assert_eq!(holes.len(), 1);
            let again = vec![(holes[0].clone(), heard("your@4 call@5 is@6 important@7 to@7.5 us@8"))];
            let words = placed(voice, window, &first, &again);
            let texts: Vec<String> = voice.texts(&words);
            assert_eq!(texts, ["good day your call is important to us goodbye"]);
        });
    }

    #[test]
    fn a_stray_token_has_no_place_where_all_was_left_out() {
        with_voice(&[(1.0, 9.0)], |voice, window| {
            let first = heard("you@0");
            let again = windows(voice, window, &first)
                .into_iter()
                .map(|hole| (hole, heard("good@2 morning@4 to@6 you@8")));
            let words = placed(voice, window, &first, &again.collect::<Vec<_>>());
            assert_eq!(voice.texts(&words), ["good morning to you"]);
        });
    }

    #[test]
    fn what_was_heard_elsewhere_was_not_left_out() {
        let window = tokens("please@1 hold@2 the@3 line@4 sir@8");
        assert!(is_new(&tokens("your@1 call@2 is@3 important@4 to@5 us@6"), &window));
        assert!(!is_new(&tokens("hold@1 the@2 line@3"), &window));
        assert!(!is_new(&tokens("please@1 hold@2 the@3 lime@4"), &window));
        assert!(is_new(&tokens("the@1"), &window));
        assert!(!is_new(&[], &window));
    }
}
