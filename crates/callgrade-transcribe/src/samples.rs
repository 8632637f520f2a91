//! What is listened to before the language is known: the first minute of speech, in samples of some seconds.

use callgrade_core::{Ms, Span};

use crate::windows::Window;

/// How much speech has a say.
const LISTENED: Ms = Ms(60_000);

/// A sample is as long as this: the least context of the encoder, and enough words.
const SAMPLE: Ms = Ms(10_000);

/// What is shorter tells little; it is taken only where there is nothing else.
const LEAST: Ms = Ms(1_000);

/// Samples of speech, each of one voice, in the order in which they are complete.
///
/// - `turns`: when which voice speaks, in any order.
///
/// Empty for no turns.
pub(crate) fn samples(turns: &[(Span, usize)]) -> Vec<(Window, usize)> {
    let mut turns = turns.to_vec();
    turns.sort();
    let voices = turns.iter().map(|&(_, voice)| voice + 1).max().unwrap_or(0);
    let mut open = vec![Window::default(); voices];
    let mut samples = Vec::new();
    let mut left = LISTENED;
    for (turn, voice) in turns {
        let mut rest = Span::new(turn.start(), turn.end().min(turn.start() + left));
        left = left - rest.len();
        while !rest.is_empty() {
            let room = SAMPLE - open[voice].len();
            let cut = rest.end().min(rest.start() + room);
            open[voice].push(Span::new(rest.start(), cut));
            rest = Span::new(cut, rest.end());
            if open[voice].len() == SAMPLE {
                samples.push((std::mem::take(&mut open[voice]), voice));
            }
        }
    }
    let has_none = samples.is_empty();
    let long = |window: &Window| LEAST <= window.len();
    let any_is_long = !has_none || open.iter().any(long);
    let rest = open.into_iter().enumerate().map(|(voice, window)| (window, voice));
    samples.extend(rest.filter(|(window, _)| long(window) || !any_is_long && Ms(0) < window.len()));
    samples
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Voice and length in seconds of each sample.
    fn lengths(turns: &[(u32, u32, usize)]) -> Vec<(usize, f64)> {
        let turns: Vec<(Span, usize)> =
            turns.iter().map(|&(start, end, voice)| (Span::new(Ms(start), Ms(end)), voice)).collect();
        samples(&turns).iter().map(|(window, voice)| (*voice, window.len().as_secs())).collect()
    }

    #[test]
    fn the_first_minute_is_listened_to_in_samples_of_one_voice() {
        let turns = [(0, 6_000, 0), (7_000, 10_000, 1), (11_000, 19_000, 0), (20_000, 90_000, 1)];
        assert_eq!(
            lengths(&turns),
            [(0, 10.0), (1, 10.0), (1, 10.0), (1, 10.0), (1, 10.0), (0, 4.0), (1, 6.0)]
        );
    }

    #[test]
    fn little_speech_is_better_than_none() {
        assert_eq!(lengths(&[(0, 500, 0)]), [(0, 0.5)]);
        assert_eq!(lengths(&[(0, 500, 0), (1_000, 3_000, 1)]), [(1, 2.0)]);
        assert_eq!(lengths(&[]), []);
    }
}
