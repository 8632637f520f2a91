//! Half an hour in which nobody speaks: whatever is written of it was invented.

use std::path::Path;

use callgrade_audio::write_wav;
use callgrade_core::Ms;

use super::set::{Call, Truth};
use crate::rng::Rng;
use crate::sound::{RATE_HZ, at_level, mix, quantised, tone};
use crate::{noise, voices};

/// How loud it is on the line.
const DBFS: f32 = -26.0;

/// How long silence and noise last.
const LONG: Ms = Ms(300_000);

/// How long tones sound.
const TONES: Ms = Ms(180_000);

/// How much of each track of hold music is played.
const TRACK: Ms = Ms(240_000);

/// Writes calls without speech into a folder: silence, noise, ringing, a busy tone, all hold music.
///
/// # Errors
/// When the music is missing, or a file cannot be written.
pub(crate) fn calls(folder: &Path) -> anyhow::Result<Vec<Call>> {
    let mut rng = Rng::new(1, "nothing", 0);
    let samples = |length: Ms| length.to_samples(RATE_HZ);
    let mut sounds = vec![
        ("silence".to_owned(), vec![0.0; samples(LONG)]),
        ("noise".to_owned(), noise::white(samples(LONG), &mut rng)),
        ("ringback".to_owned(), repeated(&[450.0], Ms(1_000), Ms(5_000))),
        ("busy".to_owned(), repeated(&[425.0], Ms(500), Ms(1_000))),
    ];
    for (number, track) in voices::load(false)?.music.iter().enumerate() {
        sounds.push((format!("hold-{number}"), track[..track.len().min(samples(TRACK))].to_vec()));
    }
    let mut calls = Vec::new();
    for (id, sound) in sounds {
        let recording = folder.join(format!("{id}.wav"));
        let line = quantised(&at_level(&sound, DBFS));
        let still = vec![0; line.len()];
        write_wav(std::fs::File::create(&recording)?, RATE_HZ, &[&still, &line])?;
        let duration_s = line.len() as f64 / f64::from(RATE_HZ);
        let truth = Truth {
            file: format!("{id}.wav"),
            id,
            language: "en".to_owned(),
            duration_s,
            utterances: Vec::new(),
        };
        calls.push(Call { recording, truth });
    }
    Ok(calls)
}

/// A tone that sounds for a while in each period.
fn repeated(lines_hz: &[f32], sounds: Ms, period: Ms) -> Vec<f32> {
    let mut line = vec![0.0; TONES.to_samples(RATE_HZ)];
    let burst = tone(lines_hz, sounds, DBFS);
    let mut at = Ms(0);
    while at + period <= TONES {
        mix(&mut line, at, &burst);
        at = at + period;
    }
    line
}
