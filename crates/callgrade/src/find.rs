//! Which recordings: files, folders and patterns to a list in a fixed order.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::path::{Component, Path, PathBuf};

use anyhow::{Context, bail};

/// Endings of files that a folder is searched for: all that recorders write, also what nobody here decodes, so that
/// no recording goes missing without a reason.
const ENDINGS: &[&str] = &[
    "wav", "wave", "mp3", "flac", "ogg", "oga", "opus", "webm", "mka", "m4a", "mp4", "m4b", "aac", "au",
    "snd", "gsm", "g722", "ulaw", "ul", "pcmu", "alaw", "al", "pcma", "sln", "sln16", "amr", "awb", "wma",
    "g729", "g726", "aif", "aiff", "caf", "vox", "raw", "3gp", "spx", "mp2",
];

/// A file to grade.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Recording {
    /// Where it is.
    pub path: PathBuf,
    /// Where it is below the folder that was given, with `/` between the parts.
    pub file: String,
    /// `file` without its ending; unique in a run.
    pub id: String,
}

/// All recordings that the inputs name, sorted by path below the folder given; a file named twice is taken once.
///
/// # Errors
/// When an input does not exist, a pattern matches nothing or a folder cannot be read: better to say so at night than
/// in the morning.
pub(crate) fn recordings(inputs: &[PathBuf]) -> anyhow::Result<Vec<Recording>> {
    let mut found: BTreeMap<PathBuf, String> = BTreeMap::new();
    let root = common_folder(inputs);
    for input in inputs {
        let before = found.len();
        if input.is_dir() {
            add_folder(input, &mut found)?;
        } else if input.exists() {
            add_file(input, root.as_deref(), &mut found);
        } else {
            add_pattern(input, &mut found)?;
        }
        if input.is_dir() && found.len() == before && !found.keys().any(|path| path.starts_with(plain(input)))
        {
            bail!("no recordings in {}", input.display());
        }
    }
    let mut files: Vec<(String, PathBuf)> = found.into_iter().map(|(path, file)| (file, path)).collect();
    files.sort();
    Ok(with_ids(files))
}

/// The deepest folder that holds all files among the inputs, so that a pattern which the shell expanded keeps its
/// folders apart. `None` when no input is a file.
fn common_folder(inputs: &[PathBuf]) -> Option<PathBuf> {
    let folders = inputs.iter().filter(|input| input.is_file()).map(|input| plain(input));
    let mut folders = folders.filter_map(|file| Some(file.parent()?.to_path_buf()));
    let first = folders.next()?;
    Some(folders.fold(first, |common, folder| {
        common.ancestors().find(|above| folder.starts_with(above)).map(Path::to_path_buf).unwrap_or_default()
    }))
}

/// A path without `.` parts, so that one file has one name.
fn plain(path: &Path) -> PathBuf {
    path.components().filter(|part| *part != Component::CurDir).collect()
}

fn add_folder(folder: &Path, found: &mut BTreeMap<PathBuf, String>) -> anyhow::Result<()> {
    let visible = |entry: &walkdir::DirEntry| {
        entry.depth() == 0 || !entry.file_name().as_encoded_bytes().starts_with(b".")
    };
    for entry in walkdir::WalkDir::new(folder).into_iter().filter_entry(visible) {
        let entry = entry.with_context(|| format!("failed to search {}", folder.display()))?;
        // A link may lead nowhere: then the recording has a reason and not a silence. One to a folder is not followed.
        let is_file = entry.file_type().is_file() || (entry.path_is_symlink() && !entry.path().is_dir());
        if is_file && is_recording(entry.path()) {
            add_file(entry.path(), Some(folder), found);
        }
    }
    Ok(())
}

/// A pattern that the shell did not expand. Its root is the folder before the first wildcard.
fn add_pattern(pattern: &Path, found: &mut BTreeMap<PathBuf, String>) -> anyhow::Result<()> {
    let is_wild = |part: &OsStr| part.as_encoded_bytes().iter().any(|byte| b"*?[".contains(byte));
    let root: PathBuf = pattern.components().take_while(|part| !is_wild(part.as_os_str())).collect();
    let text = pattern.to_str().filter(|_| root != pattern);
    let Some(text) = text else { bail!("{}: no such file or folder", pattern.display()) };
    let before = found.len();
    let mut matched = false;
    for path in glob::glob(text).with_context(|| format!("{text}: not a pattern"))? {
        let path = path.with_context(|| format!("failed to search {text}"))?;
        matched = true;
        if path.is_dir() {
            add_folder(&path, found)?;
        } else {
            add_file(&path, Some(&root), found);
        }
    }
    if !matched && found.len() == before {
        bail!("{text}: nothing matches");
    }
    Ok(())
}

