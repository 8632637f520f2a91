//! Which models we know.
//!
//! The models we tested are in `models/manifest.toml`, built into the program. Models that someone adds on a
//! machine go to `local.toml` in the models folder there, and win over built-in ones.

use std::fs::{self, File};
use std::io;
use std::path::{self, Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::replace::replace;
use crate::verify::blake3;
use crate::{ModelError, inspect};

const BUILT_IN: &str = include_str!("../../../models/manifest.toml");
const LOCAL: &str = "local.toml";

/// The known models, local ones first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// In the order in which they are listed to a user.
    #[serde(default, rename = "model")]
    pub models: Vec<Entry>,
}

/// What a model file must be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// What a user types: `base`.
    pub name: String,
    /// Path from the models folder, or from the root for a model kept elsewhere.
    pub file: PathBuf,
    /// Length. Bytes.
    pub size: u64,
    /// SHA-256, lower-case hex: what publishers print. Compared when a file is fetched.
    pub sha256: String,
    /// BLAKE3, lower-case hex: faster, so compared before every load.
    pub blake3: String,
    /// What it is for.
    #[serde(default)]
    pub purpose: Purpose,
    /// What it understands.
    pub languages: Languages,
    /// Licence of the weights, an SPDX name or `unknown`.
    pub licence: String,
    /// One sentence for a user who has to choose.
    pub about: String,
    /// Where it can be had, best first.
    #[serde(default)]
    pub sources: Vec<String>,
}

/// What a model is for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Purpose {
    /// It hears words: a speech model.
    #[default]
    Words,
    /// It tells voices from other sound: a voice detector.
    Voices,
    /// It tells one voice from another: a speaker encoder.
    Speakers,
}

/// What a model understands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Languages {
    /// About a hundred languages; it can also detect which.
    Multilingual,
    /// English only.
    En,
}

/// A model that was asked for and is known. Its file is there; only [`crate::verify`] tells whether it is whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Model {
    /// Where its file is.
    pub path: PathBuf,
    /// What the file must be.
    pub entry: Entry,
}

impl Model {
    /// This model, which hears words.
    ///
    /// # Errors
    ///
    /// [`ModelError::NoWords`] when it does not.
    pub fn for_words(self) -> Result<Model, ModelError> {
        match self.entry.purpose {
            Purpose::Words => Ok(self),
            Purpose::Voices | Purpose::Speakers => Err(ModelError::NoWords { name: self.entry.name }),
        }
    }
}

impl Manifest {
    /// The built-in models and those added in `folder`. A folder that does not exist adds none.
    ///
    /// # Errors
    ///
    /// [`ModelError::Manifest`] when `local.toml` cannot be understood; it names line and word.
    pub fn load(folder: &Path) -> Result<Self, ModelError> {
        let mut manifest = local(folder)?;
        for entry in parse(BUILT_IN)?.models {
            if manifest.models.iter().all(|local| local.name != entry.name) {
                manifest.models.push(entry);
            }
        }
        Ok(manifest)
    }

    /// Finds a model by its name, or by the path of its file.
    ///
    /// A path is anything that exists, or has a folder or the ending `.bin`. It belongs to the entry that
    /// keeps its file there, else to the entry whose file has the same name: whether it is that file,
    /// [`crate::verify`] decides.
    ///
    /// # Errors
    ///
    /// [`ModelError::Unknown`] for a name nobody has, [`ModelError::Unrecorded`] for a file without an entry,
    /// [`ModelError::Missing`] when the file is not there.
    pub fn resolve(&self, model: &str, folder: &Path) -> Result<Model, ModelError> {
        let by_name = self.models.iter().find(|entry| entry.name == model);
        let (path, entry) = match by_name {
            Some(entry) => (folder.join(&entry.file), entry),
            None => self.by_file(Path::new(model), folder)?,
        };
        if !path.is_file() {
            return Err(ModelError::Missing);
        }
        Ok(Model { path, entry: entry.clone() })
    }

