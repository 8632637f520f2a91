//! Who speaks, by voice, where both parties are on one channel.

use callgrade_core::{Ms, Party, Span, spans};
use callgrade_segment::Encoder;

use crate::bench::Bench;
use crate::channel::Condition;
use crate::conversation::conversation;
use crate::listen::encoder;
use crate::row::{Must, Row, Unit};
use crate::stats::mean;

/// What came of one call.
struct Outcome {
    /// Per cent of the speech; `None` where the voices were not told apart.
    error: Option<f64>,
    /// Who spoke first was taken for the right party.
    is_named: bool,
}

/// The diarisation error: missed, invented and confused speech in per cent of the true speech, without any tolerance at
/// edges, each voice mapped to the party it fits best.
///
/// # Errors
/// When the encoder's weights are missing, or a call cannot be made.
pub(crate) fn rows(bench: &Bench) -> anyhow::Result<Vec<Row>> {
    let encoder = encoder()?;
    let mut rows = Vec::new();
    for condition in [Condition::Clean, Condition::White(20.0), Condition::Gsm] {
        let outcomes = outcomes(bench, condition, &encoder)?;
        let errors: Vec<f64> = outcomes.iter().filter_map(|outcome| outcome.error).collect();
        let named = outcomes.iter().filter(|outcome| outcome.error.is_some() && outcome.is_named).count();
        let share = |count: usize, of: usize| 100.0 * count as f64 / of as f64;
        let row = |what, must, reached, of: usize| {
            Row::new(what, condition.name(), must, reached, Unit::Percent, format!("{of} calls"))
        };
        let all = outcomes.len();
        rows.push(row("one channel: diarisation error", Must::AtMost(20.0), mean(&errors), errors.len()));
        rows.push(row(
            "one channel: first speaker right",
            Must::Told,
            share(named, errors.len()),
            errors.len(),
        ));
        rows.push(row("one channel: told apart at all", Must::Told, share(errors.len(), all), all));
    }
    Ok(rows)
}

fn outcomes(bench: &Bench, condition: Condition, encoder: &Encoder) -> anyhow::Result<Vec<Outcome>> {
    bench.each("diarize", bench.calls(20), |_, cast, rng| {
        let scene = conversation(cast, Ms(90_000), rng);
        let channel = bench.channel(condition, rng);
        let audio = scene.record(&channel, rng)?;
        let truth = Party::BOTH.map(|party| scene.speech(party, Ms(bench.product.settings.pause_ms)));
        let Some([first, second]) = bench.product.by_voice(&audio, encoder) else {
            return Ok(Outcome { error: None, is_named: false });
        };
        // The agent speaks first in every call that is made here.
        let named = error(&truth, [&first, &second]);
        let swapped = error(&truth, [&second, &first]);
        Ok(Outcome { error: Some(named.min(swapped)), is_named: named <= swapped })
    })
}

/// Where nobody speaks at the same time as the other, neither in truth nor as found.
fn error(truth: &[Vec<Span>; 2], found: [&Vec<Span>; 2]) -> f64 {
    let right: f64 = truth
        .iter()
        .zip(found)
        .map(|(truth, found)| spans::total(&spans::overlaps(truth, found)).as_secs())
        .sum();
    let spoken: f64 = truth.iter().map(|truth| spans::total(truth).as_secs()).sum();
    let all = truth.iter().chain(found).flatten().copied().collect();
    100.0 * (spans::total(&spans::union(all)).as_secs() - right) / spoken
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missed_invented_and_confused_speech_are_errors() {
        let span = |start, end| Span::new(Ms(start), Ms(end));
        let truth = [vec![span(0, 4_000)], vec![span(5_000, 11_000)]];
        let check = |found: [Vec<Span>; 2], expected: f64| {
            let error = error(&truth, [&found[0], &found[1]]);
            assert!((error - expected).abs() < 1e-9, "{error}");
        };
        check(truth.clone(), 0.0);
        check([vec![span(0, 3_000)], vec![span(5_000, 11_000)]], 10.0);
        check([vec![span(0, 4_000)], vec![span(5_000, 12_000)]], 10.0);
        check([vec![span(0, 4_000), span(5_000, 6_000)], vec![span(6_000, 11_000)]], 10.0);
    }
}
