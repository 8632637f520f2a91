use callgrade_core::{Ms, Party, Span};
use garde::Validate;
use serde::Deserialize;

use super::hangs_up_first::hung_up;
use super::says::sure;
use super::{Finding, Found};
use crate::case::{Case, place, quote, within};
use crate::matching::Care;
use crate::rubric::Name;

/// Passes when a party leaves after the other, or not before a farewell and a wait.
#[derive(Debug, Clone, PartialEq, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct NeverDrops {
    /// Who must not drop the other.
    #[garde(skip)]
    pub who: Party,
    /// One of these is a farewell.
    #[garde(length(min = 1))]
    pub farewell: Vec<Name>,
    /// How long to wait after the last word.
    #[garde(range(min = 0.0))]
    pub wait_s: f64,
}

/// A farewell is looked for in the end of the conversation only.
const END: Ms = Ms(30_000);

/// The wait may be this much shorter: the end of the last word is not heard more exactly.
const ROUGHLY: Ms = Ms(500);

impl NeverDrops {
    /// Inconclusive when nobody knows who hung up and the farewell or the wait is missing.
    pub(super) fn check(&self, case: &Case) -> Found {
        let Some(talk) = case.call.timeline.conversation() else {
            return Ok(Finding::not_applicable("the call was not answered"));
        };
        let left = hung_up(case);
        if let Ok((who, evidence)) = &left
            && *who != self.who
        {
            return Ok(Finding::graded(1.0, 1.0, format!("the {who} hung up first"), vec![evidence.clone()]));
        }
        let end =
            Span::new((talk.end() - END).max(talk.start()), case.call.timeline.duration.max(talk.end()));
        let farewell = within(&case.said(self.who, &self.farewell, Care::Courtesy)?, end).pop();
        let waited = case.call.timeline.duration - talk.end();
        let wait = Span::new(talk.end(), case.call.timeline.duration.max(talk.end()));
        let waits = Ms::from_secs(self.wait_s) <= waited + ROUGHLY;
        if let (Some(hit), true) = (&farewell, waits) {
            let evidence = vec![quote(self.who, hit), place(self.who, wait)];
            let reason = format!("farewell at {}, then {waited} of waiting", hit.span.start());
            return Ok(Finding::graded(1.0, sure(hit), reason, evidence));
        }
        let (who, ended) = left?;
        let mut evidence = vec![ended, place(self.who, wait)];
        match &farewell {
            Some(hit) => evidence.push(quote(self.who, hit)),
            None if waits => {
                case.heard(self.who, end)?;
            }
            None => {}
        }
        let said = if farewell.is_some() { "after a farewell" } else { "without a farewell" };
        let reason = format!("the {who} hung up first, {said} and {waited} of waiting");
        Ok(Finding::graded(0.0, 1.0, reason, evidence))
    }
}
