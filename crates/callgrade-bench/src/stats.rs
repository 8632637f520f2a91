//! Figures over many measurements.

use callgrade_core::{Ms, Span, spans};

/// The value below which the share `p` lies, between neighbours by proportion; 0 for nothing at all.
pub(crate) fn quantile(values: &[f64], p: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let place = p * sorted.len().saturating_sub(1) as f64;
    let (below, above) = (place.floor() as usize, place.ceil() as usize);
    match (sorted.get(below), sorted.get(above)) {
        (Some(&low), Some(&high)) if low < high && below < above => low + (high - low) * place.fract(),
        (Some(&low), _) => low,
        _ => 0.0,
    }
}

/// The middle value.
pub(crate) fn median(values: &[f64]) -> f64 {
    quantile(values, 0.5)
}

/// The mean; 0 for nothing at all.
pub(crate) fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len().max(1) as f64
}

/// The percentage of values that pass.
pub(crate) fn percent(values: &[f64], passes: impl Fn(f64) -> bool) -> f64 {
    100.0 * values.iter().filter(|&&value| passes(value)).count() as f64 / values.len().max(1) as f64
}

/// What was found, against what is there. Counts of anything: frames, holds, keys.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Score {
    /// There, and found.
    pub hits: f64,
    /// Not there, and found.
    pub false_alarms: f64,
    /// There, and not found.
    pub misses: f64,
}

impl Score {
    /// The score of stretches of time, weighed by their milliseconds. Both lists must be sorted and disjoint.
    pub(crate) fn of_time(truth: &[Span], found: &[Span]) -> Score {
        let hits = spans::total(&spans::overlaps(truth, found));
        let (truth, found) = (spans::total(truth), spans::total(found));
        let count = |time: Ms| f64::from(time.0);
        Score { hits: count(hits), false_alarms: count(found - hits), misses: count(truth - hits) }
    }

    /// How much of what is there was found, in percent; 100 when nothing is there.
    pub(crate) fn recall(self) -> f64 {
        share(self.hits, self.misses)
    }

    /// How much of what was found is there, in percent; 100 when nothing was found.
    pub(crate) fn precision(self) -> f64 {
        share(self.hits, self.false_alarms)
    }

    /// The harmonic mean of both, in percent.
    pub(crate) fn f1(self) -> f64 {
        share(2.0 * self.hits, self.false_alarms + self.misses)
    }
}

fn share(good: f64, bad: f64) -> f64 {
    if good + bad == 0.0 { 100.0 } else { 100.0 * good / (good + bad) }
}

impl std::iter::Sum for Score {
    fn sum<I: Iterator<Item = Score>>(scores: I) -> Score {
        scores.fold(Score::default(), |sum, score| Score {
            hits: sum.hits + score.hits,
            false_alarms: sum.false_alarms + score.false_alarms,
            misses: sum.misses + score.misses,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_lie_between_neighbours() {
        assert_eq!(median(&[3.0, 1.0, 2.0]), 2.0);
        assert_eq!(quantile(&[0.0, 10.0], 0.9), 9.0);
        assert_eq!(median(&[]), 0.0);
        assert_eq!(median(&[1.0, f64::INFINITY, f64::INFINITY]), f64::INFINITY);
    }

    #[test]
    fn half_found_and_half_wrong_is_an_f1_of_fifty() {
        let span = |start, end| Span::new(Ms(start), Ms(end));
        let score = Score::of_time(&[span(0, 100)], &[span(50, 150)]);
        assert_eq!((score.recall(), score.precision(), score.f1()), (50.0, 50.0, 50.0));
        assert_eq!(Score::default().f1(), 100.0);
    }
}
