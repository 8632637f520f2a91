//! The tensors of a Whisper model: names, order, shapes, and where CTranslate2 keeps them.

use crate::ggml::{Dims, Kind};

/// One tensor that a model must have.
pub(crate) struct Slot {
    /// Its name in a ggml file.
    pub(crate) name: String,
    /// Lengths, fastest first, as ggml writes them.
    pub(crate) dims: Vec<usize>,
    pub(crate) class: Class,
    /// Its name in a CTranslate2 file.
    pub(crate) variable: String,
    /// CTranslate2 stacks query, key and value in one variable: this is share `.0` of `.1` equal ones.
    pub(crate) share: (usize, usize),
}

/// How a tensor is stored; the engine refuses any other way.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Class {
    /// A matrix: in the kind of the file, and the only class that is quantised.
    Matrix,
    /// A convolution's kernel: 16 bits at least.
    Kernel,
    /// Norms, biases and positions: 32 bits always.
    Exact,
}

impl Class {
    /// The kind of number for this class in a file of `kind`.
    pub(crate) fn kind(self, kind: Kind) -> Kind {
        match self {
            Self::Matrix => kind,
            Self::Kernel if kind == Kind::F32 => Kind::F32,
            Self::Kernel => Kind::F16,
            Self::Exact => Kind::F32,
        }
    }
}

/// What a decoder block is made of, in file order; an encoder block ends before `cross_attn_ln`.
///
/// ggml name, CTranslate2 name, shape, share of a stacked variable.
const BLOCK: [(&str, &str, Shape, (usize, usize)); 13] = [
    ("mlp_ln", "ffn/layer_norm", Shape::Norm, (0, 1)),
    ("mlp.0", "ffn/linear_0", Shape::Linear { ins: 1, outs: 4, bias: true }, (0, 1)),
    ("mlp.2", "ffn/linear_1", Shape::Linear { ins: 4, outs: 1, bias: true }, (0, 1)),
    ("attn_ln", "self_attention/layer_norm", Shape::Norm, (0, 1)),
    ("attn.query", "self_attention/linear_0", SQUARE, (0, 3)),
    ("attn.key", "self_attention/linear_0", KEY, (1, 3)),
    ("attn.value", "self_attention/linear_0", SQUARE, (2, 3)),
    ("attn.out", "self_attention/linear_1", SQUARE, (0, 1)),
    ("cross_attn_ln", "attention/layer_norm", Shape::Norm, (0, 1)),
    ("cross_attn.query", "attention/linear_0", SQUARE, (0, 1)),
    ("cross_attn.key", "attention/linear_1", KEY, (0, 2)),
    ("cross_attn.value", "attention/linear_1", SQUARE, (1, 2)),
    ("cross_attn.out", "attention/linear_2", SQUARE, (0, 1)),
];
const ENCODER_BLOCK: usize = 8;

const SQUARE: Shape = Shape::Linear { ins: 1, outs: 1, bias: true };
/// Whisper's keys have no bias.
const KEY: Shape = Shape::Linear { ins: 1, outs: 1, bias: false };

#[derive(Clone, Copy)]
enum Shape {
    /// A weight and a bias of the model's width.
    Norm,
    /// A matrix; sides in multiples of the model's width.
    Linear { ins: usize, outs: usize, bias: bool },
}

/// Every tensor of a model of these dimensions, in the order in which we write them.
///
/// The order is that of the published models, so that converting yields their very bytes; readers go by name.
pub(crate) fn slots(dims: &Dims) -> Vec<Slot> {
    let width = dims.state;
    let mut slots = vec![
        exact("decoder.positional_embedding", "decoder/position_encodings/encodings", [width, dims.text_ctx]),
        exact(
            "encoder.positional_embedding",
            "encoder/position_encodings/encodings",
            [width, dims.audio_ctx],
        ),
        slot(
            "decoder.token_embedding.weight",
            "decoder/embeddings/weight",
            [width, dims.vocab],
            Class::Matrix,
        ),
    ];
    for layer in 0..dims.text_layers {
        block(&mut slots, "decoder", layer, width, BLOCK.len());
    }
    norm(&mut slots, "decoder.ln", "decoder/layer_norm", width);
    for (conv, ins) in [("conv1", dims.mels), ("conv2", width)] {
        let (name, variable) = (format!("encoder.{conv}"), format!("encoder/{conv}"));
        let (kernel, bias) = (format!("{name}.weight"), format!("{name}.bias"));
        slots.push(slot(kernel, format!("{variable}/weight"), [3, ins, width], Class::Kernel));
        slots.push(exact(bias, format!("{variable}/bias"), [1, width]));
    }
    for layer in 0..dims.audio_layers {
        block(&mut slots, "encoder", layer, width, ENCODER_BLOCK);
    }
    norm(&mut slots, "encoder.ln_post", "encoder/layer_norm", width);
    slots
}

fn block(slots: &mut Vec<Slot>, side: &str, layer: usize, width: usize, parts: usize) {
    for (name, variable, shape, share) in &BLOCK[..parts] {
        let name = format!("{side}.blocks.{layer}.{name}");
        let variable = format!("{side}/layer_{layer}/{variable}");
        match *shape {
            Shape::Norm => norm(slots, &name, &variable, width),
            Shape::Linear { ins, outs, bias } => {
                let (ins, outs) = (ins * width, outs * width);
                let weight =
                    slot(format!("{name}.weight"), format!("{variable}/weight"), [ins, outs], Class::Matrix);
                slots.push(Slot { share: *share, ..weight });
                if bias {
                    let bias = exact(format!("{name}.bias"), format!("{variable}/bias"), [outs]);
                    slots.push(Slot { share: *share, ..bias });
                }
            }
        }
    }
}

fn norm(slots: &mut Vec<Slot>, name: &str, variable: &str, width: usize) {
    slots.push(exact(format!("{name}.weight"), format!("{variable}/gamma"), [width]));
    slots.push(exact(format!("{name}.bias"), format!("{variable}/beta"), [width]));
}

fn exact<const N: usize>(name: impl Into<String>, variable: impl Into<String>, dims: [usize; N]) -> Slot {
    slot(name, variable, dims, Class::Exact)
}

fn slot<const N: usize>(
    name: impl Into<String>,
    variable: impl Into<String>,
    dims: [usize; N],
    class: Class,
) -> Slot {
    Slot { name: name.into(), dims: dims.to_vec(), class, variable: variable.into(), share: (0, 1) }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn base_and_tiny_have_as_many_tensors_as_the_engine_expects() {
        for (layers, expected) in [(6, 245), (4, 167)] {
            let dims = Dims {
                vocab: 51_865,
                audio_ctx: 1500,
                state: 512,
                audio_layers: layers,
                text_ctx: 448,
                text_layers: layers,
                mels: 80,
            };
            let slots = slots(&dims);
            let names: HashSet<&str> = slots.iter().map(|slot| slot.name.as_str()).collect();
            assert_eq!((slots.len(), names.len()), (expected, expected));
        }
    }
}
