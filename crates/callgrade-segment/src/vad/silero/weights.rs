//! The weights, out of whisper.cpp's ggml file for voice detectors; all numbers little-endian.
//!
//! ```text
//! magic                          u32
//! length of a name, the name     u32, "silero-16k"
//! version                        3 x u32
//! window, context, layers        3 x u32
//! inputs, outputs, taps          3 x u32 for each layer
//! cell inputs, cell width        2 x u32
//! read inputs, read outputs      2 x u32
//! tensors, to the end            rank, name length, kind, dims, name, data
//! ```

use super::cell::{Cell, GATES, WIDTH};
use super::layers::{Convolution, TAPS};
use super::stft::{BINS, SPECTRA};
use super::{CONTEXT, Silero, WINDOW};
use crate::ggml::{Reader, Tensors, WeightsError, transposed, wrong};

/// Inputs, outputs and stride of the convolutions.
const LAYERS: [(usize, usize, usize); 4] = [(BINS, 128, 1), (128, 64, 2), (64, 64, 2), (64, WIDTH, 1)];

pub(super) fn read(bytes: &[u8]) -> Result<Silero, WeightsError> {
    let mut rest = Reader(bytes);
    header(&mut rest)?;
    let mut tensors = Tensors::read(rest)?;
    let mut take = |name: &str, count: usize| tensors.take(&format!("_model.{name}"), count);
    let mut steps = SPECTRA;
    let mut convolution = |at: usize| {
        let (inputs, outputs, stride) = LAYERS[at];
        let weights = take(&format!("encoder.{at}.reparam_conv.weight"), outputs * inputs * TAPS)?;
        let bias = take(&format!("encoder.{at}.reparam_conv.bias"), outputs)?;
        let layer = Convolution { weights: by_tap(&weights, inputs, outputs), bias, inputs, steps, stride };
        steps = steps.div_ceil(stride);
        Ok(layer)
    };
    let convolutions = [convolution(0)?, convolution(1)?, convolution(2)?, convolution(3)?];
    Ok(Silero { convolutions, cell: cell(&mut take)? })
}

fn cell(take: &mut impl FnMut(&str, usize) -> Result<Vec<f32>, WeightsError>) -> Result<Cell, WeightsError> {
    let seen = take("decoder.rnn.weight_ih", GATES * WIDTH)?;
    let remembered = take("decoder.rnn.weight_hh", GATES * WIDTH)?;
    let (one, other) = (take("decoder.rnn.bias_ih", GATES)?, take("decoder.rnn.bias_hh", GATES)?);
    Ok(Cell {
        seen: transposed(&seen, WIDTH),
        remembered: transposed(&remembered, WIDTH),
        bias: one.iter().zip(&other).map(|(one, other)| one + other).collect(),
        read: take("decoder.decoder.2.weight", WIDTH)?,
        read_bias: take("decoder.decoder.2.bias", 1)?[0],
    })
}

/// From "by output, by input, by tap" to "by tap, by input, by output".
fn by_tap(weights: &[f32], inputs: usize, outputs: usize) -> Vec<f32> {
    let weight = |at: usize| {
        let (tap, input, output) = (at / outputs / inputs, at / outputs % inputs, at % outputs);
        weights[(output * inputs + input) * TAPS + tap]
    };
    (0..weights.len()).map(weight).collect()
}

fn header(rest: &mut Reader) -> Result<(), WeightsError> {
    rest.kind(b"silero-16k")?;
    let _version = [rest.number()?, rest.number()?, rest.number()?];
    let layers = LAYERS.iter().flat_map(|&(inputs, outputs, _)| [inputs, outputs, TAPS]);
    let shape = [WINDOW, CONTEXT, LAYERS.len()].into_iter().chain(layers).chain([WIDTH, WIDTH, WIDTH, 1]);
    for expected in shape {
        if rest.number()? != expected {
            return Err(wrong("a network of another shape"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_stand_as_the_products_need_them() {
        // Two outputs of two inputs of three taps.
        let weights: Vec<f32> = (0..12u8).map(f32::from).collect();
        let by_tap = by_tap(&weights, 2, 2);
        assert_eq!(by_tap, [0.0, 6.0, 3.0, 9.0, 1.0, 7.0, 4.0, 10.0, 2.0, 8.0, 5.0, 11.0]);
        assert_eq!(transposed(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], 3), [1.0, 4.0, 2.0, 5.0, 3.0, 6.0]);
    }

    #[test]
    fn other_bytes_are_refused_with_the_reason() {
        let why = |bytes: &[u8]| read(bytes).err().map(|error| error.to_string()).unwrap_or_default();
        assert!(why(b"").contains("too early"));
        assert!(why(b"<html>").contains("no ggml"));
        let magic = 0x6767_6d6cu32.to_le_bytes();
        assert!(why(&[&magic[..], &51_865u32.to_le_bytes()].concat()).contains("too early"));
        assert!(why(&[&magic[..], &4u32.to_le_bytes(), b"else"].concat()).contains("another kind"));
    }
}
