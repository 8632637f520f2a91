//! Cross-talk: one party's voice, fainter and later, on the other's line.
//!
//! It fabricates talk and overlap first of all, and the more sensitive the voice detector, the more of it. The
//! leak is the same everywhere in a call: it has one delay and one gain. So both are measured where the one party
//! speaks, and whatever is there and no louder than the leak would be is the leak.

use callgrade_core::{Ms, Span};

use crate::line::{FRAME_MS, Line, mask, percentile};

/// The longest way from one line to the other: echo over a satellite or a chain of gateways.
const LONGEST: Ms = Ms(400);

/// Levels are compared over this many frames: 30 ms.
const SMOOTH: usize = 3;

/// With less speech than this, neither delay nor gain is known: five seconds.
const LEAST_FRAMES: usize = 500;

/// Over [`SENTENCE`] frames a leak is fainter than its source by at least this much. Where it is not, the other party
/// speaks: its own voice may leak back then, and is no source of anything.
const FAINTER_DB: f32 = 3.0;

/// One second: long enough for the delay not to matter.
const SENTENCE: usize = 100;

/// The levels of a leak rise and fall with those of its source: by at least 0.88 measured on prompts that leak through
/// GSM at −10 to −25 dB, and by 0.4 at most, by chance, where little is said.
const ALIKE: f32 = 0.6;

/// How far over the usual gain a leak may rise: the codec and the room are not even.
const HEADROOM_DB: f32 = 8.0;

/// The share of the frames by whose gain the leak's is known: in the others the party speaks itself.
const USUAL: f32 = 0.25;

/// The frames of `to` that hold no more than what leaks from `from`.
///
/// - `spoken`: when the party of `from` speaks.
///
/// One flag per frame of `to`; none is set where the two have nothing in common.
pub(crate) fn leaks(from: &Line, to: &Line, spoken: &[Span]) -> Vec<bool> {
    let (source, target) = (smooth(&from.levels_dbfs, SMOOTH), smooth(&to.levels_dbfs, SMOOTH));
    let mut flags = vec![false; target.len()];
    let Some(leak) = leak(&source, &target, &mask(spoken, source.len())) else { return flags };
    let reach = (HANGS_ON.0 / FRAME_MS) as usize;
    for (at, flag) in flags.iter_mut().enumerate() {
        let Some(then) = at.checked_sub(leak.delay) else { continue };
        // A leak through a codec or a room is smeared: the loudest that it may still carry counts.
        let around = &source[then.saturating_sub(reach).min(source.len())..(then + 2).min(source.len())];
        let loudest = around.iter().copied().fold(f32::MIN, f32::max);
        *flag = target[at] < loudest + leak.gain_db + HEADROOM_DB;
    }
    flags
}

/// How long a sound goes on in the leak after it ended in the source.
const HANGS_ON: Ms = Ms(60);

/// How a voice gets onto the other line.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Leak {
    /// Frames.
    delay: usize,
    gain_db: f32,
}

/// The leak from one line to another; `None` when their levels do not go together.
fn leak(source: &[f32], target: &[f32], spoken: &[bool]) -> Option<Leak> {
    let (slow_source, slow_target) = (smooth(source, SENTENCE), smooth(target, SENTENCE));
    let longest = (LONGEST.0 / FRAME_MS) as usize;
    let frames = source.len().min(target.len().saturating_sub(longest));
    let is_source = |&at: &usize| spoken[at] && slow_target[at] + FAINTER_DB <= slow_source[at];
    let frames: Vec<usize> = (0..frames).filter(is_source).collect();
    if frames.len() < LEAST_FRAMES {
        return None;
    }
    let pairs = |delay: usize| -> Vec<(f32, f32)> {
        frames.iter().map(|&at| (source[at], target[at + delay])).collect()
    };
    let alike = (0..=longest).map(|delay| (correlation(&pairs(delay)), delay));
    let (alike, delay) = alike.max_by(|a, b| a.0.total_cmp(&b.0))?;
    if alike < ALIKE {
        return None;
    }
    let gains = pairs(delay).into_iter().map(|(source, target)| target - source).collect();
    Some(Leak { delay, gain_db: percentile(gains, USUAL)? })
}

/// From −1 to 1; 0 when either does not change.
fn correlation(pairs: &[(f32, f32)]) -> f32 {
    let count = pairs.len().max(1) as f32;
    let mean = |of: fn(&(f32, f32)) -> f32| pairs.iter().map(of).sum::<f32>() / count;
    let (a, b) = (mean(|pair| pair.0), mean(|pair| pair.1));
    let (mut aa, mut bb, mut ab) = (0.0, 0.0, 0.0);
    for (x, y) in pairs {
        aa += (x - a).powi(2);
        bb += (y - b).powi(2);
        ab += (x - a) * (y - b);
    }
    if aa * bb > 0.0 { ab / (aa * bb).sqrt() } else { 0.0 }
}

