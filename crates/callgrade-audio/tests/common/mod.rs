//! Reading fixtures.
#![allow(dead_code, reason = "each test target uses a part")]

use std::fs::File;
use std::path::{Path, PathBuf};

use callgrade_audio::{DecodeError, Decoded, Hint, Limits};
use callgrade_core::time::Ms;

/// Ten minutes and ten megabytes: more than any fixture has.
pub(crate) const LIMITS: Limits = Limits { max_duration: Ms(600_000), max_bytes: 10_000_000 };

/// A path under the workspace's fixtures.
pub(crate) fn fixtures(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures").join(name)
}

/// Decodes a fixture under its own extension.
pub(crate) fn decode(name: &str) -> Result<Decoded, DecodeError> {
    decode_as(name, name.rsplit('.').next().unwrap_or(""))
}

/// Decodes a fixture under another extension.
pub(crate) fn decode_as(name: &str, extension: &str) -> Result<Decoded, DecodeError> {
    let path = fixtures(name);
    let file = File::open(path).unwrap_or_else(|error| panic!("{name}: {error}"));
    callgrade_audio::decode(file, &Hint::extension(extension), &LIMITS)
}

/// The bytes of a fixture, for a test to damage.
pub(crate) fn bytes(name: &str) -> Vec<u8> {
    std::fs::read(fixtures(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}
