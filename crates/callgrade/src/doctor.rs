//! `callgrade doctor`: is everything here that is needed?

use std::time::Duration;

use callgrade_model::Manifest;

use crate::args::EngineArgs;
use crate::exit::Outcome;
use crate::settings::Settings;
use crate::{detector, encoder, engine, machine, model, plan, pool, terminal};

/// How long an engine may take to load its model.
const PATIENCE: Duration = Duration::from_secs(120);

/// What is sound, and what is not and why.
type Finding = Result<String, String>;

/// Looks at processor, memory, model, engine and rubrics, each on a line.
///
/// # Errors
/// Never: what is wrong is a finding, and the exit code is 1.
pub(crate) fn run(args: &EngineArgs) -> anyhow::Result<Outcome> {
    let findings = [
        ("version", Some(Ok(format!("callgrade {}, {}", env!("CARGO_PKG_VERSION"), engine::version())))),
        ("processor", Some(processor())),
        ("memory", Some(memory())),
        ("model", Some(model(args))),
        ("voices", Some(voices(args))),
        ("speakers", speakers(args)),
        ("engine", Some(worker(args))),
        ("rubrics", Some(rubrics())),
    ];
    let mut outcome = Outcome::Done;
    for (what, finding) in findings.into_iter().filter_map(|(what, finding)| Some((what, finding?))) {
        let (mark, text) = match finding {
            Ok(text) => ("ok ", text),
            Err(text) => {
                outcome = Outcome::Incomplete;
                ("BAD", text)
            }
        };
        terminal::show(&format!("{mark} {what:<10} {text}\n"))?;
    }
    Ok(outcome)
}

/// With its cores, and the instructions that the engine is built with.
fn processor() -> Finding {
    let described = machine::described();
    machine::check_processor().map_err(|error| format!("{described}: {error:#}"))?;
    Ok(described)
}

fn memory() -> Finding {
    let gib = machine::available_kib().map(|kib| kib as f64 / f64::from(1 << 20));
    Ok(gib.map_or("unknown".to_owned(), |gib| format!("{gib:.1} GiB available")))
}

fn model(args: &EngineArgs) -> Finding {
    if let Some(folder) = callgrade_model::folder(&args.model) {
        let weights = callgrade_model::weigh(&folder).map_err(|error| format!("{error:#}"))?;
        return Ok(format!("{}: a folder of CTranslate2's, BLAKE3 {}", args.model, weights.blake3));
    }
    let whole = || {
        let folder = plan::models_folder(args.models.as_deref())?;
        model::whole(&Manifest::load(&folder)?, &args.model, &folder)
    };
    whole()
        .map(|path| format!("{}: {} is whole", args.model, path.display()))
        .map_err(|error| format!("{error:#}"))
}

/// The voice detector of the default settings.
fn voices(args: &EngineArgs) -> Finding {
    let load = || {
        let vad = Settings::load(None)?.segment.vad;
        detector::load(vad, &plan::models_folder(args.models.as_deref())?)
    };
    load().map(|_| "the weights of silero are whole".to_owned()).map_err(|error| format!("{error:#}"))
}

/// Only who asks for `--diarize` needs these: `None` where they are neither asked for nor there.
fn speakers(args: &EngineArgs) -> Option<Finding> {
    let load = || encoder::load(&plan::models_folder(args.models.as_deref())?);
    let is_asked_for = Settings::load(None).is_ok_and(|settings| settings.layout.diarize);
    match load() {
        Ok(_) => Some(Ok("the weights of resemblyzer are whole".to_owned())),
        Err(error) => is_asked_for.then(|| Err(format!("{error:#}"))),
    }
}

/// A worker that loads the model shows that one can.
fn worker(args: &EngineArgs) -> Finding {
    let start = || -> anyhow::Result<_> { pool::workers(plan::setup(args, None)?, PATIENCE, false) };
    match start().map_err(|error| format!("{error:#}"))?() {
        Ok((_, hello)) => Ok(format!("a worker loaded {}", hello.model)),
        Err(lost) => Err(format!("{} ({})", lost.message, lost.code)),
    }
}

fn rubrics() -> Finding {
    let names = callgrade_score::BUILTIN;
    let broken = names.iter().find_map(|name| plan::rubric(name).err().map(|error| format!("{error:#}")));
    broken.map_or(Ok(names.join(", ")), Err)
}