/// The mean of each level and its neighbours, so many frames together.
fn smooth(levels_dbfs: &[f32], frames: usize) -> Vec<f32> {
    let sums: Vec<f64> = std::iter::once(0.0)
        .chain(levels_dbfs.iter().scan(0.0, |sum, &level| {
            *sum += f64::from(level);
            Some(*sum)
        }))
        .collect();
    let around = |at: usize| {
        let (from, to) = (at.saturating_sub(frames / 2), (at + frames / 2 + 1).min(levels_dbfs.len()));
        ((sums[to] - sums[from]) / (to - from) as f64) as f32
    };
    (0..levels_dbfs.len()).map(around).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Roles;
    use crate::line::lines;
    use crate::sound::{Sound, audio, noise, voice};

    /// Eight seconds of talk in pieces, this loud.
    fn talk(amplitude: f32) -> Sound {
        (0..4).fold(Sound::silence(1.0), |talk, _| talk.then(voice(2.0, amplitude)).then(Sound::silence(1.0)))
    }

    /// The share of the frames of `to` in a span of seconds that hold only what leaks from `from`.
    fn leaked(from: Sound, to: Sound, seconds: (f32, f32)) -> f32 {
        let audio = audio(&[from.clone().over(&noise(from.seconds(), 0.0003, 1)), to]);
        let lines = lines(&audio, &Roles { agent: Some(0), customer: Some(1) });
        let spoken: Vec<Span> =
            (0..4).map(|at| Span::new(Ms(1_000 + at * 3_000), Ms(3_000 + at * 3_000))).collect();
        let flags = leaks(&lines[0], &lines[1], &spoken);
        let within = &flags[(seconds.0 * 100.0) as usize..(seconds.1 * 100.0) as usize];
        within.iter().filter(|&&flag| flag).count() as f32 / within.len() as f32
    }

    /// What leaks from [`talk`] of 0.3, on a line with noise.
    fn leak(amplitude: f32) -> Sound {
        Sound::silence(0.12).then(talk(amplitude)).over(&noise(13.0, 0.0003, 2))
    }

    #[test]
    fn a_faint_copy_is_a_leak() {
        for amplitude in [0.1, 0.02] {
            assert!(0.95 < leaked(talk(0.3), leak(amplitude), (1.2, 3.0)));
        }
    }

    #[test]
    fn a_voice_over_a_leak_is_a_voice() {
        let answers = Sound::silence(4.5).then(voice(1.5, 0.3));
        let share = leaked(talk(0.3), leak(0.02).over(&answers), (4.6, 5.9));
        assert!(share < 0.35, "only its hisses are as faint as the leak: {share}");
    }

    #[test]
    fn a_leak_is_told_from_what_leaks_back() {
        // Six seconds of one party, then of the other, each heard faintly on the other's line.
        let turns = |first: f32, second: f32, late: f32| {
            let talk = |amplitude: f32| voice(2.0, amplitude).then(Sound::silence(1.0));
            let one =
                |amplitude: f32| (0..4).fold(Sound::silence(0.0), |sound, _| sound.then(talk(amplitude)));
            let (head, tail) = (one(first), one(second));
            (Sound::silence(1.0 + late).then(head).then(tail).then(Sound::silence(1.0 - late)))
                .over(&noise(26.0, 0.0003, 4))
        };
        let audio = audio(&[turns(0.3, 0.03, 0.0), turns(0.03, 0.3, 0.12)]);
        let lines = lines(&audio, &Roles { agent: Some(0), customer: Some(1) });
        let spoken = [Span::new(Ms(1_000), Ms(25_000))];
        let flags = leaks(&lines[0], &lines[1], &spoken);
        let share = |from: usize, to: usize| {
            flags[from..to].iter().filter(|&&flag| flag).count() as f32 / (to - from) as f32
        };
        assert!(0.95 < share(130, 300), "{}", share(130, 300));
        assert!(share(1_330, 1_500) < 0.05, "{}", share(1_330, 1_500));
    }

    #[test]
    fn independent_talk_leaks_nothing() {
        let other = Sound::silence(2.5).then(talk(0.3)).over(&noise(20.0, 0.0003, 2));
        assert_eq!(leaked(talk(0.3), other, (0.0, 12.0)), 0.0);
        assert_eq!(leaked(talk(0.3), noise(13.0, 0.001, 2), (0.0, 12.0)), 0.0);
    }
}
