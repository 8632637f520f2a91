//! The speech engine of a worker: the real one, or the scripted one for tests.

use std::path::Path;

use anyhow::Context;
use callgrade_core::script;
use callgrade_model::Model;
use callgrade_transcribe::{Job, Scripted, Transcribe, TranscribeError};

/// The fake engine's name: the words come from the call script beside the recording, `0001.call` for `0001.wav`.
pub(crate) const SCRIPTED: &str = "scripted";

/// No engine: the worker can look at recordings, but hears no words.
pub(crate) const NO_MODEL: &str = "none";

/// The engines of this build, by name and version.
pub(crate) fn version() -> String {
    match callgrade_transcribe::engines() {
        engines if engines.is_empty() => "no speech engine".to_owned(),
        engines => engines.join(", "),
    }
}

/// What hears.
pub(crate) enum Engine {
    /// The real one.
    #[cfg(feature = "whisper")]
    Whisper(Box<callgrade_transcribe::Whisper>),
    /// The other real one.
    #[cfg(feature = "ctranslate2")]
    CTranslate2(Box<callgrade_transcribe::CTranslate2>),
    /// The fake one.
    Scripted,
    /// None at all.
    Absent,
}

impl Engine {
    /// Loads a verified model. `name` is how transcripts call it.
    ///
    /// # Errors
    /// When the engine refuses the model.
    #[cfg(feature = "whisper")]
    pub(crate) fn load(model: &Model, name: &str) -> anyhow::Result<Engine> {
        let dims = callgrade_model::inspect(&model.path)?.dims;
        let shape = callgrade_transcribe::Shape {
            audio_layers: dims.audio_layers as u32,
            text_layers: dims.text_layers as u32,
            vocabulary: dims.vocab as u32,
        };
        Ok(Engine::Whisper(Box::new(callgrade_transcribe::Whisper::load(&model.path, name, shape)?)))
    }

    /// There is no engine in this build.
    #[cfg(not(feature = "whisper"))]
    pub(crate) fn load(_: &Model, _: &str) -> anyhow::Result<Engine> {
        anyhow::bail!("this build has no speech engine; build with the feature `whisper`")
    }

    /// Loads a folder of CTranslate2's. `name` is how transcripts call it.
    ///
    /// # Errors
    /// When the engine refuses the model.
    #[cfg(feature = "ctranslate2")]
    pub(crate) fn load_folder(folder: &Path, name: &str) -> anyhow::Result<Engine> {
        Ok(Engine::CTranslate2(Box::new(callgrade_transcribe::CTranslate2::load(folder, name)?)))
    }

    /// There is no such engine in this build.
    #[cfg(not(feature = "ctranslate2"))]
    pub(crate) fn load_folder(_: &Path, _: &str) -> anyhow::Result<Engine> {
        anyhow::bail!(
            "a model of CTranslate2, which this build does not read; build with the feature `ctranslate2`"
        )
    }

    /// The engines that need no model, by name.
    pub(crate) fn without_model(name: &str) -> Option<Engine> {
        match name {
            SCRIPTED => Some(Engine::Scripted),
            NO_MODEL => Some(Engine::Absent),
            _ => None,
        }
    }

    /// This engine, ready to hear one recording.
    pub(crate) fn at<'a>(&'a mut self, recording: &'a Path) -> At<'a> {
        At { engine: self, recording }
    }
}

/// An engine at a recording.
pub(crate) struct At<'a> {
    engine: &'a mut Engine,
    recording: &'a Path,
}

impl Transcribe for At<'_> {
    fn transcribe(&mut self, job: Job<'_>) -> Result<callgrade_core::Transcript, TranscribeError> {
        match self.engine {
            #[cfg(feature = "whisper")]
            Engine::Whisper(whisper) => whisper.transcribe(job),
            #[cfg(feature = "ctranslate2")]
            Engine::CTranslate2(engine) => engine.transcribe(job),
            Engine::Scripted => {
                let script = script_beside(self.recording);
                script.map_err(|error| TranscribeError::Engine(format!("{error:#}")))?.transcribe(job)
            }
            Engine::Absent => {
                Err(TranscribeError::Engine("this worker was set up without a model".to_owned()))
            }
        }
    }
}

/// A recording without a script is one in which nothing is said.
fn script_beside(recording: &Path) -> anyhow::Result<Scripted> {
    let path = recording.with_extension("call");
    if !path.exists() {
        return Ok(Scripted::default());
    }
    let text = std::fs::read_to_string(&path).context("failed to read the call script")?;
    Ok(Scripted::new(script::call(&text).context("failed to understand the call script")?))
}
