//! Speech or not, moment by moment, through the whole path.

use callgrade_core::{Ms, Party, Span};
use callgrade_segment::Settings;

use crate::bench::Bench;
use crate::channel::Condition;
use crate::conversation::{Cast, conversation, monologue};
use crate::rng::Rng;
use crate::row::{Must, Row, Unit};
use crate::scene::Scene;
use crate::stats::Score;

/// The pause rule of the truth: shorter gaps are stop consonants.
const PAUSE_MS: u32 = 150;

/// The truth's shortest speech.
const SPEECH_MS: u32 = 40;

/// What must be reached where.
const CONDITIONS: [(Condition, Must); 7] = [
    (Condition::Clean, Must::AtLeast(98.0)),
    (Condition::White(20.0), Must::Told),
    (Condition::White(10.0), Must::AtLeast(97.0)),
    (Condition::Pink(10.0), Must::Told),
    (Condition::Music(10.0), Must::AtLeast(96.0)),
    (Condition::Gsm, Must::Told),
    (Condition::Quiet(-42.0), Must::Told),
];

/// F1, recall and precision of speech, weighed by time: in conversations, and on the line of one who goes on talking.
///
/// The more of a line is speech, the fewer places it has for false alarms, and the higher is its F1.
///
/// # Errors
/// When a call cannot be made.
pub(crate) fn rows(bench: &Bench) -> anyhow::Result<Vec<Row>> {
    let mut rows = Vec::new();
    for (condition, must) in CONDITIONS {
        let row = |what, must, reached, n| Row::new(what, condition.name(), must, reached, Unit::Percent, n);
        let (both, n) = score(bench, condition, &Party::BOTH, |cast, rng| conversation(cast, LENGTH, rng))?;
        rows.push(row("speech frames, F1", must, both.f1(), n.clone()));
        rows.push(row("speech frames, recall", Must::Told, both.recall(), n.clone()));
        rows.push(row("speech frames, precision", Must::Told, both.precision(), n));
        let (one, n) = score(bench, condition, &[Party::Customer], |cast, rng| {
            monologue(cast, Party::Customer, LENGTH, rng)
        })?;
        rows.push(row("speech frames of a monologue, F1", must, one.f1(), n));
    }
    Ok(rows)
}

/// How long a recording of the set lasts.
const LENGTH: Ms = Ms(60_000);

/// The score over the lines of some parties, and how many minutes they last.
fn score(
    bench: &Bench,
    condition: Condition,
    parties: &[Party],
    make: impl Fn(&Cast, &mut Rng) -> Scene + Sync,
) -> anyhow::Result<(Score, String)> {
    let mut product = bench.product.clone();
    product.settings = Settings { pause_ms: PAUSE_MS, min_speech_ms: SPEECH_MS, ..product.settings };
    let each = bench.each("frames", bench.calls(20), |_, cast, rng| {
        let scene = make(cast, rng);
        let channel = bench.channel(condition, rng);
        let audio = scene.record(&channel, rng)?;
        let heard = product.listen(&audio);
        let of_party = |&party| {
            let found: Vec<Span> = heard.turns_of(party).collect();
            Score::of_time(&scene.speech(party, Ms(PAUSE_MS)), &found)
        };
        let minutes = parties.len() as f64 * audio.duration().as_secs() / 60.0;
        Ok((parties.iter().map(of_party).sum::<Score>(), minutes))
    })?;
    let minutes: f64 = each.iter().map(|(_, minutes)| minutes).sum();
    Ok((each.into_iter().map(|(score, _)| score).sum(), format!("{minutes:.0} min of lines")))
}
