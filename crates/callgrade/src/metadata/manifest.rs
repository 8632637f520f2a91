//! One file for all recordings: CSV with a line of names, or JSON lines. Each row names its recording.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use serde_json::{Map, Value};

use super::facts::Facts;
use crate::find::Recording;

/// What the column of the recording may be called. FreePBX calls it `recordingfile`.
const FILE: [&str; 2] = ["file", "recordingfile"];

/// So many lines are named one by one; a manifest in which more are wrong is wrong as a whole.
const MOST_COMPLAINTS: usize = 20;

/// The rows, by the path of their recording.
#[derive(Debug)]
pub(crate) struct Manifest {
    rows: BTreeMap<PathBuf, (usize, Facts)>,
}

/// A row: its line and what it says, or what is wrong with it.
type Row = (usize, Result<Map<String, Value>, String>);

impl Manifest {
    /// Reads a manifest and finds the recording of each row: below the manifest's folder, as the run names it, or by
    /// its bare name where only one recording has it. Second: rows that cannot be used, for people.
    ///
    /// # Errors
    /// When the file cannot be read or has no column `file`.
    pub(crate) fn read(path: &Path, recordings: &[Recording]) -> anyhow::Result<(Manifest, Vec<String>)> {
        let bytes = std::fs::read(path).context("failed to read it")?;
        let ending = path.extension().and_then(OsStr::to_str).unwrap_or_default().to_ascii_lowercase();
        let rows = if ["jsonl", "ndjson"].contains(&ending.as_str()) {
            json_lines(&bytes)
        } else {
            csv_rows(&bytes)?
        };
        let finder = Finder::new(path.parent().unwrap_or(Path::new("")), recordings);
        let mut manifest = Manifest { rows: BTreeMap::new() };
        let mut complaints = Vec::new();
        for (line, row) in rows {
            if let Err(why) = row.and_then(|row| manifest.add(line, row, &finder)) {
                complaints.push(format!("{}, line {line}: {why}", path.display()));
            }
        }
        if MOST_COMPLAINTS < complaints.len() {
            let more = complaints.split_off(MOST_COMPLAINTS).len();
            complaints.push(format!("{}: {more} more lines cannot be used", path.display()));
        }
        Ok((manifest, complaints))
    }

    /// The first row of a recording counts.
    fn add(&mut self, line: usize, mut row: Map<String, Value>, finder: &Finder) -> Result<(), String> {
        let name = row.keys().find(|name| is_file_column(name)).cloned();
        let file = name.and_then(|name| row.remove(&name)).and_then(|value| super::facts::plain(&value));
        let file = file.filter(|file| !file.trim().is_empty()).ok_or("no recording is named")?;
        let recording = finder.find(file.trim())?;
        if let Some((first, facts)) = self.rows.get_mut(recording) {
            let detail =
                format!("lines {first} and {line} of the manifest are both for it; the first counts");
            facts.warn("metadata_duplicate", detail);
            return Err(format!("`{file}` has a row already, on line {first}"));
        }
        self.rows.insert(recording.to_path_buf(), (line, Facts::of_object(row)));
        Ok(())
    }

    /// What the manifest says of a recording; a warning when it says nothing.
    pub(super) fn row(&self, recording: &Recording) -> Facts {
        let missing = || Facts::unusable("metadata_missing", "the manifest has no row for this recording");
        self.rows.get(&recording.path).map_or_else(missing, |(_, facts)| facts.clone())
    }
}

fn is_file_column(name: &str) -> bool {
    FILE.iter().any(|file| name.trim().eq_ignore_ascii_case(file))
}

/// Finds recordings by what a row calls them.
struct Finder<'a> {
    folder: &'a Path,
    by_path: BTreeMap<PathBuf, &'a Path>,
    /// By the name in the run, and by the bare name.
    by_name: BTreeMap<&'a str, Vec<&'a Path>>,
}

impl<'a> Finder<'a> {
    fn new(folder: &'a Path, recordings: &'a [Recording]) -> Finder<'a> {
        let mut by_name: BTreeMap<&str, Vec<&Path>> = BTreeMap::new();
        let mut by_path = BTreeMap::new();
        for Recording { path, file, .. } in recordings {
            by_path.insert(whole(path), path.as_path());
            by_name.entry(file).or_default().push(path);
            if let Some((_, bare)) = file.rsplit_once('/') {
                by_name.entry(bare).or_default().push(path);
            }
        }
        Finder { folder, by_path, by_name }
    }

    fn find(&self, file: &str) -> Result<&'a Path, String> {
        let path = self.folder.join(file);
        if let Some(recording) = self.by_path.get(&whole(&path)) {
            return Ok(recording);
        }
        let name = file.replace('\\', "/");
        match self.by_name.get(name.trim_start_matches("./")).map(Vec::as_slice) {
            Some([recording]) => Ok(recording),
            Some(_) => Err(format!("more than one recording is called `{file}`")),
            None if path.exists() => Err(format!("`{file}` is not among the recordings of this run")),
            None => Err(format!("there is no recording `{file}`")),
        }
    }
}

/// The path without links and dots, where the file exists.
fn whole(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_path_buf())
}

fn json_lines(bytes: &[u8]) -> Vec<Row> {
    let lines = bytes.split(|&byte| byte == b'\n').enumerate();
    let lines = lines.filter(|(_, line)| !line.trim_ascii().is_empty());
    lines
        .map(|(index, line)| (index + 1, serde_json::from_slice(line).map_err(|error| error.to_string())))
        .collect()
}

