//! When words are said: names of days and months, each a recording of its own, put into turns one behind the other.

use std::fs::File;
use std::path::Path;

use anyhow::Context;
use callgrade_audio::write_wav;
use callgrade_core::{Ms, Party, Span};

use super::engine::CALLGRADE;
use super::errors::units;
use super::reliability::matched;
use super::set::{Call, Truth};
use crate::channel::{Channel, Condition};
use crate::rng::Rng;
use crate::row::{Must, Row, Unit};
use crate::scene::Scene;
use crate::sound::RATE_HZ;
use crate::stats::{median, quantile};
use crate::voices::{PROMPTS, Prompt, read};

/// The languages, each with its voice and its names of days and months, in the order of the prompts' numbers.
const LANGUAGES: [(&str, &str, &str); 2] = [
    (
        "en",
        "en_US_f_Allison",
        "Sunday Monday Tuesday Wednesday Thursday Friday Saturday January February March April May June July \
         August September October November December",
    ),
    (
        "es",
        "es_MX_f_Allison",
        "domingo lunes martes miércoles jueves viernes sábado enero febrero marzo abril mayo junio julio \
         agosto septiembre octubre noviembre diciembre",
    ),
];

/// The seed of the published figures. The weights by which words are placed were tuned on 1.
const SEED: u64 = 20_261_125;

/// Calls in each language.
const CALLS: usize = 5;

/// Turns in a call.
const TURNS: usize = 10;

/// Words in a turn.
const WORDS: usize = 5;

/// A word that can be said.
struct Name {
    text: String,
    prompt: Prompt,
}

/// How far off words begin and end.
///
/// # Errors
/// When the prompts are missing, or callgrade fails.
pub(crate) fn rows(workers: usize) -> anyhow::Result<Vec<Row>> {
    let folder = tempfile::tempdir()?;
    let (mut calls, mut truths) = (Vec::new(), Vec::new());
    for (language, voice, words) in LANGUAGES {
        let names = names(voice, words)?;
        for number in 0..CALLS {
            let mut rng = Rng::new(SEED, language, number);
            let (scene, said) = scene(&names, &mut rng);
            let audio = scene.record(&Channel::new(Condition::Clean, &[]), &mut rng)?;
            let id = format!("{language}-{number}");
            let recording = folder.path().join(format!("{id}.wav"));
            write_wav(File::create(&recording)?, RATE_HZ, &[audio.channel(0), audio.channel(1)])?;
            let truth = Truth {
                file: format!("{id}.wav"),
                id,
                language: language.to_owned(),
                duration_s: audio.duration().as_secs(),
                utterances: Vec::new(),
            };
            calls.push(Call { recording, truth });
            truths.push(said);
        }
    }
    let heard = CALLGRADE.run(&calls, workers)?.heard;
    let (mut starts, mut ends, mut all) = (Vec::new(), Vec::new(), 0);
    for (call, said) in calls.iter().zip(&truths) {
        all += said.len();
        let mut words = Vec::new();
        for segment in heard.iter().filter(|heard| heard.id == call.truth.id) {
            for word in &segment.words {
                let units = units(&word.text, &call.truth.language);
                words.extend(units.into_iter().map(|unit| (unit, word.start_s, word.end_s)));
            }
        }
        words.sort_by(|a, b| a.1.total_cmp(&b.1));
        let texts: Vec<&str> = words.iter().map(|(text, _, _)| text.as_str()).collect();
        let said_texts: Vec<&str> = said.iter().map(|(text, _)| text.as_str()).collect();
        for ((_, start_s, end_s), found) in words.iter().zip(matched(&said_texts, &texts)) {
            let Some((_, span)) = found.map(|at| &said[at]) else { continue };
            starts.push(1_000.0 * (start_s - span.start().as_secs()).abs());
            ends.push(1_000.0 * (end_s - span.end().as_secs()).abs());
        }
    }
    let row = |what: &str, must, reached| {
        let n = format!("{} of {all} words", starts.len());
        Row::new(what, CALLGRADE.name, Must::AtMost(must), reached, Unit::Milliseconds, n)
    };
    Ok(vec![
        row("word starts, median error", 150.0, median(&starts)),
        row("word starts, p90 error", 400.0, quantile(&starts, 0.9)),
        row("word ends, median error", 150.0, median(&ends)),
        row("word ends, p90 error", 400.0, quantile(&ends, 0.9)),
    ])
}

/// The names that a voice can say.
fn names(voice: &str, words: &str) -> anyhow::Result<Vec<Name>> {
    let folder = Path::new(PROMPTS).join(voice).join("digits");
    let files =
        (0..7).map(|day| format!("day-{day}.wav")).chain((0..12).map(|month| format!("mon-{month}.wav")));
    files
        .zip(words.split(' '))
        .map(|(file, text)| {
            let samples = read(&folder.join(&file)).with_context(|| format!("{voice} has no {file}"))?;
            let prompt =
                Prompt::new(&samples).with_context(|| format!("nobody speaks in {file} of {voice}"))?;
            Ok(Name { text: units(text, "").concat(), prompt })
        })
        .collect()
}

/// A call in which the agent says names, and when each is said.
fn scene(names: &[Name], rng: &mut Rng) -> (Scene, Vec<(String, Span)>) {
    let (mut scene, mut said) = (Scene::default(), Vec::new());
    let mut at = Ms(1_000);
    for _ in 0..TURNS {
        for _ in 0..WORDS {
            let name = rng.pick(names);
            let end = scene.say(Party::Agent, at, &name.prompt);
            said.push((name.text.clone(), Span::new(at, end)));
            at = end + rng.ms(40, 160);
        }
        at = at + rng.ms(1_000, 2_500);
    }
    (scene, said)
}
