//! How far a voice stands above the noise around it.

use callgrade_core::{Ms, Party, Span, Timeline};

use crate::line::{mask, mean_db, percentile};

/// Noise is looked for this near to a party's talk, for it comes and goes.
const BESIDE: Ms = Ms(2_000);

/// Words fade out into the room, and turns end a little early or late.
const FADES: Ms = Ms(150);

/// Less noise than this many frames is too little to measure: one second.
const ENOUGH: usize = 100;

/// Quieter than any telephone line: the line was muted, and says nothing of the room.
const GATED_DBFS: f32 = -85.0;

/// What is this far over the usual noise is an event of its own: a cough, a click, a word that nobody noticed.
const EVENT_DB: f32 = 10.0;

/// What is heard of a line beside its party's talk.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Noise {
    /// Its mean power, in dB of full scale.
    At(f32),
    /// Digital silence: a gate, or a codec that sends nothing in pauses, hides the noise.
    Gated,
    /// Less than a second of it.
    TooLittle,
}

/// The noise of the frames marked `beside`.
pub(super) fn noise(levels_dbfs: &[f32], beside: &[bool]) -> Noise {
    let marked: Vec<f32> =
        levels_dbfs.iter().zip(beside).filter(|&(_, &beside)| beside).map(|(&level, _)| level).collect();
    let alive: Vec<f32> = marked.iter().copied().filter(|&level| GATED_DBFS < level).collect();
    match percentile(alive.clone(), 0.5) {
        Some(usual) if ENOUGH <= alive.len() => {
            Noise::At(mean_db(alive.into_iter().filter(|&level| level < usual + EVENT_DB)))
        }
        _ if ENOUGH <= marked.len() => Noise::Gated,
        _ => Noise::TooLittle,
    }
}

/// Mean power of the speech over mean power of the noise, in dB.
///
/// - `level_dbov`: of the speech with the noise under it; the noise is taken off.
///
/// `None` when the noise is not known, or as loud as the speech.
pub(super) fn snr_db(level_dbov: f64, noise: Noise) -> Option<f64> {
    let Noise::At(noise_dbfs) = noise else { return None };
    let both = 10f64.powf((level_dbov - f64::from(noise_dbfs)) / 10.0);
    (1.0 < both).then(|| 10.0 * (both - 1.0).log10())
}

/// One flag per frame: is it near the party's talk, and does nobody speak and nothing else sound?
///
/// Where that leaves less than a second, the other party may speak: it is on another line, as a rule.
///
/// - `party`, `talk`: whose noise, and when it talks.
pub(super) fn beside(party: Party, talk: &[Span], timeline: &Timeline, frames: usize) -> Vec<bool> {
    let near = mask(&talk.iter().map(|span| wider(*span, BESIDE)).collect::<Vec<_>>(), frames);
    let free_of = |sounds: Vec<Span>| -> Vec<bool> {
        let sounds = mask(&sounds, frames);
        near.iter().zip(sounds).map(|(&near, sounds)| near && !sounds).collect()
    };
    let turns = |everyone: bool| timeline.turns.iter().filter(move |turn| everyone || turn.party == party);
    let sounds = |everyone| {
        let turns = turns(everyone).map(|turn| turn.span);
        turns.chain(no_speech(timeline)).map(|span| wider(span, FADES)).collect()
    };
    let quiet = free_of(sounds(true));
    let enough = ENOUGH <= quiet.iter().filter(|&&flag| flag).count();
    if enough { quiet } else { free_of(sounds(false)) }
}

fn no_speech(timeline: &Timeline) -> impl Iterator<Item = Span> {
    let holds = timeline.holds.iter().map(|hold| hold.span);
    let rings = timeline.ring.iter().map(|ring| ring.span);
    let tones = timeline.tones.iter().map(|tone| tone.span);
    let keys = timeline.keys.iter().map(|key| key.span);
    holds.chain(rings).chain(tones).chain(keys).chain(timeline.masked.iter().copied())
}

fn wider(span: Span, by: Ms) -> Span {
    Span::new(span.start() - by, span.end() + by)
}

#[cfg(test)]
mod tests {
    use callgrade_core::timeline::Turn;

    use super::*;

    #[test]
    fn power_is_what_is_averaged() {
        let half: Vec<f32> = (0..200).map(|at| if at % 2 == 0 { -60.0 } else { -57.0 }).collect();
        let Noise::At(level) = noise(&half, &[true; 200]) else { panic!() };
        assert!((level - -58.25).abs() < 0.01, "{level}");
        let coughed = [half, vec![-20.0; 9]].concat();
        assert_eq!(noise(&coughed, &[true; 209]), Noise::At(level));
    }

    #[test]
    fn muted_is_not_quiet() {
        assert_eq!(noise(&[-60.0; 99], &[true; 99]), Noise::TooLittle);
        assert_eq!(noise(&[-96.3; 300], &[true; 300]), Noise::Gated);
        assert_eq!(noise(&[-60.0; 300], &[false; 300]), Noise::TooLittle);
        assert_eq!(snr_db(-20.0, Noise::Gated), None);
    }

    #[test]
    fn the_noise_under_the_speech_is_taken_off() {
        // Speech 10 dB over the noise is 10.41 dB over it together with the noise.
        let snr = snr_db(-29.59, Noise::At(-40.0)).unwrap();
        assert!((snr - 10.0).abs() < 0.01, "{snr}");
        assert_eq!(snr_db(-40.0, Noise::At(-40.0)), None);
    }

    /// The agent talks from 4 to 5 s, the customer from 5.5 s on; something is masked from 2 to 3 s.
    fn chosen(customer_until: u32) -> Vec<usize> {
        let span = |start, end| Span::new(Ms(start), Ms(end));
        let timeline = Timeline {
            turns: vec![
                Turn { party: Party::Agent, span: span(4_000, 5_000) },
                Turn { party: Party::Customer, span: span(5_500, customer_until) },
            ],
            masked: vec![span(2_000, 3_000)],
            ..Timeline::default()
        };
        let beside = beside(Party::Agent, &[span(4_000, 5_000)], &timeline, 1_000);
        (0..1_000).filter(|&at| beside[at]).collect()
    }

    #[test]
    fn noise_is_measured_where_nobody_speaks() {
        assert_eq!(chosen(6_500), (315..385).chain(515..535).chain(665..700).collect::<Vec<_>>());
    }

    #[test]
    fn where_somebody_always_speaks_it_is_measured_under_the_other() {
        assert_eq!(chosen(9_000), (315..385).chain(515..700).collect::<Vec<_>>());
    }
}
