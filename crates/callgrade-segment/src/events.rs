//! What each line has, as events of the call.

use callgrade_core::timeline::{Key, Tone, Turn};
use callgrade_core::{Audio, Ms, Span, spans};

use crate::hear::{Heard, touches};
use crate::keys::{self, Press};
use crate::signals::{Kind, Signal};
use crate::speech::Speech;
use crate::turns::bridge;
use crate::waiting::is_said_in;

/// Everybody's turns, in order of start; without the recorded texts of a wait.
pub(crate) fn turns(
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
pub(crate) fn tones(heard: &[Heard], audio: &Audio) -> Vec<Tone> {
    let all: Vec<&Signal> = heard.iter().flat_map(|heard| &heard.signals).collect();
    let of_kind = |kind: Kind| {
        let of_kind = all.iter().filter(|signal| signal.kind == kind).map(|signal| signal.span());
        bridge(spans::union(of_kind.collect()), ONE_EVENT).into_iter().map(move |span| (span, kind))
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
pub(crate) fn keys(heard: &[Heard], audio: &Audio, show_digits: bool) -> Vec<Key> {
    let lines: Vec<&[Press]> = heard.iter().map(|heard| heard.keys.as_slice()).collect();
    let key = |(line, press): (usize, Press)| Key {
        span: inside(press.span, audio),
        party: heard[line].line.party,
        digit: if show_digits { press.digit } else { 'x' },
    };
    keys::once(&lines).into_iter().map(key).collect()
}

/// Without what the last frame, if it is not full, has beyond the end of the recording.
pub(crate) fn inside(span: Span, audio: &Audio) -> Span {
    Span::new(span.start().min(audio.duration()), span.end().min(audio.duration()))
}
