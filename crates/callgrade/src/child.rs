//! One worker process, as its driver sees it.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child as Process, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::time::Duration;

use callgrade_core::Ms;

use crate::protocol::{Failed, FromWorker, Heard, Hello, Look, Seen, Setup, Task, ToWorker, VERSION};

/// No answer is longer than this; a call of four hours is about 10 MB. Bytes.
const LONGEST_LINE: u64 = 256 << 20;

/// Lines that may wait to be read before the worker has to.
const LINES_AHEAD: usize = 64;

/// A worker that is ready for a task.
pub(crate) struct Child {
    process: Process,
    input: ChildStdin,
    lines: Receiver<Line>,
    silence: Duration,
}

/// What a worker made of a task.
#[derive(Debug)]
pub(crate) enum Answer<T> {
    /// What was asked for.
    Done(Box<T>),
    /// It says why it could not.
    Failed(Failed),
}

/// A worker that can be used no longer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Lost {
    /// `worker_crash`, `worker_hang`, `worker_rubbish` or, before the first task, the worker's own code.
    pub code: String,
    /// For people.
    pub message: String,
}

/// What came from the worker's output.
enum Line {
    Message(Box<FromWorker>),
    Rubbish(String),
}

impl Child {
    /// Starts a worker and waits until its model is loaded.
    ///
    /// `silence`: a worker that says nothing for so long is taken for hung, now and later.
    ///
    /// # Errors
    /// When the process does not start, ends, refuses the setup or speaks another protocol.
    pub(crate) fn start(
        command: &mut Command,
        setup: Setup,
        silence: Duration,
    ) -> Result<(Child, Hello), Lost> {
        let unstarted =
            |error: std::io::Error| lost("worker_unavailable", format!("failed to start a worker: {error}"));
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).env("GGML_NO_BACKTRACE", "1");
        // A worker has one core. OpenBLAS, where it is linked, would start a thread for each of the machine's.
        command.env("OPENBLAS_NUM_THREADS", "1");
        let mut process = command.spawn().map_err(unstarted)?;
        let (Some(input), Some(output)) = (process.stdin.take(), process.stdout.take()) else {
            return Err(lost("worker_unavailable", "a worker has no input or output".to_owned()));
        };
        let mut child = Child { process, input, lines: read_lines(output), silence };
        child.tell(&ToWorker::Setup(setup)).map_err(|_| child.end())?;
        match child.next()? {
            FromWorker::Hello(hello) if hello.protocol == VERSION => Ok((child, hello)),
            FromWorker::Hello(hello) => Err(lost(
                "worker_rubbish",
                format!("a worker speaks protocol {}, not {VERSION}", hello.protocol),
            )),
            FromWorker::Refused { code, message } => Err(lost(&code, message)),
            _ => Err(lost("worker_rubbish", "a worker answered its setup with something else".to_owned())),
        }
    }

    /// Hands over a recording and waits for the answer. `progress` gets the speech heard so far.
    ///
    /// # Errors
    /// When the worker is lost; it must not be used again.
    pub(crate) fn hear(&mut self, task: &Task, progress: &mut dyn FnMut(Ms)) -> Result<Answer<Heard>, Lost> {
        self.ask(&ToWorker::Task(task.clone()), &task.id, progress, |answer| match answer {
            FromWorker::Result { id, call, cost } if id == task.id && call.id == id => {
                Some(Box::new(Heard { call: *call, cost }))
            }
            _ => None,
        })
    }

    /// Hands over a recording to look at and waits for the answer.
    ///
    /// # Errors
    /// When the worker is lost; it must not be used again.
    pub(crate) fn look(&mut self, look: &Look) -> Result<Answer<Seen>, Lost> {
        let own = &look.task.id;
        self.ask(&ToWorker::Look(look.clone()), own, &mut |_| {}, |answer| match answer {
            FromWorker::Seen { id, seen } if id == *own && seen.call.id == id => Some(seen),
            _ => None,
        })
    }

    /// `take` finds what was asked for in an answer.
    fn ask<T>(
        &mut self,
        question: &ToWorker,
        own: &str,
        progress: &mut dyn FnMut(Ms),
        take: impl Fn(FromWorker) -> Option<Box<T>>,
    ) -> Result<Answer<T>, Lost> {
        self.tell(question).map_err(|_| self.end())?;
        loop {
            match self.next()? {
                FromWorker::Progress { id, speech_s } if id == own => progress(Ms::from_secs(speech_s)),
                FromWorker::Failed(failed) if failed.id == own => return Ok(Answer::Failed(failed)),
                other => {
                    let not_asked = || "a worker answered something that was not asked".to_owned();
                    let done = take(other).ok_or_else(|| lost("worker_rubbish", not_asked()))?;
                    return Ok(Answer::Done(done));
                }
            }
        }
    }

    fn tell(&mut self, message: &ToWorker) -> std::io::Result<()> {
        let mut line = serde_json::to_vec(message)?;
        line.push(b'\n');
        self.input.write_all(&line)?;
        self.input.flush()
    }

    fn next(&mut self) -> Result<FromWorker, Lost> {
        match self.lines.recv_timeout(self.silence) {
            Ok(Line::Message(message)) => Ok(*message),
            Ok(Line::Rubbish(what)) => Err(lost("worker_rubbish", what)),
            Err(RecvTimeoutError::Timeout) => {
                Err(lost("worker_hang", format!("a worker said nothing for {} s", self.silence.as_secs())))
            }
            Err(RecvTimeoutError::Disconnected) => Err(self.end()),
        }
    }

    /// How the process ended, once its output has.
    fn end(&mut self) -> Lost {
        // It closed its output, so it is ending; if it is not, it must.
        let _ = self.process.kill();
        let how = self.process.wait().map_or_else(|error| error.to_string(), describe);
        lost("worker_crash", format!("a worker ended before its answer: {how}"))
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn lost(code: &str, message: String) -> Lost {
    Lost { code: code.to_owned(), message }
}

fn describe(status: ExitStatus) -> String {
    use std::os::unix::process::ExitStatusExt;
    match (status.signal(), status.code()) {
        (Some(signal), _) => format!("signal {signal}"),
        (None, Some(code)) => format!("exit code {code}"),
        (None, None) => "unknown".to_owned(),
    }
}

/// Reads the worker's output on a thread of its own, so that waiting for a line can have an end.
fn read_lines(output: ChildStdout) -> Receiver<Line> {
    let (sender, receiver) = sync_channel(LINES_AHEAD);
    std::thread::spawn(move || {
        let mut output = BufReader::new(output);
        while let Some(line) = read_line(&mut output) {
            let is_rubbish = matches!(line, Line::Rubbish(_));
            if sender.send(line).is_err() || is_rubbish {
                break;
            }
        }
    });
    receiver
}

/// The next line; `None` at the end of the output or when it cannot be read.
fn read_line(output: &mut impl BufRead) -> Option<Line> {
    let mut line = Vec::new();
    let read = output.take(LONGEST_LINE).read_until(b'\n', &mut line).ok()?;
    if read == 0 {
        return None;
    }
    Some(match serde_json::from_slice(&line) {
        Ok(message) => Line::Message(Box::new(message)),
        // The line itself may hold what was said.
        Err(error) => {
            Line::Rubbish(format!("a worker wrote {read} bytes that are no answer: {:?}", error.classify()))
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const HELLO: &str = r#"{"type":"hello","protocol":1,"callgrade":"0","model":"m","model_blake3":""}"#;
    const FAILED: &str = r#"{"type":"failed","id":"a","code":"c","stage":"s","message":"m"}"#;

    /// A worker that is a shell script: it says hello, reads a task, then does `then`.
    fn ask(then: &str) -> Result<Answer<Heard>, Lost> {
        let script = format!("read setup; echo '{HELLO}'; read task; {then}");
        let setup = Setup { model: "m".into(), models: "models".into(), settings: None };
        let mut command = Command::new("sh");
        command.args(["-c", &script]);
        let (mut child, _) = Child::start(&mut command, setup, Duration::from_secs(2))?;
        child.hear(&Task { id: "a".into(), ..Task::default() }, &mut |_| {})
    }

    #[track_caller]
    fn check_lost(then: &str, code: &str, message: &str) {
        let lost = ask(then).unwrap_err();
        assert_eq!(lost.code, code, "{lost:?}");
        assert!(lost.message.contains(message), "{lost:?}");
    }

    #[test]
    fn an_answer_is_an_answer() {
        let answer = ask(&format!(
            "echo '{}'; echo '{FAILED}'; sleep 9",
            r#"{"type":"progress","id":"a","speech_s":1.5}"#
        ));
        assert!(matches!(answer, Ok(Answer::Failed(failed)) if failed.code == "c"));
    }

    #[test]
    fn whatever_a_worker_does_has_a_code() {
        check_lost("kill -ABRT $$", "worker_crash", "signal 6");
        check_lost("kill -SEGV $$", "worker_crash", "signal 11");
        check_lost("exit 0", "worker_crash", "ended before its answer");
        check_lost("sleep 30", "worker_hang", "2 s");
        check_lost("echo hello", "worker_rubbish", "6 bytes");
        check_lost(r"printf '\377\376\n'", "worker_rubbish", "3 bytes");
        check_lost("printf '{\"type\":'", "worker_rubbish", "Eof");
        check_lost("head -c 1000000 /dev/zero", "worker_rubbish", "1000000 bytes");
        check_lost(
            &format!("echo '{}'; sleep 9", FAILED.replace("\"a\"", "\"b\"")),
            "worker_rubbish",
            "not asked",
        );
    }

    /// One thread each: workers have a core each.
    #[test]
    fn a_worker_is_told_to_keep_to_its_core() {
        check_lost("exit 4$OPENBLAS_NUM_THREADS", "worker_crash", "exit code 41");
    }

    #[test]
    fn a_worker_that_does_not_start_says_why() {
        let setup = || Setup { model: "m".into(), models: "models".into(), settings: None };
        let start = |script: &str| {
            let mut command = Command::new("sh");
            command.args(["-c", script]);
            Child::start(&mut command, setup(), Duration::from_secs(2)).err().expect("it cannot start")
        };
        assert_eq!(start(r#"read setup; echo '{"type":"refused","code":"x","message":"y"}'"#).code, "x");
        assert_eq!(
            start(&format!("read setup; echo '{}'", HELLO.replace(":1,", ":2,"))).code,
            "worker_rubbish"
        );
        assert_eq!(start("exit 3").code, "worker_crash");
        let missing = Child::start(&mut Command::new("/no/such/program"), setup(), Duration::from_secs(2));
        assert_eq!(missing.err().expect("it cannot start").code, "worker_unavailable");
    }
}
