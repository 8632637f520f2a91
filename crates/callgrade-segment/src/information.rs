//! Pips to the special information tone: three that rise.

use callgrade_core::{Ms, Span};

use crate::pips::Pip;
use crate::tones::SPECIAL_INFORMATION_HZ;

/// Each of the three: 274 to 380 ms by ITU-T E.180 and Bellcore, and what the detector of pips cannot tell.
const EACH: std::ops::RangeInclusive<Ms> = Ms(200)..=Ms(450);

/// How far apart they may be: E.180 allows 30 ms.
const PAUSE: Ms = Ms(80);

/// All special information tones, each with its three pips, in order.
pub(crate) fn special_information(pips: &[Pip]) -> Vec<Vec<Span>> {
    let long: Vec<&Pip> = pips.iter().filter(|pip| EACH.contains(&pip.span.len())).collect();
    let triples = long.windows(3).filter(|three| rises(three));
    triples.map(|three| three.iter().map(|pip| pip.span).collect()).collect()
}

fn rises(three: &[&Pip]) -> bool {
    let at = |(pip, (low, high)): (&&Pip, (f32, f32))| (low..high).contains(&pip.hz);
    let close = |pair: &[&Pip]| pair[1].span.start() - pair[0].span.end() <= PAUSE;
    three.iter().zip(SPECIAL_INFORMATION_HZ).all(at) && three.windows(2).all(close)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pips::tests::heard;
    use crate::sound::{Sound, noise, tone, voice};

    /// Three tones, each so long, so far apart.
    fn three(hz: [f32; 3], seconds: [f32; 3], pause_s: f32) -> Sound {
        let one = |at: usize| tone(&[hz[at]], seconds[at], 0.1).then(Sound::silence(pause_s));
        Sound::silence(0.5).then(one(0)).then(one(1)).then(one(2)).then(Sound::silence(0.5))
    }

    #[test]
    fn every_form_is_heard() {
        for (hz, seconds, pause_s) in [
            ([950.0, 1_400.0, 1_800.0], [0.33; 3], 0.0),
            ([950.0, 1_400.0, 1_800.0], [0.33; 3], 0.03),
            ([950.0, 1_400.0, 1_800.0], [0.3; 3], 0.03),
            ([913.8, 1_370.6, 1_776.7], [0.274, 0.274, 0.38], 0.0),
            ([985.2, 1_428.5, 1_776.7], [0.38, 0.274, 0.38], 0.0),
        ] {
            for rms in [0.0, 0.022] {
                let sound = three(hz, seconds, pause_s).over(&noise(3.0, rms, 5));
                let found = special_information(&heard(&sound));
                assert_eq!(found.len(), 1, "{hz:?} {seconds:?} {pause_s} {rms}: {:?}", heard(&sound));
                assert!(found[0][0].start().distance(Ms(500)) <= Ms(30));
            }
        }
    }

    #[test]
    fn falling_tones_and_voices_are_none() {
        let falls = three([1_800.0, 1_400.0, 950.0], [0.33; 3], 0.0);
        let slow = three([950.0, 1_400.0, 1_800.0], [0.33; 3], 0.5);
        for sound in [falls, slow, voice(30.0, 0.3), Sound::silence(0.0)] {
            assert_eq!(special_information(&heard(&sound)), Vec::<Vec<Span>>::new());
        }
    }
}
