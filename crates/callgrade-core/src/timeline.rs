//! The timeline: what happens when, as far as sound alone can tell.
//!
//! Only what was detected is stored. What follows from it (silences, overlaps, interruptions) is computed,
//! so that no two facts can disagree.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::call::Party;
use crate::spans;
use crate::time::{Ms, Span};

/// Nobody speaking for less than this is a pause between words, not a silence.
pub const PAUSE: Ms = Ms(300);

/// A party must have been speaking this long before the other can interrupt it.
const FLOOR_HELD: Ms = Ms(500);

/// Talking at once for less than this is a backchannel or a slip, not an interruption.
const TALKED_OVER: Ms = Ms(500);

/// What interrupts is a turn of its own, at least this long.
const OWN_TURN: Ms = Ms(1_000);

/// What is heard in one recording.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Timeline {
    /// How long the recording lasts.
    pub duration: Ms,
    /// The ringing before the answer; `None` when the recording holds none.
    pub ring: Option<Ring>,
    /// From the first ring to the answer as the switchboard says, which may be before the recording; `None` when it
    /// says nothing.
    #[serde(default)]
    pub waited: Option<Ms>,
    /// When the call was answered; `None` when nothing tells.
    pub answer: Option<Answer>,
    /// Who left first; `None` when nothing tells.
    pub hung_up_first: Option<HungUp>,
    /// Speech, in order of start. One party's turns never overlap.
    pub turns: Vec<Turn>,
    /// Stretches in which a party is kept waiting, in order, disjoint. Talk during a hold does not count.
    pub holds: Vec<Hold>,
    /// Signalling tones other than ringing, in order.
    pub tones: Vec<Tone>,
    /// Telephone keys that were pressed, in order.
    pub keys: Vec<Key>,
    /// When the recorder was muted: digital zeros on every line, in order, disjoint. Nobody knows what happened then.
    pub masked: Vec<Span>,
    /// How each party sounds.
    pub voices: BTreeMap<Party, Voice>,
}

/// One party speaking without a longer pause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Turn {
    /// Who.
    pub party: Party,
    /// When.
    pub span: Span,
}

/// The ringing tone that a caller hears.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ring {
    /// From the first ring to the end of the last.
    pub span: Span,
    /// How many rings; `None` when they cannot be counted.
    pub count: Option<u32>,
    /// The tone plan, `cn_ringback`; `music` where music stands in for ringing, `unknown` where nothing was heard.
    pub tone: String,
    /// From what it is known.
    pub basis: Basis,
}

/// The moment of the answer and how it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// When.
    pub at: Ms,
    /// From what.
    pub basis: Basis,
}

/// Who hung up first and how it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct HungUp {
    /// Who.
    pub party: Party,
    /// From what.
    pub basis: Basis,
}

/// Where a fact comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// The switchboard said so.
    Metadata,
    /// It was heard.
    Audio,
    /// No ring and no metadata: the first speech stands in for it.
    FirstSpeech,
}

impl Basis {
    /// As the scorecard spells it.
    pub fn name(self) -> &'static str {
        match self {
            Basis::Metadata => "metadata",
            Basis::Audio => "audio",
            Basis::FirstSpeech => "first_speech",
        }
    }
}

/// A party is kept waiting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hold {
    /// When.
    pub span: Span,
    /// How it is known.
    pub cause: HoldCause,
}

/// What tells that a stretch is a hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HoldCause {
    /// Music is played.
    Music,
    /// Nobody is heard, and the words before it or the line tell that somebody waits.
    Silence,
    /// A tone sounds now and then to say that the call is still there.
    Beeps,
    /// A recorded text is repeated.
    Announcement,
    /// The switchboard said so.
    Metadata,
}

impl HoldCause {
    /// As the scorecard spells it.
    pub fn name(self) -> &'static str {
        match self {
            HoldCause::Music => "music",
            HoldCause::Silence => "silence",
            HoldCause::Beeps => "beeps",
            HoldCause::Announcement => "announcement",
            HoldCause::Metadata => "metadata",
        }
    }
}

/// A signalling tone: busy, congestion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tone {
    /// When.
    pub span: Span,
    /// Its name: `busy`, `congestion`, `special_information`, `call_waiting`.
    pub tone: String,
}

