//! Audio to a timeline: ringing, turns, holds.
//!
//! [`timeline`] is the stage. It looks at each party's sound at 8 kHz (`line`) and hears voices (`vad`), tones and
//! music (`music`) in it. Tones are sought where one or two frequencies stand out (`looks`): long ones (`bursts`)
//! make rings and a network's signals ([`tones`], `countries`, `rings`, `signals`), short ones (`pips`) make the
//! special information tone and a recorder's beeps (`information`, `beeps`), pairs make keys (`keys`). What sounds like a voice and is neither tone
//! nor music makes turns (`speech`, `turns`, `voice`); all lines together tell when the call was answered and
//! who left (`ends`), and when somebody was kept waiting (`holds`). Last, how each party sounds (`voices`).
//!
//! [`by_voice`] is asked for on its own: who of two speaks in each turn of a line that both share (`speakers`).
#![warn(clippy::disallowed_methods)]

mod beeps;
mod bursts;
mod countries;
mod crosstalk;
mod ends;
mod ggml;
mod holds;
mod information;
mod keys;
mod line;
mod looks;
mod masks;
mod matrix;
mod music;
mod pips;
mod repeats;
mod rings;
mod settings;
mod signals;
#[cfg(test)]
mod sound;
mod speakers;
mod spectrum;
mod speech;
#[cfg(test)]
mod tests;
pub mod tones;
mod turns;
mod upsample;
mod vad;
mod voice;
mod voices;
mod warnings;

use std::collections::BTreeMap;

use callgrade_core::timeline::{Answer, Basis, Hold, Key, Ring, Tone, Turn};
use callgrade_core::{Audio, Ms, Party, Span, Timeline, spans};

use crate::beeps::Beeps;
use crate::bursts::{Burst, Fine};
pub use crate::ggml::WeightsError;
use crate::holds::Signs;
use crate::keys::Press;
use crate::line::Line;
use crate::music::Known;
use crate::pips::Pip;
use crate::repeats::repeats;
use crate::rings::Rings;
pub use crate::settings::Settings;
use crate::signals::{Kind, Signal};
pub use crate::speakers::{Encoder, by_voice};
use crate::speech::Speech;
pub use crate::vad::{Detector, Silero, Vad};
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
    /// One flag per frame. Tones and music set it too, unless the detector is deaf to them.
    voiced: Vec<bool>,
    /// The detector hears no voice in music, tones and noise; what it does call a voice is one.
    is_deaf: bool,
    rings: Vec<Rings>,
    /// Other signals of the network, in order of start.
    signals: Vec<Signal>,
    keys: Vec<Press>,
    /// What tells that the call is recorded, or that somebody waits.
    beeps: Vec<Beeps>,
    music: Vec<Span>,
}

/// What happens when in a recording.
///
/// Where no role is known, all channels are mixed and the turns are of [`Party::Unknown`]. Never fails: a
/// recording without sound has an empty timeline.
///
/// [`Party::Unknown`]: callgrade_core::Party::Unknown
pub fn timeline(audio: &Audio, roles: &Roles, settings: &Settings, detector: &Detector) -> Timeline {
    let lines = line::lines(audio, roles).into_iter();
    let mut heard: Vec<Heard> = lines.map(|line| hear(line, settings, detector)).collect();
    grow_music(&mut heard, settings);
    let first_words = ends::first_words(&speak(&heard, settings));
    heard.iter_mut().for_each(|heard| heard.rings.retain(|rings| ends::is_ring(rings, first_words)));
    remove_crosstalk(&mut heard, settings);
    let speech = speak(&heard, settings);
    let mut signs = signs(&heard, &speech);
    let ring = ring(&heard, &speech, &signs, audio);
    let answer = ends::answer(ring.as_ref(), &speech);
    signs.silences = answer.map_or(vec![], |answer| silences(&heard, &live(&speech, &signs), answer, audio));
    let holds = holds::holds(&signs, &live(&speech, &signs), answer, settings.hold_music_min());
    let timeline = Timeline {
        duration: audio.duration(),
        waited: None,
        answer,
        hung_up_first: ends::hung_up_first(&heard, &speech),
        turns: turns(&heard, &speech, &signs.announcements, &waits(&holds, ring.as_ref()), audio),
        holds,
        tones: tones(&heard, audio),
        keys: keys(&heard, audio, settings.show_dtmf_digits),
        masked: masks::masked(&heard.iter().map(|heard| &heard.line).collect::<Vec<_>>()),
        voices: BTreeMap::new(),
        ring,
    };
    let voices = voices::voices(heard.iter().map(|heard| &heard.line), audio, roles, &timeline);
    Timeline { voices, ..timeline }
}

