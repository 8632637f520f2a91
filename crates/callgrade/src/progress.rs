//! Events to bars on a terminal, to a plain line now and then elsewhere. The only file that names indicatif.

use std::io::IsTerminal;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use callgrade_core::Ms;
use indicatif::{ProgressBar, ProgressStyle};

use crate::event::Event;
use crate::terminal;

/// Where nobody watches, a line this often shows in the log that the run lives.
const PLAIN_LINE: Duration = Duration::from_secs(30);

/// Shows a run as it goes.
pub(crate) struct Progress {
    tally: Arc<Mutex<Tally>>,
    bar: Option<ProgressBar>,
    plain: Mutex<Option<Plain>>,
}

/// What happened so far.
#[derive(Debug)]
struct Tally {
    since: Instant,
    recordings: usize,
    done: usize,
    failed: usize,
    audio: Ms,
    heard: Ms,
}

/// The thread that writes plain lines until its sender is dropped.
struct Plain {
    stop: Sender<()>,
    thread: JoinHandle<()>,
}

impl Progress {
    /// Bars when standard error is a terminal.
    pub(crate) fn new() -> Progress {
        let tally =
            Tally { since: Instant::now(), recordings: 0, done: 0, failed: 0, audio: Ms(0), heard: Ms(0) };
        let bar = std::io::stderr().is_terminal().then(bar);
        Progress { tally: Arc::new(Mutex::new(tally)), bar, plain: Mutex::new(None) }
    }

    /// Takes note of an event and shows what changed.
    pub(crate) fn listen(&self, event: &Event<'_>) {
        let line = {
            let mut tally = self.tally.lock().unwrap_or_else(PoisonError::into_inner);
            tally.note(event);
            tally.line()
        };
        match event {
            Event::Started { recordings, workers } => self.start(*recordings, *workers),
            Event::Retried { file, code } => self.note(&format!("{file}: {code}, trying again")),
            Event::NotKept { file, error } => self.note(&format!("{file}: not kept: {error:#}")),
            Event::Ended => self.end(),
            Event::Became(_) => {}
            Event::Heard(_) | Event::Finished { .. } => {
                if let Some(bar) = &self.bar {
                    bar.inc(u64::from(matches!(event, Event::Finished { .. })));
                    bar.set_message(line);
                }
            }
        }
    }

    fn start(&self, recordings: usize, workers: usize) {
        self.note(&format!("{recordings} recordings, {workers} at a time"));
        match &self.bar {
            Some(bar) => {
                bar.set_length(recordings as u64);
                bar.enable_steady_tick(Duration::from_millis(200));
            }
            None => *self.plain() = Some(plain_lines(Arc::clone(&self.tally))),
        }
    }

    fn end(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
        if let Some(Plain { stop, thread }) = self.plain().take() {
            drop(stop);
            let _ = thread.join();
        }
    }

    /// A line of its own, above the bar where there is one.
    fn note(&self, line: &str) {
        match &self.bar {
            Some(bar) => bar.suspend(|| terminal::complain(line)),
            None => terminal::complain(line),
        }
    }

    fn plain(&self) -> std::sync::MutexGuard<'_, Option<Plain>> {
        self.plain.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Tally {
    fn note(&mut self, event: &Event<'_>) {
        match event {
            Event::Started { recordings, .. } => {
                (self.since, self.recordings) = (Instant::now(), *recordings);
            }
            Event::Heard(speech) => self.heard = self.heard + *speech,
            Event::Finished { row, .. } => {
                self.done += 1;
                self.failed += usize::from(row.error.is_some());
                self.audio = self.audio + Ms::from_secs(row.duration_s.unwrap_or(0.0));
            }
            Event::Retried { .. } | Event::NotKept { .. } | Event::Became(_) | Event::Ended => {}
        }
    }

    /// `0.2 h of sound, 14.1 × real time, 1 failed`.
    fn line(&self) -> String {
        let hours = self.audio.as_secs() / 3600.0;
        let speed = self.audio.as_secs() / self.since.elapsed().as_secs_f64().max(0.001);
        format!("{hours:.2} h of sound, {speed:.1} × real time, {} failed", self.failed)
    }

    /// The same for a log, with what a bar would show.
    fn plain_line(&self) -> String {
        let elapsed = self.since.elapsed().as_secs_f64();
        let left = (self.recordings - self.done) as f64 * elapsed / self.done as f64;
        let eta =
            if self.done == 0 { "unknown".to_owned() } else { format!("{:.0} min", (left / 60.0).ceil()) };
        let heard = self.heard.as_secs() / 60.0;
        let line = self.line();
        format!(
            "{} of {} done, {heard:.1} min of speech heard, {line}, time left {eta}",
            self.done, self.recordings
        )
    }
}

fn bar() -> ProgressBar {
    let template = "{spinner} {pos}/{len} calls {wide_bar} {msg}, time left {eta}";
    let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(0).with_style(style)
}

fn plain_lines(tally: Arc<Mutex<Tally>>) -> Plain {
    let (stop, stopped) = channel::<()>();
    let thread = std::thread::spawn(move || {
        while stopped.recv_timeout(PLAIN_LINE) == Err(RecvTimeoutError::Timeout) {
            let line = tally.lock().unwrap_or_else(PoisonError::into_inner).plain_line();
            terminal::complain(&line);
        }
    });
    Plain { stop, thread }
}
