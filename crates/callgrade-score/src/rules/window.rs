use callgrade_core::{Ms, Span};
use garde::Validate;
use serde::Deserialize;

use crate::case::Case;

/// The part of a call in which something must happen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Deserialize, Validate)]
#[serde(rename_all = "snake_case")]
pub enum Window {
    /// From the answer to the end.
    #[default]
    Whole,
    /// The first seconds after the answer.
    OpeningS(#[garde(range(min = 0.0))] f64),
    /// The last seconds of the conversation, and what follows.
    ClosingS(#[garde(range(min = 0.0))] f64),
    /// The seconds before each hold.
    BeforeHoldS(#[garde(range(min = 0.0))] f64),
    /// The seconds after each hold that anyone comes back from.
    AfterHoldS(#[garde(range(min = 0.0))] f64),
}

/// A hold's borders are heard no more exactly than this.
const ROUGHLY: Ms = Ms(1_000);

impl Window {
    /// The stretches of a call that the window covers: one, or one per hold. None when it never opens.
    pub(super) fn places(self, case: &Case) -> Vec<Span> {
        let Some(connected) = case.connected() else { return Vec::new() };
        let timeline = &case.call.timeline;
        let talked_until = timeline.conversation().map_or(connected.end(), Span::end);
        match self {
            Window::Whole => vec![connected],
            Window::OpeningS(seconds) => {
                let end = (connected.start() + Ms::from_secs(seconds)).min(connected.end());
                vec![Span::new(connected.start(), end)]
            }
            Window::ClosingS(seconds) => {
                let start = (talked_until - Ms::from_secs(seconds)).max(connected.start());
                vec![Span::new(start, connected.end())]
            }
            Window::BeforeHoldS(seconds) => {
                let before = |hold: Span| {
                    let start = (hold.start() - Ms::from_secs(seconds)).max(connected.start());
                    Span::new(start, hold.start() + ROUGHLY)
                };
                timeline.holds.iter().map(|hold| before(hold.span)).collect()
            }
            Window::AfterHoldS(seconds) => {
                let after = |hold: Span| {
                    let end = (hold.end() + Ms::from_secs(seconds)).min(connected.end());
                    Span::new(hold.end() - ROUGHLY, end)
                };
                let holds = timeline.holds.iter().map(|hold| hold.span);
                holds.filter(|hold| hold.end() < talked_until).map(after).collect()
            }
        }
    }
}
