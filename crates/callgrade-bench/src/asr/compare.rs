//! Our engines beside the best of the peers: how much more or less time of a core, and whether more is heard wrongly.

use std::collections::{BTreeMap, BTreeSet};

use super::engine::{Engine, Run};
use super::errors::{Errors, errors};
use super::set::Call;
use crate::rng::Rng;
use crate::row::{Must, Row, Unit};
use crate::stats::quantile;

/// So often the calls are drawn anew for an interval.
const DRAWS: usize = 2_000;

/// What the fastest peer takes is enough.
const FASTEST: f64 = 1.0;

/// The errors of a run in each language, call by call.
fn by_language(calls: &[Call], run: &Run) -> BTreeMap<String, Vec<Errors>> {
    let mut languages: BTreeMap<String, Vec<Errors>> = BTreeMap::new();
    for call in calls {
        languages.entry(call.truth.language.clone()).or_default().push(errors(call, &run.heard));
    }
    languages
}

/// The rows for each of our engines; none without a peer.
pub(crate) fn rows(calls: &[Call], runs: &[(&Engine, Run)]) -> Vec<Row> {
    let (peers, own): (Vec<_>, Vec<_>) = runs.iter().partition(|(engine, _)| engine.is_peer);
    let fastest = peers.iter().min_by(|a, b| a.1.usage.core_s.total_cmp(&b.1.usage.core_s));
    let Some((peer, fastest)) = fastest else { return Vec::new() };
    let n = format!("{} calls", calls.len());
    let mut rows = Vec::new();
    for (engine, run) in own {
        let what = format!("time of a core over that of {}", peer.name);
        let ratio = run.usage.core_s / fastest.usage.core_s;
        rows.push(Row::new(&what, engine.name, Must::AtMost(FASTEST), ratio, Unit::Ratio, n.clone()));
        let own = by_language(calls, run);
        let languages: BTreeSet<&String> = own.keys().collect();
        for language in languages {
            let rate = |each: &[Errors]| each.iter().copied().sum::<Errors>().rate();
            let others = peers.iter().map(|(engine, run)| (engine.name, by_language(calls, run)));
            let best = others.min_by(|a, b| rate(&a.1[language]).total_cmp(&rate(&b.1[language])));
            let Some((name, best)) = best else { continue };
            let (low, high) = interval(&own[language], &best[language]);
            let what = format!("{language}: points more wrong than {name}, at least");
            let n = format!("95 %: {low:+.1} to {high:+.1}");
            rows.push(Row::new(&what, engine.name, Must::AtMost(0.0), low, Unit::Percent, n));
        }
    }
    rows
}

/// By how many points the one has more wrong than the other: between what and what, in 95 of 100 sets of such calls.
fn interval(own: &[Errors], other: &[Errors]) -> (f64, f64) {
    let mut rng = Rng::new(1, "interval", 0);
    let draw = |_| {
        let (mut a, mut b) = (Errors::default(), Errors::default());
        for _ in own {
            let at = rng.below(own.len());
            (a, b) = (a + own[at], b + other[at]);
        }
        a.rate() - b.rate()
    };
    let differences: Vec<f64> = (0..DRAWS).map(draw).collect();
    (quantile(&differences, 0.025), quantile(&differences, 0.975))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interval_is_wide_where_calls_differ() {
        let errors = |wrong| Errors { said: 100, wrong };
        assert_eq!(interval(&[errors(10), errors(10)], &[errors(8), errors(8)]), (2.0, 2.0));
        let (low, high) = interval(&[errors(0), errors(20), errors(4)], &[errors(10); 3]);
        assert!(low < 0.0 && 0.0 < high, "{low} {high}");
    }
}
