//! Everything that one line can tell on its own.

use callgrade_core::{Ms, Span};

use crate::beeps::{self, Beeps};
use crate::bursts::{self, Burst, Fine};
use crate::keys::{self, Press};
use crate::line::Line;
use crate::music::{self, Known};
use crate::pips::{self, Pip};
use crate::rings::{self, Rings};
use crate::settings::Settings;
use crate::signals::{self, Kind, Signal};
use crate::vad::Detector;
use crate::{information, looks};

/// What is heard on one line that is not speech, and what may be.
pub(crate) struct Heard<'a> {
    pub line: Line<'a>,
    /// One flag per frame. Tones and music set it too, unless the detector is deaf to them.
    pub voiced: Vec<bool>,
    /// The detector hears no voice in music, tones and noise; what it does call a voice is one.
    pub is_deaf: bool,
    pub rings: Vec<Rings>,
    /// Other signals of the network, in order of start.
    pub signals: Vec<Signal>,
    pub keys: Vec<Press>,
    /// What tells that the call is recorded, or that somebody waits.
    pub beeps: Vec<Beeps>,
    pub music: Vec<Span>,
}

impl Heard<'_> {
    /// Marks frames as no voice.
    pub(crate) fn hear_no(&mut self, frames: &[bool]) {
        self.voiced.iter_mut().zip(frames).for_each(|(voiced, &leaks)| *voiced &= !leaks);
    }

    /// When what sounds like a voice is none, in no order.
    pub(crate) fn no_speech(&self) -> Vec<Span> {
        let rings = self.rings.iter().flat_map(|rings| &rings.bursts);
        let signals = self.signals.iter().flat_map(|signal| &signal.bursts);
        let beeps = self.beeps.iter().flat_map(|beeps| &beeps.spans);
        let keys = self.keys.iter().map(|press| press.span);
        rings.chain(signals).chain(beeps).chain(&self.music).copied().chain(keys).collect()
    }
}

/// Hears a line: first its voices and tones, then the music in what is left of it.
pub(crate) fn hear<'a>(line: Line<'a>, settings: &Settings, detector: &Detector) -> Heard<'a> {
    let voiced = detector.voiced(&line.samples, settings);
    let (mut bursts, mut pips, mut keys) = (Vec::new(), Vec::new(), Vec::new());
    let mut fine = Fine::new();
    for stretch in looks::stretches(&line.samples, &line.levels_dbfs) {
        bursts.extend(bursts::bursts(&line.samples, &stretch, &mut fine));
        pips.extend(pips::pips(&stretch));
        keys.extend(keys::keys(&line.samples, &stretch));
    }
    let mut signals = signals(&bursts, &pips);
    let bursts: Vec<Burst> = bursts.into_iter().filter(|burst| !sounds_in(burst.span, &signals)).collect();
    let mut rings = rings::rings(&bursts);
    rings.retain(|rings| rings.stand_out(&line.levels_dbfs));
    let rung: Vec<Span> = rings.iter().flat_map(|rings| rings.bursts.clone()).collect();
    let is_free = |pip: &Pip| {
        !sounds_in(pip.span, &signals) && !touches(pip.span, &rung) && pip.stands_out(&line.levels_dbfs)
    };
    let beeps = beeps::beeps(&pips.into_iter().filter(is_free).collect::<Vec<_>>());
    let beeped: Vec<Span> = beeps.iter().flat_map(|beeps| beeps.spans.clone()).collect();
    let music_beside = |signals: &[Signal]| {
        let signalled = signals.iter().flat_map(|signal| signal.bursts.clone()).collect();
        let tones = [signalled, rung.clone(), beeped.clone()].concat();
        let known = Known { tones: &tones, voices: detector.is_deaf().then_some(voiced.as_slice()) };
        music::music(&line, known, settings.hold_gap(), settings.hold_music_min())
    };
    let mut music = music_beside(&signals);
    if signals.iter().any(|signal| is_beat(signal, &music)) {
        signals.retain(|signal| !is_beat(signal, &music));
        music = music_beside(&signals);
    }
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

pub(crate) fn touches(span: Span, others: &[Span]) -> bool {
    others.iter().any(|other| span.overlap(*other).is_some())
}

/// Music is heard again this soon after a tone in it.
const AMID: Ms = Ms(3_000);

/// True for a tone with music before and after it: a line is dead after a busy tone, so it is of that music.
fn is_beat(signal: &Signal, music: &[Span]) -> bool {
    let span = signal.span();
    let is_near =
        |edge: fn(Span) -> Ms, moment: Ms| music.iter().any(|&it| edge(it).distance(moment) <= AMID);
    signal.kind.ends_a_call() && is_near(Span::end, span.start()) && is_near(Span::start, span.end())
}
