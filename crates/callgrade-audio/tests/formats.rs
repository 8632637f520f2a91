//! One call in every container: it must decode, say what it is, and keep the same clock.

#![expect(clippy::print_stdout, reason = "`cargo test -- --nocapture` shows the measured lags")]

mod common;

use callgrade_core::audio::Audio;
use common::{decode, fixtures};

/// Every file in `fixtures/formats`: name, container, codec, samples per second, channels.
const FORMATS: &[(&str, &str, &str, u32, usize)] = &[
    ("pcm_s16.wav", "wav", "pcm_s16le", 8_000, 2),
    ("pcm_u8.wav", "wav", "pcm_u8", 8_000, 2),
    ("pcm_s24.wav", "wav", "pcm_s24le", 8_000, 2),
    ("pcm_s32.wav", "wav", "pcm_s32le", 8_000, 2),
    ("pcm_f32.wav", "wav", "pcm_f32le", 8_000, 2),
    ("mulaw.wav", "wav", "pcm_mulaw", 8_000, 2),
    ("alaw.wav", "wav", "pcm_alaw", 8_000, 2),
    ("adpcm_ms.wav", "wav", "adpcm_ms", 8_000, 2),
    ("adpcm_ima.wav", "wav", "adpcm_ima_wav", 8_000, 2),
    ("gsm_wav49.wav", "wav", "gsm", 8_000, 1),
    ("gsm.gsm", "raw", "gsm", 8_000, 1),
    ("g722.g722", "raw", "g722", 16_000, 1),
    ("mulaw_raw.ulaw", "raw", "pcm_mulaw", 8_000, 1),
    ("alaw_raw.alaw", "raw", "pcm_alaw", 8_000, 1),
    ("pcm_raw.sln", "raw", "pcm_s16le", 8_000, 1),
    ("mp3.mp3", "mp3", "mp3", 8_000, 2),
    ("mp3_44100.mp3", "mp3", "mp3", 44_100, 2),
    ("flac.flac", "flac", "flac", 8_000, 2),
    ("vorbis.ogg", "ogg", "vorbis", 8_000, 2),
    ("opus.opus", "ogg", "opus", 8_000, 2),
    ("opus.webm", "webm", "opus", 8_000, 2),
    ("aac.m4a", "mp4", "aac", 8_000, 2),
    ("aac_adts.aac", "adts", "aac", 8_000, 2),
];

/// How far apart the same moment may be in two containers.
const MOST_MS: i32 = 20;

