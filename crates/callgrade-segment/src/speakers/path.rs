//! Who speaks in each frame: the best path through all frames that does not change hands too often (Viterbi).

use super::windows::Stretch;

/// What a change of speaker costs in the middle of speech, in sums of leanings: about 0.2 s of a clear voice.
const CHANGE: f32 = 4.0;

/// After a pause of this many frames a change costs least.
const PAUSE: f32 = 100.0;

/// The least part of [`CHANGE`] that a change costs.
const LEAST: f32 = 0.15;

/// For each frame of each stretch, in a row: is it the second voice?
///
/// - `leanings`: one for each of these frames; positive to the second voice.
pub(super) fn path(stretches: &[Stretch], leanings: &[f32]) -> Vec<bool> {
    let starts = stretches.iter().scan(0, |at, stretch| {
        *at += stretch.len();
        Some(*at - stretch.len())
    });
    let mut costs = vec![CHANGE; leanings.len()];
    for (at, pair) in starts.skip(1).zip(stretches.windows(2)) {
        let pause = (pair[1].start - pair[0].end) as f32;
        costs[at] = CHANGE * (1.0 - pause / PAUSE).max(LEAST);
    }
    // For each frame, whether the best way to the first and to the second voice comes from the other one.
    let mut changes = Vec::with_capacity(leanings.len());
    let (mut first, mut second) = (0.0f32, 0.0f32);
    for (leaning, cost) in leanings.iter().zip(&costs) {
        changes.push([first < second - cost, second < first - cost]);
        (first, second) = (first.max(second - cost) - leaning, second.max(first - cost) + leaning);
        // Only the difference counts; kept small, it stays exact however long the call is.
        (first, second) = (first - first.max(second), second - first.max(second));
    }
    let mut is_second = first < second;
    let mut path: Vec<bool> = Vec::with_capacity(leanings.len());
    for changed in changes.iter().rev() {
        path.push(is_second);
        is_second ^= changed[usize::from(is_second)];
    }
    path.reverse();
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One digit a frame; `0` leans to the first voice, `9` to the second, a space is a pause of 0.5 s.
    #[track_caller]
    fn check(leanings: &str, expected: &str) {
        let (mut stretches, mut at) = (Vec::new(), 0);
        for part in leanings.split(' ') {
            stretches.push(Stretch { start: at, end: at + part.len() });
            at += part.len() + 50;
        }
        let numbers: Vec<f32> = leanings
            .bytes()
            .filter(u8::is_ascii_digit)
            .map(|digit| f32::from(digit - b'0') / 4.5 - 1.0)
            .collect();
        let path: String =
            path(&stretches, &numbers).into_iter().map(|second| if second { '2' } else { '1' }).collect();
        assert_eq!(path, expected);
    }

    #[test]
    fn a_moment_changes_nobody_but_speech_does() {
        check("00000900000", "11111111111");
        check("00000999990000", "11111222221111");
        check("9999900000", "2222211111");
        check("", "");
    }

    #[test]
    fn it_is_easier_after_a_pause() {
        check("0009990000", "1111111111");
        check("000 999 0000", "1112221111");
    }
}
