//! What the switchboard said of a call, from every place where it may have said it.
//!
//! Each source is a file and gives [`Facts`]: words and times as they stand there. They are merged field by field,
//! the first source that has a field wins, and only then understood:
//!
//! | first to last | is |
//! |---|---|
//! | `sidecar.rs` | `<recording>.meta.json` or `<recording>.json` |
//! | `vcon.rs` | a vCon beside the recording |
//! | `manifest.rs` | one CSV or JSON-lines file for all recordings |
//! | `file_name.rs` | the name of the recording, by a pattern |
//! | `rttm.rs` | `<stem>.rttm`: only who speaks when |
//!
//! `cdr.rs` knows how Asterisk and FreeSWITCH call things, `words.rs` what else means `inbound` and `agent`, `time.rs`
//! how times are written, `told.rs` puts them on the recording's clock. A source is added here and in [`Sources::of`].

mod cdr;
mod facts;
mod file_name;
mod manifest;
mod rttm;
mod sidecar;
mod time;
mod told;
mod vcon;
mod words;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::Context;
use callgrade_core::{Told, Warning};

use crate::find::Recording;
use crate::metadata::facts::Facts;
use crate::metadata::file_name::Pattern;
use crate::metadata::manifest::Manifest;
pub(crate) use crate::metadata::told::TIMES;
use crate::settings;

/// What is known of a call beside its sound.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Metadata {
    /// By name: `agent_id`, `direction`, `language`, …
    pub fields: BTreeMap<String, String>,
    /// The times, on the recording's clock.
    pub told: Told,
    /// What could not be used.
    pub warnings: Vec<Warning>,
}

/// Where metadata of a run's recordings is looked for.
pub(crate) struct Sources {
    settings: settings::Metadata,
    pattern: Option<Pattern>,
    manifest: Option<Manifest>,
    /// vCons that name a recording and have a name of their own, by the recording's path.
    vcons: BTreeMap<PathBuf, PathBuf>,
}

impl Sources {
    /// Reads the manifest and looks for vCons in the recordings' folders. Second: what is wrong with single lines of
    /// the manifest, for people; the run goes on.
    ///
    /// # Errors
    /// When the pattern is none, or the manifest as a whole cannot be used.
    pub(crate) fn open(
        settings: &settings::Metadata,
        manifest: Option<&Path>,
        recordings: &[Recording],
    ) -> anyhow::Result<(Sources, Vec<String>)> {
        let pattern = Pattern::of(&settings.file_name).context("metadata.file_name")?;
        let read = manifest.map(|path| {
            Manifest::read(path, recordings).with_context(|| format!("failed to use {}", path.display()))
        });
        let (manifest, complaints) = read.transpose()?.unzip();
        let vcons = vcon::index(recordings);
        Ok((Sources { settings: settings.clone(), pattern, manifest, vcons }, complaints.unwrap_or_default()))
    }

    /// What is known of one recording.
    ///
    /// A file that cannot be read is a warning on the scorecard, since the recording itself can still be graded.
    pub(crate) fn of(&self, recording: &Recording) -> Metadata {
        let path = &recording.path;
        let sources = [
            sidecar::beside(path),
            vcon::beside(path, self.vcons.get(path).map(PathBuf::as_path)),
            self.manifest.as_ref().map(|manifest| manifest.row(recording)),
            self.pattern.as_ref().map(|pattern| pattern.facts(&recording.file)),
            rttm::beside(path),
        ];
        let mut facts = Facts::default();
        sources.into_iter().flatten().for_each(|source| facts.add(cdr::translated(source)));
        words::understand(&mut facts);
        let told = told::told(&mut facts, &self.settings);
        Metadata { fields: facts.fields, told, warnings: facts.warnings }
    }
}

/// # Errors
/// When the pattern over file names or the zone of times is none: it names the setting.
pub(crate) fn check(file_name: &str, zone: &str) -> anyhow::Result<()> {
    Pattern::of(file_name).context("metadata.file_name")?;
    time::Zone::of(zone).map(drop).context("metadata.zone")
}

/// The file next to a recording with this behind its whole name: `0001.wav` and `.json` make `0001.wav.json`.
fn named_after(recording: &Path, ending: &str) -> PathBuf {
    let mut path = recording.as_os_str().to_owned();
    path.push(ending);
    PathBuf::from(path)
}
