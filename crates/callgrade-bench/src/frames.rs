//! Speech or not, moment by moment, through the whole path.

use callgrade_core::{Ms, Party, Span};
use callgrade_segment::Settings;

use crate::bench::Bench;
use crate::channel::Condition;
use crate::conversation::conversation;
use crate::row::{Must, Row, Unit};
use crate::stats::Score;

/// The pause rule of the truth: shorter gaps are stop consonants.
const PAUSE_MS: u32 = 150;

/// The truth's shortest speech.
const SPEECH_MS: u32 = 40;

/// F1, recall and precision of speech, weighed by time.
///
/// # Errors
/// When a call cannot be made.
pub(crate) fn rows(bench: &Bench) -> anyhow::Result<Vec<Row>> {
    let mut rows = Vec::new();
    for (condition, must) in [
        (Condition::Clean, Must::AtLeast(98.0)),
        (Condition::White(20.0), Must::Told),
        (Condition::White(10.0), Must::AtLeast(97.0)),
        (Condition::Pink(10.0), Must::Told),
        (Condition::Music(10.0), Must::AtLeast(96.0)),
        (Condition::Gsm, Must::Told),
        (Condition::Quiet(-42.0), Must::Told),
    ] {
        let (score, minutes) = score(bench, condition)?;
        let row = |what, must, reached| {
            Row::new(
                what,
                condition.name(),
                must,
                reached,
                Unit::Percent,
                format!("{minutes:.0} min of lines"),
            )
        };
        rows.push(row("speech frames, F1", must, score.f1()));
        rows.push(row("speech frames, recall", Must::Told, score.recall()));
        rows.push(row("speech frames, precision", Must::Told, score.precision()));
    }
    Ok(rows)
}

/// The score over all lines, and how many minutes they last.
fn score(bench: &Bench, condition: Condition) -> anyhow::Result<(Score, f64)> {
    let mut product = bench.product.clone();
    product.settings = Settings { pause_ms: PAUSE_MS, min_speech_ms: SPEECH_MS, ..product.settings };
    let each = bench.each("frames", bench.calls(20), |_, cast, rng| {
        let scene = conversation(cast, Ms(60_000), rng);
        let channel = bench.channel(condition, rng);
        let audio = scene.record(&channel, rng)?;
        let heard = product.listen(&audio);
        let of_party = |party| {
            let found: Vec<Span> = heard.turns_of(party).collect();
            Score::of_time(&scene.speech(party, Ms(PAUSE_MS)), &found)
        };
        Ok((Party::BOTH.into_iter().map(of_party).sum::<Score>(), 2.0 * audio.duration().as_secs() / 60.0))
    })?;
    let minutes = each.iter().map(|(_, minutes)| minutes).sum();
    Ok((each.into_iter().map(|(score, _)| score).sum(), minutes))
}
