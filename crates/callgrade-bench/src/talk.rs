//! How long each party talks.

use callgrade_core::{Ms, Party, spans};

use crate::bench::Bench;
use crate::channel::Condition;
use crate::conversation::conversation;
use crate::row::{Must, Row, Unit};
use crate::stats::{mean, quantile};

/// The error of talk time.
///
/// # Errors
/// When a call cannot be made.
pub(crate) fn rows(bench: &Bench) -> anyhow::Result<Vec<Row>> {
    let mut rows = Vec::new();
    for (condition, must) in [
        (Condition::Clean, Must::AtMost(2.0)),
        (Condition::Gsm, Must::Told),
        (Condition::White(10.0), Must::AtMost(5.0)),
        (Condition::Pink(10.0), Must::AtMost(5.0)),
    ] {
        let errors = errors(bench, condition)?;
        let row = |what, must, reached| {
            let n = format!("{} parties", errors.len());
            Row::new(what, condition.name(), must, reached, Unit::Percent, n)
        };
        rows.push(row("talk time per party, mean error", must, mean(&errors)));
        rows.push(row("talk time per party, p90 error", Must::Told, quantile(&errors, 0.9)));
    }
    Ok(rows)
}

/// For each party of each call, how far the measured talk time is from the true one, in per cent of it.
fn errors(bench: &Bench, condition: Condition) -> anyhow::Result<Vec<f64>> {
    let each = bench.each("talk", bench.calls(20), |_, cast, rng| {
        let scene = conversation(cast, Ms(60_000), rng);
        let channel = bench.channel(condition, rng);
        let heard = bench.product.listen(&scene.record(&channel, rng)?);
        Ok(Party::BOTH.map(|party| {
            let truth = spans::total(&scene.speech(party, Ms(bench.product.settings.pause_ms)));
            let found = spans::total(&heard.talk_of(party));
            100.0 * f64::from(found.distance(truth).0) / f64::from(truth.0.max(1))
        }))
    })?;
    Ok(each.concat())
}
