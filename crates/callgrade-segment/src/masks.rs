//! When the recorder was muted: zeros on every line of a call whose pauses are not zeros.

use callgrade_core::{Ms, Span, spans};

use crate::line::{Line, SILENT_DBFS, moment};
use crate::turns::{bridge, keep, runs};

/// Fewer zeros are a gap in the network: a lost packet is 20 to 60 ms, and its repair not much more.
const SHORTEST: Ms = Ms(200);

/// Zeros that are interrupted for less than this are one stretch.
const GAP: Ms = Ms(100);

/// What is quieter than this is no voice: idle noise, or nothing.
const IDLE_DBFS: f32 = -45.0;

/// The stretches of a line that hold nothing but digital zeros, in order; at least 200 ms each.
pub(crate) fn zeros(levels_dbfs: &[f32]) -> Vec<Span> {
    let zero: Vec<bool> = levels_dbfs.iter().map(|&level| level <= SILENT_DBFS).collect();
    keep(bridge(runs(&zero), GAP), SHORTEST)
}

/// True when the pauses of a line have noise of their own, so that zeros on it are somebody's doing.
///
/// A line that is silent between words (silence suppression, a gate, synthetic speech) has zeros in most pauses.
/// False for a line without a pause.
pub(crate) fn is_open(levels_dbfs: &[f32]) -> bool {
    let quiet: Vec<bool> = levels_dbfs.iter().map(|&level| level < IDLE_DBFS).collect();
    let pauses = keep(runs(&quiet), SHORTEST);
    let dead = spans::union(zeros(levels_dbfs));
    let is_dead = |pause: &&Span| spans::total(&spans::overlaps(&[**pause], &dead)) >= SHORTEST;
    let silent = pauses.iter().filter(is_dead).count();
    2 * silent < pauses.len()
}

/// When the last sample that is not zero is heard; the beginning for none.
pub(crate) fn sounds_until(levels_dbfs: &[f32]) -> Ms {
    let last = levels_dbfs.iter().rposition(|&level| SILENT_DBFS < level);
    last.map_or(Ms(0), |last| moment(last + 1))
}

/// When the recorder was muted, in order, disjoint.
///
/// Every line must hold zeros at once, and one of them must be open: on closed lines zeros are silence. Empty for
/// no lines.
pub(crate) fn masked(lines: &[&Line]) -> Vec<Span> {
    if !lines.iter().any(|line| is_open(&line.levels_dbfs)) {
        return Vec::new();
    }
    let each = lines.iter().map(|line| zeros(&line.levels_dbfs));
    let all = each.reduce(|a, b| spans::overlaps(&a, &b)).unwrap_or_default();
    keep(all, SHORTEST)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Roles;
    use crate::line::lines;
    use crate::sound::{Sound, audio, noise, voice};

    /// Talk in three pieces with a second of this between them, and of that after.
    fn call(pause: &Sound, last: &Sound) -> Sound {
        let talk = || voice(1.0, 0.3);
        talk().then(pause.clone()).then(talk()).then(pause.clone()).then(talk()).then(last.clone())
    }

    fn found(channels: &[Sound]) -> Vec<Span> {
        let audio = audio(channels);
        let roles = Roles { agent: Some(0), customer: (channels.len() == 2).then_some(1) };
        let lines = lines(&audio, &roles);
        masked(&lines.iter().collect::<Vec<_>>())
    }

    #[test]
    fn zeros_on_an_open_line_are_a_mask() {
        let (hiss, zeros) = (noise(1.0, 0.001, 3), Sound::silence(2.0));
        let masked = found(&[call(&hiss, &zeros.clone().then(hiss.clone()))]);
        assert_eq!(masked, [Span::new(Ms(5_000), Ms(7_000))]);
    }

    #[test]
    fn zeros_in_every_pause_are_silence() {
        assert_eq!(found(&[call(&Sound::silence(1.0), &Sound::silence(2.0))]), []);
        assert_eq!(found(&[]), []);
        assert_eq!(found(&[Sound::silence(9.0)]), []);
    }

    #[test]
    fn one_muted_line_is_a_party_that_mutes() {
        let (hiss, zeros) = (noise(1.0, 0.001, 3), Sound::silence(2.0));
        let open = call(&hiss, &hiss.clone().then(hiss.clone()));
        assert_eq!(found(&[call(&hiss, &zeros), open]), []);
        assert_eq!(found(&[call(&hiss, &zeros), call(&hiss, &zeros)]).len(), 1);
    }
}
