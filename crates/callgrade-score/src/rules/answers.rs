use callgrade_core::{Ms, Party, Span};
use garde::Validate;
use serde::Deserialize;

use super::says::sure;
use super::{Finding, Found, moments};
use crate::case::{Case, place, quote, within};
use crate::matching::Care;
use crate::rubric::Name;

/// Passes when a party answers what the other says.
#[derive(Debug, Clone, PartialEq, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct Answers {
    /// Who must answer.
    #[garde(skip)]
    pub who: Party,
    /// What the other party says.
    #[garde(length(min = 1))]
    pub to: Vec<Name>,
    /// One of these is an answer.
    #[garde(length(min = 1))]
    pub any: Vec<Name>,
    /// How soon after the other's words; before the call ends when absent.
    #[garde(range(min = 0.0))]
    pub within_s: Option<f64>,
    /// One answer is enough, however often the other says it.
    #[serde(default)]
    #[garde(skip)]
    pub once: bool,
}

/// Who hears something this close to the end of the call has no time to answer.
const TIME_TO_ANSWER: Ms = Ms(2_000);

impl Answers {
    /// Not applicable when the other party never says it. Part of the points for some of the answers.
    pub(super) fn check(&self, case: &Case) -> Found {
        let other = self.who.other();
        let Some(connected) = case.connected() else {
            return Ok(Finding::not_applicable("the call was not answered"));
        };
        let mut asked = within(&case.said(other, &self.to, Care::Occasion)?, connected);
        asked.retain(|ask| TIME_TO_ANSWER <= connected.end() - ask.span.end());
        if asked.is_empty() {
            if !case.is_silent(other) {
                case.mostly_heard(other, connected)?;
            }
            return Ok(Finding::not_applicable(format!("the {other} gives no occasion")));
        }
        let answers = case.said(self.who, &self.any, Care::Courtesy)?;
        let (mut evidence, mut confidence) = (Vec::new(), 1.0_f64);
        let (mut answered, mut unheard) = (Vec::new(), None);
        for ask in &asked {
            let until =
                self.within_s.map_or(connected.end(), |seconds| ask.span.end() + Ms::from_secs(seconds));
            let span = Span::new(ask.span.start(), until.min(connected.end()).max(ask.span.start()));
            if let Some(answer) = within(&answers, span).first() {
                confidence = confidence.min(sure(answer)).min(sure(ask));
                evidence.extend([quote(other, ask), quote(self.who, answer)]);
                answered.push(answer.span);
                if self.once {
                    break;
                }
            } else {
                match case.heard(self.who, span) {
                    Ok(hearing) => confidence = confidence.min(f64::from(hearing.confidence)).min(sure(ask)),
                    Err(why) => unheard = Some(why),
                }
                evidence.extend([quote(other, ask), place(self.who, span)]);
            }
        }
        let wanted = if self.once { 1 } else { asked.len() };
        if let Some(unheard) = unheard.filter(|_| answered.len() < wanted) {
            return Err(unheard);
        }
        let reason = if answered.is_empty() {
            format!("not answered after {}", moments(asked.iter().map(|ask| ask.span)))
        } else {
            format!("{} of {wanted} answered, at {}", answered.len(), moments(answered.iter().copied()))
        };
        Ok(Finding::graded(answered.len() as f64 / wanted as f64, confidence, reason, evidence))
    }
}
