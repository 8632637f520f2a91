//! `callgrade timeline`: recordings in, pictures out. Workers look at the recordings; no model is needed.

use std::io::IsTerminal;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, bail};
use callgrade_core::scorecard::Reason;
use callgrade_core::{Ms, Span};
use callgrade_report::timeline::{self, Paper, Picture};
use callgrade_score::metrics;
use callgrade_segment::Vad;

use crate::args::TimelineArgs;
use crate::engine::NO_MODEL;
use crate::exit::Outcome;
use crate::find::{self, Recording};
use crate::metadata::Sources;
use crate::plan::models_folder;
use crate::pool::{self, Pool};
use crate::protocol::{Look, Seen, Setup};
use crate::settings::Settings;
use crate::task::task;
use crate::{output, terminal};

/// Characters in a line where no terminal tells.
const COLUMNS: usize = 100;

/// Draws what the arguments name, one recording after the other, in order.
///
/// # Errors
/// When the run could not start, or a picture cannot be written.
pub(crate) fn run(args: &TimelineArgs) -> anyhow::Result<Outcome> {
    let window = window(args)?;
    let recordings = find::recordings(&args.recordings)?;
    if args.svg.is_some() && recordings.len() != 1 {
        bail!("--svg draws one recording, not {}", recordings.len());
    }
    let settings = settings(args)?;
    let (metadata, complaints) = Sources::open(&settings.metadata, args.manifest.as_deref(), &recordings)?;
    complaints.iter().for_each(|line| terminal::complain(&format!("warning: {line}")));
    let pool = open(settings, args)?;
    let mut outcome = Outcome::Done;
    for (index, recording) in recordings.iter().enumerate() {
        let shown = look(recording, &metadata, window, &pool).and_then(|seen| render(&seen, window, args));
        match shown {
            Ok(text) if args.svg.is_none() && !args.json && 0 < index => {
                terminal::show(&format!("\n{text}"))?
            }
            Ok(text) => deliver(&text, args)?,
            Err(why) => {
                terminal::complain(&format!("not drawn: {}: {why}", recording.file.escape_debug()));
                outcome = Outcome::Incomplete;
            }
        }
    }
    Ok(outcome)
}

/// The stretch that was asked for; `None` for all of it.
fn window(args: &TimelineArgs) -> anyhow::Result<Option<Span>> {
    let (from, to) = (args.from.unwrap_or_default(), args.to.unwrap_or(Ms(u32::MAX)));
    if to <= from {
        bail!("--to must be after --from");
    }
    Ok((args.from.is_some() || args.to.is_some()).then(|| Span::new(from, to)))
}

fn settings(args: &TimelineArgs) -> anyhow::Result<Settings> {
    let mut settings = Settings::load(args.config.as_deref())?;
    if let Some(channel) = args.agent_channel {
        settings.layout.agent_channel = channel;
        settings.layout.source.clear();
    }
    settings.layout.diarize |= args.diarize;
    settings.check()?;
    Ok(settings)
}

fn open(settings: Settings, args: &TimelineArgs) -> anyhow::Result<Pool> {
    let limits = settings.limits.clone();
    let models = match settings.segment.vad {
        Vad::Webrtc if !settings.layout.diarize => PathBuf::new(),
        _ => models_folder(args.models.as_deref())?,
    };
    let setup = Setup { model: NO_MODEL.to_owned(), models, settings: Some(settings) };
    let start = pool::workers(setup, Duration::from_secs(limits.worker_silence_s), args.verbose)?;
    Ok(Pool::open(start, limits.worker_crashes).context("no worker can start")?.0)
}

fn look(
    recording: &Recording,
    metadata: &Sources,
    window: Option<Span>,
    pool: &Pool,
) -> Result<Seen, String> {
    let say = |reason: Reason| format!("{} in {}: {}", reason.code, reason.stage, reason.message);
    let task = task(recording, metadata).map_err(say)?;
    pool.look(&Look { task, window }).map_err(|not_seen| say(not_seen.reason))
}

fn render(seen: &Seen, window: Option<Span>, args: &TimelineArgs) -> Result<String, String> {
    let call = &seen.call;
    let metrics = metrics::measure(call);
    if args.json {
        return Ok(timeline::json(call, &callgrade_score::timeline(call), &metrics));
    }
    let whole = Span::new(Ms(0), call.timeline.duration);
    let inside = window.map_or(Some(whole), |window| window.overlap(whole));
    let window = inside.ok_or_else(|| format!("the call ends after {}, before --from", whole.len()))?;
    let picture = Picture { call, metrics: &metrics, waves: &seen.waves, window };
    Ok(match args.svg {
        Some(_) => timeline::svg(&picture),
        None => timeline::text(&picture, &paper(args)),
    })
}

fn deliver(text: &str, args: &TimelineArgs) -> anyhow::Result<()> {
    match &args.svg {
        Some(file) if file.as_os_str() != "-" => output::write(file, text),
        _ => terminal::show(text),
    }
}

/// What the picture is drawn on: as asked, else as the terminal and the environment say.
fn paper(args: &TimelineArgs) -> Paper {
    let is_terminal = std::io::stdout().is_terminal();
    let own = terminal_size::terminal_size().filter(|_| is_terminal).map(|(width, _)| usize::from(width.0));
    // https://no-color.org: set to anything but nothing, it forbids colour.
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    Paper {
        columns: args.width.or(own).unwrap_or(COLUMNS),
        colour: is_terminal && !set("NO_COLOR"),
        ascii: args.ascii || !is_utf8(),
    }
}

/// Whether the locale's characters are UTF-8. The first variable that is set decides, as POSIX has it; where none is,
/// they are, as in every terminal of today.
fn is_utf8() -> bool {
    let names = ["LC_ALL", "LC_CTYPE", "LANG"];
    let locale = names.iter().filter_map(|name| std::env::var(name).ok()).find(|value| !value.is_empty());
    locale.is_none_or(|locale| {
        let locale = locale.to_ascii_lowercase();
        locale.contains("utf-8") || locale.contains("utf8")
    })
}
