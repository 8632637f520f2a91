//! The voice detector of a worker, with its weights.

use std::path::Path;

use anyhow::Context;
use callgrade_model::{Manifest, verify};
use callgrade_segment::{Detector, Silero, Vad, WeightsError};

/// The model that holds Silero's weights.
const SILERO: &str = "silero";

/// The detector that was asked for. Weights are compared with their manifest first.
///
/// # Errors
/// When it needs weights and they are not in the folder of models, or not whole; says what to do.
pub(crate) fn load(vad: Vad, models: &Path) -> anyhow::Result<Detector> {
    match vad {
        Vad::Webrtc => Ok(Detector::Webrtc),
        Vad::Silero => silero(models).context(
            "the voice detector cannot start; run `scripts/fetch-model silero`, \
             or set vad = \"webrtc\" under [segment], which needs no weights",
        ),
    }
}

fn silero(models: &Path) -> anyhow::Result<Detector> {
    let silero = read(SILERO, models, Silero::from_ggml)?;
    Ok(Detector::Silero(Box::new(silero)))
}

/// A small network out of the folder of models. Its file is compared with the manifest first.
///
/// # Errors
/// When it is not there, or not whole.
pub(crate) fn read<T>(
    name: &str,
    models: &Path,
    from: fn(&[u8]) -> Result<T, WeightsError>,
) -> anyhow::Result<T> {
    let model = Manifest::load(models)?.resolve(name, models).with_context(|| name.to_owned())?;
    let at = || model.path.display().to_string();
    verify(&model.path, &model.entry).with_context(at)?;
    let bytes = std::fs::read(&model.path).with_context(at)?;
    from(&bytes).with_context(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_weights_it_says_what_to_run_or_set() {
        let empty = tempfile::tempdir().unwrap();
        let error = format!("{:#}", load(Vad::Silero, empty.path()).unwrap_err());
        assert!(
            error.contains("scripts/fetch-model silero") && error.contains("vad = \"webrtc\""),
            "{error}"
        );
        assert!(load(Vad::Webrtc, empty.path()).is_ok());
    }

    #[test]
    fn damaged_weights_are_never_used() {
        let models = tempfile::tempdir().unwrap();
        let entry =
            Manifest::load(models.path()).unwrap().models.into_iter().find(|it| it.name == SILERO).unwrap();
        let damaged = [&b"lmgg"[..], &vec![0; entry.size as usize - 4]].concat();
        std::fs::write(models.path().join(&entry.file), damaged).unwrap();
        let error = format!("{:#}", load(Vad::Silero, models.path()).unwrap_err());
        assert!(error.contains("BLAKE3"), "{error}");
    }
}
