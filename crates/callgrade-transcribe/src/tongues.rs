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

/// A shorter turn tells too little of its language: names and greetings are alike in many languages.
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

/// True for a turn that is long enough to tell its language.
pub(crate) fn tells(turn: Span) -> bool {
    LEAST <= turn.len()
}

/// True for a turn that is understood in another language about as well as before: else it is not in that language.
pub(crate) fn makes_sense(again: &Segment, before: &Segment) -> bool {
    before.confidence - LESS_SURE <= again.confidence
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
