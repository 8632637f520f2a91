use callgrade_core::scorecard::Verdict;
use garde::Validate;
use serde::Deserialize;

use super::Finding;

/// Stands in the scorecard so that nobody takes silence for coverage: only a person can judge it.
#[derive(Debug, Clone, PartialEq, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct Human {
    /// What the reviewer is asked.
    #[garde(length(min = 1))]
    pub ask: String,
}

impl Human {
    pub(super) fn check(&self) -> Finding {
        Finding {
            verdict: Verdict::NeedsReview,
            share: 0.0,
            confidence: 0.0,
            reason: format!("for a reviewer: {}", self.ask),
            evidence: Vec::new(),
        }
    }
}
