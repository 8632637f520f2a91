//! Calls that were heard are kept: none is heard twice, however often it is graded.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context;
use callgrade_core::Call;
use serde::Serialize;

use crate::hear::fingerprint;
use crate::output;
use crate::protocol::{Hello, Task};
use crate::settings::Settings;

/// A folder of calls, each in a file that is called by everything that decides how it is heard.
pub(crate) struct Kept {
    folder: PathBuf,
    /// What is the same for all calls of a run.
    run: String,
}

/// What decides how a recording is heard. Its name and folder do: rules of the settings ask for them.
#[derive(Serialize)]
struct Key<'a> {
    run: &'a str,
    recording_blake3: &'a str,
    /// What is known beside the sound; without the recording's place on this machine.
    task: Task,
    ending: String,
}

/// What decides how all recordings of a run are heard.
#[derive(Serialize)]
struct Run<'a> {
    /// BLAKE3 of this program: another build may hear otherwise.
    program_blake3: String,
    model_blake3: &'a str,
    /// BLAKE3 of what is said of the other models, by which their files are checked; `None` for the built-in list.
    models_blake3: Option<String>,
    settings: &'a Settings,
}

impl Kept {
    /// Makes the folder where there is none, for its owner alone, and shows that it can be written to.
    ///
    /// - `models`: the folder of models.
    ///
    /// # Errors
    /// When it cannot.
    pub(crate) fn open(
        folder: &Path,
        hello: &Hello,
        models: &Path,
        settings: &Settings,
    ) -> anyhow::Result<Kept> {
        let failed = || format!("cannot keep calls in {}", folder.display());
        if !folder.exists() {
            private(folder).with_context(failed)?;
        }
        tempfile::NamedTempFile::new_in(folder).map(drop).with_context(failed)?;
        let program = std::env::current_exe().context("this program does not know its file")?;
        let run = Run {
            program_blake3: fingerprint(&program).context("this program cannot read its own file")?,
            model_blake3: &hello.model_blake3,
            models_blake3: fingerprint(&models.join("manifest.toml")).ok(),
            settings,
        };
        Ok(Kept { folder: folder.to_path_buf(), run: digest(&run) })
    }

    /// Where the call of a task is kept, or would be.
    ///
    /// # Errors
    /// When the recording cannot be read.
    pub(crate) fn place(&self, task: &Task) -> std::io::Result<Place> {
        let recording_blake3 = fingerprint(&task.path)?;
        let ending = task.path.extension().unwrap_or_default().to_string_lossy().into_owned();
        let task = Task { path: PathBuf::new(), ..task.clone() };
        let key = Key { run: &self.run, recording_blake3: &recording_blake3, task, ending };
        let file = self.folder.join(digest(&key)).with_extension("json");
        Ok(Place { file, recording_blake3 })
    }
}

/// Where one call is kept.
pub(crate) struct Place {
    file: PathBuf,
    recording_blake3: String,
}

impl Place {
    /// The call that is kept here; `None` where there is none, or none that can be read.
    pub(crate) fn take(&self) -> Option<Call> {
        let call: Call = serde_json::from_slice(&fs::read(&self.file).ok()?).ok()?;
        (call.recording.blake3 == self.recording_blake3).then_some(call)
    }

    /// Keeps a call; not one of a recording that has changed since its place was found.
    ///
    /// # Errors
    /// When the disk refuses.
    pub(crate) fn put(&self, call: &Call) -> anyhow::Result<()> {
        if call.recording.blake3 != self.recording_blake3 {
            return Ok(());
        }
        output::write(&self.file, &serde_json::to_string(call).context("a call is no JSON")?)
    }
}

fn digest(value: &impl Serialize) -> String {
    let text = serde_json::to_vec(value).expect("words, numbers and lists");
    blake3::hash(&text).to_hex().to_string()
}

/// Makes a folder that others cannot look into.
fn private(folder: &Path) -> std::io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}
