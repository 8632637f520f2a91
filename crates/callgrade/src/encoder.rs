//! The speaker encoder of a worker, with its weights.

use std::path::Path;

use anyhow::Context;
use callgrade_segment::Encoder;

use crate::detector;

/// The model that holds its weights.
const RESEMBLYZER: &str = "resemblyzer";

/// The encoder. Its weights are compared with their manifest first.
///
/// # Errors
/// When they are not in the folder of models, or not whole; says what to do.
pub(crate) fn load(models: &Path) -> anyhow::Result<Encoder> {
    detector::read(RESEMBLYZER, models, Encoder::from_ggml).context(
        "voices cannot be told apart; run `scripts/fetch-model resemblyzer`, \
         or do without --diarize and `diarize` under [layout]",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_weights_it_says_what_to_run() {
        let empty = tempfile::tempdir().unwrap();
        let error = format!("{:#}", load(empty.path()).unwrap_err());
        assert!(error.contains("scripts/fetch-model resemblyzer") && error.contains("--diarize"), "{error}");
    }
}
