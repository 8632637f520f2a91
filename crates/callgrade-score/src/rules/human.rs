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
        Finding::for_review(&self.ask, Vec::new())
    }
}
