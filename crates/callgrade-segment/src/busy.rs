//! Bursts of tone to busy and congestion tones: as much silence as tone, over and over.

use callgrade_core::{Ms, Span};

use crate::bursts::Burst;

/// How long a burst, and the silence after it, may be. ITU-T E.180 and its Supplement 2: 165 to 750 ms.
const HALF_PERIOD: std::ops::RangeInclusive<Ms> = Ms(140)..=Ms(800);

/// Bursts and silences repeat within this share, as in Asterisk's detector, or within [`SLACK`].
const REPEATS: f32 = 0.1;

/// What the detector of bursts cannot tell apart.
const SLACK: Ms = Ms(40);

/// A silence is as long as a burst, within this share.
const SYMMETRY: f32 = 0.25;

/// A tone so often repeated is no accident.
const BURSTS: usize = 4;

/// All stretches of busy tone, each with its bursts, in order, disjoint.
pub(crate) fn busy(bursts: &[Burst]) -> Vec<Vec<Span>> {
    let mut found: Vec<Vec<Span>> = Vec::new();
    let mut at = 0;
    while at < bursts.len() {
        let chain = chain(&bursts[at..]);
        at += chain.len();
        if BURSTS <= chain.len() {
            found.push(chain);
        }
    }
    found
}

/// The bursts that repeat the first one, at least itself. The last may be cut by the recording's end.
fn chain(bursts: &[Burst]) -> Vec<Span> {
    let mut chain = vec![bursts[0].span];
    for pair in bursts.windows(2) {
        let (period, next) = (&pair[0], &pair[1]);
        let (tone, pause) = (period.span.len(), next.span.start() - period.span.end());
        let (first, first_pause) = (bursts[0].span.len(), bursts[1].span.start() - bursts[0].span.end());
        let repeats = near(tone, first, REPEATS) && near(pause, first_pause, REPEATS);
        let symmetric = HALF_PERIOD.contains(&tone) && near(tone, pause, SYMMETRY);
        if !(repeats && symmetric && same_tone(period, next) && next.span.len() <= first + SLACK) {
            break;
        }
        chain.push(next.span);
    }
    chain
}

fn near(a: Ms, b: Ms, share: f32) -> bool {
    let allowed = SLACK.0.max((b.0 as f32 * share) as u32);
    a.distance(b).0 <= allowed
}

fn same_tone(a: &Burst, b: &Burst) -> bool {
    let same = |(a, b): (&f32, &f32)| (a - b).abs() < 12.0;
    a.lines_hz.len() == b.lines_hz.len()
        && a.lines_hz.iter().zip(&b.lines_hz).all(same)
        && (a.level_dbfs - b.level_dbfs).abs() <= 3.5
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bursts::bursts;
    use crate::sound::{Sound, noise, tone};

    /// So many bursts of tone and silence, with the noise of a line.
    fn beeps(lines_hz: &[f32], tone_s: f32, pause_s: f32, count: usize) -> Vec<Burst> {
        let one = tone(lines_hz, tone_s, 0.1).then(Sound::silence(pause_s));
        let sound = (0..count).fold(Sound::silence(0.5), |sound, _| sound.then(one.clone()));
        let hiss = noise(sound.seconds(), 0.002, 1);
        bursts(&sound.over(&hiss).samples())
    }

    #[track_caller]
    fn check(lines_hz: &[f32], half_period_s: f32, count: usize) {
        let found = busy(&beeps(lines_hz, half_period_s, half_period_s, count));
        assert_eq!(found.iter().map(Vec::len).collect::<Vec<_>>(), [count], "{lines_hz:?} {half_period_s}");
    }

    #[test]
    fn every_networks_busy_tone() {
        check(&[450.0], 0.35, 5); // China
        check(&[450.0], 0.7, 5); // China, congestion
        check(&[425.0], 0.2, 8); // Spain
        check(&[480.0, 620.0], 0.5, 4); // United States
        check(&[480.0, 620.0], 0.25, 6); // United States, congestion
        check(&[400.0], 0.375, 6); // United Kingdom
        check(&[425.0], 0.25, 6); // Mexico, Brazil
    }

    #[test]
    fn rings_and_few_beeps_are_not_busy() {
        assert_eq!(busy(&beeps(&[450.0], 1.0, 4.0, 4)), Vec::<Vec<Span>>::new());
        assert_eq!(busy(&beeps(&[440.0, 480.0], 1.0, 2.0, 4)), Vec::<Vec<Span>>::new());
        assert_eq!(busy(&beeps(&[425.0], 0.5, 0.5, 3)), Vec::<Vec<Span>>::new());
        assert_eq!(busy(&[]), Vec::<Vec<Span>>::new());
    }
}
