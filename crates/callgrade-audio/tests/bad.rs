//! What is no recording, or half of one, is told so.

mod common;

use common::{decode, fixtures};

/// Every file in `fixtures/bad`: name, and the code of its error, or of the warning it decodes with.
const BAD: &[(&str, Result<&str, &str>)] = &[
    ("empty.wav", Err("decode_empty")),
    ("no_channels.wav", Err("decode_corrupt")),
    ("no_samples.wav", Err("decode_empty")),
    ("random.mp3", Err("decode_unrecognised")),
    ("text.wav", Err("decode_unrecognised")),
    ("truncated.wav", Ok("length_mismatch")),
    ("unknown_codec.wav", Err("decode_unsupported")),
];

#[test]
fn every_bad_file_has_its_code() {
    for &(name, expected) in BAD {
        let decoded = decode(&format!("bad/{name}"));
        let code = match &decoded {
            Ok(decoded) => Ok(decoded.warnings.first().map_or("", |warning| warning.code.as_str())),
            Err(error) => Err(error.code()),
        };
        assert_eq!(code, expected, "{name}: {decoded:?}");
    }
}

#[test]
fn every_fixture_is_in_the_table() {
    let mut files: Vec<String> = std::fs::read_dir(fixtures("bad"))
        .expect("fixtures/bad")
        .map(|entry| entry.expect("a file").file_name().to_string_lossy().into_owned())
        .collect();
    files.sort();
    assert_eq!(files, BAD.iter().map(|bad| bad.0).collect::<Vec<_>>());
}

#[test]
fn what_is_missing_is_told_in_seconds() {
    let decoded = decode("bad/truncated.wav").expect("half a file decodes");
    let [warning] = decoded.warnings.as_slice() else { panic!("one warning") };
    assert_eq!(warning.detail, "the header says 2.0 s, decoded 1.0 s");
}

#[test]
fn errors_say_what_to_do_in_one_line() {
    for &(name, expected) in BAD {
        let Err(error) = decode(&format!("bad/{name}")) else { continue };
        let text = error.to_string();
        assert!(expected.is_err() && !text.contains('\n') && !text.ends_with('.'), "{name}: {text}");
        assert!(!text.contains(name), "{text}");
    }
}
