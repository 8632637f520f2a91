//! How loud a party speaks while it speaks: ITU-T P.56, method B.

/// The time constant of each of the envelope's two poles, in seconds: P.56.
const SMOOTHING_S: f64 = 0.03;

/// A voice that sinks under a threshold is active for so long after, in seconds: P.56.
const HANGOVER_S: f64 = 0.2;

/// How far the active level lies over the threshold that finds it, in dB: P.56.
const MARGIN_DB: f64 = 15.9;

/// Thresholds are halves of full scale down to one step of a 16-bit sample: as the ITU's own program (G.191, sv56).
const THRESHOLDS: usize = 15;

/// The envelope is held against the thresholds once a millisecond: it moves no faster.
const STEP: usize = 8;

/// The active speech level of the stretches put end to end, in dBov: 0 dBov is a square wave of full scale, and a
/// sine of full scale has −3.01 dBov.
///
/// - `stretches`: samples at 8 kHz. An offset is taken off: it is not sound.
///
/// A threshold counts the time in which the envelope of the voice is over it. The level is all energy over that
/// time, for the threshold that lies just 15.9 dB under it. `None` when nothing sounds.
pub(super) fn active_level_dbov(stretches: &[&[i16]]) -> Option<f64> {
    let count: usize = stretches.iter().map(|stretch| stretch.len()).sum();
    let samples = || stretches.iter().flat_map(|stretch| *stretch);
    let mean = samples().map(|&sample| i64::from(sample)).sum::<i64>() as f64 / count.max(1) as f64;
    let sound = || samples().map(move |&sample| (f64::from(sample) - mean) / 32_768.0);
    let energy: f64 = sound().map(|sample| sample * sample).sum();
    if energy <= 0.0 {
        return None;
    }
    let active = active_steps(sound());
    let level = |steps: u32| 10.0 * (energy / (f64::from(steps) * STEP as f64).min(count as f64)).log10();
    meet(active.iter().enumerate().map(|(at, &steps)| (level(steps), threshold_db(at))).collect())
}

/// From the quietest threshold to the loudest, in dB.
fn threshold_db(at: usize) -> f64 {
    20.0 * threshold(at).log10()
}

fn threshold(at: usize) -> f64 {
    0.5f64.powi((THRESHOLDS - at) as i32)
}

/// How many steps the voice is active for each threshold.
fn active_steps(sound: impl Iterator<Item = f64>) -> [u32; THRESHOLDS] {
    let thresholds: [f64; THRESHOLDS] = std::array::from_fn(threshold);
    let kept = (-1.0 / (SMOOTHING_S * f64::from(crate::line::RATE_HZ))).exp();
    let hangover = (HANGOVER_S * f64::from(crate::line::RATE_HZ)) as u32 / STEP as u32;
    let mut active = [0; THRESHOLDS];
    let mut since = [hangover; THRESHOLDS];
    let (mut smooth, mut envelope) = (0.0, 0.0);
    for (at, sample) in sound.enumerate() {
        smooth = kept * smooth + (1.0 - kept) * sample.abs();
        envelope = kept * envelope + (1.0 - kept) * smooth;
        if at % STEP == 0 {
            for (threshold, (active, since)) in thresholds.iter().zip(active.iter_mut().zip(&mut since)) {
                *since = if *threshold <= envelope { 0 } else { (*since + 1).min(hangover) };
                *active += u32::from(*since < hangover);
            }
        }
    }
    active
}

/// The level at which it lies [`MARGIN_DB`] over its threshold, between the two thresholds around it.
///
/// - `levels`: pairs of a level and its threshold, by threshold; infinite where nothing is that loud.
fn meet(levels: Vec<(f64, f64)>) -> Option<f64> {
    let over = |(level, threshold): (f64, f64)| level - threshold - MARGIN_DB;
    let levels: Vec<_> = levels.into_iter().filter(|(level, _)| level.is_finite()).collect();
    let Some(at) = levels.iter().position(|&pair| over(pair) <= 0.0) else {
        return levels.last().map(|&(level, _)| level);
    };
    let (after, before) = (levels[at], levels[at.saturating_sub(1)]);
    let way = over(before) - over(after);
    let share = if way > 0.0 { over(before) / way } else { 1.0 };
    Some(before.0 + share * (after.0 - before.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sound::{Sound, noise, tone, voice};

    fn level(sound: Sound) -> f64 {
        active_level_dbov(&[&sound.samples()]).unwrap()
    }

    #[test]
    fn a_sine_lies_three_decibels_under_a_square_wave() {
        assert!((level(tone(&[1_000.0], 2.0, 0.5)) - -9.03).abs() < 0.1);
        let square: Vec<i16> = (0..16_000).map(|at| if at % 2 == 0 { 16_384 } else { -16_384 }).collect();
        assert!((active_level_dbov(&[&square]).unwrap() - -6.02).abs() < 0.1);
    }

    #[test]
    fn pauses_do_not_lower_it() {
        let talk = voice(4.0, 0.3);
        let alone = level(talk.clone());
        let paused = level(talk.then(noise(8.0, 0.0003, 1)));
        assert!((alone - paused).abs() < 0.5, "{alone} {paused}");
        let louder = level(voice(4.0, 0.6));
        assert!((louder - alone - 6.02).abs() < 0.1, "{louder} {alone}");
    }

    #[test]
    fn an_offset_is_no_sound_and_silence_has_no_level() {
        assert_eq!(active_level_dbov(&[&[700; 8_000]]), None);
        assert_eq!(active_level_dbov(&[&[], &[0; 9]]), None);
        assert_eq!(active_level_dbov(&[]), None);
        assert!(active_level_dbov(&[&[i16::MIN, i16::MAX]]).is_none_or(f64::is_finite));
    }
}