/// Looks for everything that one line can tell on its own.
fn hear<'a>(line: Line<'a>, settings: &Settings, detector: &Detector) -> Heard<'a> {
    let voiced = detector.voiced(&line.samples, settings);
    let (mut bursts, mut pips, mut keys) = (Vec::new(), Vec::new(), Vec::new());
    let mut fine = Fine::new();
    for stretch in looks::stretches(&line.samples, &line.levels_dbfs) {
        bursts.extend(bursts::bursts(&line.samples, &stretch, &mut fine));
        pips.extend(pips::pips(&stretch));
        keys.extend(keys::keys(&line.samples, &stretch));
    }
    let signals = signals(&bursts, &pips);
    let bursts: Vec<Burst> = bursts.into_iter().filter(|burst| !sounds_in(burst.span, &signals)).collect();
    let mut rings = rings::rings(&bursts);
    rings.retain(|rings| rings.stand_out(&line.levels_dbfs));
    let rung: Vec<Span> = rings.iter().flat_map(|rings| rings.bursts.clone()).collect();
    let is_free = |pip: &Pip| {
        !sounds_in(pip.span, &signals) && !touches(pip.span, &rung) && pip.stands_out(&line.levels_dbfs)
    };
    let beeps = beeps::beeps(&pips.into_iter().filter(is_free).collect::<Vec<_>>());
    let beeped: Vec<Span> = beeps.iter().flat_map(|beeps| beeps.spans.clone()).collect();
    let signalled: Vec<Span> = signals.iter().flat_map(|signal| signal.bursts.clone()).collect();
    let tones = [signalled, rung, beeped.clone()].concat();
    let voices = detector.is_deaf().then_some(voiced.as_slice());
    let known = Known { tones: &tones, voices };
    let music = music::music(&line, known, settings.hold_gap(), settings.hold_music_min());
    if rings.is_empty() {
        let rest: Vec<Burst> = bursts.into_iter().filter(|burst| !touches(burst.span, &beeped)).collect();
        rings.extend(rings::lone_ring(&rest).filter(|lone| !touches(lone.span(), &music)));
    }
    rings.iter_mut().for_each(|rings| rings.counted = rings.are_counted(&line.levels_dbfs));
    Heard { line, voiced, is_deaf: detector.is_deaf(), rings, signals, keys, beeps, music }
}

/// A network's signals other than ringing, in order of start.
fn signals(bursts: &[Burst], pips: &[Pip]) -> Vec<Signal> {
    let information = information::special_information(pips).into_iter();
    let information = information.map(|bursts| Signal { kind: Kind::SpecialInformation, bursts });
    let mut signals: Vec<Signal> = information.chain(signals::signals(bursts)).collect();
    signals.sort_by_key(Signal::span);
    signals
}

fn sounds_in(span: Span, signals: &[Signal]) -> bool {
    signals.iter().any(|signal| touches(span, &signal.bursts))
}

fn touches(span: Span, others: &[Span]) -> bool {
    others.iter().any(|other| span.overlap(*other).is_some())
}

/// Who speaks when on each line.
fn speak(heard: &[Heard], settings: &Settings) -> Vec<Speech> {
    let speech = |heard: &Heard| {
        speech::speech(&heard.line, &heard.voiced, &heard.no_speech(), heard.is_deaf, settings)
    };
    heard.iter().map(speech).collect()
}

