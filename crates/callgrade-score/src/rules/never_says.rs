use callgrade_core::Party;
use garde::Validate;
use serde::Deserialize;

use super::{Finding, Found, Window, moments};
use crate::case::{Case, Unknown, place, quote, within};
use crate::matching::{Care, Hit};
use crate::rubric::Name;

/// Passes when a party says none of it.
#[derive(Debug, Clone, PartialEq, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct NeverSays {
    /// Who must not say it.
    #[garde(skip)]
    pub who: Party,
    /// What must not be said.
    #[garde(length(min = 1))]
    pub any: Vec<Name>,
    /// Where; the whole call when absent.
    #[serde(default)]
    #[garde(dive)]
    pub window: Window,
}

impl NeverSays {
    /// Fails only on what was heard beyond doubt. What may have been said is inconclusive, and what stands
    /// inside a phrase that the rubric asks for is no ban.
    pub(super) fn check(&self, case: &Case) -> Found {
        let asked_for = case.said(self.who, &case.rubric.asked_for(), Care::Excuse)?;
        let places = self.window.places(case);
        let mut hits = case.said(self.who, &self.any, Care::Ban)?;
        hits.retain(|hit| !asked_for.iter().any(|other| other.swallows(hit)));
        let here: Vec<Hit> = places.iter().flat_map(|&span| within(&hits, span)).collect();
        let (certain, suspected): (Vec<Hit>, Vec<Hit>) = here.into_iter().partition(Hit::is_certain);
        if !certain.is_empty() {
            let evidence = certain.iter().map(|hit| quote(self.who, hit)).collect();
            let confidence = certain.iter().map(super::says::sure).fold(0.0, f64::max);
            let reason = format!("said at {}", moments(certain.iter().map(|hit| hit.span)));
            return Ok(Finding::graded(0.0, confidence, reason, evidence));
        }
        if !suspected.is_empty() {
            return Err(Unknown {
                why: format!("perhaps said at {}", moments(suspected.iter().map(|hit| hit.span))),
                evidence: suspected.iter().map(|hit| quote(self.who, hit)).collect(),
            });
        }
        let mut confidence = 1.0_f64;
        for &span in &places {
            let hearing = case.mostly_heard(self.who, span)?;
            confidence = confidence.min(f64::from(hearing.confidence) * (1.0 - hearing.hidden_share));
        }
        if places.is_empty() {
            return Ok(Finding::not_applicable("there is no such place in this call"));
        }
        let evidence = places.iter().map(|&span| place(self.who, span)).collect();
        Ok(Finding::graded(1.0, confidence, format!("not said in {}", super::says::spans(&places)), evidence))
    }
}
