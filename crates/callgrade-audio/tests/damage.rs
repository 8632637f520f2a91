//! What is lost in the middle becomes silence, what is lost at the end is told, and limits hold.

mod common;

use std::io::Cursor;

use callgrade_audio::{DecodeError, Decoded, Hint, Limits, decode};
use callgrade_core::time::Ms;
use common::{LIMITS, bytes};

fn decoded(bytes: Vec<u8>, limits: &Limits) -> Result<Decoded, DecodeError> {
    decode(Cursor::new(bytes), &Hint::default(), limits)
}

/// A fixture with a twentieth of its bytes, from two fifths on, overwritten.
fn holed(name: &str) -> Vec<u8> {
    let mut bytes = bytes(name);
    let (start, len) = (bytes.len() * 2 / 5, bytes.len() / 20);
    bytes[start..start + len].fill(0x55);
    bytes
}

fn codes(decoded: &Decoded) -> Vec<&str> {
    decoded.warnings.iter().map(|warning| warning.code.as_str()).collect()
}

#[test]
fn a_hole_in_the_middle_keeps_the_time_behind_it() {
    for name in ["flac.flac", "opus.opus", "vorbis.ogg", "aac.m4a"] {
        let name = format!("formats/{name}");
        let whole = decoded(bytes(&name), &LIMITS).expect("decodes");
        let holed = decoded(holed(&name), &LIMITS).expect("decodes");
        let off = whole.audio.duration().distance(holed.audio.duration());
        assert!(off <= Ms(20), "{name}: {off} off, {:?}", holed.warnings);
        assert!(!holed.warnings.is_empty(), "{name} says nothing");

        // The last second is the same sound, where packets were lost long before it.
        let (rate_hz, len) = (whole.sample_rate as usize, holed.audio.len().min(whole.audio.len()));
        let tail = |decoded: &Decoded| decoded.audio.channel(0)[len - rate_hz..len].to_vec();
        let difference = |(a, b): (i16, i16)| (f64::from(a) - f64::from(b)).powi(2);
        let (whole, holed) = (tail(&whole), tail(&holed));
        let energy: f64 = whole.iter().map(|&a| f64::from(a).powi(2)).sum();
        let error: f64 = whole.into_iter().zip(holed).map(difference).sum();
        assert!(error <= energy / 100.0, "{name}: the end is {error} of {energy} different");
    }
}

#[test]
fn a_missing_end_is_told() {
    for name in ["flac.flac", "opus.opus", "vorbis.ogg", "mp3.mp3", "pcm_s16.wav", "gsm_wav49.wav"] {
        let mut half = bytes(&format!("formats/{name}"));
        half.truncate(half.len() / 2);
        let decoded = decoded(half, &LIMITS).expect("half a recording decodes");
        let codes = codes(&decoded);
        let told = codes.contains(&"length_mismatch") || codes.contains(&"file_cut_off");
        assert!(told, "{name}: {codes:?}");
    }
}

#[test]
fn a_webm_that_stops_making_sense_is_told() {
    let decoded = decoded(holed("formats/opus.webm"), &LIMITS).expect("its first half decodes");
    assert!(codes(&decoded).contains(&"length_mismatch"), "{:?}", decoded.warnings);
}

#[test]
fn chained_streams_are_one_recording() {
    let once = bytes("formats/opus.opus");
    let twice = decoded([once.clone(), once.clone()].concat(), &LIMITS).expect("decodes");
    let once = decoded(once, &LIMITS).expect("decodes");
    assert!(twice.audio.duration().distance(once.audio.duration() + once.audio.duration()) < Ms(20));
    assert_eq!(twice.warnings, []);
}

#[test]
fn a_rate_that_changes_is_damage() {
    let both = [bytes("formats/mp3.mp3"), bytes("formats/mp3_44100.mp3")].concat();
    assert_eq!(decoded(both, &LIMITS).unwrap_err().code(), "decode_corrupt");
}

#[test]
fn limits_hold_in_every_container() {
    let short = Limits { max_duration: Ms(3_000), ..LIMITS };
    let small = Limits { max_bytes: 5_000, ..LIMITS };
    for name in ["mulaw.wav", "gsm_wav49.wav", "flac.flac", "mp3.mp3", "opus.opus", "aac.m4a"] {
        let code = |limits| {
            let error = decoded(bytes(&format!("formats/{name}")), limits).expect_err(name);
            error.code()
        };
        assert_eq!(code(&short), "decode_too_long", "{name}");
        assert_eq!(code(&small), "decode_too_big", "{name}");
    }
}

#[test]
fn tags_in_front_do_not_matter() {
    let tag = [&b"ID3\x03\0\0\0\0\x07\x68"[..], &[0xff, 0xfb].repeat(500)].concat();
    let plain = bytes("formats/flac.flac");
    let tagged = decoded([tag, plain.clone()].concat(), &LIMITS).expect("decodes");
    assert_eq!(tagged, decoded(plain, &LIMITS).expect("decodes"));
}
