//! What a timeline must not depend on: how loud the call was recorded, and a moment of line noise before it.

use callgrade_core::{Audio, Ms, Party, Span, Timeline};

use super::{SPLIT, check_laws, line, ringing, silence};
use crate::settings::tests::usual;
use crate::sound::{Sound, audio, band, noise, tone, voice};
use crate::{Detector, timeline};

/// Times may differ by so much: two frames of the detector, which are 20 ms.
const TOLERANCE: Ms = Ms(40);

/// A number from 0 to 1, another for each thing that is asked of a call.
fn chance(seed: u32, what: u32) -> f32 {
    let mixed = (seed.wrapping_mul(2_654_435_761) ^ what.wrapping_mul(0x9E37_79B9)).wrapping_mul(0x85EB_CA6B);
    (mixed >> 16) as f32 / 65_536.0
}

/// A call of two channels, quiet enough to be twice as loud: it rings or not, the parties take turns, one of them is
/// put on hold or not, a busy tone ends it or not.
fn call(seed: u32) -> Audio {
    let mut lines =
        if seed.is_multiple_of(2) { [ringing(), ringing()] } else { [silence(0.7), silence(0.7)] };
    let mut both = |agent: Sound, customer: Sound| {
        lines = [lines[0].clone().then(agent), lines[1].clone().then(customer)];
    };
    for at in 0..6 {
        let pause = 0.6 + chance(seed, 3 * at);
        let length = 0.8 + 2.0 * chance(seed, 3 * at + 1);
        let begin = 4.0 * chance(seed, 3 * at + 2);
        let spoken = silence(pause).then(voice(begin + length, 0.12).after(begin));
        let quiet = silence(spoken.seconds());
        if at % 2 == 0 {
            both(spoken, quiet)
        } else {
            both(quiet, spoken)
        }
        if at == 3 && seed.is_multiple_of(3) {
            both(silence(15.0), silence(1.0).then(band(12.0, 0.05)).then(silence(2.0)));
        }
    }
    if seed.is_multiple_of(5) {
        let busy = || tone(&[450.0], 0.35, 0.1).then(silence(0.35));
        let tones = (0..5).fold(silence(1.0), |tones, _| tones.then(busy()));
        both(silence(tones.seconds()), tones);
    }
    both(silence(1.0), silence(1.0));
    let [agent, customer] = lines;
    audio(&[line(agent, seed), line(customer, seed + 1_000)])
}

fn heard(audio: &Audio) -> Timeline {
    timeline(audio, &SPLIT, &usual(), &Detector::Webrtc)
}

/// Every sample of every channel, changed.
fn changed(audio: &Audio, change: impl Fn(usize, &[i16]) -> Vec<i16>) -> Audio {
    let channels = (0..audio.channels()).map(|at| change(at, audio.channel(at)));
    Audio::new(audio.rate_hz(), channels.collect())
}

/// Everything that has a time, by name, in order.
fn moments(found: &Timeline) -> Vec<(String, Span)> {
    let of =
        |party: Party| found.turns_of(party).map(move |span| (format!("talk of {}", party.name()), span));
    let ring = found.ring.iter().map(|ring| (format!("{:?} rings of {}", ring.count, ring.tone), ring.span));
    let answer =
        found.answer.iter().map(|answer| (format!("{:?}", answer.basis), Span::new(answer.at, answer.at)));
    let holds = found.holds.iter().map(|hold| (format!("hold of {}", hold.cause.name()), hold.span));
    let tones = found.tones.iter().map(|tone| (tone.tone.clone(), tone.span));
    let keys = found.keys.iter().map(|key| (format!("key {}", key.digit), key.span));
    let masked = found.masked.iter().map(|&span| ("masked".to_owned(), span));
    let nothing = Span::new(Ms(0), Ms(0));
    let left = found.hung_up_first.iter().map(|left| (format!("{} left", left.party.name()), nothing));
    let turns = of(Party::Agent).chain(of(Party::Customer));
    turns.chain(ring).chain(answer).chain(holds).chain(tones).chain(keys).chain(masked).chain(left).collect()
}

/// What differs between two timelines of one call, the second `late`; nothing is within the tolerance.
fn differences(first: &Timeline, second: &Timeline, late: Ms) -> Vec<String> {
    let (before, after) = (moments(first), moments(second));
    let names = |moments: &[(String, Span)]| moments.iter().map(|it| it.0.clone()).collect::<Vec<_>>();
    if names(&before) != names(&after) {
        return vec![format!("{before:?} became {after:?}")];
    }
    let is_off = |a: Ms, b: Ms| TOLERANCE < (a + late).distance(b);
    let pairs = before.into_iter().zip(after).filter(|((name, _), _)| !name.ends_with(" left"));
    pairs
        .filter(|((_, a), (_, b))| is_off(a.start(), b.start()) || is_off(a.end(), b.end()))
        .map(|((name, a), (_, b))| format!("{name}: {a:?} became {b:?}"))
        .collect()
}

const SEEDS: std::ops::Range<u32> = 1..31;

#[track_caller]
fn check(change: impl Fn(&Audio) -> Audio, late: Ms) {
    let mut wrong = Vec::new();
    for seed in SEEDS {
        let audio = call(seed);
        let (first, second) = (heard(&audio), heard(&change(&audio)));
        check_laws(&first);
        check_laws(&second);
        wrong.extend(
            differences(&first, &second, late).into_iter().map(|what| format!("call {seed}: {what}")),
        );
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_calls_have_what_they_should_have() {
    for seed in SEEDS {
        let audio = call(seed);
        let found = heard(&audio);
        assert!(
            (0..2).all(|at| audio.channel(at).iter().all(|sample| sample.unsigned_abs() < 16_384)),
            "{seed}"
        );
        assert_eq!(found.ring.is_some(), seed.is_multiple_of(2), "{seed}: {found:?}");
        assert_eq!(found.holds.len(), usize::from(seed.is_multiple_of(3)), "{seed}: {found:?}");
        assert_eq!(found.tones.len(), usize::from(seed.is_multiple_of(5)), "{seed}: {found:?}");
        assert!(3 <= found.turns_of(Party::Agent).count(), "{seed}: {found:?}");
    }
}

#[test]
fn half_as_loud_is_the_same_call() {
    check(|audio| changed(audio, |_, samples| samples.iter().map(|sample| sample / 2).collect()), Ms(0));
}

#[test]
fn twice_as_loud_is_the_same_call() {
    check(|audio| changed(audio, |_, samples| samples.iter().map(|sample| sample * 2).collect()), Ms(0));
}

#[test]
fn a_tenth_of_a_second_of_the_line_before_it_makes_a_call_later_and_nothing_else() {
    let before = |at: usize| noise(0.1, 0.0005, 77 + at as u32).samples();
    check(|audio| changed(audio, |at, samples| [before(at).as_slice(), samples].concat()), Ms(100));
}
