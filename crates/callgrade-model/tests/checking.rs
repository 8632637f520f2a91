//! No bad file reaches the engine: whatever is wrong is said before a load, and never by a panic.

mod tiny;

use std::fs;
use std::path::PathBuf;

use callgrade_model::{Entry, Languages, Manifest, ModelError, add, convert, inspect, quantize, verify};
use tempfile::TempDir;

/// A whole 8-bit model and the folder it is in.
fn model() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    tiny::write(folder.path(), 80);
    let path = folder.path().join("ggml-made.bin");
    convert(folder.path(), &path).expect("the made model converts");
    quantize(&path, &path).expect("the made model quantises");
    (folder, path)
}

#[test]
fn a_truncated_file_is_refused_wherever_it_ends() {
    let (folder, path) = model();
    let whole = fs::read(&path).unwrap();
    let header = inspect(&path).unwrap();
    let entry = add(folder.path(), &path, "made").unwrap();
    verify(&path, &entry).unwrap();
    let tensors_at = header.tensors_at as usize;
    let last = header.tensors.last().unwrap().at as usize;
    let cuts = [1, 3, 4, 30, 48, 56, 1000, 70_000, tensors_at - 1, tensors_at, tensors_at + 5];
    for cut in cuts.into_iter().chain([whole.len() / 2, last - 1, last, whole.len() - 1]) {
        fs::write(&path, &whole[..cut]).unwrap();
        let refused = |error: ModelError| {
            let text = error.to_string();
            assert!(text.contains("fetch it again") || text.contains("not a ggml"), "{cut}: {text}");
        };
        refused(inspect(&path).unwrap_err());
        refused(add(folder.path(), &path, "cut").unwrap_err());
        refused(verify(&path, &entry).unwrap_err());
    }
    fs::write(&path, [&whole[..], b"\n"].concat()).unwrap();
    assert_eq!(inspect(&path).unwrap_err().to_string().split(':').next(), Some("too long"));
}

#[test]
fn a_changed_weight_is_told_by_the_hash() {
    let (folder, path) = model();
    let entry = add(folder.path(), &path, "made").unwrap();
    let mut bytes = fs::read(&path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&path, bytes).unwrap();
    inspect(&path).unwrap();
    assert!(matches!(verify(&path, &entry), Err(ModelError::Hash { .. })));
}

#[test]
fn no_flipped_bit_in_the_structure_gets_through() {
    let (_folder, path) = model();
    let whole = fs::read(&path).unwrap();
    let header = inspect(&path).unwrap();
    let tensors_at = header.tensors_at as usize;
    // Magic, dimensions, kind, size of the filters; then the count of tokens; then every third byte of each tensor's
    // head.
    let tokens_at = 56 + 80 * 201 * 4;
    let mut places: Vec<usize> = (0..56).chain(tokens_at..tokens_at + 4).collect();
    let mut from = tensors_at;
    for tensor in &header.tensors {
        places.extend((from..tensor.at as usize).step_by(3));
        from = (tensor.at + tensor.bytes) as usize;
    }
    let mut file = fs::OpenOptions::new().write(true).open(&path).unwrap();
    for place in places {
        use std::io::{Seek, SeekFrom, Write};
        let mut put = |byte: u8| {
            file.seek(SeekFrom::Start(place as u64)).unwrap();
            file.write_all(&[byte]).unwrap();
        };
        put(whole[place] ^ 1 << (place % 8));
        assert!(inspect(&path).is_err(), "byte {place}");
        put(whole[place]);
    }
    inspect(&path).unwrap();
}

