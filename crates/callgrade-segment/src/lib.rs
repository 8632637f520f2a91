//! Audio to a timeline: ringing, turns, holds.
//!
//! [`timeline`] is the stage. It looks at each party's sound at 8 kHz (`line`) and hears voices (`vad`), tones
//! (`bursts`, [`tones`], `rings`, `busy`) and music (`music`) in it. What sounds like a voice and is neither tone
//! nor music makes turns (`speech`, `turns`, `voice`); all lines together tell when the call was answered and
//! who left (`ends`), and when somebody was kept waiting (`holds`).
#![warn(clippy::disallowed_methods)]

mod bursts;
mod busy;
mod ends;
mod holds;
mod line;
mod music;
mod rings;
mod settings;
#[cfg(test)]
mod sound;
mod spectrum;
mod speech;
#[cfg(test)]
mod tests;
pub mod tones;
mod turns;
mod vad;
mod voice;
mod warnings;

use callgrade_core::timeline::{Basis, Ring, Tone, Turn, Voice};
use callgrade_core::{Audio, Ms, Span, Timeline, spans};

use crate::bursts::Burst;
use crate::line::Line;
use crate::rings::Rings;
pub use crate::settings::Settings;
use crate::speech::Speech;
pub use crate::warnings::{channels_identical, warnings};

/// Who is on which channel, from 0.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Roles {
    /// The agent's channel; `None` when nobody knows.
    pub agent: Option<usize>,
    /// The customer's channel; `None` when nobody knows.
    pub customer: Option<usize>,
}

/// What is heard on one line that is not speech, and what may be.
struct Heard<'a> {
    line: Line<'a>,
    /// One flag per frame; tones and music set it too.
    voiced: Vec<bool>,
    rings: Vec<Rings>,
    busy: Vec<Vec<Span>>,
    music: Vec<Span>,
}

/// What happens when in a recording.
///
/// Where no role is known, all channels are mixed and the turns are of [`Party::Unknown`]. Never fails: a
/// recording without sound has an empty timeline.
///
/// [`Party::Unknown`]: callgrade_core::Party::Unknown
pub fn timeline(audio: &Audio, roles: &Roles, settings: &Settings) -> Timeline {
    let mut heard: Vec<Heard> =
        line::lines(audio, roles).into_iter().map(|line| hear(line, settings)).collect();
    let first_words = ends::first_words(&speak(&heard, settings));
    heard.iter_mut().for_each(|heard| heard.rings.retain(|rings| ends::is_ring(rings, first_words)));
    let speech = speak(&heard, settings);
    let ring = ends::ring(heard.iter().flat_map(|heard| &heard.rings), &speech);
    let answer = ends::answer(ring, &speech);
    let music = heard.iter().flat_map(|heard| &heard.music).copied().collect();
    Timeline {
        duration: audio.duration(),
        waited: None,
        answer,
        ring: ring.map(|rings| Ring {
            span: inside(rings.span(), audio),
            count: Some(rings.count),
            tone: rings.plan.name.to_owned(),
            basis: Basis::Audio,
        }),
        hung_up_first: ends::hung_up_first(&heard, &speech),
        turns: turns(&heard, &speech, audio),
        holds: holds::holds(music, answer, settings.hold_music_min()),
        tones: tones(&heard, audio),
        keys: Vec::new(),
        masked: Vec::new(),
        voices: heard.iter().zip(&speech).map(|(heard, speech)| (heard.line.party, voice(speech))).collect(),
    }
}