/// The edges of music are found no more exactly than this.
const MUSIC_EDGE: Ms = Ms(300);

/// Before anybody has spoken on a line, so much at the beginning of music may sound like a voice.
const FIRST_NOTES: Ms = Ms(1_000);

/// Nobody falls silent and music starts within less.
const TOUCHING: Ms = Ms(50);

/// Gives back to the music of each line what of it was taken for a voice.
fn grow_music(heard: &mut [Heard], settings: &Settings) {
    for (speech, heard) in speak(heard, settings).iter().zip(heard) {
        let edges = speech.turns.iter().enumerate().filter(|&(at, turn)| {
            let longest = if at == 0 { FIRST_NOTES } else { MUSIC_EDGE };
            is_edge_of_music(*turn, &heard.music, longest)
        });
        let all = edges.map(|(_, turn)| *turn).chain(heard.music.iter().copied()).collect();
        heard.music = turns::bridge(spans::union(all), TOUCHING + Ms(1));
    }
}

/// True for what is so short and so close to music on its own line that it is music: up to `longest_before` it, and
/// up to [`MUSIC_EDGE`] after it.
fn is_edge_of_music(turn: Span, music: &[Span], longest_before: Ms) -> bool {
    let touches = |span: &Span| {
        (turn.len() <= longest_before && turn.end().distance(span.start()) <= TOUCHING)
            || (turn.len() <= MUSIC_EDGE && turn.start().distance(span.end()) <= TOUCHING)
    };
    music.iter().any(touches)
}

/// Takes from each line what is only the other's voice, fainter.
fn remove_crosstalk(heard: &mut [Heard], settings: &Settings) {
    let speech = speak(heard, settings);
    let [a, b] = heard else { return };
    let onto_b = crosstalk::leaks(&a.line, &b.line, &speech[0].turns);
    let onto_a = crosstalk::leaks(&b.line, &a.line, &speech[1].turns);
    a.hear_no(&onto_a);
    b.hear_no(&onto_b);
}

impl Heard<'_> {
    /// Marks frames as no voice.
    fn hear_no(&mut self, frames: &[bool]) {
        self.voiced.iter_mut().zip(frames).for_each(|(voiced, &leaks)| *voiced &= !leaks);
    }

    /// When what sounds like a voice is none, in no order.
    fn no_speech(&self) -> Vec<Span> {
        let rings = self.rings.iter().flat_map(|rings| &rings.bursts);
        let signals = self.signals.iter().flat_map(|signal| &signal.bursts);
        let beeps = self.beeps.iter().flat_map(|beeps| &beeps.spans);
        let keys = self.keys.iter().map(|press| press.span);
        rings.chain(signals).chain(beeps).chain(&self.music).copied().chain(keys).collect()
    }
}

