//! A model made by chance goes all the way: CTranslate2, ggml in 16 bits, ggml in 8.

mod tiny;

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use callgrade_model::{Header, Kind, ModelError, convert, inspect, quantize};

/// The bytes of each tensor by name.
fn tensors(path: &Path) -> (Header, HashMap<String, Vec<u8>>) {
    let header = inspect(path).expect("a model just made is whole");
    let file = fs::read(path).expect("a model just made can be read");
    let bytes = header
        .tensors
        .iter()
        .map(|tensor| (tensor.name.clone(), file[tensor.at as usize..][..tensor.bytes as usize].to_vec()));
    let bytes = bytes.collect();
    (header, bytes)
}

fn widen(half: u16) -> f64 {
    let magnitude = f64::from(0x400 | half & 0x3ff) * 2f64.powi(i32::from(half >> 10 & 0x1f) - 25);
    let magnitude = if half & 0x7c00 == 0 { f64::from(half & 0x3ff) * 2f64.powi(-24) } else { magnitude };
    if half & 0x8000 == 0 { magnitude } else { -magnitude }
}

fn halves(bytes: &[u8]) -> Vec<u16> {
    bytes.as_chunks::<2>().0.iter().map(|pair| u16::from_le_bytes(*pair)).collect()
}

#[test]
fn every_weight_arrives_in_its_place() {
    let folder = tempfile::tempdir().unwrap();
    tiny::write(folder.path(), 80);
    let path = folder.path().join("model.ggml");
    convert(folder.path(), &path).unwrap();
    let (header, tensors) = tensors(&path);
    assert_eq!((header.kind, header.tokens, header.tensors.len()), (Kind::F16, 50_257, 50));
    assert_eq!((header.dims.vocab, header.dims.state, header.dims.mels), (tiny::VOCAB, tiny::STATE, 80));

    let variables: HashMap<String, Vec<u16>> =
        tiny::variables(80).into_iter().map(|variable| (variable.name, variable.halves)).collect();
    let square = tiny::STATE * tiny::STATE;
    for (name, variable, part) in [
        ("decoder.token_embedding.weight", "decoder/embeddings/weight", 0..tiny::VOCAB * tiny::STATE),
        ("encoder.conv1.weight", "encoder/conv1/weight", 0..tiny::STATE * 240),
        ("encoder.blocks.0.mlp.2.weight", "encoder/layer_0/ffn/linear_1/weight", 0..4 * square),
        ("encoder.blocks.0.attn.query.weight", "encoder/layer_0/self_attention/linear_0/weight", 0..square),
        (
            "decoder.blocks.0.attn.key.weight",
            "decoder/layer_0/self_attention/linear_0/weight",
            square..2 * square,
        ),
        (
            "decoder.blocks.0.attn.value.weight",
            "decoder/layer_0/self_attention/linear_0/weight",
            2 * square..3 * square,
        ),
        (
            "decoder.blocks.0.cross_attn.value.weight",
            "decoder/layer_0/attention/linear_1/weight",
            square..2 * square,
        ),
    ] {
        assert!(halves(&tensors[name]) == variables[variable][part], "{name}");
    }
    // What the engine wants in 32 bits is widened, not changed.
    for (name, variable, part) in [
        ("encoder.positional_embedding", "encoder/position_encodings/encodings", 0..1500 * tiny::STATE),
        ("encoder.conv2.bias", "encoder/conv2/bias", 0..tiny::STATE),
        ("decoder.ln.weight", "decoder/layer_norm/gamma", 0..tiny::STATE),
        (
            "decoder.blocks.0.attn.value.bias",
            "decoder/layer_0/self_attention/linear_0/bias",
            2 * tiny::STATE..3 * tiny::STATE,
        ),
    ] {
        let there = tensors[name].as_chunks::<4>().0.iter().map(|quad| f64::from(f32::from_le_bytes(*quad)));
        let wanted = variables[variable][part].iter().map(|half| widen(*half));
        assert!(there.eq(wanted), "{name}");
    }
}

