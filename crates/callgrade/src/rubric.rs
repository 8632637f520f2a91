//! `callgrade rubric`: the built-in ones, and whether one of your own is sound.

use callgrade_score::ExampleFailure;

use crate::args::{RubricArgs, RubricCommand};
use crate::exit::Outcome;
use crate::{plan, terminal};

/// # Errors
/// When a rubric is not there or is none.
pub(crate) fn run(args: &RubricArgs) -> anyhow::Result<Outcome> {
    match &args.command {
        RubricCommand::List => list(),
        RubricCommand::Show { name } => show(name),
        RubricCommand::Check { rubric } => check(rubric),
    }
}

fn list() -> anyhow::Result<Outcome> {
    for name in callgrade_score::BUILTIN {
        let rubric = plan::rubric(name)?;
        let (languages, rules) = (rubric.languages.join(", "), rubric.rules.len());
        terminal::show(&format!("{name:<12} {languages:<8} {rules:>3} rules  {}\n", rubric.title))?;
    }
    Ok(Outcome::Done)
}

fn show(name: &str) -> anyhow::Result<Outcome> {
    let Some(text) = callgrade_score::builtin_text(name) else {
        anyhow::bail!("{name}: no such built-in rubric")
    };
    terminal::show(text)?;
    Ok(Outcome::Done)
}

fn check(name_or_file: &str) -> anyhow::Result<Outcome> {
    let rubric = plan::rubric(name_or_file)?;
    let failures = rubric.check_examples();
    for failure in &failures {
        let ExampleFailure { rule, expected, index, found } = failure;
        terminal::show(&format!("{rule}: example {} for `{expected}` is {found}\n", index + 1))?;
    }
    if failures.is_empty() {
        terminal::show(&format!(
            "{name_or_file}: {} rules, all examples come out as they say\n",
            rubric.rules.len()
        ))?;
        return Ok(Outcome::Done);
    }
    Ok(Outcome::Incomplete)
}