/// The ringing before the answer; without any, the music in place of it.
fn ring(heard: &[Heard], speech: &[Speech], signs: &Signs, audio: &Audio) -> Option<Ring> {
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
fn signs(heard: &[Heard], speech: &[Speech]) -> Signs {
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
fn is_said_in(turn: Span, texts: &[Span]) -> bool {
    texts.iter().any(|text| text.hull(turn) == *text)
}

/// Where the line of an answered call is switched.
fn silences(heard: &[Heard], turns: &[Span], answer: Answer, audio: &Audio) -> Vec<Span> {
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
fn live(speech: &[Speech], signs: &Signs) -> Vec<Span> {
    let turns = speech.iter().flat_map(|speech| &speech.turns);
    spans::union(turns.filter(|turn| !is_said_in(**turn, &signs.announcements)).copied().collect())
}

/// When somebody is kept waiting, be it for the answer; in no order.
fn waits(holds: &[Hold], ring: Option<&Ring>) -> Vec<Span> {
    let music = ring.filter(|ring| ring.tone == Ring::MUSIC);
    holds.iter().map(|hold| hold.span).chain(music.map(|ring| ring.span)).collect()
}

/// Everybody's turns, in order of start; without the recorded texts of a wait.
fn turns(
    heard: &[Heard],
    speech: &[Speech],
    announcements: &[Span],
    waits: &[Span],
    audio: &Audio,
) -> Vec<Turn> {
    let is_recorded = |turn: &Span| is_said_in(*turn, announcements) && touches(*turn, waits);
    let turns_of = |(heard, speech): (&Heard, &Speech)| -> Vec<Turn> {
        let party = heard.line.party;
        let said = speech.turns.iter().filter(|turn| !is_recorded(turn));
        said.map(|&turn| Turn { party, span: inside(turn, audio) }).collect()
    };
    let mut turns: Vec<Turn> = heard.iter().zip(speech).flat_map(turns_of).collect();
    turns.retain(|turn| !turn.span.is_empty());
    turns.sort_by_key(|turn| (turn.span, turn.party));
    turns
}

/// How far apart the parts of one event may be: a tone that is said again, a beat of a busy tone.
const ONE_EVENT: Ms = Ms(2_500);

/// The network's signals on any line, in order, disjoint; one that is heard on two lines counts once.
fn tones(heard: &[Heard], audio: &Audio) -> Vec<Tone> {
    let all: Vec<&Signal> = heard.iter().flat_map(|heard| &heard.signals).collect();
    let of_kind = |kind: Kind| {
        let of_kind = all.iter().filter(|signal| signal.kind == kind).map(|signal| signal.span());
        turns::bridge(spans::union(of_kind.collect()), ONE_EVENT).into_iter().map(move |span| (span, kind))
    };
    let kinds = [Kind::Busy, Kind::Congestion, Kind::SpecialInformation, Kind::CallWaiting];
    let mut events: Vec<(Span, Kind)> = kinds.into_iter().flat_map(of_kind).collect();
    events.sort();
    let mut tones: Vec<Tone> = Vec::new();
    for (span, kind) in events {
        let free = tones.last().map_or(Ms(0), |last| last.span.end());
        if free <= span.start() {
            tones.push(Tone { span: inside(span, audio), tone: kind.name().to_owned() });
        }
    }
    tones
}

/// The keys pressed on any line, in order. What is not shown is `x`: nothing that comes after may know it.
fn keys(heard: &[Heard], audio: &Audio, show_digits: bool) -> Vec<Key> {
    let lines: Vec<&[Press]> = heard.iter().map(|heard| heard.keys.as_slice()).collect();
    let key = |(line, press): (usize, Press)| Key {
        span: inside(press.span, audio),
        party: heard[line].line.party,
        digit: if show_digits { press.digit } else { 'x' },
    };
    keys::once(&lines).into_iter().map(key).collect()
}

/// Without what the last frame, if it is not full, has beyond the end of the recording.
fn inside(span: Span, audio: &Audio) -> Span {
    Span::new(span.start().min(audio.duration()), span.end().min(audio.duration()))
}

#[cfg(test)]
mod edges {
    use super::*;

    #[test]
    fn a_stub_that_touches_music_is_music() {
        let span = |start, end| Span::new(Ms(start), Ms(end));
        let music = [span(1_000, 9_000)];
        let is_edge = |turn| is_edge_of_music(turn, &music, MUSIC_EDGE);
        assert!(is_edge(span(840, 1_000)));
        assert!(is_edge(span(9_010, 9_200)));
        assert!(!is_edge(span(600, 1_000)), "a word before the music");
        assert!(!is_edge(span(700, 900)), "a word, a breath, the music");
        assert!(is_edge_of_music(span(400, 1_000), &music, FIRST_NOTES));
        assert!(!is_edge_of_music(span(400, 900), &music, FIRST_NOTES), "a word, a breath, the music");
        assert!(!is_edge_of_music(span(9_010, 9_600), &music, FIRST_NOTES), "the first word after it");
    }
}