/// Looks for everything that one line can tell on its own.
fn hear<'a>(line: Line<'a>, settings: &Settings) -> Heard<'a> {
    let voiced = vad::voiced(&line.samples, settings.vad_mode);
    let bursts = bursts::bursts(&line.samples);
    let busy = busy::busy(&bursts);
    let is_busy = |burst: &Burst| busy.iter().flatten().any(|&other| other == burst.span);
    let rest: Vec<Burst> = bursts.into_iter().filter(|burst| !is_busy(burst)).collect();
    let mut rings = rings::rings(&rest);
    rings.retain(|rings| rings.stand_out(&line.levels_dbfs));
    let tones = [busy.concat(), rings.iter().flat_map(|rings| rings.bursts.clone()).collect()].concat();
    let music = music::music(&line, &tones, settings.hold_gap(), settings.hold_music_min());
    if rings.is_empty() {
        rings.extend(
            rings::lone_ring(&rest).filter(|lone| spans::overlaps(&[lone.span()], &music).is_empty()),
        );
    }
    Heard { line, voiced, rings, busy, music }
}

/// Who speaks when on each line.
fn speak(heard: &[Heard], settings: &Settings) -> Vec<Speech> {
    let each =
        heard.iter().map(|heard| speech::speech(&heard.line, &heard.voiced, &heard.no_speech(), settings));
    each.collect()
}

impl Heard<'_> {
    /// When what sounds like a voice is none, in no order.
    fn no_speech(&self) -> Vec<Span> {
        let rings = self.rings.iter().flat_map(|rings| &rings.bursts);
        rings.chain(self.busy.iter().flatten()).chain(&self.music).copied().collect()
    }
}

/// Everybody's turns, in order of start.
fn turns(heard: &[Heard], speech: &[Speech], audio: &Audio) -> Vec<Turn> {
    let turns_of = |(heard, speech): (&Heard, &Speech)| -> Vec<Turn> {
        let party = heard.line.party;
        let said = speech.turns.iter().filter(|turn| !is_edge_of_music(**turn, &heard.music));
        said.map(|&turn| Turn { party, span: inside(turn, audio) }).collect()
    };
    let mut turns: Vec<Turn> = heard.iter().zip(speech).flat_map(turns_of).collect();
    turns.retain(|turn| !turn.span.is_empty());
    turns.sort_by_key(|turn| (turn.span, turn.party));
    turns
}

/// The edges of music are found no more exactly than this.
const MUSIC_EDGE: Ms = Ms(300);

/// Nobody falls silent and music starts within less.
const TOUCHING: Ms = Ms(50);

/// True for what is so short and so close to music on its own line that it is music.
fn is_edge_of_music(turn: Span, music: &[Span]) -> bool {
    let touches = |span: &Span| {
        turn.end().distance(span.start()) <= TOUCHING || turn.start().distance(span.end()) <= TOUCHING
    };
    turn.len() <= MUSIC_EDGE && music.iter().any(touches)
}

/// The busy tones on any line, in order; one that is heard on two lines counts once.
fn tones(heard: &[Heard], audio: &Audio) -> Vec<Tone> {
    let spans =
        heard.iter().flat_map(|heard| &heard.busy).map(|bursts| bursts[0].hull(bursts[bursts.len() - 1]));
    let spans = spans::union(spans.collect());
    spans.into_iter().map(|span| Tone { span: inside(span, audio), tone: "busy".to_owned() }).collect()
}

/// Without what the last frame, if it is not full, has beyond the end of the recording.
fn inside(span: Span, audio: &Audio) -> Span {
    Span::new(span.start().min(audio.duration()), span.end().min(audio.duration()))
}

fn voice(speech: &Speech) -> Voice {
    Voice { snr_db: speech.snr_db, ..Voice::default() }
}

#[cfg(test)]
mod edges {
    use super::*;

    #[test]
    fn a_stub_that_touches_music_is_music() {
        let span = |start, end| Span::new(Ms(start), Ms(end));
        let music = [span(1_000, 9_000)];
        assert!(is_edge_of_music(span(840, 1_000), &music));
        assert!(is_edge_of_music(span(9_010, 9_200), &music));
        assert!(!is_edge_of_music(span(600, 1_000), &music), "a word before the music");
        assert!(!is_edge_of_music(span(700, 900), &music), "a word, a breath, the music");
    }
}