#[test]
fn every_format_decodes_to_the_same_clock() {
    let reference = decode("formats/pcm_s16.wav").expect("the reference decodes").audio;
    let mut wrong = Vec::new();
    for &(name, container, codec, rate_hz, channels) in FORMATS {
        let decoded = match decode(&format!("formats/{name}")) {
            Ok(decoded) => decoded,
            Err(error) => {
                wrong.push(format!("{name}: {error}"));
                continue;
            }
        };
        let (start, end) =
            (lag_ms(&reference, &decoded.audio, Part::Start), lag_ms(&reference, &decoded.audio, Part::End));
        let longer_ms = decoded.audio.duration().0 as i32 - reference.duration().0 as i32;
        println!("{name}: start {start:+} ms, end {end:+} ms, length {longer_ms:+} ms");

        let found =
            (decoded.container.as_str(), decoded.codec.as_str(), decoded.sample_rate, decoded.channels);
        if found != (container, codec, rate_hz, channels) {
            wrong.push(format!("{name}: is {found:?}"));
        }
        if !decoded.warnings.is_empty() {
            wrong.push(format!("{name}: warns {:?}", decoded.warnings));
        }
        if MOST_MS < start.abs().max(end.abs()) {
            wrong.push(format!("{name}: off by {start} ms at its start, {end} ms at its end"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn channels_stay_where_they_are() {
    let reference = decode("formats/pcm_s16.wav").expect("the reference decodes").audio;
    for &(name, _, _, _, channels) in FORMATS.iter().filter(|format| format.4 == 2) {
        let audio = decode(&format!("formats/{name}")).expect("decodes").audio;
        for channel in 0..channels {
            let own = envelope(&reference, Some(channel));
            let other = envelope(&reference, Some(1 - channel));
            let decoded = envelope(&audio, Some(channel));
            assert!(
                similarity(&own, &decoded, 0, own.len(), 0) > similarity(&other, &decoded, 0, other.len(), 0),
                "{name}: channel {channel} is not where it was"
            );
        }
    }
}

#[test]
fn every_fixture_is_in_the_table() {
    let mut files: Vec<String> = std::fs::read_dir(fixtures("formats"))
        .expect("fixtures/formats")
        .map(|entry| entry.expect("a file").file_name().to_string_lossy().into_owned())
        .filter(|name| !name.ends_with(".json"))
        .collect();
    files.sort();
    let mut table: Vec<&str> = FORMATS.iter().map(|format| format.0).collect();
    table.sort();
    assert_eq!(files, table);
}

#[test]
fn a_wrong_extension_does_not_matter() {
    for name in ["mulaw.wav", "mp3.mp3", "aac.m4a", "opus.webm", "gsm_wav49.wav", "aac_adts.aac"] {
        let right = decode(&format!("formats/{name}")).expect("decodes");
        let wrong = common::decode_as(&format!("formats/{name}"), "flac").expect("decodes");
        assert_eq!(right, wrong, "{name}");
    }
}

enum Part {
    Start,
    End,
}

/// How much later the same sound is in `audio`, in milliseconds: where the energies of half the call
/// agree best.
fn lag_ms(reference: &Audio, audio: &Audio, part: Part) -> i32 {
    let (reference, audio) = (envelope(reference, None), envelope(audio, None));
    let half = reference.len() / 2;
    let (from, to) = match part {
        Part::Start => (0, half),
        Part::End => (half, reference.len()),
    };
    (-300..=300)
        .max_by(|a, b| {
            let score = |lag: i32| similarity(&reference, &audio, from, to, lag);
            score(*a).total_cmp(&score(*b))
        })
        .expect("there are lags")
}

/// How alike two envelopes are when the second is `lag` steps late: their normalised correlation.
fn similarity(reference: &[f64], audio: &[f64], from: usize, to: usize, lag: i32) -> f64 {
    let pairs: Vec<(f64, f64)> = (from..to)
        .filter_map(|at| {
            let late = usize::try_from(at as i64 + i64::from(lag)).ok()?;
            Some((reference[at], *audio.get(late)?))
        })
        .collect();
    let count = pairs.len() as f64;
    let (mean_a, mean_b) = (
        pairs.iter().map(|pair| pair.0).sum::<f64>() / count,
        pairs.iter().map(|pair| pair.1).sum::<f64>() / count,
    );
    let (mut both, mut a_a, mut b_b) = (0.0, 1e-9, 1e-9);
    for (a, b) in pairs {
        both += (a - mean_a) * (b - mean_b);
        a_a += (a - mean_a).powi(2);
        b_b += (b - mean_b).powi(2);
    }
    both / (a_a * b_b).sqrt()
}

/// The loudness of 5 ms, every millisecond, of one channel or of all mixed, at 8 kHz.
fn envelope(audio: &Audio, channel: Option<usize>) -> Vec<f64> {
    let channels: Vec<usize> = channel.map_or((0..audio.channels()).collect(), |one| vec![one]);
    let step = f64::from(audio.rate_hz()) / 8_000.0;
    let count = (audio.len() as f64 / step) as usize;
    let mixed: Vec<f64> = (0..count)
        .map(|sample| {
            let at = (sample as f64 * step) as usize;
            let sum: f64 = channels.iter().map(|&one| f64::from(audio.channel(one)[at])).sum();
            sum / channels.len() as f64
        })
        .collect();
    mixed
        .windows(40)
        .step_by(8)
        .map(|window| (window.iter().map(|sample| sample * sample).sum::<f64>() / 40.0).sqrt())
        .collect()
}
