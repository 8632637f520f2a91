use callgrade_core::Party;
use callgrade_core::scorecard::{Evidence, Figure, Limit};
use garde::Validate;
use serde::Deserialize;

use super::{Finding, Found};
use crate::case::{Case, Unknown};
use crate::metrics;
use crate::rubric::Name;

/// Passes when a metric lies between bounds; the bounds belong to it.
#[derive(Debug, Clone, PartialEq, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct Range {
    /// Its name.
    #[garde(skip)]
    pub metric: Name,
    /// Whose; the call's as a whole when absent.
    #[garde(skip)]
    pub of: Option<Party>,
    /// No less.
    #[garde(skip)]
    pub at_least: Option<f64>,
    /// No more.
    #[garde(skip)]
    pub at_most: Option<f64>,
    /// How far the measurement itself may be off, in the metric's unit: beyond a bound by no more than this is
    /// inconclusive.
    #[serde(default)]
    #[garde(range(min = 0.0))]
    pub margin: f64,
    /// The bounds are our own and no standard states them: a reviewer decides on what lies beyond.
    #[serde(default)]
    #[garde(skip)]
    pub else_review: bool,
}

/// A figure held against its bounds.
pub(super) struct Measured {
    pub(super) holds: bool,
    /// Beyond a bound, by no more than the measurement may be off.
    pub(super) is_close: bool,
    pub(super) reason: String,
    pub(super) evidence: Vec<Evidence>,
}

impl Range {
    /// A call that nobody answered has few figures, and that is no matter of hearing.
    pub(super) fn check(&self, case: &Case) -> Found {
        let measured = match self.measure(case) {
            Err(_) if case.connected().is_none() => {
                return Ok(Finding::not_applicable("the call was not answered"));
            }
            measured => measured?,
        };
        if measured.holds {
            return Ok(Finding::graded(1.0, 1.0, measured.reason, measured.evidence));
        }
        if measured.is_close {
            let why = format!("too close to call: {}", measured.reason);
            return Err(Unknown { why, evidence: measured.evidence });
        }
        if self.else_review {
            return Ok(Finding::for_review(measured.reason, measured.evidence));
        }
        Ok(Finding::graded(0.0, 1.0, measured.reason, measured.evidence))
    }

    /// Unknown when the metric has no figure in this call.
    pub(super) fn measure(&self, case: &Case) -> Result<Measured, Unknown> {
        let name = &self.metric.value;
        let metric = metrics::find(name).ok_or_else(|| Unknown::new(format!("there is no metric {name}")))?;
        let reading = case.metrics.get(name);
        let figure = reading.and_then(|reading| match self.of {
            Some(Party::Agent) => reading.agent,
            Some(Party::Customer) => reading.customer,
            _ => reading.value,
        });
        let Some((figure, number)) = figure.and_then(|figure| Some((figure, figure.number()?))) else {
            let why = reading.and_then(|reading| reading.missing).unwrap_or("unknown");
            return Err(Unknown::new(format!("{name} cannot be had: {why}")));
        };
        let lies_within = |margin: f64| {
            self.at_least.is_none_or(|least| least - margin <= number)
                && self.at_most.is_none_or(|most| number <= most + margin)
        };
        let (holds, is_close) = (lies_within(0.0), lies_within(self.margin));
        let say = |limit: f64| metric.unit.say(limit);
        let reason = match (self.at_least, self.at_most) {
            (Some(least), Some(most)) => {
                format!("{name} {}, limits {} and {}", say(number), say(least), say(most))
            }
            (Some(least), None) => format!("{name} {}, at least {}", say(number), say(least)),
            (None, Some(most)) => format!("{name} {}, limit {}", say(number), say(most)),
            (None, None) => format!("{name} {}", say(number)),
        };
        Ok(Measured { holds, is_close, reason, evidence: self.evidence(case, metric, figure) })
    }

    /// The figure and its limit, at each place where it can be checked by ear.
    fn evidence(&self, case: &Case, metric: &metrics::Metric, figure: Figure) -> Vec<Evidence> {
        let shown = Evidence {
            party: self.of,
            metric: Some(metric.name.to_owned()),
            value: Some(figure),
            limit: match (self.at_least, self.at_most) {
                (Some(least), Some(most)) => Some(Limit::Between([least, most])),
                (one, other) => one.or(other).map(Limit::One),
            },
            ..Evidence::default()
        };
        let mut places = (metric.places)(case.call, self.of);
        if places.is_empty() {
            places.extend(case.connected());
        }
        let at = |span: callgrade_core::Span| Evidence {
            start_s: Some(span.start()),
            end_s: Some(span.end()),
            ..shown.clone()
        };
        if places.is_empty() { vec![shown] } else { places.into_iter().map(at).collect() }
    }
}
