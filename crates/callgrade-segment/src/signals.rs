//! Bursts of tone to the signals of a network: busy, congestion, a call that waits, a number that is none.

use callgrade_core::{Ms, Span};

use crate::bursts::Burst;
use crate::countries::COUNTRIES;

/// What a network says with a tone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// The other party is busy or has left. Also what may be either this or congestion: networks share tones.
    Busy,
    /// No way through, and no network says busy with this tone.
    Congestion,
    /// No such number.
    SpecialInformation,
    /// Somebody else calls.
    CallWaiting,
}

impl Kind {
    /// As the scorecard spells it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Kind::Busy => "busy",
            Kind::Congestion => "congestion",
            Kind::SpecialInformation => "special_information",
            Kind::CallWaiting => "call_waiting",
        }
    }

    /// True for what the network plays when nobody is at the other end.
    pub(crate) fn ends_a_call(self) -> bool {
        matches!(self, Kind::Busy | Kind::Congestion)
    }
}

/// A signal on a line.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Signal {
    /// What it says.
    pub kind: Kind,
    /// When it sounds, in order; never empty.
    pub bursts: Vec<Span>,
}

impl Signal {
    /// From its first burst to the end of the last.
    pub(crate) fn span(&self) -> Span {
        self.bursts[0].hull(self.bursts[self.bursts.len() - 1])
    }
}

/// How long a burst, and the silence after it, may be for a tone that no list has. ITU-T E.180: 165 to 750 ms.
const HALF_PERIOD: std::ops::RangeInclusive<Ms> = Ms(140)..=Ms(800);

/// Then a silence is as long as a burst, within this share.
const SYMMETRY: f32 = 0.25;

/// A burst is as loud as the one before, within this.
const LEVEL_DB: f32 = 3.5;

/// Two tones fit equally well when the worse is off by no more than this, of what is allowed.
const AS_WELL: f32 = 0.3;

/// All signals, in order of their first burst.
///
/// Where several kinds fit equally well, the first in the order of [`Kind`] is told. A symmetric tone that no
/// network has is busy too: office exchanges have their own.
pub(crate) fn signals(bursts: &[Burst]) -> Vec<Signal> {
    let mut found: Vec<Signal> = Vec::new();
    let mut free = Ms(0);
    for at in 0..bursts.len() {
        if bursts[at].span.start() < free {
            continue;
        }
        if let Some(signal) = from(&bursts[at..]) {
            free = signal.span().end();
            found.push(signal);
        }
    }
    found
}

/// Bursts that follow a tone's cadence.
struct Chain {
    kind: Kind,
    bursts: Vec<Span>,
    /// How far they are from it on average, 1 being as far as allowed.
    misfit: f32,
}

/// The signal that begins with the first burst.
fn from(bursts: &[Burst]) -> Option<Signal> {
    let mut chains: Vec<Chain> = listed(bursts);
    if chains.is_empty() {
        chains.extend(symmetric(bursts));
    }
    let longest = chains.iter().map(|chain| chain.bursts.len()).max()?;
    chains.retain(|chain| chain.bursts.len() == longest);
    let best = chains.iter().map(|chain| chain.misfit).fold(f32::MAX, f32::min);
    chains.retain(|chain| chain.misfit <= best + AS_WELL);
    let chain = chains.into_iter().min_by_key(|chain| chain.kind)?;
    Some(Signal { kind: chain.kind, bursts: chain.bursts })
}

/// What follows any country's tones, at any beat of their cadence.
fn listed(bursts: &[Burst]) -> Vec<Chain> {
    let tones = COUNTRIES.iter().flat_map(|country| {
        let of =
            |kind: Kind, tones: &'static [crate::tones::Tone]| tones.iter().map(move |tone| (kind, tone));
        of(Kind::Busy, country.busy)
            .chain(of(Kind::Congestion, country.congestion))
            .chain(of(Kind::SpecialInformation, country.unobtainable))
            .chain(of(Kind::CallWaiting, country.call_waiting))
    });
    let beats = tones
        .flat_map(|(kind, tone)| (0..tone.cadence_ms.len()).step_by(2).map(move |beat| (kind, tone, beat)));
    let chains = beats.filter_map(|(kind, tone, beat)| {
        let (bursts, misfit) = follow(bursts, tone.lines_hz, tone.cadence_ms, beat)?;
        (fewest(kind, tone.cadence_ms) <= bursts.len()).then_some(Chain { kind, bursts, misfit })
    });
    chains.collect()
}

/// How many bursts are no accident. Two whole cycles of a call that waits; else four bursts, and more of short
/// ones, which voices have now and then.
fn fewest(kind: Kind, cadence_ms: &[u32]) -> usize {
    let cycle = cadence_ms.len() / 2;
    let shortest = cadence_ms.iter().step_by(2).min().copied().unwrap_or(0);
    match kind {
        _ if shortest <= 120 && cycle == 1 => 6,
        Kind::CallWaiting if 1 < cycle => (2 * cycle).max(4),
        Kind::CallWaiting if 3_000 < cadence_ms[1] => 3,
        _ if 2_000 < cadence_ms[0] => 3,
        _ => (cycle + 1).max(4),
    }
}

/// A tone that is as long on as off, whatever its frequency.
fn symmetric(bursts: &[Burst]) -> Option<Chain> {
    let (first, second) = (bursts.first()?, bursts.get(1)?);
    let (tone, pause) = (first.span.len(), second.span.start() - first.span.end());
    let even = tone.distance(pause).0 as f32 <= pause.0 as f32 * SYMMETRY;
    if !(even && HALF_PERIOD.contains(&tone)) {
        return None;
    }
    let (bursts, misfit) = follow(bursts, &first.lines_hz, &[tone.0, pause.0], 0)?;
    (4 <= bursts.len()).then_some(Chain { kind: Kind::Busy, bursts, misfit })
}

