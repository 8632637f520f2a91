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

/// What decides how a recording is heard. Its name does not.
#[derive(Serialize)]
struct Key<'a> {
    run: &'a str,
    recording_blake3: &'a str,
    /// What is known beside the sound; without the recording's name and place.
    task: Task,
}

/// What decides how all recordings of a run are heard.
#[derive(Serialize)]
struct Run<'a> {
    /// BLAKE3 of this program: another build may hear otherwise.
    program_blake3: String,
    model_blake3: &'a str,
    settings: &'a Settings,
}

impl Kept {
    /// Makes the folder, for its owner alone, and shows that it can be written to.
    ///
    /// # Errors
    /// When it cannot.
    pub(crate) fn open(folder: &Path, hello: &Hello, settings: &Settings) -> anyhow::Result<Kept> {
        output::prepare(folder)?;
        private(folder).with_context(|| format!("cannot keep others out of {}", folder.display()))?;
        let program = std::env::current_exe().context("this program does not know its file")?;
        let run = Run {
            program_blake3: fingerprint(&program).context("this program cannot read its own file")?,
            model_blake3: &hello.model_blake3,
            settings,
        };
        Ok(Kept { folder: folder.to_path_buf(), run: digest(&run) })
    }

    /// Where the call of a task is kept, or would be.
    ///
    /// # Errors
    /// When the recording cannot be read.
    pub(crate) fn place(&self, task: &Task) -> std::io::Result<PathBuf> {
        let recording_blake3 = &fingerprint(&task.path)?;
        let task = Task { id: String::new(), path: PathBuf::new(), file: String::new(), ..task.clone() };
        Ok(self.folder.join(digest(&Key { run: &self.run, recording_blake3, task })).with_extension("json"))
    }

    /// The call that is kept at a place, under the name that its task gives it; `None` where there is none, or none that
    /// can be read.
    pub(crate) fn take(&self, place: &Path, task: &Task) -> Option<Call> {
        let mut call: Call = serde_json::from_slice(&fs::read(place).ok()?).ok()?;
        call.id.clone_from(&task.id);
        call.recording.file.clone_from(&task.file);
        Some(call)
    }

    /// Keeps a call.
    ///
    /// # Errors
    /// When the disk refuses.
    pub(crate) fn put(&self, place: &Path, call: &Call) -> anyhow::Result<()> {
        output::write(place, &serde_json::to_string(call).context("a call is no JSON")?)
    }
}

fn digest(value: &impl Serialize) -> String {
    let text = serde_json::to_vec(value).expect("words, numbers and lists");
    blake3::hash(&text).to_hex().to_string()
}

#[cfg(unix)]
fn private(folder: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(folder, fs::Permissions::from_mode(0o700))
}

#[cfg(not(unix))]
fn private(_: &Path) -> std::io::Result<()> {
    Ok(())
}
