use callgrade_core::Party;
use garde::Validate;
use serde::Deserialize;

use super::says::{spans, sure};
use super::{Finding, Found, Window};
use crate::case::{Case, place, quote, within};
use crate::matching::Care;
use crate::rubric::Name;

/// Passes when a party expresses enough of the intents, each at least once; some of them win part of the points.
#[derive(Debug, Clone, PartialEq, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct Uses {
    /// Who.
    #[garde(skip)]
    pub who: Party,
    /// What is counted, one each.
    #[garde(length(min = 1))]
    pub each: Vec<Name>,
    /// How many of them win all points; all of them when absent.
    #[garde(range(min = 1))]
    pub at_least: Option<usize>,
    /// Where; the whole call when absent.
    #[serde(default)]
    #[garde(dive)]
    pub window: Window,
}

impl Uses {
    /// Inconclusive when more might have been heard.
    pub(super) fn check(&self, case: &Case) -> Found {
        let places = self.window.places(case);
        if places.is_empty() {
            return Ok(Finding::not_applicable("there is no such place in this call"));
        }
        let (mut evidence, mut confidence) = (Vec::new(), 1.0_f64);
        for intent in &self.each {
            let hits = case.said(self.who, std::slice::from_ref(intent), Care::Courtesy)?;
            let best = places
                .iter()
                .flat_map(|&span| within(&hits, span))
                .reduce(|best, hit| if best.similarity < hit.similarity { hit } else { best });
            if let Some(hit) = best {
                confidence = confidence.min(sure(&hit));
                evidence.push(quote(self.who, &hit));
            }
        }
        let (found, wanted) = (evidence.len(), self.at_least.unwrap_or(self.each.len()));
        if found < wanted {
            for &span in &places {
                confidence = confidence.min(f64::from(case.heard(self.who, span)?.confidence));
                evidence.push(place(self.who, span));
            }
        }
        let reason = format!("{found} of {} said in {}", self.each.len(), spans(&places));
        Ok(Finding::graded(found as f64 / wanted as f64, confidence, reason, evidence))
    }
}
