//! Resemblyzer's speaker encoder: from PyTorch to a ggml form of our own.

use std::fs;
use std::path::Path;

use crate::error::source;
use crate::ggml::{Kind, MAGIC, write_numbers, write_tensor};
use crate::replace::replace;
use crate::torch::tensors;
use crate::{ModelError, mel};

/// The version that stands in the file: the release that carries these weights.
const VERSION: [usize; 3] = [0, 1, 4];

/// Mel bands, width of the layers.
const BANDS: usize = 40;
const WIDTH: usize = 256;

/// Recurrent layers.
const LAYERS: usize = 3;

/// The tensors in file order: name, shape in PyTorch. Two more that PyTorch has only serve training.
fn slots() -> Vec<(String, Vec<usize>)> {
    let mut slots = Vec::new();
    for layer in 0..LAYERS {
        let inputs = if layer == 0 { BANDS } else { WIDTH };
        slots.push((format!("lstm.weight_ih_l{layer}"), vec![4 * WIDTH, inputs]));
        slots.push((format!("lstm.weight_hh_l{layer}"), vec![4 * WIDTH, WIDTH]));
        slots.push((format!("lstm.bias_ih_l{layer}"), vec![4 * WIDTH]));
        slots.push((format!("lstm.bias_hh_l{layer}"), vec![4 * WIDTH]));
    }
    slots.push(("linear.weight".to_owned(), vec![WIDTH, WIDTH]));
    slots.push(("linear.bias".to_owned(), vec![WIDTH]));
    slots
}

/// Writes the speaker encoder in the PyTorch file `from` to `to` as a ggml file.
///
/// - `from`: `pretrained.pt` of Resemblyzer 0.1.4.
/// - `to`: replaced when there; its folder must exist.
///
/// Nothing is lost: all numbers have 32 bits. The mel filters are computed, since PyTorch's file has none.
///
/// # Errors
///
/// [`ModelError::Missing`] when `from` is not there, [`ModelError::Source`] when it holds another network,
/// [`ModelError::Io`] from writing.
pub fn convert_resemblyzer(from: &Path, to: &Path) -> Result<(), ModelError> {
    let tensors = tensors(&fs::read(from)?, "model_state")?;
    replace(to, |writer| {
        writer.write_all(&MAGIC.to_le_bytes())?;
        let name = "resemblyzer";
        write_numbers(writer, &[name.len()])?;
        writer.write_all(name.as_bytes())?;
        write_numbers(writer, &[&VERSION[..], &[BANDS, WIDTH, LAYERS]].concat())?;
        let filters = mel::filters(BANDS);
        write_tensor(writer, "mel.filters", &[mel::BINS, BANDS], Kind::F32, &bytes(&filters))?;
        for (name, shape) in slots() {
            let fits = tensors.get(&name).filter(|tensor| tensor.shape == shape);
            let fits = fits.ok_or_else(|| source(format!("`{name}` is missing or has another shape")))?;
            let dims: Vec<usize> = shape.into_iter().rev().collect();
            write_tensor(writer, &name, &dims, Kind::F32, &bytes(&fits.numbers))?;
        }
        Ok(())
    })
}

fn bytes(numbers: &[f32]) -> Vec<u8> {
    numbers.iter().flat_map(|number| number.to_le_bytes()).collect()
}
