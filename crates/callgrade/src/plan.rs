//! What the arguments mean, checked: defaults < settings file < flags.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, bail};
use callgrade_core::Call;
use callgrade_core::scorecard::Reason;
use callgrade_score::Rubric;

use crate::args::{EngineArgs, GradingArgs};
use crate::find::{self, Recording};
use crate::machine;
use crate::metadata::Sources;
use crate::protocol::Setup;
use crate::settings::Settings;

/// A run, ready to go.
pub(crate) struct Plan {
    /// In the order in which they are reported.
    pub recordings: Vec<Recording>,
    /// Where metadata of the recordings is.
    pub metadata: Sources,
    /// What people should know before the run.
    pub complaints: Vec<String>,
    /// What calls are held against.
    pub rubric: Choice,
    /// Calls that may be heard at the same time. Each takes one core, so there are never more than cores by default.
    pub workers: usize,
    /// How calls are heard.
    pub settings: Settings,
    /// What each worker is told first.
    pub setup: Setup,
    /// Show what workers write to standard error.
    pub verbose: bool,
}

/// Which rubric a call is held against.
pub(crate) enum Choice {
    /// The built-in one of its language.
    ByLanguage,
    /// This one.
    One(Arc<Rubric>),
}

impl Plan {
    /// # Errors
    /// When an argument makes no sense or names what is not there.
    pub(crate) fn new(recordings: &[PathBuf], args: &GradingArgs) -> anyhow::Result<Plan> {
        let mut settings = Settings::load(args.config.as_deref())?;
        if args.language != "auto" {
            settings.transcribe.language.clone_from(&args.language);
        }
        if let Some(channel) = args.agent_channel {
            settings.layout.agent_channel = channel;
            settings.layout.source.clear();
        }
        settings.layout.diarize |= args.diarize;
        settings.check()?;
        if args.workers == Some(0) {
            bail!("at least one worker is needed");
        }
        let rubric = Choice::new(args.rubric.as_deref())?;
        check_language(&settings.transcribe.language, &rubric)?;
        let recordings = find::recordings(recordings)?;
        let (metadata, complaints) =
            Sources::open(&settings.metadata, args.manifest.as_deref(), &recordings)?;
        Ok(Plan {
            rubric,
            workers: args.workers.unwrap_or_else(machine::cores),
            setup: setup(&args.engine, Some(settings.clone()))?,
            recordings,
            metadata,
            complaints,
            settings,
            verbose: args.verbose,
        })
    }
}

/// # Errors
/// When all calls are said to be in a language that no rubric was chosen for and none is built in for, or that is none:
/// better now than after hearing them.
fn check_language(language: &str, rubric: &Choice) -> anyhow::Result<()> {
    let is_code = (2..=3).contains(&language.len()) && language.bytes().all(|byte| byte.is_ascii_lowercase());
    if language == "auto" {
        return Ok(());
    }
    if !is_code {
        bail!("`{language}` is no language code like zh, es or en, nor auto");
    }
    if matches!(rubric, Choice::ByLanguage) && callgrade_score::for_language(language).is_none() {
        bail!("no built-in rubric is for the language `{language}`; choose one with --rubric");
    }
    Ok(())
}

impl Choice {
    fn new(name_or_file: Option<&str>) -> anyhow::Result<Choice> {
        Ok(name_or_file
            .map(rubric)
            .transpose()?
            .map_or(Choice::ByLanguage, |rubric| Choice::One(Arc::new(rubric))))
    }

    /// The rubric for a call.
    ///
    /// # Errors
    /// When nobody chose one and the call's language is not sure enough to choose by, or has no built-in one.
    pub(crate) fn of(&self, call: &Call) -> Result<&Rubric, Reason> {
        match self {
            Choice::One(rubric) => Ok(rubric),
            Choice::ByLanguage => by_language(call).map_err(no_rubric),
        }
    }
}

/// Less sure of the language, and the rubric would be a guess. Noise is taken for a rare language, at less than this.
const SURE_LANGUAGE: f32 = 0.5;

fn by_language(call: &Call) -> Result<&'static Rubric, String> {
    let confidence = call.transcript.language_confidence;
    match call.transcript.language.as_deref() {
        None => Err("nobody speaks, so no language tells the rubric".to_owned()),
        Some(code) if confidence < SURE_LANGUAGE => {
            Err(format!("the language is not sure enough to choose by (`{code}` at {confidence:.2})"))
        }
        Some(code) => callgrade_score::for_language(code)
            .ok_or_else(|| format!("no built-in rubric is for the language `{code}`")),
    }
}

fn no_rubric(why: String) -> Reason {
    let message = format!("{why}; choose one with --rubric");
    Reason { code: "no_rubric".to_owned(), stage: "score".to_owned(), message }
}

/// A built-in rubric by its name, or one from a file.
///
/// # Errors
/// When there is neither, or the file's text is no rubric: then with line, column and what is wrong there.
pub(crate) fn rubric(name_or_file: &str) -> anyhow::Result<Rubric> {
    if let Some(rubric) = callgrade_score::builtin(name_or_file) {
        return Ok(rubric.clone());
    }
    let path = Path::new(name_or_file);
    if !path.exists() {
        let names = callgrade_score::BUILTIN.join(" and ");
        bail!("{name_or_file}: no such rubric; built in are {names}, or give a file");
    }
    let text = std::fs::read_to_string(path).with_context(|| format!("failed to read {name_or_file}"))?;
    Rubric::parse(&text, name_or_file).with_context(|| format!("{name_or_file} is no rubric"))
}

/// What a worker is told first.
///
/// # Errors
/// When no folder of models was given and none is in the usual places.
pub(crate) fn setup(engine: &EngineArgs, settings: Option<Settings>) -> anyhow::Result<Setup> {
    Ok(Setup { model: engine.model.clone(), models: models_folder(engine.models.as_deref())?, settings })
}

/// The folder of models: as given, else `models` here, else beside the program or up to three folders above it, where a
/// build or a package puts it.
///
/// # Errors
/// When there is none.
pub(crate) fn models_folder(given: Option<&Path>) -> anyhow::Result<PathBuf> {
    if let Some(folder) = given {
        return Ok(folder.to_path_buf());
    }
    let program = std::env::current_exe().context("failed to find this program's own file")?;
    let above = program.ancestors().skip(1).take(4).map(|folder| folder.join("models"));
    let mut places = std::iter::once(PathBuf::from("models")).chain(above);
    places
        .find(|folder| folder.is_dir())
        .context("no folder `models` here or beside the program; name it with --models")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(script: &str, confidence: f32, expected: Result<&str, &str>) {
        let mut call = callgrade_core::script::call(script).unwrap();
        call.transcript.language_confidence = confidence;
        match (Choice::ByLanguage.of(&call), expected) {
            (Ok(rubric), expected) => assert_eq!(Ok(rubric.id.as_str()), expected),
            (Err(reason), Err(part)) => assert!(reason.message.contains(part), "{}", reason.message),
            (Err(reason), Ok(_)) => panic!("{}", reason.message),
        }
    }

    #[test]
    fn a_rubric_is_never_guessed() {
        check("language zh\n0..2 agent 您好", 0.9, Ok("norms-zh"));
        check("language en\n0..2 agent hello", 0.9, Ok("hotline-es"));
        check("language fr\n0..2 agent bonjour", 0.9, Err("no built-in rubric"));
        check("language zh\n0..2 agent 您好", 0.4, Err("not sure enough"));
        check("", 0.0, Err("nobody speaks"));
    }
}