/// The bursts that follow a cadence from the first one, which is its tone at `beat`, and how far they are from it.
///
/// Other tones may lie in its pauses: somebody goes on talking. The last burst may be cut when there are enough.
fn follow(bursts: &[Burst], lines_hz: &[f32], cadence_ms: &[u32], beat: usize) -> Option<(Vec<Span>, f32)> {
    let first = bursts.first()?;
    let mut misfit = first.off_key(lines_hz)? + off(first.span.len(), cadence_ms[beat])?;
    let (mut last, mut beat, mut spans) = (first, beat, vec![first.span]);
    let mut rest = bursts[1..].iter();
    while let Some(next) = rest.find(|next| next.off_key(lines_hz).is_some()) {
        let Some(late) = off(next.span.start() - last.span.end(), cadence_ms[beat + 1]) else { break };
        beat = (beat + 2) % cadence_ms.len();
        if LEVEL_DB < (next.level_dbfs - last.level_dbfs).abs() {
            break;
        }
        let Some(long) = off(next.span.len(), cadence_ms[beat]) else {
            if 3 < spans.len() && next.span.len() < Ms(cadence_ms[beat]) {
                spans.push(next.span);
            }
            break;
        };
        misfit += late + long + next.off_key(lines_hz).unwrap_or(1.0);
        spans.push(next.span);
        last = next;
    }
    let steps = spans.len() as f32;
    Some((spans, misfit / steps))
}

/// How far a length is from what it should be, from 0 to 1; `None` for further.
///
/// Within what the detector of bursts cannot tell apart, or 10 %, as in Asterisk's detector; 2 % of a long pause.
fn off(found: Ms, ms: u32) -> Option<f32> {
    let share = if ms < 2_000 { 0.1 } else { 0.02 };
    let off = found.0.abs_diff(ms) as f32 / (ms as f32 * share).max(40.0);
    (off <= 1.0).then_some(off)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bursts::tests::heard;
    use crate::sound::{Sound, noise, tone, voice};
    use crate::tones::{Tone, ringbacks};

    /// So many cycles of a tone, with noise of this root mean square.
    fn sent(lines_hz: &[f32], cadence_ms: &[u32], cycles: usize, rms: f32) -> Vec<Signal> {
        let mut sound = Sound::silence(0.5);
        for beat in (0..cycles).flat_map(|_| cadence_ms.chunks(2)) {
            sound = sound.then(tone(lines_hz, beat[0] as f32 / 1000.0, 0.1));
            sound = sound.then(Sound::silence(beat[1] as f32 / 1000.0));
        }
        signals(&heard(&sound.clone().over(&noise(sound.seconds(), rms, 1))))
    }

    #[test]
    fn every_tone_of_every_country_is_heard() {
        for country in COUNTRIES {
            let check = |kinds: &[Kind], tones: &[Tone]| {
                for tone in tones {
                    let cycles = (7 / (tone.cadence_ms.len() / 2)).max(3);
                    for rms in [0.002, 0.015] {
                        let found = sent(tone.lines_hz, tone.cadence_ms, cycles, rms);
                        assert_eq!(found.len(), 1, "{} {tone:?} {rms} {found:?}", country.code);
                        assert!(kinds.contains(&found[0].kind), "{} {tone:?} {found:?}", country.code);
                    }
                }
            };
            check(&[Kind::Busy], country.busy);
            check(&[Kind::Busy, Kind::Congestion], country.congestion);
            check(&[Kind::SpecialInformation], country.unobtainable);
            check(&[Kind::CallWaiting], country.call_waiting);
        }
    }

    #[track_caller]
    fn check(lines_hz: &[f32], cadence_ms: &[u32], expected: Kind) {
        let found: Vec<Kind> =
            sent(lines_hz, cadence_ms, 6, 0.002).into_iter().map(|signal| signal.kind).collect();
        assert_eq!(found, [expected], "{lines_hz:?} {cadence_ms:?}");
    }

    #[test]
    fn congestion_is_told_where_it_can_be() {
        check(&[450.0], &[350, 350], Kind::Busy); // China
        check(&[450.0], &[700, 700], Kind::Congestion);
        check(&[480.0, 620.0], &[500, 500], Kind::Busy); // North America
        check(&[480.0, 620.0], &[250, 250], Kind::Congestion);
        check(&[425.0], &[200, 200, 200, 200, 200, 600], Kind::Congestion); // Spain
        check(&[425.0], &[250, 250], Kind::Busy); // Mexico has one tone for both
        check(&[500.0], &[600, 600], Kind::Busy); // nobody's
    }

    #[test]
    fn rings_voices_and_few_beeps_are_no_signals() {
        for ring in ringbacks() {
            assert_eq!(sent(ring.tone.lines_hz, ring.tone.cadence_ms, 4, 0.002), vec![], "{ring:?}");
        }
        assert_eq!(sent(&[425.0], &[500, 500], 3, 0.002), vec![]);
        assert_eq!(sent(&[440.0], &[300, 14_700], 4, 0.002), vec![], "a recorder");
        assert_eq!(signals(&heard(&voice(60.0, 0.3))), vec![]);
        assert_eq!(signals(&[]), vec![]);
    }
}
