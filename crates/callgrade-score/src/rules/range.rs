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
}

/// A figure held against its bounds.
pub(super) struct Measured {
    pub(super) holds: bool,
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
        let share = if measured.holds { 1.0 } else { 0.0 };
        Ok(Finding::graded(share, 1.0, measured.reason, measured.evidence))
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
        let holds = self.at_least.is_none_or(|least| least <= number)
            && self.at_most.is_none_or(|most| number <= most);
        let say = |limit: f64| metric.unit.say(limit);
        let reason = match (self.at_least, self.at_most) {
            (Some(least), Some(most)) => {
                format!("{name} {}, limits {} and {}", say(number), say(least), say(most))
            }
            (Some(least), None) => format!("{name} {}, at least {}", say(number), say(least)),
            (None, Some(most)) => format!("{name} {}, limit {}", say(number), say(most)),
            (None, None) => format!("{name} {}", say(number)),
        };
        Ok(Measured { holds, reason, evidence: self.evidence(case, metric, figure) })
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
