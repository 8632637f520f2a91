//! `callgrade model`: which models there are, whether their files are whole, and new ones.

use std::path::{Path, PathBuf};

use anyhow::Context;
use callgrade_model::{Entry, Languages, Manifest, Purpose};

use crate::args::{ModelArgs, ModelCommand};
use crate::exit::Outcome;
use crate::{plan, terminal};

/// # Errors
/// When the models' folder or a manifest in it cannot be read, or a file cannot be added.
pub(crate) fn run(args: &ModelArgs) -> anyhow::Result<Outcome> {
    let folder = plan::models_folder(args.models.as_deref())?;
    match &args.command {
        ModelCommand::List => list(&folder),
        ModelCommand::Verify { named } => verify(&folder, named),
        ModelCommand::Add { file, name } => add(&folder, file, name),
    }
}

fn list(folder: &Path) -> anyhow::Result<Outcome> {
    for entry in Manifest::load(folder)?.models {
        let here = if folder.join(&entry.file).is_file() { "here" } else { "not here" };
        let hears = match (entry.purpose, entry.languages) {
            (Purpose::Voices, _) => "voice detector",
            (Purpose::Speakers, _) => "speaker encoder",
            (Purpose::Words, Languages::Multilingual) => "many languages",
            (Purpose::Words, Languages::En) => "English only",
        };
        let megabytes = entry.size as f64 / 1e6;
        let Entry { name, licence, about, .. } = entry;
        terminal::show(&format!("{name:<12} {megabytes:>6.0} MB  {hears}, {licence}, {here}. {about}\n"))?;
    }
    Ok(Outcome::Done)
}

fn verify(folder: &Path, named: &[String]) -> anyhow::Result<Outcome> {
    let manifest = Manifest::load(folder)?;
    let is_here = |entry: &&Entry| folder.join(&entry.file).is_file();
    let here = manifest.models.iter().filter(is_here).map(|entry| entry.name.clone());
    let models = if named.is_empty() { here.collect() } else { named.to_vec() };
    if models.is_empty() {
        terminal::show(&format!(
            "no models in {}; scripts/fetch-model brings the usual ones\n",
            folder.display()
        ))?;
        return Ok(Outcome::Incomplete);
    }
    let mut outcome = Outcome::Done;
    for name in models {
        match whole(&manifest, &name, folder) {
            Ok(path) => terminal::show(&format!("{name}: {} is whole\n", path.display()))?,
            Err(error) => {
                outcome = Outcome::Incomplete;
                terminal::show(&format!("{name}: {error:#}\n"))?;
            }
        }
    }
    Ok(outcome)
}

/// The file of a model, once it is found to be what its manifest says.
///
/// # Errors
/// What is wrong with it.
pub(crate) fn whole(manifest: &Manifest, name: &str, folder: &Path) -> anyhow::Result<PathBuf> {
    let model = manifest.resolve(name, folder)?;
    callgrade_model::verify(&model.path, &model.entry).with_context(|| model.path.display().to_string())?;
    Ok(model.path)
}

fn add(folder: &Path, file: &Path, name: &str) -> anyhow::Result<Outcome> {
    let entry = callgrade_model::add(folder, file, name)
        .with_context(|| format!("failed to add {}", file.display()))?;
    terminal::show(&format!("added {name}: {} bytes, BLAKE3 {}\n", entry.size, entry.blake3))?;
    Ok(Outcome::Done)
}
