//! What can be set. The defaults, with their reasons, stand in `default.toml`; there are none in code.

use std::path::Path;

use anyhow::{Context, bail};
use callgrade_core::Ms;
use serde::{Deserialize, Serialize};

use crate::layout::Layout;
use crate::metadata;

/// Every setting and its default, for people to read and copy.
pub(crate) const DEFAULTS: &str = include_str!("default.toml");

/// What decides how a recording is heard. Part of every scorecard's provenance.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Settings {
    pub layout: Layout,
    pub metadata: Metadata,
    pub limits: Limits,
    pub transcribe: Transcribe,
    pub segment: callgrade_segment::Settings,
}

/// How what the switchboard says is understood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Metadata {
    pub file_name: String,
    pub zone: String,
    pub recording_starts: String,
    pub start_rings: bool,
    pub agent_speaker: String,
}

/// What the engine is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Transcribe {
    pub language: String,
    pub hints: Vec<String>,
    pub hint_fields: Vec<String>,
}

/// Where patience ends.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Limits {
    pub longest_recording_h: f64,
    pub largest_file_mib: u64,
    pub worker_silence_s: u64,
    pub worker_crashes: u32,
    pub worker_memory_mib: u64,
}

impl Settings {
    /// The defaults, changed by a file where one is given.
    ///
    /// # Errors
    /// When the file cannot be read, or holds a setting or a value that does not exist.
    pub(crate) fn load(file: Option<&Path>) -> anyhow::Result<Settings> {
        let mut table: toml::Table = DEFAULTS.parse().context("the built-in settings are broken")?;
        let Some(file) = file else { return Ok(table.try_into()?) };
        let failed = || format!("failed to read settings from {}", file.display());
        let own: toml::Table =
            std::fs::read_to_string(file).with_context(failed)?.parse().with_context(failed)?;
        overlay(&mut table, own);
        let settings: Settings = table.try_into().with_context(failed)?;
        settings.check().with_context(failed)?;
        Ok(settings)
    }

    /// # Errors
    /// When a value makes no sense: it names the setting.
    pub(crate) fn check(&self) -> anyhow::Result<()> {
        let Settings { layout, metadata, limits, segment, .. } = self;
        layout.check()?;
        metadata.check()?;
        let positive = |value: f64| value.is_finite() && 0.0 < value;
        let sane = [
            ("limits.longest_recording_h is above 0", positive(limits.longest_recording_h)),
            ("limits.largest_file_mib is above 0", 0 < limits.largest_file_mib),
            ("limits.worker_silence_s is above 0", 0 < limits.worker_silence_s),
            ("limits.worker_crashes is above 0", 0 < limits.worker_crashes),
            ("limits.worker_memory_mib is at least 256", 256 <= limits.worker_memory_mib),
            ("segment.vad_mode is 0 to 3", segment.vad_mode <= 3),
            ("segment.level_gate_db is above 0", positive(segment.level_gate_db.into())),
            ("segment.hold_music_min_s is above 0", positive(segment.hold_music_min_s.into())),
            ("segment.hold_gap_s is above 0", positive(segment.hold_gap_s.into())),
        ];
        match sane.iter().find(|(_, holds)| !holds) {
            Some((rule, _)) => bail!("{rule}"),
            None => Ok(()),
        }
    }

    /// BLAKE3 of the settings, for provenance.
    pub(crate) fn blake3(&self) -> String {
        let text = serde_json::to_string(self).expect("settings are numbers, words and lists");
        blake3::hash(text.as_bytes()).to_hex().to_string()
    }
}

impl Metadata {
    fn check(&self) -> anyhow::Result<()> {
        metadata::check(&self.file_name, &self.zone)?;
        if !metadata::TIMES.contains(&self.recording_starts.as_str()) {
            bail!("metadata.recording_starts is one of {}", metadata::TIMES.join(", "));
        }
        Ok(())
    }
}

impl Limits {
    /// The decoder's share of the limits.
    pub(crate) fn decode(&self) -> callgrade_audio::Limits {
        callgrade_audio::Limits {
            max_duration: Ms::from_secs(self.longest_recording_h * 3600.0),
            max_bytes: self.largest_file_mib << 20,
        }
    }
}

/// Puts every value of `own` over the one in `table`; tables are merged, all else replaced.
fn overlay(table: &mut toml::Table, own: toml::Table) {
    for (name, value) in own {
        match (table.get_mut(&name), value) {
            (Some(toml::Value::Table(under)), toml::Value::Table(over)) => overlay(under, over),
            (_, value) => drop(table.insert(name, value)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn with(text: &str) -> anyhow::Result<Settings> {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(text.as_bytes()).unwrap();
        Settings::load(Some(file.path()))
    }

    #[test]
    fn a_file_changes_what_it_names_and_nothing_else() {
        let defaults = Settings::load(None).unwrap();
        let changed = with("[layout]\nagent_channel = 1\n").unwrap();
        assert_eq!(changed.layout.agent_channel, 1);
        assert_eq!(changed.limits, defaults.limits);
        assert_ne!(changed.blake3(), defaults.blake3());
    }

    #[test]
    fn a_value_that_makes_no_sense_is_an_error() {
        for (text, names) in [
            ("[layout]\nagent_channel = 2\n", "agent_channel"),
            ("[[layout.source]]\npath = 'a'\n", "rule 1"),
            ("[metadata]\nfile_name = '{a'\n", "metadata.file_name"),
            ("[metadata]\nzone = 'Mars'\n", "metadata.zone"),
            ("[metadata]\nrecording_starts = 'soon'\n", "recording_starts"),
            ("[limits]\nlongest_recording_h = -1.0\n", "longest_recording_h"),
            ("[limits]\nworker_crashes = 0\n", "worker_crashes"),
            ("[segment]\nlevel_gate_db = nan\n", "level_gate_db"),
            ("[segment]\nvad_mode = 9\n", "vad_mode"),
        ] {
            let error = format!("{:#}", with(text).unwrap_err());
            assert!(error.contains(names), "{error}");
        }
    }

    #[test]
    fn a_misspelt_setting_is_an_error() {
        let error = format!("{:#}", with("[limits]\nlongest_recording = 1.0\n").unwrap_err());
        assert!(error.contains("longest_recording"), "{error}");
    }
}
