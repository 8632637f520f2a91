//! When somebody speaks in a clean prompt: the rule behind every figure about speech.
//!
//! A hundredth of a second counts as speech when it is louder than 28 dB under the prompt's active level, and
//! louder than its floor plus 8 dB or 20 dB under the active level, whichever is less. Gaps of less than 150 ms
//! are stop consonants and speech; islands of less than 40 ms are clicks and none.

use callgrade_core::{Ms, Span, spans};

use crate::sound::{RATE_HZ, level_dbfs};
use crate::stats::quantile;

/// Speech is looked for in steps of this.
const STEP: Ms = Ms(10);

/// A shorter gap is no pause.
const STOP: Ms = Ms(150);

/// A shorter island is no speech.
const CLICK: Ms = Ms(40);

/// The level of the speech in a prompt, in dBFS: the mean power of what is within 20 dB of its loud steps.
pub(crate) fn active_dbfs(prompt: &[f32]) -> f32 {
    active_level(&levels(prompt))
}

fn active_level(levels: &[f64]) -> f32 {
    let loud = quantile(levels, 0.95) - 20.0;
    let powers: Vec<f64> =
        levels.iter().filter(|&&level| loud <= level).map(|level| 10f64.powf(level / 10.0)).collect();
    (10.0 * (powers.iter().sum::<f64>() / powers.len().max(1) as f64).log10()).max(-120.0) as f32
}

/// When somebody speaks in a clean prompt; empty for silence.
pub(crate) fn speech(prompt: &[f32]) -> Vec<Span> {
    let levels = levels(prompt);
    let active = f64::from(active_level(&levels));
    let floor = quantile(&levels, 0.05);
    let least = (active - 28.0).max((floor + 8.0).min(active - 20.0));
    if active <= -120.0 {
        return Vec::new();
    }
    let step = |at: usize| Span::new(Ms(at as u32 * STEP.0), Ms((at as u32 + 1) * STEP.0));
    let loud = levels.iter().enumerate().filter(|&(_, &level)| least < level).map(|(at, _)| step(at));
    let mut speech = bridge(spans::union(loud.collect()), STOP);
    speech.retain(|span| CLICK <= span.len());
    speech
}

/// Closes gaps shorter than `gap`. `speech` must be in order.
pub(crate) fn bridge(speech: Vec<Span>, gap: Ms) -> Vec<Span> {
    let mut bridged: Vec<Span> = Vec::new();
    for span in speech {
        match bridged.last_mut() {
            Some(last) if span.start() - last.end() < gap => *last = last.hull(span),
            _ => bridged.push(span),
        }
    }
    bridged
}

/// The level of each whole step, in dBFS.
fn levels(prompt: &[f32]) -> Vec<f64> {
    prompt.chunks_exact(STEP.to_samples(RATE_HZ)).map(|step| f64::from(level_dbfs(step))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sound::{mix, tone};

    fn span(start: u32, end: u32) -> Span {
        Span::new(Ms(start), Ms(end))
    }

    fn said(parts: &[(u32, u32, f32)]) -> Vec<Span> {
        let mut prompt = vec![0.0; 16_000];
        parts.iter().for_each(|&(start, end, dbfs)| {
            mix(&mut prompt, Ms(start), &tone(&[500.0], Ms(end - start), dbfs));
        });
        speech(&prompt)
    }

    #[test]
    fn pauses_part_speech_and_stops_do_not() {
        assert_eq!(said(&[(100, 500, -20.0), (640, 900, -20.0)]), [span(100, 900)]);
        assert_eq!(said(&[(100, 500, -20.0), (700, 900, -20.0)]), [span(100, 500), span(700, 900)]);
    }

    #[test]
    fn clicks_and_breath_are_no_speech() {
        assert_eq!(said(&[(100, 500, -20.0), (900, 930, -20.0)]), [span(100, 500)]);
        assert_eq!(said(&[(100, 500, -20.0), (900, 1_400, -60.0)]), [span(100, 500)]);
        assert_eq!(said(&[]), []);
        assert_eq!(speech(&[]), []);
    }
}
