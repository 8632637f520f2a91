//! The product under test: the only file that calls it.

use anyhow::Context;
use callgrade_core::timeline::Hold;
use callgrade_core::{Audio, Call, Timeline};
use callgrade_segment::{Roles, Settings};
use serde::Deserialize;

/// What a user gets who sets nothing.
const DEFAULTS: &str = include_str!("../../callgrade/src/default.toml");

/// The agent is on the first channel of every call that is made here.
const ROLES: Roles = Roles { agent: Some(0), customer: Some(1) };

#[derive(Deserialize)]
struct Defaults {
    segment: Settings,
}

/// The settings of a user who sets nothing.
///
/// # Errors
/// When the built-in settings are broken.
pub(crate) fn settings() -> anyhow::Result<Settings> {
    Ok(toml::from_str::<Defaults>(DEFAULTS).context("the built-in settings are broken")?.segment)
}

/// What the product hears in a call.
pub(crate) fn listen(audio: &Audio, settings: &Settings) -> Timeline {
    callgrade_segment::timeline(audio, &ROLES, settings)
}

/// The holds of a call, once its words are known.
pub(crate) fn holds(call: &Call) -> Vec<Hold> {
    call.timeline.holds.clone()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_heard_in_nothing() {
        let found = listen(&Audio::new(8_000, vec![vec![], vec![]]), &settings().unwrap());
        assert_eq!((found.turns.len(), found.ring), (0, None));
    }
}