/// A key of a telephone, pressed during the call (DTMF).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Key {
    /// When.
    pub span: Span,
    /// On whose line.
    pub party: Party,
    /// `0` to `9`, `*`, `#`, `A` to `D`; `x` where digits are hidden, since people type card numbers.
    pub digit: char,
}

/// How a party sounds over the whole call. Each figure is `None` when it cannot be measured.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Voice {
    /// Speech level over the noise between the turns, in dB.
    pub snr_db: Option<f64>,
    /// Integrated loudness of the speech after EBU R 128, in LUFS.
    pub loudness_lufs: Option<f64>,
    /// Active speech level after ITU-T P.56, in dB under the loudest possible square wave.
    pub active_level_dbov: Option<f64>,
    /// The share of the time spoken in which the signal is clipped, from 0 to 1.
    pub clipped_share: Option<f64>,
    /// The voice's usual pitch: the median over voiced speech, in hertz.
    pub pitch_hz: Option<f64>,
    /// How much the pitch moves: the standard deviation over voiced speech, in semitones.
    pub pitch_spread_st: Option<f64>,
    /// The turns in which the voice is raised over its own baseline in this call, in order.
    pub raised: Vec<Span>,
}

impl Timeline {
    /// The turns of one party, in order.
    pub fn turns_of(&self, party: Party) -> impl Iterator<Item = Span> {
        self.turns.iter().filter(move |turn| turn.party == party).map(|turn| turn.span)
    }

    /// When one party speaks while the call is connected and nobody is on hold: what counts as talk.
    pub fn talk_of(&self, party: Party) -> Vec<Span> {
        let turns: Vec<Span> = self.turns_of(party).collect();
        let held: Vec<Span> = self.holds.iter().map(|hold| hold.span).collect();
        let free = spans::minus(&spans::union(turns), &held);
        let connected = Span::new(self.answer.map_or(Ms(0), |answer| answer.at), self.duration);
        spans::overlaps(&free, &[connected])
    }

    /// When anyone talks.
    pub fn talk(&self) -> Vec<Span> {
        let everyone = [Party::Agent, Party::Customer, Party::Unknown];
        spans::union(everyone.into_iter().flat_map(|party| self.talk_of(party)).collect())
    }

    /// From the answer to the end of the last talk; `None` when nobody ever speaks.
    pub fn conversation(&self) -> Option<Span> {
        let talk = self.talk();
        let (first, last) = (talk.first()?, talk.last()?);
        Some(Span::new(self.answer.map_or(first.start(), |answer| answer.at), last.end()))
    }

    /// When nobody speaks inside the conversation, nobody is on hold and the recorder listens, for [`PAUSE`] or longer.
    pub fn silences(&self) -> Vec<Span> {
        let Some(conversation) = self.conversation() else { return Vec::new() };
        let mut busy = self.talk();
        busy.extend(self.holds.iter().map(|hold| hold.span));
        busy.extend(&self.masked);
        let mut silences = spans::gaps(conversation, &spans::union(busy));
        silences.retain(|gap| PAUSE <= gap.len());
        silences
    }

    /// When both parties talk at once.
    pub fn overlaps(&self) -> Vec<Span> {
        spans::overlaps(&self.talk_of(Party::Agent), &self.talk_of(Party::Customer))
    }

    /// When a party cuts into the other's turn: the stretches in which both then talk.
    ///
    /// The other has held the floor for half a second, both talk for at least half a second, and what cuts in
    /// is a turn of at least a second, so that a "mhm" is none. Backchannels of more than a second count.
    pub fn interruptions(&self, by: Party) -> Vec<Span> {
        let others = self.talk_of(by.other());
        let cuts_in = |own: &Span| {
            let other = others.iter().find(|turn| turn.contains(own.start()))?;
            let both = own.overlap(*other)?;
            let counts = FLOOR_HELD <= own.start() - other.start()
                && TALKED_OVER <= both.len()
                && OWN_TURN <= own.len();
            counts.then_some(both)
        };
        self.talk_of(by).iter().filter_map(cuts_in).collect()
    }
}