#[test]
fn eight_bits_stay_within_half_a_step() {
    let folder = tempfile::tempdir().unwrap();
    tiny::write(folder.path(), 80);
    let (wide, narrow) = (folder.path().join("16"), folder.path().join("8"));
    convert(folder.path(), &wide).unwrap();
    quantize(&wide, &narrow).unwrap();
    let (_, before) = tensors(&wide);
    let (header, after) = tensors(&narrow);
    assert_eq!(header.kind, Kind::Q8_0);
    let file = fs::read(&narrow).unwrap();
    assert_eq!(file[44..48], 2007u32.to_le_bytes());

    let mut matrices = 0;
    for tensor in &header.tensors {
        let (before, after) = (&before[&tensor.name], &after[&tensor.name]);
        if tensor.kind != Kind::Q8_0 {
            assert!(before == after, "{}", tensor.name);
            continue;
        }
        matrices += 1;
        let before = halves(before);
        for (numbers, block) in before.chunks(32).zip(after.chunks(34)) {
            let numbers: Vec<f64> = numbers.iter().map(|half| widen(*half)).collect();
            let step = numbers.iter().fold(0f64, |largest, number| largest.max(number.abs())) / 127.0;
            let stored = widen(u16::from_le_bytes([block[0], block[1]]));
            for (number, steps) in numbers.iter().zip(&block[2..]) {
                let steps = f64::from(*steps as i8);
                // Half a step, and what the scale lost when it was stored in 16 bits.
                let bound = step * 0.500_01 + (stored - step).abs() * steps.abs();
                assert!((stored * steps - number).abs() <= bound, "{}: {number}", tensor.name);
            }
        }
    }
    // The embedding, six matrices of the encoder's block, ten of the decoder's.
    assert_eq!(matrices, 17);
    assert!(matches!(quantize(&narrow, &wide), Err(ModelError::Damaged { .. })));
}

#[test]
fn large_models_have_128_mel_bands() {
    let folder = tempfile::tempdir().unwrap();
    tiny::write(folder.path(), 128);
    let (wide, narrow) = (folder.path().join("16"), folder.path().join("8"));
    convert(folder.path(), &wide).unwrap();
    quantize(&wide, &narrow).unwrap();
    let header = inspect(&narrow).unwrap();
    assert_eq!(header.dims.mels, 128);
    let kernel = header.tensors.iter().find(|tensor| tensor.name == "encoder.conv1.weight").unwrap();
    assert_eq!((kernel.dims.as_slice(), kernel.kind), ([3, 128, tiny::STATE].as_slice(), Kind::F16));
}

#[test]
fn a_bad_source_is_refused_and_nothing_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("model.ggml");
    let check = |model: &[u8], tokenizer: &str, part: &str| {
        fs::write(folder.path().join("model.bin"), model).unwrap();
        fs::write(folder.path().join("tokenizer.json"), tokenizer).unwrap();
        let error = convert(folder.path(), &path).unwrap_err();
        assert!(matches!(error, ModelError::Source { .. }) && error.to_string().contains(part), "{error}");
        assert!(!path.exists());
    };
    let tokenizer = tiny::tokenizer_json();
    let whole = tiny::model_bin(&tiny::variables(80));
    for cut in [0, 3, 4, 10, 17, 30, 57, 1000, whole.len() / 2, whole.len() - 70] {
        check(&whole[..cut], &tokenizer, "truncated");
    }
    check(&[&[5], &whole[1..]].concat(), &tokenizer, "version 5");
    check(&whole, "{}", "tokenizer.json");
    check(&whole, &tokenizer.replace("\"t7\": 7,", ""), "gap");

    let with = |change: fn(&mut tiny::Variable)| {
        let mut variables = tiny::variables(80);
        variables.iter_mut().for_each(change);
        tiny::model_bin(&variables)
    };
    let biased = with(|variable| {
        if variable.name == "decoder/layer_0/attention/linear_1/bias" {
            variable.halves[5] = 0x3c00;
        }
    });
    check(&biased, &tokenizer, "bias for the keys");
    let renamed = with(|variable| variable.name = variable.name.replace("conv2", "conv3"));
    check(&renamed, &tokenizer, "encoder/conv2/weight");
    let reshaped = with(|variable| {
        if variable.name == "encoder/conv2/weight" {
            variable.shape.swap(0, 2);
        }
    });
    check(&reshaped, &tokenizer, "has the shape");
    let small = with(|variable| {
        if variable.name == "decoder/embeddings/weight" {
            variable.shape = vec![tiny::VOCAB / 2, tiny::STATE * 2];
        }
    });
    check(&small, &tokenizer, "no Whisper");
}
