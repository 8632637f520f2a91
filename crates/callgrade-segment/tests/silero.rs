//! The real network with its real weights, against what ONNX Runtime makes of the same sound.
//!
//! Needs models/ggml-silero-v6.2.0.bin: `scripts/fetch-model silero`. Without it these tests fail; none is skipped.

use std::f64::consts::{PI, TAU};

use callgrade_core::{Audio, Ms};
use callgrade_segment::{Detector, Roles, Settings, Silero, Vad, timeline};

fn silero() -> Silero {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../models/ggml-silero-v6.2.0.bin");
    let bytes = std::fs::read(path).expect("run `scripts/fetch-model silero` first");
    Silero::from_ggml(&bytes).expect("the weights are Silero's")
}

/// Ten vowels a fifth of a second each, with gliding pitch and resonances; the first, fourth and eighth are silent.
fn vowels() -> Vec<i16> {
    let mut phase = 0.0;
    let sample = |at: u32| {
        let (vowel, since) = (at / 1_600, f64::from(at % 1_600) / 1_600.0);
        let pitch = 100.0 + 15.0 * f64::from(vowel * 3 % 5) - 30.0 * since;
        phase += pitch / 8_000.0;
        if vowel % 4 == 3 || vowel < 1 {
            return 0;
        }
        let first = 300.0 + 120.0 * f64::from(vowel * 2 % 5) + 150.0 * since;
        let second = 2_300.0 - 300.0 * f64::from(vowel % 4) - 300.0 * since;
        let partial = |n: u32| {
            let hz = f64::from(n) * pitch;
            let strength =
                1.0 / (1.0 + ((hz - first) / 90.0).powi(2)) + 0.5 / (1.0 + ((hz - second) / 130.0).powi(2));
            strength * (TAU * f64::from(n) * phase).sin()
        };
        ((1..26).map(partial).sum::<f64>() * (PI * since).sin() * 4_000.0) as i16
    };
    (0..20_480).map(sample).collect()
}

/// Scores of some windows by ONNX Runtime 1.32 on Silero's own file, its kernels rounded to 16 bits as ours are.
const EXPECTED: [(usize, f32); 16] = [
    (0, 0.00172),
    (3, 0.00788),
    (8, 0.92913),
    (11, 0.95489),
    (19, 0.95760),
    (21, 0.25815),
    (24, 0.03004),
    (27, 0.96526),
    (40, 0.99514),
    (46, 0.23386),
    (49, 0.01837),
    (55, 0.99822),
    (67, 0.99751),
    (71, 0.49927),
    (75, 0.62070),
    (79, 0.89034),
];

#[test]
fn scores_are_those_of_the_published_network() {
    let scores = silero().scores(&vowels());
    assert_eq!(scores.len(), 80);
    for (window, expected) in EXPECTED {
        assert!(
            (scores[window] - expected).abs() < 0.0005,
            "window {window}: {} is not {expected}",
            scores[window]
        );
    }
}

#[test]
fn scores_do_not_depend_on_how_long_the_call_is() {
    let silero = silero();
    // Longer than what is worked out at once, and not whole windows.
    let long: Vec<i16> = vowels().into_iter().cycle().take(100_001).collect();
    let (all, some) = (silero.scores(&long), silero.scores(&long[..50_000]));
    assert_eq!(all.len(), 391);
    // The filter that doubles the rate looks a little ahead, so the last windows of the short one differ.
    let far = all.iter().zip(&some).take(194).find(|(all, some)| 1e-4 < (*all - *some).abs());
    assert_eq!(far, None);
    assert_eq!(silero.scores(&long), all);
}

#[test]
fn any_samples_have_scores() {
    let silero = silero();
    assert!(silero.scores(&[]).is_empty());
    for samples in [vec![0], vec![i16::MIN; 255], vec![i16::MAX; 257], [i16::MIN, i16::MAX].repeat(9_000)] {
        let scores = silero.scores(&samples);
        assert_eq!(scores.len(), samples.len().div_ceil(256));
        assert!(scores.iter().all(|score| (0.0..=1.0).contains(score)), "{scores:?}");
    }
}

#[test]
fn truncated_weights_are_refused() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../models/ggml-silero-v6.2.0.bin");
    let bytes = std::fs::read(path).expect("run `scripts/fetch-model silero` first");
    for length in [0, 3, 90, 100, 1_000, 300_000, bytes.len() - 1] {
        assert!(Silero::from_ggml(&bytes[..length]).is_err(), "{length} bytes");
    }
}

#[test]
fn vowels_make_turns_and_tones_do_not() {
    let detector = Detector::Silero(Box::new(silero()));
    let settings = Settings {
        vad: Vad::Silero,
        vad_mode: 2,
        pause_ms: 300,
        min_speech_ms: 100,
        level_gate_db: 20.0,
        hold_music_min_s: 8.0,
        hold_gap_s: 3.0,
        show_dtmf_digits: false,
    };
    let turns = |samples: Vec<i16>| {
        let audio = Audio::new(8_000, vec![samples]);
        timeline(&audio, &Roles::default(), &settings, &detector).turns
    };
    let spoken = turns([vec![0; 8_000], vowels(), vec![0; 8_000]].concat());
    assert_eq!(spoken.len(), 1, "{spoken:?}");
    assert!(spoken[0].span.start().distance(Ms(1_200)) <= Ms(60), "{spoken:?}");
    let tone = |at: u32| ((TAU * 440.0 * f64::from(at) / 8_000.0).sin() * 8_000.0) as i16;
    assert_eq!(turns((0..40_000).map(tone).collect()), []);
}
