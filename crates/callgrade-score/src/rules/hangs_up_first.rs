use callgrade_core::Party;
use callgrade_core::scorecard::{Evidence, Figure};
use garde::Validate;
use serde::Deserialize;

use super::{Finding, Found};
use crate::case::{Case, Unknown};
use crate::metrics;

/// Passes when this party leaves the call before the other.
#[derive(Debug, Clone, PartialEq, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct HangsUpFirst {
    /// Who should.
    #[garde(skip)]
    pub who: Party,
}

impl HangsUpFirst {
    /// Inconclusive when nothing tells.
    pub(super) fn check(&self, case: &Case) -> Found {
        if case.connected().is_none() {
            return Ok(Finding::not_applicable("the call was not answered"));
        }
        let (who, evidence) = hung_up(case)?;
        let share = if who == self.who { 1.0 } else { 0.0 };
        Ok(Finding::graded(share, 1.0, format!("the {who} hung up first"), vec![evidence]))
    }
}

/// Who left first, and where to listen.
pub(super) fn hung_up(case: &Case) -> Result<(Party, Evidence), Unknown> {
    let end = case.call.timeline.hung_up_first.ok_or_else(|| Unknown::new("nothing tells who hung up"))?;
    if end.party == Party::Unknown {
        return Err(Unknown::new("nothing tells who hung up"));
    }
    let places = metrics::find("hung_up_first").map(|metric| (metric.places)(case.call, None));
    let at = places.unwrap_or_default().first().copied();
    let evidence = Evidence {
        start_s: at.map(|span| span.start()),
        end_s: at.map(|span| span.end()),
        metric: Some("hung_up_first".to_owned()),
        value: Some(Figure::Who(end.party)),
        ..Evidence::default()
    };
    Ok((end.party, evidence))
}
