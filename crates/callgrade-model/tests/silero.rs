//! The voice detector becomes the file that the engine's publisher would write.

use std::fs;

use callgrade_model::{ModelError, convert_silero};

/// A field that holds bytes: its number, their length in groups of seven bits, they themselves.
fn part(number: u8, bytes: &[u8]) -> Vec<u8> {
    let mut length = bytes.len();
    let mut part = vec![number << 3 | 2];
    while 0x80 <= length {
        part.push(length as u8 | 0x80);
        length >>= 7;
    }
    part.push(length as u8);
    part.extend(bytes);
    part
}

/// An ONNX file with Silero's tensors; every number is the index of its tensor.
fn onnx(names: &[(&str, &[usize])]) -> Vec<u8> {
    let tensor = |(at, (name, shape)): (usize, &(&str, &[usize]))| {
        let axes: Vec<u8> =
            shape.iter().flat_map(|&length| [(length & 0x7f) as u8 | 0x80, (length >> 7) as u8]).collect();
        let data = (at as f32).to_le_bytes().repeat(shape.iter().product());
        let name = format!("model.{name}");
        part(5, &[part(1, &axes), vec![2 << 3, 1], part(8, name.as_bytes()), part(9, &data)].concat())
    };
    part(7, &names.iter().enumerate().flat_map(tensor).collect::<Vec<u8>>())
}

const TENSORS: [(&str, &[usize]); 15] = [
    ("stft.forward_basis_buffer", &[258, 1, 256]),
    ("encoder.0.reparam_conv.weight", &[128, 129, 3]),
    ("encoder.0.reparam_conv.bias", &[128]),
    ("encoder.1.reparam_conv.weight", &[64, 128, 3]),
    ("encoder.1.reparam_conv.bias", &[64]),
    ("encoder.2.reparam_conv.weight", &[64, 64, 3]),
    ("encoder.2.reparam_conv.bias", &[64]),
    ("encoder.3.reparam_conv.weight", &[128, 64, 3]),
    ("encoder.3.reparam_conv.bias", &[128]),
    ("decoder.rnn.weight_ih", &[512, 128]),
    ("decoder.rnn.weight_hh", &[512, 128]),
    ("decoder.rnn.bias_ih", &[512]),
    ("decoder.rnn.bias_hh", &[512]),
    ("decoder.decoder.2.weight", &[1, 128, 1]),
    ("decoder.decoder.2.bias", &[1]),
];

#[test]
fn the_file_has_the_published_size_head_and_order() {
    let folder = tempfile::tempdir().unwrap();
    let (from, to) = (folder.path().join("made.onnx"), folder.path().join("made.bin"));
    fs::write(&from, onnx(&TENSORS)).unwrap();
    convert_silero(&from, &to).unwrap();
    let bytes = fs::read(&to).unwrap();
    assert_eq!(bytes.len(), 885_098);
    assert!(
        bytes.starts_with(
            b"lmgg\x0a\0\0\0silero-16k\x06\0\0\0\x02\0\0\0\0\0\0\0\0\x02\0\0\x40\0\0\0\x04\0\0\0"
        )
    );
    // The basis comes last, with 16 bits a number; it is tensor 0 here.
    assert!(bytes[bytes.len() - 2 * 258 * 256..].iter().all(|&byte| byte == 0));
}

#[test]
fn another_network_is_refused_and_nothing_is_left() {
    let folder = tempfile::tempdir().unwrap();
    let (from, to) = (folder.path().join("other.onnx"), folder.path().join("other.bin"));
    fs::write(&from, onnx(&TENSORS[..14])).unwrap();
    let error = convert_silero(&from, &to).unwrap_err();
    assert!(matches!(error, ModelError::Source { .. }) && error.to_string().contains("2.bias"), "{error}");
    assert!(!to.exists());
}