fn add_file(path: &Path, root: Option<&Path>, found: &mut BTreeMap<PathBuf, String>) {
    let path = &plain(path);
    let root = root.map(plain);
    let below = root.and_then(|root| path.strip_prefix(root).ok().map(Path::to_path_buf));
    let below = below.as_deref().unwrap_or(path);
    // Only plain names: an id becomes the name of a result and must not climb out of the results' folder.
    let parts = below.components().filter_map(|part| match part {
        Component::Normal(name) => Some(name.to_string_lossy()),
        _ => None,
    });
    let file = parts.collect::<Vec<_>>().join("/");
    found.entry(path.clone()).or_insert(file);
}

fn is_recording(path: &Path) -> bool {
    let ending = path.extension().and_then(OsStr::to_str).map(str::to_ascii_lowercase);
    ending.is_some_and(|ending| ENDINGS.contains(&ending.as_str()))
}

/// Gives each file an id: its path without the ending; with it, where two would have the same; numbered, where two
/// folders hold the same path.
fn with_ids(files: Vec<(String, PathBuf)>) -> Vec<Recording> {
    let stem = |file: &str| {
        let name = file.rfind('/').map_or(0, |slash| slash + 1);
        let dot = file.rfind('.').filter(|dot| name < *dot);
        file[..dot.unwrap_or(file.len())].to_owned()
    };
    let mut stems: BTreeMap<String, usize> = BTreeMap::new();
    for (file, _) in &files {
        *stems.entry(stem(file)).or_default() += 1;
    }
    let mut taken = std::collections::BTreeSet::new();
    let mut recordings = Vec::new();
    for (file, path) in files {
        let short = stem(&file);
        let base = if stems[&short] == 1 { short } else { file.clone() };
        let numbered = (2..).map(|number| format!("{base}~{number}"));
        let id = std::iter::once(base.clone()).chain(numbered).find(|id| !taken.contains(id));
        let id = id.expect("numbers do not run out");
        taken.insert(id.clone());
        recordings.push(Recording { path, file, id });
    }
    recordings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(files: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for file in files {
            let path = folder.path().join(file);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, "").unwrap();
        }
        folder
    }

    #[track_caller]
    fn check(files: &[&str], inputs: &[&str], ids: &[&str]) {
        let folder = tree(files);
        let inputs: Vec<PathBuf> = inputs.iter().map(|input| folder.path().join(input)).collect();
        let found = recordings(&inputs).unwrap();
        assert_eq!(found.iter().map(|recording| recording.id.as_str()).collect::<Vec<_>>(), ids);
    }

    #[test]
    fn a_folder_is_searched_in_order() {
        let files = ["b/2.mp3", "a/1.WAV", "a/notes.txt", ".hidden/3.wav", "a/1.WAV.meta.json", "a/x.amr"];
        check(&files, &[""], &["a/1", "a/x", "b/2"]);
        check(&files, &["b", "a"], &["1", "2", "x"]);
    }

    #[test]
    fn a_file_is_taken_once_and_any_ending_will_do_when_it_is_named() {
        check(&["a.wav", "b.txt"], &["a.wav", "a.wav", "*.wav", "b.txt"], &["a", "b"]);
    }

    #[test]
    fn files_that_the_shell_named_keep_their_folders() {
        check(&["a/1.wav", "b/1.wav"], &["a/1.wav", "b/1.wav", "./a/1.wav"], &["a/1", "b/1"]);
        check(&["a/1.wav"], &["a", "./a"], &["1"]);
    }

    #[cfg(unix)]
    #[test]
    fn links_are_found_even_when_they_lead_nowhere() {
        let folder = tree(&["a.wav"]);
        let link = |to: &str, name: &str| {
            std::os::unix::fs::symlink(folder.path().join(to), folder.path().join(name)).unwrap();
        };
        link("a.wav", "good.wav");
        link("gone.wav", "nowhere.wav");
        let found = recordings(&[folder.path().to_path_buf()]).unwrap();
        assert_eq!(found.iter().map(|it| it.id.as_str()).collect::<Vec<_>>(), ["a", "good", "nowhere"]);
    }

    #[test]
    fn ids_are_unique() {
        check(&["a.wav", "a.mp3"], &[""], &["a.mp3", "a.wav"]);
        check(&["x/a.wav", "y/a.wav"], &["x", "y"], &["a.wav", "a.wav~2"]);
    }

    #[test]
    fn what_is_not_there_is_an_error() {
        let folder = tree(&["a.txt"]);
        for input in ["", "none.wav", "*.wav"] {
            assert!(recordings(&[folder.path().join(input)]).is_err(), "{input:?}");
        }
    }
}
