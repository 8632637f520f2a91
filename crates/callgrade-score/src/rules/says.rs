use callgrade_core::{Party, Span};
use garde::Validate;
use serde::Deserialize;

use super::{Finding, Found, Window, moments};
use crate::case::{Case, Unknown, place, quote, within};
use crate::matching::{Care, Hit};
use crate::rubric::Name;

/// Passes when a party expresses one of the intents in every place that the window covers.
#[derive(Debug, Clone, PartialEq, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct Says {
    /// Who must say it.
    #[garde(skip)]
    pub who: Party,
    /// One of these intents is enough.
    #[garde(length(min = 1))]
    pub any: Vec<Name>,
    /// Where; the whole call when absent.
    #[serde(default)]
    #[garde(dive)]
    pub window: Window,
    /// How often.
    #[serde(default = "once")]
    #[garde(range(min = 1))]
    pub times: usize,
}

fn once() -> usize {
    1
}

impl Says {
    /// Part of the points for some of the places, or some of the times.
    ///
    /// Not saying it is a failure only where it would have been heard. With several places, those that were
    /// not heard do not count, unless they are all there is.
    pub(super) fn check(&self, case: &Case) -> Found {
        let hits = case.said(self.who, &self.any, Care::Courtesy)?;
        let places = self.window.places(case);
        let mut unknown: Option<Unknown> = None;
        let (mut shares, mut confidences) = (Vec::new(), Vec::new());
        let (mut evidence, mut found) = (Vec::new(), Vec::new());
        for &span in &places {
            let here = within(&hits, span);
            let share = here.len() as f64 / self.times as f64;
            if share < 1.0 {
                match case.heard(self.who, span) {
                    Ok(hearing) => confidences.push(f64::from(hearing.confidence)),
                    Err(why) => {
                        unknown = Some(why);
                        continue;
                    }
                }
                evidence.push(place(self.who, span));
            }
            shares.push(share.min(1.0));
            let best = best(here, self.times);
            confidences.extend(best.iter().map(sure));
            evidence.extend(best.iter().map(|hit| quote(self.who, hit)));
            found.extend(best.iter().map(|hit| hit.span));
        }
        match (unknown, places.len()) {
            (_, 0) => return Ok(Finding::not_applicable("there is no such place in this call")),
            (Some(unknown), _) if shares.iter().all(|&share| 1.0 <= share) => return Err(unknown),
            _ => {}
        }
        let share = shares.iter().sum::<f64>() / shares.len() as f64;
        let confidence = confidences.iter().fold(1.0, |least: f64, &own| least.min(own));
        let reason = match (found.is_empty(), self.times) {
            (true, _) => format!("not said in {}", spans(&places)),
            (false, 1) => format!("said at {}", moments(found)),
            (false, times) => format!("said {} of {times} times, at {}", found.len(), moments(found)),
        };
        Ok(Finding::graded(share, confidence, reason, evidence))
    }
}

/// The most similar hits, in order of time.
fn best(mut hits: Vec<Hit>, count: usize) -> Vec<Hit> {
    hits.sort_by(|a, b| b.similarity.total_cmp(&a.similarity).then(a.span.cmp(&b.span)));
    hits.truncate(count.max(1));
    hits.sort_by_key(|hit| hit.span);
    hits
}

/// How sure one can be that a phrase was said.
pub(super) fn sure(hit: &Hit) -> f64 {
    f64::from(hit.similarity) * f64::from(hit.confidence)
}

pub(super) fn spans(spans: &[Span]) -> String {
    spans.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}
