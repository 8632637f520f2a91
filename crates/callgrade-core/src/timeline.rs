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

/// A party must have been speaking this long before the other can interrupt it. It is also what tells cutting in
/// from starting at the same time (within 0.2 s), with room for edges that are heard 0.1 s off.
const FLOOR_HELD: Ms = Ms(500);

/// Talking at once for less than this is a backchannel or a slip, not an interruption.
const TALKED_OVER: Ms = Ms(500);

/// What interrupts is a turn of its own, at least this long: a "mhm" lasts less than a second, and each of its edges
/// may be heard 0.1 s off.
const OWN_TURN: Ms = Ms(1_200);

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
    /// The tone plan, `cn_ringback`; [`Ring::MUSIC`] where music stands in for ringing, `unknown` where nothing was
    /// heard.
    pub tone: String,
    /// From what it is known.
    pub basis: Basis,
    /// On whose line alone it is heard; `None` when on both, or when nobody knows.
    #[serde(default)]
    pub party: Option<Party>,
}

impl Ring {
    /// The tone of music that plays until somebody answers: the callee's choice, or a queue's.
    pub const MUSIC: &str = "music";
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
    /// Every cause.
    pub const ALL: [HoldCause; 5] = [
        HoldCause::Music,
        HoldCause::Silence,
        HoldCause::Beeps,
        HoldCause::Announcement,
        HoldCause::Metadata,
    ];

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

/// Holds in any order to holds in order and apart: what overlaps or is less than `gap` apart is one wait, of the
/// cause that lasts longest.
pub fn joined(mut holds: Vec<Hold>, gap: Ms) -> Vec<Hold> {
    holds.sort_by_key(|hold| hold.span);
    let mut joined: Vec<(Hold, Ms)> = Vec::new();
    for hold in holds {
        match joined.last_mut() {
            Some((last, longest))
                if hold.span.start() - last.span.end() < gap || hold.span.start() <= last.span.end() =>
            {
                if *longest < hold.span.len() {
                    (last.cause, *longest) = (hold.cause, hold.span.len());
                }
                last.span = last.span.hull(hold.span);
            }
            _ => joined.push((hold, hold.span.len())),
        }
    }
    joined.into_iter().map(|(hold, _)| hold).collect()
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
    /// Mean power of the speech over that of the noise beside it, in dB.
    pub snr_db: Option<f64>,
    /// The pauses are digital silence: a gate or the codec hides the noise, so there is no `snr_db`.
    pub gated: bool,
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
    /// The turns in which the voice is raised over its own baseline in this call, in order; `None` where there are
    /// too few turns for a baseline.
    pub raised: Option<Vec<Span>>,
}

/// Telephone speech is usually set to −26 dBov (the default of ITU-T G.191, sv56); 9 dB less is what the other side
/// strains to hear.
const LOW_DBOV: f64 = -35.0;

/// Noise nearer to the speech than this hides words.
const NOISY_DB: f64 = 15.0;

impl Voice {
    /// Whether the party is hard to hear; `None` when its level is not known.
    pub fn is_low(&self) -> Option<bool> {
        self.active_level_dbov.map(|level_dbov| level_dbov < LOW_DBOV)
    }

    /// Whether noise hides the party's words; `None` when the noise is not known.
    pub fn is_noisy(&self) -> Option<bool> {
        self.snr_db.map(|snr_db| snr_db < NOISY_DB)
    }
}

/// What a call is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// Nobody has answered yet.
    Waiting,
    /// The parties can hear one another.
    Connected,
    /// A party is kept waiting.
    Hold,
    /// The recorder is muted.
    Masked,
}

impl Timeline {
    /// What the call does from its first sample to its last: phases in order that touch and leave no gap.
    ///
    /// A recording that is muted during a hold is masked there. Empty for a recording without a sample.
    pub fn phases(&self) -> Vec<(Phase, Span)> {
        let whole = Span::new(Ms(0), self.duration);
        let answer = self.answer.map_or(self.duration, |answer| answer.at);
        let masked = spans::overlaps(&self.masked, &[whole]);
        let held: Vec<Span> = self.holds.iter().map(|hold| hold.span).collect();
        let held = spans::minus(&spans::overlaps(&held, &[whole]), &masked);
        let free = spans::gaps(whole, &spans::union([masked.clone(), held.clone()].concat()));
        let of = |phase: Phase, spans: Vec<Span>| spans.into_iter().map(move |span| (phase, span));
        let mut phases: Vec<(Phase, Span)> = of(Phase::Masked, masked)
            .chain(of(Phase::Hold, held))
            .chain(of(Phase::Waiting, spans::overlaps(&free, &[Span::new(Ms(0), answer)])))
            .chain(of(Phase::Connected, spans::overlaps(&free, &[Span::new(answer, Ms(u32::MAX))])))
            .collect();
        phases.sort_by_key(|&(_, span)| span);
        phases
    }

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
    /// is a turn of at least 1.2 s, so that a "mhm" is none. Whether a longer one is a "mhm" only words tell.
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

#[cfg(test)]
mod tests {
    use super::*;

