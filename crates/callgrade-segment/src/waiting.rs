//! What tells that somebody waits, on all lines together: the ringing, and the signs of a hold.

use callgrade_core::timeline::{Answer, Basis, Hold, Ring};
use callgrade_core::{Audio, Ms, Party, Span, spans};

use crate::events::inside;
use crate::hear::{Heard, touches};
use crate::holds::{self, Signs};
use crate::line::Line;
use crate::repeats::repeats;
use crate::speech::Speech;
use crate::{ends, turns};

/// The ringing before the answer; without any, the music in place of it.
pub(crate) fn ring(heard: &[Heard], speech: &[Speech], signs: &Signs, audio: &Audio) -> Option<Ring> {
    if let Some(rings) = ends::ring(heard.iter().flat_map(|heard| &heard.rings), speech) {
        return Some(Ring {
            span: inside(rings.span(), audio),
            count: rings.counted.then_some(rings.count),
            tone: rings.plan.name.to_owned(),
            basis: Basis::Audio,
            party: only(heard, |heard| {
                heard.rings.iter().any(|other| touches(other.span(), &[rings.span()]))
            }),
        });
    }
    let first_words = live(speech, signs).first().map(|turn| turn.start());
    let span = inside(ends::music(&signs.waiting_music(), first_words)?, audio);
    let party = only(heard, |heard| touches(span, &heard.music));
    Some(Ring { span, count: None, tone: Ring::MUSIC.to_owned(), basis: Basis::Audio, party })
}

/// The party of the one line on which something is heard; `None` when it is heard on two.
fn only(heard: &[Heard], is_heard: impl Fn(&Heard) -> bool) -> Option<Party> {
    let mut lines = heard.iter().filter(|heard| is_heard(heard));
    lines.next().filter(|_| lines.next().is_none()).map(|heard| heard.line.party)
}

/// What tells of waiting, but for the silences of a line that is switched.
pub(crate) fn signs(heard: &[Heard], speech: &[Speech]) -> Signs {
    Signs {
        music: unanswered_music(heard, speech),
        beeps: heard.iter().flat_map(|heard| &heard.beeps).map(|beeps| beeps.spans.clone()).collect(),
        announcements: heard
            .iter()
            .zip(speech)
            .flat_map(|(heard, speech)| recorded_texts(&heard.line, &speech.turns))
            .collect(),
        silences: Vec::new(),
    }
}

/// A recorded text may pause for less than this.
const TEXT_PAUSE: Ms = Ms(1_000);

/// What is repeated word for word, with the pauses in it; in order, disjoint.
fn recorded_texts(line: &Line, turns: &[Span]) -> Vec<Span> {
    let whole = turns::bridge(turns.to_vec(), TEXT_PAUSE);
    spans::union([repeats(line, turns), repeats(line, &whole)].concat())
}

/// True for a turn that is part of a recorded text.
pub(crate) fn is_said_in(turn: Span, texts: &[Span]) -> bool {
    texts.iter().any(|text| text.hull(turn) == *text)
}

/// Where the line of an answered call is switched.
pub(crate) fn silences(heard: &[Heard], turns: &[Span], answer: Answer, audio: &Audio) -> Vec<Span> {
    let levels: Vec<&[f32]> = heard.iter().map(|heard| heard.line.levels_dbfs.as_slice()).collect();
    holds::switched(&levels, turns, Span::new(answer.at, audio.duration().max(answer.at)))
}

/// With more speech than this on the other line, music is heard by people who talk.
const TALKED_THROUGH: f64 = 0.3;

/// The music of each line during which the other party hardly speaks. Who is on hold has nobody to talk to.
fn unanswered_music(heard: &[Heard], speech: &[Speech]) -> Vec<Span> {
    let mut music = Vec::new();
    for (at, own) in heard.iter().enumerate() {
        let others = speech.iter().enumerate().filter(|&(other, _)| other != at);
        let turns = spans::union(others.flat_map(|(_, other)| other.turns.clone()).collect());
        let talked = |span: &Span| spans::total(&spans::overlaps(&[*span], &turns)).as_secs();
        music.extend(own.music.iter().filter(|span| talked(span) <= TALKED_THROUGH * span.len().as_secs()));
    }
    music
}

/// When somebody speaks who is no recording.
pub(crate) fn live(speech: &[Speech], signs: &Signs) -> Vec<Span> {
    let turns = speech.iter().flat_map(|speech| &speech.turns);
    spans::union(turns.filter(|turn| !is_said_in(**turn, &signs.announcements)).copied().collect())
}

/// When somebody is kept waiting, be it for the answer; in no order.
pub(crate) fn waits(holds: &[Hold], ring: Option<&Ring>) -> Vec<Span> {
    let music = ring.filter(|ring| ring.tone == Ring::MUSIC);
    holds.iter().map(|hold| hold.span).chain(music.map(|ring| ring.span)).collect()
}
