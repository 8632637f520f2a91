//! The smallest Whisper: every table of a real one, weights by chance, in CTranslate2's form.

use std::fs;
use std::path::Path;

pub(crate) const VOCAB: usize = 51_864;
pub(crate) const STATE: usize = 64;

/// A variable of `model.bin`: name, lengths (slowest first), numbers as 16-bit floats.
pub(crate) struct Variable {
    pub(crate) name: String,
    pub(crate) shape: Vec<usize>,
    pub(crate) halves: Vec<u16>,
}

/// The model's variables in no useful order, as in a real file.
pub(crate) fn variables(mels: usize) -> Vec<Variable> {
    let mut shapes = vec![
        ("decoder/embeddings/weight".to_owned(), vec![VOCAB, STATE]),
        ("decoder/position_encodings/encodings".to_owned(), vec![448, STATE]),
        ("encoder/position_encodings/encodings".to_owned(), vec![1500, STATE]),
        ("encoder/conv1/weight".to_owned(), vec![STATE, mels, 3]),
        ("encoder/conv1/bias".to_owned(), vec![STATE]),
        ("encoder/conv2/weight".to_owned(), vec![STATE, STATE, 3]),
        ("encoder/conv2/bias".to_owned(), vec![STATE]),
    ];
    let mut norm = |name: String| {
        shapes.push((format!("{name}/beta"), vec![STATE]));
        shapes.push((format!("{name}/gamma"), vec![STATE]));
    };
    for side in ["encoder", "decoder"] {
        norm(format!("{side}/layer_norm"));
        norm(format!("{side}/layer_0/ffn/layer_norm"));
        norm(format!("{side}/layer_0/self_attention/layer_norm"));
    }
    norm("decoder/layer_0/attention/layer_norm".to_owned());
    let mut linear = |name: String, outs: usize, ins: usize| {
        shapes.push((format!("{name}/bias"), vec![outs]));
        shapes.push((format!("{name}/weight"), vec![outs, ins]));
    };
    for side in ["encoder", "decoder"] {
        linear(format!("{side}/layer_0/ffn/linear_0"), 4 * STATE, STATE);
        linear(format!("{side}/layer_0/ffn/linear_1"), STATE, 4 * STATE);
        linear(format!("{side}/layer_0/self_attention/linear_0"), 3 * STATE, STATE);
        linear(format!("{side}/layer_0/self_attention/linear_1"), STATE, STATE);
    }
    linear("decoder/layer_0/attention/linear_0".to_owned(), STATE, STATE);
    linear("decoder/layer_0/attention/linear_1".to_owned(), 2 * STATE, STATE);
    linear("decoder/layer_0/attention/linear_2".to_owned(), STATE, STATE);

    let mut seed = 7u32;
    let variables = shapes.into_iter().map(|(name, shape)| {
        let halves = (0..shape.iter().product()).map(|_| random_half(&mut seed)).collect();
        Variable { name, shape, halves }
    });
    let mut variables: Vec<Variable> = variables.collect();
    for Variable { name, halves, .. } in &mut variables {
        // Whisper's keys have no bias; CTranslate2 stores zeros in their place.
        if name.ends_with("self_attention/linear_0/bias") {
            halves[STATE..2 * STATE].fill(0);
        }
        if name.ends_with("layer_0/attention/linear_1/bias") {
            halves[..STATE].fill(0);
        }
    }
    variables.sort_by(|a, b| b.name.cmp(&a.name));
    variables
}

/// Magnitudes from 2^-9 to 1, both signs.
fn random_half(seed: &mut u32) -> u16 {
    *seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
    let bits = (*seed >> 16) as u16;
    let exponent = 6 + (bits >> 10) % 9;
    (bits & 0x8000) | exponent << 10 | (bits & 0x3ff)
}

/// `model.bin`, version 6.
pub(crate) fn model_bin(variables: &[Variable]) -> Vec<u8> {
    let mut bytes = 6u32.to_le_bytes().to_vec();
    let text = |bytes: &mut Vec<u8>, text: &str| {
        bytes.extend((text.len() as u16 + 1).to_le_bytes());
        bytes.extend(text.bytes().chain([0]));
    };
    text(&mut bytes, "WhisperSpec");
    bytes.extend(3u32.to_le_bytes());
    bytes.extend((variables.len() as u32 + 1).to_le_bytes());
    text(&mut bytes, "encoder/num_heads");
    bytes.extend([0, 2, 2, 0, 0, 0, 1, 0]); // no axes, i16, two bytes: 1
    for Variable { name, shape, halves } in variables {
        text(&mut bytes, name);
        bytes.push(shape.len() as u8);
        shape.iter().for_each(|length| bytes.extend((*length as u32).to_le_bytes()));
        bytes.push(4);
        bytes.extend((halves.len() as u32 * 2).to_le_bytes());
        halves.iter().for_each(|half| bytes.extend(half.to_le_bytes()));
    }
    bytes.extend(1u32.to_le_bytes());
    text(&mut bytes, "decoder/projection/weight");
    text(&mut bytes, "decoder/embeddings/weight");
    bytes
}

/// Every token `t0`, `t1` … and a special one past the end.
pub(crate) fn tokenizer_json() -> String {
    let tokens: Vec<String> = (0..50_258).map(|number| format!("\"t{number}\": {number}")).collect();
    format!("{{\"model\": {{\"vocab\": {{{}}}}}}}", tokens.join(", "))
}

/// Writes the CTranslate2 model into `folder`.
pub(crate) fn write(folder: &Path, mels: usize) {
    fs::write(folder.join("model.bin"), model_bin(&variables(mels))).expect("a temporary folder is writable");
    fs::write(folder.join("tokenizer.json"), tokenizer_json()).expect("a temporary folder is writable");
}
