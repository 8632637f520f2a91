//! Audio to a timeline: ringing, turns, holds.
//!
//! [`timeline`] is the stage. It looks at each party's sound at 8 kHz (`line`), hears voices (`vad`) and tones
//! (`bursts`, [`tones`], `rings`, `busy`) in it, makes turns of the voices that are neither (`speech`, `turns`),
//! and tells from all lines when the call was answered and who left (`ends`).
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

use callgrade_core::timeline::{Ring, Tone, Turn, Voice};
use callgrade_core::{Audio, Ms, Span, Timeline, spans};

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
/// Where no role is known, all channels are mixed and the turns are [`Unknown`](callgrade_core::Party::Unknown)'s. Never fails: a
/// recording without sound has an empty timeline.
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
        answer,
        ring: ring.map(|rings| Ring {
            span: rings.span(),
            count: Some(rings.count),
            tone: rings.plan.name.to_owned(),
        }),
        hung_up_first: ends::hung_up_first(&heard, &speech),
        turns: turns(&heard, &speech, audio),
        holds: holds::holds(music, answer, settings.hold_music_min()),
        tones: tones(&heard),
        voices: heard.iter().zip(&speech).map(|(heard, speech)| (heard.line.party, voice(speech))).collect(),
    }
}

/// Looks for everything that one line can tell on its own.
fn hear<'a>(line: Line<'a>, settings: &Settings) -> Heard<'a> {
    let voiced = vad::voiced(&line.samples, settings.vad_mode);
    let bursts = bursts::bursts(&line.samples);
    let busy = busy::busy(&bursts);
    let rest: Vec<_> =
        bursts.into_iter().filter(|burst| !busy.iter().flatten().any(|&other| other == burst.span)).collect();
    let rings = rings::rings(&rest);
    let rings = if rings.is_empty() { rings::lone_ring(&rest).into_iter().collect() } else { rings };
    let music =
        music::music(&line.samples, &line.levels_dbfs, settings.hold_gap(), settings.hold_music_min());
    let music = spans::minus(&music, &busy.concat());
    let rings = rings.into_iter().filter(|rings| !is_within(rings.span(), &music)).collect();
    Heard { line, voiced, rings, busy, music }
}

/// True when half of a span lies in others: what seems to ring in music is a note.
fn is_within(span: Span, others: &[Span]) -> bool {
    span.len().0 <= 2 * spans::total(&spans::overlaps(&[span], others)).0
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

/// Everybody's turns, in order of start, inside the recording.
fn turns(heard: &[Heard], speech: &[Speech], audio: &Audio) -> Vec<Turn> {
    let all = Span::new(Ms(0), audio.duration());
    let mut turns: Vec<Turn> = Vec::new();
    for (heard, speech) in heard.iter().zip(speech) {
        let party = heard.line.party;
        turns.extend(
            speech.turns.iter().filter_map(|turn| turn.overlap(all)).map(|span| Turn { party, span }),
        );
    }
    turns.sort_by_key(|turn| (turn.span, turn.party));
    turns
}

/// The busy tones on any line, in order; one that is heard on two lines counts once.
fn tones(heard: &[Heard]) -> Vec<Tone> {
    let spans =
        heard.iter().flat_map(|heard| &heard.busy).map(|bursts| bursts[0].hull(bursts[bursts.len() - 1]));
    let spans = spans::union(spans.collect());
    spans.into_iter().map(|span| Tone { span, tone: "busy".to_owned() }).collect()
}

fn voice(speech: &Speech) -> Voice {
    Voice { snr_db: speech.snr_db }
}
