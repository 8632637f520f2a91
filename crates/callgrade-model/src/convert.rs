//! CTranslate2 to ggml.

use std::fs;
use std::path::Path;

use crate::ct2::{Source, Variable};
use crate::error::source;
use crate::ggml::{Dims, Kind, write_prefix, write_tensor};
use crate::layout::{Slot, slots};
use crate::replace::replace;
use crate::tokens::tokens;
use crate::{ModelError, half, mel};

/// Writes the Whisper model in the folder `from`, in CTranslate2's form, to `to` as a 16-bit ggml file.
///
/// - `from`: holds `model.bin` (16- or 32-bit floats) and `tokenizer.json`.
/// - `to`: replaced when there; its folder must exist.
///
/// Nothing is lost: 16-bit numbers are copied, or widened where the engine wants 32 bits. The mel filters are
/// computed, since CTranslate2 has none.
///
/// # Errors
///
/// [`ModelError::Missing`] when either file is not there, [`ModelError::Source`] when it is not a float
/// Whisper of version 6, [`ModelError::Io`] from writing.
pub fn convert(from: &Path, to: &Path) -> Result<(), ModelError> {
    let bytes = fs::read(from.join("model.bin"))?;
    let model = Source::parse(&bytes)?;
    let tokens = tokens(&fs::read(from.join("tokenizer.json"))?)?;
    let dims = dims(&model)?;
    if !dims.plausible() {
        return Err(source(format!("no Whisper has such dimensions: {dims:?}")));
    }
    let filters = mel::filters(dims.mels);
    replace(to, |writer| {
        write_prefix(writer, &dims, Kind::F16, &filters, &tokens)?;
        for slot in slots(&dims) {
            let kind = slot.class.kind(Kind::F16);
            write_tensor(writer, &slot.name, &slot.dims, kind, &data(&model, &slot, kind)?)?;
        }
        Ok(())
    })
}

fn dims(model: &Source) -> Result<Dims, ModelError> {
    let shape = |name: &str, axis: usize| {
        let lengths = &model.get(name)?.shape;
        lengths.get(axis).copied().ok_or_else(|| source(format!("`{name}` has too few axes")))
    };
    Ok(Dims {
        vocab: shape("decoder/embeddings/weight", 0)?,
        audio_ctx: shape("encoder/position_encodings/encodings", 0)?,
        state: shape("decoder/embeddings/weight", 1)?,
        audio_layers: model.layers("encoder"),
        text_ctx: shape("decoder/position_encodings/encodings", 0)?,
        text_layers: model.layers("decoder"),
        mels: shape("encoder/conv1/weight", 1)?,
    })
}

/// The bytes of one tensor, little-endian in `kind`.
fn data(model: &Source, slot: &Slot, kind: Kind) -> Result<Vec<u8>, ModelError> {
    let (index, of) = slot.share;
    let part = |name: &str| {
        let share = model.get(name)?.share(index, of);
        share.ok_or_else(|| source(format!("`{name}` is not {of} stacked matrices")))
    };
    let variable = part(&slot.variable)?;
    if !fits(&variable, slot) {
        return Err(source(format!("`{}` has the shape {:?}", slot.variable, variable.shape)));
    }
    // Whisper's keys have no bias and ggml has no place for one, but CTranslate2 stores the zeros.
    if slot.name.ends_with("key.weight") {
        let bias = slot.variable.replace("weight", "bias");
        if floats(&bias, &part(&bias)?)?.iter().any(|number| *number != 0.0) {
            return Err(source(format!("`{bias}` has a bias for the keys")));
        }
    }
    let numbers = floats(&slot.variable, &variable)?;
    Ok(match kind {
        Kind::F32 => numbers.iter().flat_map(|number| number.to_le_bytes()).collect(),
        _ => numbers.iter().flat_map(|number| half::narrow(*number).to_le_bytes()).collect(),
    })
}

fn floats(name: &str, variable: &Variable) -> Result<Vec<f32>, ModelError> {
    variable.numbers().ok_or_else(|| source(format!("`{name}` holds integers: convert the float16 model")))
}

/// Same lengths, the axes the other way round; a length of 1 counts for nothing.
fn fits(variable: &Variable, slot: &Slot) -> bool {
    let there = variable.shape.iter().rev().filter(|length| **length != 1);
    let wanted = slot.dims.iter().filter(|length| **length != 1);
    there.eq(wanted)
}
