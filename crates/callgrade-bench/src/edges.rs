//! Where speech starts and ends, at pauses of half a second and more.

use callgrade_core::{Ms, Party, Span};

use crate::bench::Bench;
use crate::channel::Condition;
use crate::conversation::conversation;
use crate::row::{Must, Row, Unit};
use crate::stats::{median, percent};

/// Edges beside shorter pauses are not measured: there the pause rule decides.
const PAUSE: Ms = Ms(500);

/// How near an edge must be found.
const NEAR_MS: f64 = 100.0;

/// The errors of all edges of one call, in milliseconds.
#[derive(Default)]
struct Errors {
    starts: Vec<f64>,
    ends: Vec<f64>,
}

/// Starts and ends of speech.
///
/// # Errors
/// When a call cannot be made.
pub(crate) fn rows(bench: &Bench) -> anyhow::Result<Vec<Row>> {
    let mut rows = Vec::new();
    for (condition, promised) in [
        (Condition::Clean, true),
        (Condition::Gsm, true),
        (Condition::White(20.0), false),
        (Condition::Quiet(-42.0), false),
    ] {
        rows.extend(of_condition(bench, condition, promised)?);
    }
    Ok(rows)
}

fn of_condition(bench: &Bench, condition: Condition, promised: bool) -> anyhow::Result<Vec<Row>> {
    let each = bench.each("edges", bench.calls(20), |_, cast, rng| {
        let scene = conversation(cast, Ms(60_000), rng);
        let channel = bench.channel(condition, rng);
        let heard = bench.product.listen(&scene.record(&channel, rng)?);
        Ok(Party::BOTH.map(|party| {
            let found: Vec<Span> = heard.turns_of(party).collect();
            errors(&scene.speech(party, Ms(bench.product.settings.pause_ms)), &found)
        }))
    })?;
    let starts: Vec<f64> = each.iter().flatten().flat_map(|errors| errors.starts.clone()).collect();
    let ends: Vec<f64> = each.iter().flatten().flat_map(|errors| errors.ends.clone()).collect();

    let row = |what, must, reached, unit, n: usize| {
        let must = if promised { must } else { Must::Told };
        Row::new(what, condition.name(), must, reached, unit, format!("{n} edges"))
    };
    let near = |errors: &[f64]| percent(errors, |error| error <= NEAR_MS);
    Ok(vec![
        row(
            "speech starts, median error",
            Must::AtMost(10.0),
            median(&starts),
            Unit::Milliseconds,
            starts.len(),
        ),
        row("speech ends, median error", Must::AtMost(10.0), median(&ends), Unit::Milliseconds, ends.len()),
        row("speech starts within 100 ms", Must::AtLeast(98.0), near(&starts), Unit::Percent, starts.len()),
        row("speech ends within 100 ms", Must::AtLeast(90.0), near(&ends), Unit::Percent, ends.len()),
    ])
}

/// How far the nearest found edge is from each true one beside a long pause; infinite when nothing was found.
fn errors(truth: &[Span], found: &[Span]) -> Errors {
    let nearest = |moment: Ms, edge: fn(Span) -> Ms| {
        let distances = found.iter().map(|&span| edge(span).distance(moment).0);
        distances.min().map_or(f64::INFINITY, f64::from)
    };
    let mut errors = Errors::default();
    for (at, span) in truth.iter().enumerate() {
        let before = at.checked_sub(1).map(|before| truth[before].end());
        if before.is_none_or(|end| PAUSE <= span.start() - end) {
            errors.starts.push(nearest(span.start(), Span::start));
        }
        if truth.get(at + 1).is_none_or(|next| PAUSE <= next.start() - span.end()) {
            errors.ends.push(nearest(span.end(), Span::end));
        }
    }
    errors
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges_beside_short_pauses_do_not_count() {
        let span = |start, end| Span::new(Ms(start), Ms(end));
        let found = errors(
            &[span(1_000, 2_000), span(2_400, 3_000), span(4_000, 5_000)],
            &[span(990, 3_050), span(4_000, 5_200)],
        );
        assert_eq!(found.starts, [10.0, 0.0]);
        assert_eq!(found.ends, [50.0, 200.0]);
        assert_eq!(errors(&[span(0, 1)], &[]).starts, [f64::INFINITY]);
    }
}
