//! `callgrade metrics`: what is measured, and how.

use callgrade_score::{metrics, passport};

use crate::args::MetricsArgs;
use crate::exit::Outcome;
use crate::terminal;

/// # Errors
/// When there is no metric of that name.
pub(crate) fn run(args: &MetricsArgs) -> anyhow::Result<Outcome> {
    let text = match &args.name {
        Some(name) => {
            let Some(metric) = metrics::find(name) else { anyhow::bail!("{name}: no such metric") };
            passport::passport(metric)
        }
        None if args.markdown => passport::markdown(),
        None => passport::list(),
    };
    terminal::show(&text)?;
    Ok(Outcome::Done)
}