    fn by_file(&self, file: &Path, folder: &Path) -> Result<(PathBuf, &Entry), ModelError> {
        let looks_like_a_file = file.extension().is_some_and(|ending| ending == "bin")
            || file.parent().is_some_and(|parent| !parent.as_os_str().is_empty());
        if !looks_like_a_file && !file.is_file() {
            let known: Vec<&str> = self.models.iter().map(|entry| entry.name.as_str()).collect();
            return Err(ModelError::Unknown { name: file.display().to_string(), known: known.join(", ") });
        }
        let absolute = fs::canonicalize(file)?;
        let is_there =
            |entry: &&Entry| fs::canonicalize(folder.join(&entry.file)).is_ok_and(|it| it == absolute);
        let is_called = |entry: &&Entry| entry.file.file_name() == file.file_name();
        let entry = self.models.iter().find(is_there).or_else(|| self.models.iter().find(is_called));
        entry.map(|entry| (file.to_path_buf(), entry)).ok_or(ModelError::Unrecorded)
    }
}

/// Records the model file at `file` under `name` in `folder`, once [`inspect`] has found it whole.
///
/// The file stays where it is. A local entry of the same name is replaced.
///
/// # Errors
///
/// [`ModelError::Name`] when a built-in model has the name or it is no plain word; those of [`inspect`];
/// [`ModelError::Manifest`] when `local.toml` cannot be understood; [`ModelError::Io`].
pub fn add(folder: &Path, file: &Path, name: &str) -> Result<Entry, ModelError> {
    let refuse = |why| Err(ModelError::Name { name: name.to_owned(), why });
    let plain = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    if name.is_empty() || !name.chars().all(plain) || name.ends_with(".bin") {
        return refuse("use letters, digits, `.`, `_` and `-`, and no `.bin` at the end");
    }
    if parse(BUILT_IN)?.models.iter().any(|entry| entry.name == name) {
        return refuse("a built-in model has it");
    }
    let dims = inspect(file)?.dims;
    let entry = Entry {
        name: name.to_owned(),
        file: recorded_path(folder, file)?,
        size: fs::metadata(file)?.len(),
        sha256: sha256(file)?,
        blake3: blake3(file)?,
        purpose: Purpose::Words,
        languages: if dims.vocab == 51_864 { Languages::En } else { Languages::Multilingual },
        licence: "unknown".to_owned(),
        about: format!(
            "Added by hand: {} + {} blocks of {}.",
            dims.audio_layers, dims.text_layers, dims.state
        ),
        sources: Vec::new(),
    };
    let mut manifest = local(folder)?;
    manifest.models.retain(|other| other.name != name);
    manifest.models.push(entry.clone());
    let text = toml::to_string(&manifest).map_err(|error| ModelError::Manifest(error.to_string()))?;
    fs::create_dir_all(folder)?;
    replace(&folder.join(LOCAL), |writer| Ok(writer.write_all(text.as_bytes())?))?;
    Ok(entry)
}

/// The bare name for a file in the models folder, so that the folder can move; else the whole path.
fn recorded_path(folder: &Path, file: &Path) -> Result<PathBuf, ModelError> {
    let file = path::absolute(file)?;
    match (fs::canonicalize(folder), file.parent().map(fs::canonicalize), file.file_name()) {
        (Ok(folder), Some(Ok(parent)), Some(name)) if folder == parent => Ok(PathBuf::from(name)),
        _ => Ok(file),
    }
}

fn local(folder: &Path) -> Result<Manifest, ModelError> {
    match fs::read_to_string(folder.join(LOCAL)) {
        Ok(text) => parse(&text),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Manifest::default()),
        Err(error) => Err(ModelError::Io(error)),
    }
}

fn parse(text: &str) -> Result<Manifest, ModelError> {
    toml::from_str(text).map_err(|error| ModelError::Manifest(error.to_string()))
}

fn sha256(path: &Path) -> Result<String, ModelError> {
    let mut hasher = Sha256::new();
    let mut file = File::open(path)?;
    let mut buffer = vec![0; 1 << 20];
    loop {
        let count = io::Read::read(&mut file, &mut buffer)?;
        if count == 0 {
            break;
        }
        hasher.update(&buffer[..count]);
    }
    Ok(hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}
