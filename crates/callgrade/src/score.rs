//! `callgrade score`: recordings in, scorecards out.

use callgrade_core::scorecard::Entry;
use callgrade_report::Totals;

use crate::args::ScoreArgs;
use crate::exit::Outcome;
use crate::kept::Kept;
use crate::plan::Plan;
use crate::pool::Pool;
use crate::progress::Progress;
use crate::{batch, output, terminal};

/// Grades what the arguments name, shows the table and says where the results are.
///
/// # Errors
/// When the run could not start, or nobody can be shown its result.
pub(crate) fn run(args: &ScoreArgs) -> anyhow::Result<Outcome> {
    let plan = Plan::new(&args.recordings, &args.grading)?;
    plan.complaints.iter().for_each(|line| terminal::complain(&format!("warning: {line}")));
    let (pool, hello) = Pool::of(&plan)?;
    output::prepare(&args.out)?;
    let kept = args
        .keep
        .as_deref()
        .map(|folder| Kept::open(folder, &hello, &plan.setup.models, &plan.settings))
        .transpose()?;
    let progress = Progress::new();
    let write = |entry: &Entry| output::scorecard(&args.out, entry);
    let rows = batch::run(&plan, &pool, &hello, kept.as_ref(), &write, &|event| progress.listen(&event))?;
    // The table is shown even where the disk took no summary: the night's work is known by it.
    let written = output::summary(&args.out, &rows);
    terminal::show(&callgrade_report::table(&rows))?;
    if let Err(error) = written {
        terminal::complain(&format!("error: {error:#}"));
        return Ok(Outcome::Incomplete);
    }
    terminal::show(&format!("results in {}\n", args.out.display()))?;
    Ok(if Totals::of(&rows).ungraded == 0 { Outcome::Done } else { Outcome::Incomplete })
}
