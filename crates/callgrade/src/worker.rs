//! A worker: hears one recording after another for a driver on the other end of its input and output.
//!
//! It is a process of its own because a decoder or a model can end the process where no Rust code can catch it.

use std::io::{BufRead, Write};
use std::path::Path;

use anyhow::{Context, bail};
use callgrade_core::Ms;
use callgrade_model::{Manifest, Model};
use rlimit::Resource;

use crate::detector;
use crate::encoder;
use crate::engine::Engine;
use crate::exit::Outcome;
use crate::hear::{Ear, hear};
use crate::look::look;
use crate::machine;
use crate::protocol::{Failed, FromWorker, Heard, Hello, Setup, Task, ToWorker, VERSION};
use crate::settings::{Limits, Settings};

/// Answers until the driver says that it is over, or goes away.
pub(crate) fn run() -> anyhow::Result<Outcome> {
    let mut lines = std::io::stdin().lock().lines();
    let mut next = || -> anyhow::Result<ToWorker> {
        let Some(line) = lines.next() else { return Ok(ToWorker::Shutdown) };
        serde_json::from_str(&line.context("failed to read a message")?)
            .context("failed to understand a message")
    };
    let setup = match next()? {
        ToWorker::Setup(setup) => setup,
        ToWorker::Shutdown => return Ok(Outcome::Done),
        ToWorker::Task(_) | ToWorker::Look(_) => bail!("the first message must be a setup"),
    };
    let (ear, mut engine, hello) = match prepare(setup) {
        Ok(ready) => ready,
        Err(error) => {
            say(&FromWorker::Refused { code: "engine_unusable".to_owned(), message: format!("{error:#}") })?;
            return Ok(Outcome::Incomplete);
        }
    };
    say(&FromWorker::Hello(hello))?;
    loop {
        match next()? {
            ToWorker::Task(task) => say(&answer(&task, |alive| {
                let Heard { call, cost } = hear(&task, &ear, &mut engine.at(&task.path), alive)?;
                Ok(FromWorker::Result { id: task.id.clone(), call: Box::new(call), cost })
            })?)?,
            ToWorker::Look(it) => say(&answer(&it.task, |alive| {
                let seen = Box::new(look(&it, &ear, alive)?);
                Ok(FromWorker::Seen { id: it.task.id.clone(), seen })
            })?)?,
            ToWorker::Shutdown => return Ok(Outcome::Done),
            ToWorker::Setup(_) => bail!("only the first message may be a setup"),
        }
    }
}

fn prepare(setup: Setup) -> anyhow::Result<(Ear, Engine, Hello)> {
    let settings = setup.settings.map_or_else(|| Settings::load(None), Ok)?;
    settings.check().context("the settings make no sense")?;
    let mut hello = Hello {
        protocol: VERSION,
        callgrade: env!("CARGO_PKG_VERSION").to_owned(),
        model: setup.model.clone(),
        model_blake3: String::new(),
    };
    if let Some(engine) = Engine::without_model(&setup.model) {
        bound(&settings.limits, 0)?;
        return Ok((ear(settings, &setup.models)?, engine, hello));
    }
    // Before anything of an engine runs. Where ggml is linked, other C++ may share what was compiled for it.
    if cfg!(feature = "whisper") {
        machine::check_processor()?;
    }
    if let Some(folder) = callgrade_model::folder(&setup.model) {
        let weights = callgrade_model::weigh(&folder).with_context(|| setup.model.clone())?;
        bound(&settings.limits, weights.size)?;
        let name = folder_name(&folder);
        hello.model.clone_from(&name);
        hello.model_blake3 = weights.blake3;
        let engine = Engine::load_folder(&folder, &name).with_context(|| setup.model.clone())?;
        return Ok((ear(settings, &setup.models)?, engine, hello));
    }
    let model = Manifest::load(&setup.models)?.resolve(&setup.model, &setup.models);
    let model = model.and_then(Model::for_words).context(setup.model)?;
    callgrade_model::verify(&model.path, &model.entry).with_context(|| model.path.display().to_string())?;
    bound(&settings.limits, model.entry.size)?;
    let name = stem(&model.path);
    hello.model.clone_from(&name);
    hello.model_blake3.clone_from(&model.entry.blake3);
    let engine = Engine::load(&model, &name)?;
    Ok((ear(settings, &setup.models)?, engine, hello))
}

fn ear(settings: Settings, models: &Path) -> anyhow::Result<Ear> {
    let detector = detector::load(settings.segment.vad, models)?;
    let encoder = settings.layout.diarize.then(|| encoder::load(models)).transpose()?;
    Ok(Ear { settings, detector, encoder })
}

/// No core dump, since one would hold what customers said; and no more memory than was given, so that a recording
/// that asks for all of it ends this process and not the machine's others.
fn bound(limits: &Limits, model_bytes: u64) -> anyhow::Result<()> {
    rlimit::setrlimit(Resource::CORE, 0, 0).context("failed to forbid core dumps")?;
    let most = (limits.worker_memory_mib << 20) + 3 * model_bytes;
    let (_, hard) = rlimit::getrlimit(Resource::AS)?;
    rlimit::setrlimit(Resource::AS, most.min(hard), hard).context("failed to limit memory")
}

fn stem(path: &Path) -> String {
    path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

/// The folder's own name, also where it was given as `.`.
fn folder_name(folder: &Path) -> String {
    let whole = std::fs::canonicalize(folder).unwrap_or_else(|_| folder.to_path_buf());
    whole.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// What `work` makes of a task, while the driver is told that it goes on.
fn answer(
    task: &Task,
    work: impl FnOnce(&mut dyn FnMut(Ms)) -> Result<FromWorker, Failed>,
) -> anyhow::Result<FromWorker> {
    let mut lost = None;
    let mut alive = |speech: Ms| {
        // A driver that went away is noticed after this recording.
        let progress = FromWorker::Progress { id: task.id.clone(), speech_s: speech.as_secs() };
        lost = lost.take().or(say(&progress).err());
    };
    let answer = work(&mut alive).unwrap_or_else(FromWorker::Failed);
    lost.map_or(Ok(answer), Err)
}

fn say(message: &FromWorker) -> anyhow::Result<()> {
    let mut line = serde_json::to_vec(message)?;
    line.push(b'\n');
    let mut out = std::io::stdout().lock();
    out.write_all(&line).and_then(|()| out.flush()).context("the driver went away")
}
