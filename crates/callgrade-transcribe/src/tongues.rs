//! Turns in another language than the call's.
//!
//! A recogniser that is told one language and hears another translates, or writes sounds. The encoded window tells at
//! next to no price in which language it is; where that is not the call's for sure, each turn is heard alone.

use callgrade_core::transcript::Segment;
use callgrade_core::{Ms, Party, Span};

use crate::windows::Window;

/// A window that is less likely than this in the call's language may hold a turn in another.
const HOME: f32 = 0.9;

/// Another language must be as likely as this.
const SURE: f32 = 0.9;

/// Less speech tells too little of its language: names and greetings are alike in many languages.
const LEAST: Ms = Ms(1_500);

/// What is heard in the right language may be as much less sure than in the wrong one.
const LESS_SURE: f32 = 0.1;

/// The language that is taken for that of a sound, by its number; `None` where none is likely enough.
///
/// - `likely`: how likely each language is.
pub(crate) fn of_sound(likely: &[f32]) -> Option<i32> {
    let best = likely.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1))?;
    (SURE <= *best.1).then_some(best.0 as i32)
}

/// True for so much speech as is enough to tell its language.
pub(crate) fn tells(speech: Ms) -> bool {
    LEAST <= speech
}

/// True when something is understood in another language about as well as before: else it is not in that language.
///
/// - `again`, `before`: how sure the recogniser is of it, from 0 to 1.
pub(crate) fn makes_sense(again: f32, before: f32) -> bool {
    before - LESS_SURE <= again
}

/// The languages in which the windows of a call were heard.
#[derive(Debug, Default)]
pub(crate) struct Tongues<'a> {
    heard: Vec<Heard<'a>>,
}

/// A stretch of a window.
#[derive(Debug)]
struct Heard<'a> {
    party: Party,
    span: Span,
    language: &'a str,
    is_doubtful: bool,
}

impl<'a> Tongues<'a> {
    /// Notes a window: in which language it was heard, and how likely the call's is in it.
    pub(crate) fn add(&mut self, party: Party, window: &Window, language: &'a str, home: f32) {
        let stretch = |span| Heard { party, span, language, is_doubtful: home < HOME };
        self.heard.extend(window.pieces.iter().map(|piece| stretch(piece.span)));
    }

    /// The language in which a turn was heard.
    pub(crate) fn of(&self, turn: &Segment) -> Option<&'a str> {
        self.around(turn).next().map(|heard| heard.language)
    }

    /// True for a turn of a window that may hold two languages: its words may be another turn's.
    pub(crate) fn is_doubtful(&self, turn: &Segment) -> bool {
        self.around(turn).any(|heard| heard.is_doubtful)
    }

    fn around(&self, turn: &Segment) -> impl Iterator<Item = &Heard<'a>> {
        self.heard
            .iter()
            .filter(move |heard| heard.party == turn.party && heard.span.overlap(turn.span).is_some())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn turn(party: Party, from: u32, to: u32) -> Segment {
        Segment {
            party,
            span: Span::new(Ms(from), Ms(to)),
            text: String::new(),
            confidence: 0.8,
            heard: 0.8,
            language: None,
            words: Vec::new(),
        }
    }

    fn window(from: u32, to: u32) -> Window {
        let mut window = Window::default();
        window.push(Span::new(Ms(from), Ms(to)));
        window
    }

    #[test]
    fn a_language_must_be_likely() {
        assert_eq!(of_sound(&[0.05, 0.95]), Some(1));
        assert_eq!(of_sound(&[0.6, 0.4]), None);
        assert_eq!(of_sound(&[]), None);
    }

    #[test]
    fn what_is_understood_much_worse_was_no_other_language() {
        assert!(makes_sense(0.9, 0.7) && makes_sense(0.7, 0.75));
        assert!(!makes_sense(0.5, 0.8));
    }

    #[test]
    fn a_turn_is_doubtful_where_its_party_s_window_is() {
        let mut tongues = Tongues::default();
        tongues.add(Party::Agent, &window(0, 10_000), "zh", 0.99);
        tongues.add(Party::Agent, &window(10_000, 20_000), "zh", 0.7);
        tongues.add(Party::Customer, &window(0, 20_000), "es", 0.01);
        let seen = |turn: &Segment| (tongues.of(turn), tongues.is_doubtful(turn));
        assert_eq!(seen(&turn(Party::Agent, 1_000, 3_000)), (Some("zh"), false));
        assert_eq!(seen(&turn(Party::Agent, 12_000, 13_000)), (Some("zh"), true));
        // A turn that was cut for its length has the language in which it begins.
        assert_eq!(seen(&turn(Party::Agent, 8_000, 12_000)), (Some("zh"), true));
        assert_eq!(seen(&turn(Party::Customer, 1_000, 3_000)), (Some("es"), true));
        assert_eq!(seen(&turn(Party::Unknown, 1_000, 3_000)), (None, false));
    }

    #[test]
    fn little_speech_tells_no_language() {
        assert!(tells(Ms(1_500)) && !tells(Ms(1_400)));
    }
}