/// # Errors
/// When the first line does not name the columns, one of them the recording's.
fn csv_rows(bytes: &[u8]) -> anyhow::Result<Vec<Row>> {
    let first = bytes.split(|&byte| byte == b'\n').next().unwrap_or_default();
    let count = |mark: &u8| first.iter().filter(|byte| *byte == mark).count();
    // Where the comma is the decimal sign, tables have semicolons.
    let delimiter = [b',', b';', b'\t'].into_iter().rev().max_by_key(count).unwrap_or(b',');
    let mut reader =
        csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).trim(csv::Trim::All).from_reader(bytes);
    let names = reader.headers().context("the first line must name the columns")?.clone();
    if !names.iter().any(is_file_column) {
        bail!("no column is called `file`");
    }
    let rows = reader.into_byte_records().enumerate().map(|(index, record)| {
        let line = |position: Option<&csv::Position>| position.map_or(index + 2, |at| at.line() as usize);
        match record {
            Ok(record) => (line(record.position()), csv_row(&names, record)),
            Err(error) => (line(error.position()), Err(error.to_string())),
        }
    });
    Ok(rows.collect())
}

/// A row with another number of values has its values in wrong columns: it is better not used.
fn csv_row(names: &csv::StringRecord, record: csv::ByteRecord) -> Result<Map<String, Value>, String> {
    if record.len() != names.len() {
        return Err(format!("{} values for {} columns", record.len(), names.len()));
    }
    let record = csv::StringRecord::from_byte_record(record).map_err(|_| "not UTF-8".to_owned())?;
    let values = names.iter().zip(&record).filter(|(name, _)| !name.is_empty());
    Ok(values.map(|(name, value)| (name.to_owned(), Value::from(value))).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn recording(folder: &Path, file: &str) -> Recording {
        let path = folder.join(file);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, "").unwrap();
        Recording { path, file: file.to_owned(), id: file.to_owned() }
    }

    /// What each recording gets as `agent_id`, and what is wrong with the manifest.
    #[track_caller]
    fn check(name: &str, text: &str, agents: [Option<&str>; 3], says: &[&str]) {
        let folder = tempfile::tempdir().unwrap();
        let recordings = ["1.wav", "a/2.wav", "b/2.wav"].map(|file| recording(folder.path(), file));
        std::fs::write(folder.path().join("unused.wav"), "").unwrap();
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        let (manifest, complaints) = Manifest::read(&path, &recordings).unwrap();
        let rows = recordings.each_ref().map(|recording| manifest.row(recording));
        assert_eq!(rows.each_ref().map(|facts| facts.get("agent_id")), agents);
        assert_eq!(complaints.len(), says.len(), "{complaints:?}");
        for (complaint, says) in complaints.iter().zip(says) {
            assert!(complaint.ends_with(says), "{complaint}");
        }
    }

    #[test]
    fn rows_find_their_recordings() {
        let all = [Some("7"), Some("8"), Some("9")];
        check("m.csv", "file,agent_id\n1.wav,7\na/2.wav,8\n./b/2.wav,9\n", all, &[]);
        check("m.csv", "\u{feff}File;agent_id\r\n1.wav;7\r\na\\2.wav;8\r\nb/2.wav;9", all, &[]);
        let lines =
            "{\"file\": \"1.wav\", \"agent_id\": 7}\n\n{\"agent_id\": \"8\", \"file\": \"a/2.wav\"}\n";
        check("m.jsonl", lines, [Some("7"), Some("8"), None], &[]);
    }

    #[test]
    fn rows_that_cannot_be_used_are_named() {
        let text = "file,agent_id\n1.wav,7\n1.wav,8\ngone.wav,9\nunused.wav,9\n2.wav,9\na/2.wav,9,9\n,9\n";
        let says = [
            "line 3: `1.wav` has a row already, on line 2",
            "line 4: there is no recording `gone.wav`",
            "line 5: `unused.wav` is not among the recordings of this run",
            "line 6: more than one recording is called `2.wav`",
            "line 7: 3 values for 2 columns",
            "line 8: no recording is named",
        ];
        check("m.csv", text, [Some("7"), None, None], &says);
        check("m.jsonl", "{\"file\": \"1.wav\"}\n[]\n", [None; 3], &["expected a map at line 1 column 0"]);
    }

    #[test]
    fn a_recording_knows_what_is_wrong_with_its_row() {
        let folder = tempfile::tempdir().unwrap();
        let recordings = ["1.wav", "2.wav"].map(|file| recording(folder.path(), file));
        let path = folder.path().join("m.csv");
        std::fs::write(&path, "file,agent_id\n1.wav,7\n1.wav,8\n").unwrap();
        let (manifest, _) = Manifest::read(&path, &recordings).unwrap();
        assert_eq!(manifest.row(&recordings[0]).warnings[0].code, "metadata_duplicate");
        assert_eq!(manifest.row(&recordings[1]).warnings[0].code, "metadata_missing");
    }

    #[test]
    fn without_a_column_for_the_recording_there_is_no_manifest() {
        let error = csv_rows(b"agent_id,queue\n7,billing\n").unwrap_err();
        assert_eq!(error.to_string(), "no column is called `file`");
        assert!(csv_rows(b"").is_err());
    }
}
