//! Silero's voice detector: from ONNX to whisper.cpp's ggml form.

use std::fs;
use std::path::Path;

use crate::error::source;
use crate::ggml::{Kind, MAGIC, write_numbers, write_tensor};
use crate::onnx::{Floats, tensors};
use crate::replace::replace;
use crate::{ModelError, half};

/// The version that stands in the file: the release that trained these weights.
const VERSION: [usize; 3] = [6, 2, 0];

/// Samples in a window and seen again from the one before.
const WINDOW: [usize; 2] = [512, 64];

/// Inputs, outputs and taps of each convolution.
const LAYERS: [[usize; 3]; 4] = [[129, 128, 3], [128, 64, 3], [64, 64, 3], [64, 128, 3]];

/// Inputs and width of the recurrent cell; inputs and outputs of the layer that reads it.
const CELL: [usize; 4] = [128, 128, 128, 1];

/// The tensors in the order of the published file: name, shape in ONNX, shape in ggml, kind.
///
/// Kernels have 16 bits and all else 32, as the engine that the format comes from wants them.
fn slots() -> Vec<(String, Vec<usize>, Vec<usize>, Kind)> {
    let mut slots = Vec::new();
    for (at, [inputs, outputs, taps]) in LAYERS.into_iter().enumerate() {
        let name = format!("encoder.{at}.reparam_conv");
        let (onnx, ggml) = (vec![outputs, inputs, taps], vec![taps, inputs, outputs]);
        slots.push((format!("{name}.weight"), onnx, ggml, Kind::F16));
        slots.push((format!("{name}.bias"), vec![outputs], vec![outputs], Kind::F32));
    }
    for name in ["weight_ih", "weight_hh"] {
        slots.push((format!("decoder.rnn.{name}"), vec![512, 128], vec![128, 512], Kind::F32));
    }
    for name in ["bias_ih", "bias_hh"] {
        slots.push((format!("decoder.rnn.{name}"), vec![512], vec![512], Kind::F32));
    }
    slots.push(("decoder.decoder.2.weight".to_owned(), vec![1, 128, 1], vec![128], Kind::F16));
    slots.push(("decoder.decoder.2.bias".to_owned(), vec![1], vec![], Kind::F32));
    slots.push(("stft.forward_basis_buffer".to_owned(), vec![258, 1, 256], vec![256, 1, 258], Kind::F16));
    slots
}

/// Writes the voice detector in the ONNX file `from` to `to` as a ggml file.
///
/// - `from`: Silero's network for 16 kHz, version 6.2.
/// - `to`: replaced when there; its folder must exist.
///
/// # Errors
///
/// [`ModelError::Missing`] when `from` is not there, [`ModelError::Source`] when it holds another network,
/// [`ModelError::Io`] from writing.
pub fn convert_silero(from: &Path, to: &Path) -> Result<(), ModelError> {
    let tensors = tensors(&fs::read(from)?)?;
    replace(to, |writer| {
        writer.write_all(&MAGIC.to_le_bytes())?;
        let name = "silero-16k";
        write_numbers(writer, &[name.len()])?;
        writer.write_all(name.as_bytes())?;
        let numbers = [&VERSION[..], &WINDOW, &[LAYERS.len()], LAYERS.as_flattened(), &CELL].concat();
        write_numbers(writer, &numbers)?;
        for (name, shape, dims, kind) in slots() {
            let tensor = tensors.get(&format!("model.{name}"));
            let fits = tensor.filter(|tensor| tensor.shape == shape);
            let fits = fits.ok_or_else(|| source(format!("`{name}` is missing or has another shape")))?;
            write_tensor(writer, &format!("_model.{name}"), &dims, kind, &data(fits, kind))?;
        }
        Ok(())
    })
}

/// The bytes of one tensor, little-endian in `kind`.
fn data(tensor: &Floats, kind: Kind) -> Vec<u8> {
    match kind {
        Kind::F32 => tensor.numbers.iter().flat_map(|number| number.to_le_bytes()).collect(),
        _ => tensor.numbers.iter().flat_map(|number| half::narrow(*number).to_le_bytes()).collect(),
    }
}
