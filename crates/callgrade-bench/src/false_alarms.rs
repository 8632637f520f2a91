//! What is heard where nothing is: ringing, tones and keys in speech and in music.

use callgrade_core::timeline::Ring;
use callgrade_core::{Ms, Party, Timeline};

use crate::bench::Bench;
use crate::channel::{Condition, stretch};
use crate::conversation::{Cast, conversation};
use crate::rng::Rng;
use crate::row::{Must, Row, Unit};
use crate::scene::Scene;
use crate::sound::{RATE_HZ, SPEECH_DBFS, at_level};

/// One recording of the set. Short, since ringing is looked for before the first words.
const LENGTH: Ms = Ms(60_000);

/// The lines that recordings are made over, in turn.
const CONDITIONS: [Condition; 4] =
    [Condition::Clean, Condition::White(10.0), Condition::Gsm, Condition::Quiet(-42.0)];

/// False rings, tones and keys in an hour of speech and an hour of music.
///
/// # Errors
/// When a call cannot be made.
pub(crate) fn rows(bench: &Bench) -> anyhow::Result<Vec<Row>> {
    let speech = hear(bench, "false alarms in speech", |_, cast, rng| conversation(cast, LENGTH, rng))?;
    let music = hear(bench, "false alarms in music", |bench, _, rng| music(bench, rng))?;
    let mut rows = Vec::new();
    for (what, heard) in [("speech", speech), ("music", music)] {
        let row = |thing, count: usize| {
            let n = format!("{} min", heard.len());
            let what = format!("{thing} heard in {what}");
            Row::new(&what, "all by turns", Must::AtMost(0.0), count as f64, Unit::Count, n)
        };
        let rings = |heard: &&Timeline| heard.ring.as_ref().is_some_and(|ring| ring.tone != Ring::MUSIC);
        rows.push(row("rings", heard.iter().filter(rings).count()));
        rows.push(row("busy and other tones", heard.iter().map(|heard| heard.tones.len()).sum()));
        rows.push(row("keys", heard.iter().map(|heard| heard.keys.len()).sum()));
    }
    Ok(rows)
}

fn hear(
    bench: &Bench,
    set: &str,
    make: impl Fn(&Bench, &Cast, &mut Rng) -> Scene + Sync,
) -> anyhow::Result<Vec<Timeline>> {
    bench.each(set, bench.calls(60), |call, cast, rng| {
        let scene = make(bench, cast, rng);
        let channel = bench.channel(CONDITIONS[call % CONDITIONS.len()], rng);
        Ok(bench.product.listen(&scene.record(&channel, rng)?))
    })
}

/// Music from the first moment on one line, nothing on the other.
fn music(bench: &Bench, rng: &mut Rng) -> Scene {
    let track = rng.pick(&bench.material.music);
    let mut scene = Scene::default();
    let sound = at_level(&stretch(track, LENGTH.to_samples(RATE_HZ), rng), SPEECH_DBFS);
    scene.play(Party::Customer, Ms(0), &sound);
    scene
}