#[test]
fn other_files_are_called_by_their_kind() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ggml-base-q8_0.bin");
    let base = Manifest::load(folder.path()).unwrap().models[0].clone();
    for (bytes, part) in [
        (&b"\r\n<!DOCTYPE html><html><body>Please sign in</body></html>"[..], "web page"),
        (b"<HTML>", "web page"),
        (b"GGUF\x03\0\0\0", "GGUF"),
        (b"PK\x03\x04", "zip"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:0", "LFS"),
        (b"", "empty"),
        (b"RIFF\0\0\0\0WAVE", "something else"),
    ] {
        fs::write(&path, bytes).unwrap();
        for error in [inspect(&path).unwrap_err(), verify(&path, &base).unwrap_err()] {
            assert!(
                matches!(error, ModelError::Foreign { .. }) && error.to_string().contains(part),
                "{error}"
            );
        }
    }
    fs::remove_file(&path).unwrap();
    assert!(matches!(inspect(&path), Err(ModelError::Missing)));
    assert!(matches!(verify(&path, &base), Err(ModelError::Missing)));
}

#[test]
fn a_model_is_found_by_name_and_by_file() {
    let (folder, path) = model();
    let folder = folder.path();
    let empty = Manifest::load(folder).unwrap();
    let file = path.to_str().unwrap();
    assert!(matches!(empty.resolve(file, folder), Err(ModelError::Unrecorded)));
    assert!(matches!(empty.resolve("base", folder), Err(ModelError::Missing)));
    assert!(matches!(empty.resolve("nowhere/x.bin", folder), Err(ModelError::Missing)));
    let unknown = empty.resolve("bass", folder).unwrap_err().to_string();
    assert_eq!(unknown, "unknown model `bass`; known are base, tiny.en, silero, resemblyzer");

    let entry = add(folder, &path, "made").unwrap();
    assert_eq!((entry.file.as_path(), entry.languages), ("ggml-made.bin".as_ref(), Languages::En));
    let manifest = Manifest::load(folder).unwrap();
    for asked in ["made", file] {
        let model = manifest.resolve(asked, folder).unwrap();
        assert_eq!((&model.path, &model.entry), (&path, &entry));
        verify(&model.path, &model.entry).unwrap();
    }
    assert_eq!(manifest.models.len(), 5);

    // Added again, it is replaced; kept elsewhere, it is recorded with its whole path.
    let elsewhere = tempfile::tempdir().unwrap();
    let moved = elsewhere.path().join("moved.bin");
    fs::rename(&path, &moved).unwrap();
    assert_eq!(add(folder, &moved, "made").unwrap().file, moved);
    let manifest = Manifest::load(folder).unwrap();
    assert_eq!(manifest.resolve("made", folder).unwrap().path, moved);
    assert_eq!(manifest.models.len(), 5);
}

#[test]
fn names_are_plain_and_not_taken() {
    let (folder, path) = model();
    for name in ["base", "", "a b", "../x", "x.bin"] {
        assert!(matches!(add(folder.path(), &path, name), Err(ModelError::Name { .. })), "{name}");
    }
    assert!(!folder.path().join("local.toml").exists());
    fs::write(folder.path().join("local.toml"), "[[model]]\nnaem = \"x\"\n").unwrap();
    let error = Manifest::load(folder.path()).unwrap_err().to_string();
    assert!(error.contains("line 2") && error.contains("naem"), "{error}");
    assert!(matches!(add(folder.path(), &path, "made"), Err(ModelError::Manifest(_))));
}

/// Script, manifest and page are three places for one truth.
#[test]
fn the_built_in_models_are_told_alike_everywhere() {
    let script = include_str!("../../../scripts/fetch-model");
    let page = include_str!("../../../models/README.md");
    let folder = tempfile::tempdir().unwrap();
    let models = Manifest::load(folder.path()).unwrap().models;
    assert!(models.iter().any(|entry| entry.name == "base"));
    for Entry { name, file, size, sha256, blake3, about, .. } in &models {
        let file = file.to_str().unwrap();
        for hash in [sha256, blake3] {
            assert!(hash.len() == 64 && hash.bytes().all(|c| c.is_ascii_hexdigit()), "{name}");
        }
        for part in [name.as_str(), file, sha256] {
            assert!(script.contains(part) && page.contains(part), "{name}: {part}");
        }
        assert!(page.contains(&size.to_string()) && page.contains(blake3), "{name}");
        assert!(about.ends_with('.'), "{name}");
        assert_eq!(models.iter().filter(|other| other.name == *name).count(), 1);
    }
}
