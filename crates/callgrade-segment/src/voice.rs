//! How loud a party speaks, and over how much noise.

use crate::line::{FRAME_MS, mean_db, percentile};

/// What is this far under the mean of a voice is a pause in it: the margin of ITU-T P.56, method B.
const MARGIN_DB: f32 = 15.9;

/// Less noise than this many frames is too little to measure: one second.
const NOISE_FRAMES: usize = 100;

/// The active speech level: the mean power of the frames in which the voice sounds, in dB of full scale.
///
/// - `levels_dbfs`, `speech`: one of each per frame.
///
/// Close to ITU-T P.56, method B, with frames in place of its envelope. `None` when no frame is speech.
pub(crate) fn active_level(levels_dbfs: &[f32], speech: &[bool]) -> Option<f32> {
    let spoken: Vec<f32> = chosen(levels_dbfs, speech).collect();
    if spoken.is_empty() {
        return None;
    }
    let mean = mean_db(spoken.iter().copied());
    Some(mean_db(spoken.into_iter().filter(|&level| mean - MARGIN_DB <= level)))
}

/// The level of the noise between the turns: a tenth of the frames marked `quiet` are under it.
///
/// `None` for less than a second of noise.
pub(crate) fn noise_level(levels_dbfs: &[f32], quiet: &[bool]) -> Option<f32> {
    let noise: Vec<f32> = chosen(levels_dbfs, quiet).filter(|&level| GATED_DBFS < level).collect();
    if noise.len() < NOISE_FRAMES { None } else { percentile(noise, 0.1) }
}

/// Quieter than any telephone line: the line was muted, and says nothing of the room.
const GATED_DBFS: f32 = -85.0;

/// Noise is measured this near to speech, for it comes and goes: two seconds.
const BESIDE: usize = 200;

/// Frames near speech that are neither speech nor masked.
pub(crate) fn beside(speech: &[bool], masked: &[bool]) -> Vec<bool> {
    let mut beside = vec![false; speech.len()];
    for (at, _) in speech.iter().enumerate().filter(|&(_, &flag)| flag) {
        let end = (at + BESIDE).min(beside.len());
        beside[at.saturating_sub(BESIDE)..end].fill(true);
    }
    let free = beside.into_iter().zip(speech.iter().zip(masked));
    free.map(|(beside, (&speech, &masked))| beside && !speech && !masked).collect()
}

/// How far around a frame its noise is looked for: 5 s.
const AROUND: usize = (5_000 / FRAME_MS) as usize;

/// How often that is done anew: every half second.
const STEP: usize = (500 / FRAME_MS) as usize;

/// The noise around each frame, in dB of full scale: what 8% of the frames before it are under, or of those
/// after it if that is more, for noise may set in at once.
///
/// Never under [`DEAD_DBFS`]; frames of a muted line do not count.
pub(crate) fn floors(levels_dbfs: &[f32]) -> Vec<f32> {
    let floor = |from: usize, to: usize| {
        let to = to.min(levels_dbfs.len());
        let around = &levels_dbfs[from.min(to)..to];
        let alive = around.iter().copied().filter(|&level| GATED_DBFS < level).collect();
        percentile(alive, 0.08).unwrap_or(DEAD_DBFS).max(DEAD_DBFS)
    };
    let either = |at: usize| floor(at.saturating_sub(AROUND), at).max(floor(at, at + AROUND));
    let steps = (0..levels_dbfs.len()).step_by(STEP).map(either);
    steps.flat_map(|floor| [floor; STEP]).take(levels_dbfs.len()).collect()
}

/// The quietest noise that counts: a line quieter than this is dead.
const DEAD_DBFS: f32 = -75.0;

fn chosen<'a>(levels_dbfs: &'a [f32], flags: &'a [bool]) -> impl Iterator<Item = f32> + 'a {
    levels_dbfs.iter().zip(flags).filter(|&(_, &flag)| flag).map(|(&level, _)| level)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pause_inside_speech_is_not_its_level() {
        let levels = [vec![-20.0; 50], vec![-60.0; 50]].concat();
        assert!((active_level(&levels, &[true; 100]).unwrap() - -20.0).abs() < 0.01);
        assert_eq!(active_level(&levels, &[false; 100]), None);
        assert_eq!(active_level(&[], &[]), None);
    }

    #[test]
    fn muted_is_not_quiet() {
        assert_eq!(noise_level(&[-60.0; 99], &[true; 99]), None);
        assert_eq!(noise_level(&[-96.3; 300], &[true; 300]), None);
        assert_eq!(noise_level(&[-60.0; 100], &[true; 100]), Some(-60.0));
    }

    #[test]
    fn noise_that_sets_in_at_once_is_noise_at_once() {
        let floors = floors(&[vec![-60.0; 1_000], vec![-35.0; 1_000]].concat());
        assert_eq!((floors[0], floors[1_000], floors[1_999]), (-60.0, -35.0, -35.0));
        assert_eq!(super::floors(&[-96.3; 3]), [DEAD_DBFS; 3]);
        assert_eq!(super::floors(&[]), []);
    }

    #[test]
    fn noise_is_measured_beside_speech() {
        let speech: Vec<bool> = (0..1_000).map(|at| (400..500).contains(&at)).collect();
        let masked: Vec<bool> = (0..1_000).map(|at| at < 300).collect();
        let beside = beside(&speech, &masked);
        let chosen: Vec<usize> = (0..1_000).filter(|&at| beside[at]).collect();
        assert_eq!((chosen[0], chosen[99], chosen[100]), (300, 399, 500));
        assert_eq!(chosen.len(), 100 + BESIDE - 1);
    }
}