    fn span(start: u32, end: u32) -> Span {
        Span::new(Ms(start), Ms(end))
    }

    /// The letters of the phases, one a second.
    #[track_caller]
    fn check(answer: Option<u32>, holds: &[Span], masked: &[Span], expected: &str) {
        let timeline = Timeline {
            duration: Ms(10_000),
            answer: answer.map(|at| Answer { at: Ms(at), basis: Basis::Audio }),
            holds: holds.iter().map(|&span| Hold { span, cause: HoldCause::Music }).collect(),
            masked: masked.to_vec(),
            ..Timeline::default()
        };
        let phases = timeline.phases();
        assert!(phases.windows(2).all(|pair| pair[0].1.end() == pair[1].1.start()), "{phases:?}");
        let letter = |at: u32| {
            let (phase, _) = phases.iter().find(|(_, span)| span.contains(Ms(at * 1_000))).unwrap();
            ['w', 'c', 'h', 'm'][*phase as usize]
        };
        assert_eq!((0..10).map(letter).collect::<String>(), expected);
    }

    #[test]
    fn phases_tile_the_call() {
        check(None, &[], &[], "wwwwwwwwww");
        check(Some(3_000), &[], &[], "wwwccccccc");
        check(Some(3_000), &[span(5_000, 7_000)], &[], "wwwcchhccc");
        check(Some(0), &[span(5_000, 30_000)], &[span(1_000, 2_000), span(6_000, 8_000)], "cmccchmmhh");
        assert_eq!(Timeline::default().phases(), []);
    }

    #[test]
    fn one_wait_is_one_hold() {
        let hold = |start, end, cause| Hold { span: span(start, end), cause };
        let (music, beeps) = (HoldCause::Music, HoldCause::Beeps);
        let found = joined(
            vec![hold(50, 90, music), hold(0, 30, beeps), hold(20, 45, music), hold(200, 201, beeps)],
            Ms(10),
        );
        assert_eq!(found, [hold(0, 90, music), hold(200, 201, beeps)]);
        assert_eq!(joined(vec![hold(0, 30, beeps), hold(40, 90, music)], Ms(10)).len(), 2);
        assert_eq!(joined(vec![hold(0, 30, beeps), hold(30, 90, music)], Ms(0)).len(), 1);
        assert_eq!(joined(vec![], Ms(10)), []);
    }

    #[test]
    fn a_mask_is_no_silence() {
        let turn = |start, end| Turn { party: Party::Agent, span: span(start, end) };
        let mut timeline = Timeline {
            duration: Ms(10_000),
            turns: vec![turn(0, 1_000), turn(9_000, 10_000)],
            ..Timeline::default()
        };
        assert_eq!(timeline.silences(), [span(1_000, 9_000)]);
        timeline.masked = vec![span(2_000, 8_000)];
        assert_eq!(timeline.silences(), [span(1_000, 2_000), span(8_000, 9_000)]);
    }

    /// How often the agent cuts in. A mark is 100 ms.
    fn interruptions(agent: &str, customer: &str) -> usize {
        let turns = |party, picture: &str| -> Vec<Turn> {
            let moments = picture.char_indices().filter(|&(_, mark)| mark == '#');
            let spans = moments.map(|(at, _)| Span::new(Ms(at as u32 * 100), Ms(at as u32 * 100 + 100)));
            spans::union(spans.collect()).into_iter().map(|span| Turn { party, span }).collect()
        };
        let turns = [turns(Party::Agent, agent), turns(Party::Customer, customer)].concat();
        let timeline = Timeline { duration: Ms(60_000), turns, ..Timeline::default() };
        timeline.interruptions(Party::Agent).len()
    }

    #[test]
    fn cutting_in_takes_a_floor_an_overlap_and_a_turn() {
        assert_eq!(interruptions("..........############", "###############......."), 1);
        assert_eq!(interruptions("..........###########.", "###############......."), 0, "a short word");
        assert_eq!(interruptions("..........############", "##############........"), 0, "a hasty start");
        assert_eq!(interruptions("....##################", "###############......."), 0, "the same moment");
        assert_eq!(interruptions("###############.......", "..........############"), 0, "the other does");
    }
}
