//! The worker processes of a run: lent out one at a time, and replaced when lost.

use std::panic::resume_unwind;
use std::process::{Command, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread::ScopedJoinHandle;
use std::time::Duration;

use anyhow::{Context, anyhow, bail};
use callgrade_core::Ms;
use callgrade_core::scorecard::Reason;

use crate::child::{Answer, Child, Lost};
use crate::plan::Plan;
use crate::protocol::{Failed, Heard, Hello, Look, Seen, Setup, Task};

/// Workers, as many as were ever needed at the same time.
pub(crate) struct Pool {
    idle: Mutex<Vec<Child>>,
    start: Box<dyn Fn() -> Result<(Child, Hello), Lost> + Sync>,
    crashes: u32,
}

/// What a worker is asked.
type Ask<'a, T> = dyn FnMut(&mut Child) -> Result<Answer<T>, Lost> + 'a;

/// Why a task has no call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NotHeard {
    /// For the report.
    pub reason: Reason,
    /// BLAKE3 of the recording, where a worker could read it.
    pub blake3: Option<String>,
}

impl Pool {
    /// The pool of a run. See [`Pool::open`].
    ///
    /// # Errors
    /// When no worker starts.
    pub(crate) fn of(plan: &Plan) -> anyhow::Result<(Pool, Hello)> {
        let limits = &plan.settings.limits;
        let silence = Duration::from_secs(limits.worker_silence_s);
        let start = workers(plan.setup.clone(), silence, plan.verbose)?;
        Pool::open(start, limits.worker_crashes).context("no worker can start")
    }

    /// A pool with one worker, which shows that workers can start.
    ///
    /// - `crashes`: a recording that loses so many workers is set aside.
    ///
    /// # Errors
    /// When the first worker does not start: then none would.
    pub(crate) fn open(
        start: impl Fn() -> Result<(Child, Hello), Lost> + Sync + 'static,
        crashes: u32,
    ) -> anyhow::Result<(Pool, Hello)> {
        match start() {
            Ok((first, hello)) => {
                Ok((Pool { idle: Mutex::new(vec![first]), start: Box::new(start), crashes }, hello))
            }
            Err(lost) => bail!("{} ({})", lost.message, lost.code),
        }
    }

    /// Starts workers, all at the same time, until there are so many: none of them has to load its model later.
    ///
    /// # Errors
    /// When one does not start.
    pub(crate) fn fill(&self, workers: usize) -> anyhow::Result<()> {
        let missing = workers.saturating_sub(self.idle().len());
        std::thread::scope(|scope| {
            let start = || (self.start)().map(|(child, _)| self.idle().push(child));
            let starting: Vec<_> = (0..missing).map(|_| scope.spawn(start)).collect();
            let started =
                |thread: ScopedJoinHandle<'_, _>| thread.join().unwrap_or_else(|it| resume_unwind(it));
            starting.into_iter().try_for_each(started)
        })
        .map_err(|lost| anyhow!("{} ({})", lost.message, lost.code))
    }

    /// Has a worker hear a recording; another one, when it is lost over it.
    ///
    /// `retried` gets the code of each loss that is followed by another try.
    ///
    /// # Errors
    /// The reason why there is no call.
    pub(crate) fn hear(
        &self,
        task: &Task,
        progress: &mut dyn FnMut(Ms),
        retried: &dyn Fn(&str),
    ) -> Result<Heard, NotHeard> {
        self.insist(&mut |child| child.hear(task, progress), retried)
    }

    /// Has a worker look at a recording; another one, when it is lost over it.
    ///
    /// # Errors
    /// The reason why there is nothing to see.
    pub(crate) fn look(&self, look: &Look) -> Result<Seen, NotHeard> {
        self.insist(&mut |child| child.look(look), &|_| {})
    }

    fn insist<T>(&self, ask: &mut Ask<'_, T>, retried: &dyn Fn(&str)) -> Result<T, NotHeard> {
        let mut losses = 0;
        loop {
            match self.attempt(ask) {
                Ok(Answer::Done(done)) => return Ok(*done),
                Ok(Answer::Failed(failed)) => return Err(not_heard(failed)),
                Err(lost) => {
                    losses += 1;
                    if self.crashes <= losses {
                        return Err(set_aside(lost, losses));
                    }
                    retried(&lost.code);
                }
            }
        }
    }

    /// A worker that is lost is dropped, which ends it.
    fn attempt<T>(&self, ask: &mut Ask<'_, T>) -> Result<Answer<T>, Lost> {
        let idle = self.idle().pop();
        let mut child = idle.map_or_else(|| (self.start)().map(|(child, _)| child), Ok)?;
        let answer = ask(&mut child)?;
        self.idle().push(child);
        Ok(answer)
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Child>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How workers of this very program are started.
///
/// - `silence`: one that says nothing for so long is taken for hung.
/// - `verbose`: show what they write to standard error.
///
/// # Errors
/// When the program cannot find itself.
pub(crate) fn workers(
    setup: Setup,
    silence: Duration,
    verbose: bool,
) -> anyhow::Result<impl Fn() -> Result<(Child, Hello), Lost> + Sync> {
    let program = std::env::current_exe().context("failed to find this program's own file")?;
    Ok(move || {
        let mut command = Command::new(&program);
        command.arg("worker");
        command.stderr(if verbose { Stdio::inherit() } else { Stdio::null() });
        Child::start(&mut command, setup.clone(), silence)
    })
}

fn not_heard(failed: Failed) -> NotHeard {
    let Failed { code, stage, message, blake3, .. } = failed;
    NotHeard { reason: Reason { code, stage, message }, blake3 }
}

fn set_aside(lost: Lost, losses: u32) -> NotHeard {
    let message = format!("set aside after {losses} tries; the last: {}", lost.message);
    NotHeard { reason: Reason { code: lost.code, stage: "worker".to_owned(), message }, blake3: None }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    const HELLO: &str = r#"{"type":"hello","protocol":1,"callgrade":"0","model":"m","model_blake3":""}"#;
    const FAILED: &str = r#"{"type":"failed","id":"a","code":"c","stage":"s","message":"m"}"#;

    /// A pool whose first `bad` workers crash over their task, and whose later ones answer.
    fn pool(bad: u32) -> Pool {
        let started = AtomicU32::new(0);
        let start = move || {
            let then = match started.fetch_add(1, Ordering::Relaxed) < bad {
                true => "kill -ABRT $$".to_owned(),
                false => format!("echo '{FAILED}'; sleep 9"),
            };
            let mut command = Command::new("sh");
            command.args(["-c", &format!("read setup; echo '{HELLO}'; read task; {then}")]);
            let setup = Setup { model: "m".into(), models: "models".into(), settings: None };
            Child::start(&mut command, setup, Duration::from_secs(5))
        };
        Pool::open(start, 3).unwrap().0
    }

    #[track_caller]
    fn check(bad: u32, code: &str, retries: u32) {
        let retried = AtomicU32::new(0);
        let task = Task { id: "a".into(), ..Task::default() };
        let count = |_: &str| {
            retried.fetch_add(1, Ordering::Relaxed);
        };
        let outcome = pool(bad).hear(&task, &mut |_| {}, &count).unwrap_err();
        assert_eq!((outcome.reason.code.as_str(), retried.into_inner()), (code, retries));
    }

    #[test]
    fn a_lost_worker_is_replaced_and_the_recording_tried_again() {
        check(0, "c", 0);
        check(2, "c", 2);
    }

    #[test]
    fn three_crashes_set_a_recording_aside() {
        check(9, "worker_crash", 2);
    }
}
