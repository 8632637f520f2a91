use callgrade_core::{Ms, Party};
use garde::Validate;
use serde::Deserialize;

use super::says::sure;
use super::{Finding, Found, moments};
use crate::case::{Case, place, quote};
use crate::matching::Care;
use crate::rubric::Name;

/// Passes when a party says several things one after the other, with its pauses.
#[derive(Debug, Clone, PartialEq, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct InOrder {
    /// Who.
    #[garde(skip)]
    pub who: Party,
    /// In this order.
    #[garde(length(min = 1), dive)]
    pub steps: Vec<Step>,
    /// How long nobody must speak after the last step.
    #[serde(default)]
    #[garde(range(min = 0.0))]
    pub then_waits_s: f64,
    /// How much shorter the pauses may be.
    #[serde(default)]
    #[garde(range(min = 0.0))]
    pub tolerance_s: f64,
}

/// One of the things to say.
#[derive(Debug, Clone, PartialEq, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// One of these intents.
    #[garde(length(min = 1))]
    pub any: Vec<Name>,
    /// How long the party waits first.
    #[serde(default)]
    #[garde(range(min = 0.0))]
    pub after_s: f64,
}

impl InOrder {
    /// Part of the points for the steps that were taken, the last wait being one.
    pub(super) fn check(&self, case: &Case) -> Found {
        let Some(connected) = case.connected() else {
            return Ok(Finding::not_applicable("the call was not answered"));
        };
        let least = |seconds: f64| Ms::from_secs(seconds - self.tolerance_s);
        let (mut evidence, mut confidence, mut taken) = (Vec::new(), 1.0_f64, Vec::new());
        let (mut from, mut since) = (connected.start(), None);
        for step in &self.steps {
            let hits = case.said(self.who, &step.any, Care::Courtesy)?;
            let in_time = |hit: &&crate::matching::Hit| {
                let waited = since.is_none_or(|end| least(step.after_s) <= hit.span.start() - end);
                from <= hit.span.start() && waited
            };
            if let Some(hit) = hits.iter().find(in_time) {
                confidence = confidence.min(sure(hit));
                evidence.push(quote(self.who, hit));
                taken.push(hit.span);
                from = hit.span.end();
                since = Some(turn_end(case, self.who, hit.span.end()));
            }
        }
        let silence = since.map_or(Ms(0), |end| case.call.timeline.duration - end);
        let waits = usize::from(0.0 < self.then_waits_s);
        let waited = usize::from(waits == 1 && least(self.then_waits_s) <= silence);
        let (done, all) = (taken.len() + waited, self.steps.len() + waits);
        if taken.len() < self.steps.len() {
            confidence = confidence.min(f64::from(case.heard(self.who, connected)?.confidence));
        }
        if done < all {
            evidence.push(place(self.who, connected));
        }
        let reason = format!("{done} of {all} steps taken, at {}", moments(taken));
        Ok(Finding::graded(done as f64 / all as f64, confidence, reason, evidence))
    }
}

/// The end of the turn in which the party speaks at a moment.
fn turn_end(case: &Case, who: Party, at: Ms) -> Ms {
    let mut turns = case.call.timeline.turns_of(who);
    turns.find(|turn| turn.start() <= at && at <= turn.end()).map_or(at, |turn| turn.end())
}
