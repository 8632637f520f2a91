//! The second real engine: CTranslate2's Whisper through ct2rs. The only file that names it.
//!
//! ```text
//! windows ──mel──▶ features of a batch ──encode──▶ ──generate──▶ tokens ──align──▶ their times and probabilities
//! ```
//!
//! Weights are 8-bit numbers, and windows of a call are heard several at a time, those of like length together. One thread:
//! what other windows are in a batch changes nothing but where a sum is rounded. What was left out is heard once more.

mod batches;
mod encoded;
mod mel;
mod vocabulary;

use std::collections::HashMap;
use std::io::ErrorKind;
use std::path::Path;

use callgrade_core::{Ms, Transcript};
use ct2rs::sys::{ComputeType, Config, StorageView, Whisper, WhisperGenerationResult, WhisperOptions};

use self::encoded::Encoded;
use self::mel::Mel;
use self::vocabulary::Vocabulary;
use crate::drafts::Token;
use crate::voice::{RATE_HZ, SHORTEST, Voice};
use crate::windows::Window;
use crate::words::{Heard, Placed};
use crate::{Job, Transcribe, TranscribeError, guard, left_out, memory, voice};

/// A window holds at most this much: Whisper's 30 s, less some room for its last word. Half of it costs a sixth less time of a
/// core, and a Chinese character in fifty.
const LONGEST: Ms = Ms(28_000);

/// Frames of 10 ms that a window of 30 s has, the most that the encoder reads.
const FULL_WIDTH: usize = 3_000;

/// Frames beyond the end of the sound, so that the last word has room.
const MARGIN: usize = 64;

/// The fewest frames that the encoder is given: below that, loops become common.
const LEAST_WIDTH: usize = 512;

/// A frame of the encoder; times are counted in them.
const FRAME: Ms = Ms(20);

/// What smooths attention before times are read from it: openai/whisper's `medfilt_width`.
const MEDIAN_WIDTH: i64 = 7;

/// A loaded model.
pub struct CTranslate2 {
    whisper: Whisper,
    vocabulary: Vocabulary,
    mel: Mel,
    name: String,
}

/// A window and whose it is.
#[derive(Clone, Copy)]
struct Part<'a> {
    voice: &'a Voice<'a>,
    window: &'a Window,
}

/// The engine's name and version.
pub(crate) fn version() -> String {
    "CTranslate2 4.8.4".to_owned() // the one inside ct2rs 0.10.3, which is pinned
}

impl CTranslate2 {
    /// Loads a folder with `model.bin`, `config.json` and `vocabulary.json` or `vocabulary.txt`. `name` is how transcripts call the model.
    ///
    /// # Errors
    /// [`TranscribeError::Model`] when a file is missing or CTranslate2 refuses it.
    pub fn load(folder: &Path, name: &str) -> Result<CTranslate2, TranscribeError> {
        let vocabulary = vocabulary(folder)?;
        let config =
            Config { compute_type: ComputeType::INT8, num_threads_per_replica: 1, ..Config::default() };
        let whisper =
            Whisper::new(folder, config).map_err(|error| TranscribeError::Model(error.to_string()))?;
        memory::keep_freed();
        let mel = Mel::new(whisper.n_mels());
        Ok(CTranslate2 { whisper, vocabulary, mel, name: name.to_owned() })
    }

    /// The language that is spoken, and how sure it is.
    fn detect(&self, voices: &[Voice<'_>]) -> Result<(&str, f32), TranscribeError> {
        if !self.whisper.is_multilingual() {
            return Ok(("en", 1.0));
        }
        let (best, sure) = voice::language(voices, |sound| self.languages(sound))?;
        Ok((&self.vocabulary.languages()[best], sure))
    }

    /// How likely each language is in a sound, in the order of the vocabulary.
    fn languages(&self, sound: &[f32]) -> Result<Vec<f32>, TranscribeError> {
        let width = width(Ms((sound.len() as u64 * 1_000 / u64::from(RATE_HZ)) as u32));
        let mut features = self.mel.features(sound, width);
        let found = self.whisper.detect_language(&self.view(&mut features)?).map_err(engine)?;
        let likely: HashMap<&str, f32> = found
            .iter()
            .flatten()
            .filter_map(|found| Some((vocabulary::code(&found.language)?, found.probability)))
            .collect();
        let languages = self.vocabulary.languages().iter();
        Ok(languages.map(|code| likely.get(code.as_str()).copied().unwrap_or(0.0)).collect())
    }

    /// What is heard in each window; `done` is told of each.
    fn hear(
        &self,
        parts: &[Part<'_>],
        prompt: &[String],
        mut done: impl FnMut(&Window),
    ) -> Result<Vec<Heard>, TranscribeError> {
        let mut all = vec![Heard::default(); parts.len()];
        let widths: Vec<usize> = parts.iter().map(|part| width(part.window.len())).collect();
        for mut batch in batches::batches(&widths) {
            batch.retain(|&at| SHORTEST <= parts[at].window.len());
            let Some(&widest) = batch.first() else { continue };
            let together: Vec<Part<'_>> = batch.iter().map(|&at| parts[at]).collect();
            for (&at, heard) in batch.iter().zip(self.attempt(&together, widths[widest], prompt)?) {
                let again = heard.is_none();
                let tokens = heard.map_or_else(|| self.again(parts[at], prompt), Ok)?;
                all[at] = Heard { tokens, again };
                done(parts[at].window);
            }
        }
        Ok(all)
    }

    /// The tokens of one window that loops when it is heard with others: with more context, then in parts; a part that
    /// still loops stays without words, which is honest: nobody knows what was said.
    fn again(&self, part: Part<'_>, prompt: &[String]) -> Result<Vec<Token>, TranscribeError> {
        if let Some(tokens) = self.alone(part, prompt)? {
            return Ok(tokens);
        }
        let mut tokens = Vec::new();
        for window in part.window.parts().filter(|window| SHORTEST <= window.len()) {
            tokens.extend(self.alone(Part { window: &window, ..part }, prompt)?.unwrap_or_default());
        }
        Ok(tokens)
    }

    /// One window with all the context there is.
    fn alone(&self, part: Part<'_>, prompt: &[String]) -> Result<Option<Vec<Token>>, TranscribeError> {
        Ok(self.attempt(&[part], FULL_WIDTH, prompt)?.pop().flatten())
    }

    /// One pass of the model over some windows, each as wide as `width`; `None` for each that loops.
    fn attempt(
        &self,
        parts: &[Part<'_>],
        width: usize,
        prompt: &[String],
    ) -> Result<Vec<Option<Vec<Token>>>, TranscribeError> {
        let mut encoded = Encoded::new(width);
        for part in parts {
            let mut features = self.mel.features(&part.voice.sound(part.window), width);
            encoded.push(&self.whisper.encode(&self.view(&mut features)?, false).map_err(engine)?)?;
        }
        let most = |part: &Part<'_>| guard::most_tokens(part.window.len());
        let options = WhisperOptions {
            beam_size: 1,
            // CTranslate2 takes half of it for what may be said before.
            max_length: 2 * parts.iter().map(most).max().unwrap_or(0),
            ..WhisperOptions::default()
        };
        let prompts = vec![prompt.to_vec(); parts.len()];
        let heard = self.whisper.generate(&encoded.all()?, &prompts, &options).map_err(engine)?;
        let of = |(at, (heard, part)): (usize, (WhisperGenerationResult, &Part<'_>))| {
            let mut ids = heard.sequences_ids.into_iter().next().unwrap_or_default();
            ids.retain(|&id| self.vocabulary.bytes(id).is_some());
            if most(part) <= ids.len() || guard::loops(&ids) {
                return Ok(None);
            }
            self.tokens(*part, &ids, &encoded.one(at)?, prompt).map(Some)
        };
        heard.into_iter().zip(parts).enumerate().map(of).collect()
    }

    /// The tokens of a window on the call's clock.
    fn tokens(
        &self,
        part: Part<'_>,
        ids: &[usize],
        encoded: &StorageView<'_>,
        prompt: &[String],
    ) -> Result<Vec<Token>, TranscribeError> {
        let start = self.vocabulary.numbers(&prompt[..prompt.len() - 1]); // it adds the last itself
        let frames = (part.window.len().0 as usize / 10).min(FULL_WIDTH);
        let aligned =
            self.whisper.align(encoded, &start, &[ids.to_vec()], &[frames], MEDIAN_WIDTH).map_err(engine)?;
        let Some(aligned) = aligned.into_iter().next() else { return Ok(Vec::new()) };
        let ends = ends(ids.len(), aligned.alignments.iter().map(|step| (step.token_x, step.frame_x)));
        let probabilities = aligned.text_token_probs.iter().copied().chain(std::iter::repeat(0.0));
        let tokens = ids.iter().zip(ends).zip(probabilities);
        Ok(tokens
            .filter_map(|((&id, end), probability)| {
                let bytes = self.vocabulary.bytes(id)?.to_vec();
                Some(Token { bytes, end: part.window.to_call(end), probability, rivals: Vec::new() })
            })
            .collect())
    }

    /// The features of a sound as CTranslate2 takes them.
    fn view<'a>(&self, features: &'a mut [f32]) -> Result<StorageView<'a>, TranscribeError> {
        let bands = self.whisper.n_mels();
        let width = features.len() / bands;
        StorageView::new(&[1, bands, width], features, ct2rs::sys::Device::CPU).map_err(engine)
    }
}

impl Transcribe for CTranslate2 {
    fn transcribe(&mut self, job: Job<'_>) -> Result<Transcript, TranscribeError> {
        let voices = voice::voices(&job, LONGEST);
        if voices.iter().all(|voice| voice.windows.is_empty()) {
            return Ok(Transcript { model: self.name.clone(), ..Transcript::default() });
        }
        let language = match job.language {
            Some(code) => (code, 1.0),
            None => self.detect(&voices)?,
        };
        let unknown = || TranscribeError::Language(language.0.to_owned());
        let prompt =
            self.vocabulary.prompt(language.0, self.whisper.is_multilingual()).ok_or_else(unknown)?;
        let of = |voice| move |window| Part { voice, window };
        let parts: Vec<Part<'_>> =
            voices.iter().flat_map(|voice| voice.windows.iter().map(of(voice))).collect();
        let mut done = Ms(0);
        let heard = self.hear(&parts, &prompt, |window| {
            done = done + window.len();
            (job.progress)(done);
        })?;
        let left_out: Vec<Vec<Window>> = parts
            .iter()
            .zip(&heard)
            .map(|(part, heard)| left_out::windows(part.voice, part.window, heard))
            .collect();
        let again: Vec<Part<'_>> = parts
            .iter()
            .zip(&left_out)
            .flat_map(|(part, windows)| windows.iter().map(of(part.voice)))
            .collect();
        let mut found = self.hear(&again, &prompt, |_| (job.progress)(done))?.into_iter();
        let mut words = parts.iter().zip(heard).zip(&left_out).map(|((part, heard), windows)| {
            let found: Vec<_> = windows.iter().cloned().zip(found.by_ref()).collect();
            left_out::placed(part.voice, part.window, &heard, &found)
        });
        let words: Vec<Vec<Placed>> =
            voices.iter().map(|voice| words.by_ref().take(voice.windows.len()).flatten().collect()).collect();
        let mut transcript = voice::transcript(&self.name, &voices, &words, language);
        voice::write(&mut transcript);
        Ok(transcript)
    }
}

/// When each token ends, from the start of the window: when the next is found, or what comes after the last.
///
/// - `path`: the tokens and frames that belong together, in order. Token `count` is the end of the text.
///
/// A token whose end is not on the path ends with the one before.
fn ends(count: usize, path: impl Iterator<Item = (i64, i64)>) -> Vec<Ms> {
    let mut ends = vec![None; count];
    for (token, frame) in path {
        let before = usize::try_from(token).ok().and_then(|token| token.checked_sub(1));
        if let Some(end) = before.and_then(|before| ends.get_mut(before)) {
            end.get_or_insert(Ms(frame.max(0) as u32 * FRAME.0));
        }
    }
    let mut last = Ms(0);
    ends.into_iter()
        .map(|end| {
            last = end.unwrap_or(last);
            last
        })
        .collect()
}

/// How many frames the encoder is given for a window: an even number, since it halves them.
fn width(length: Ms) -> usize {
    (length.0 as usize / 10 + MARGIN).next_multiple_of(2).clamp(LEAST_WIDTH, FULL_WIDTH)
}

/// The vocabulary of a folder, in either of its forms.
#[expect(clippy::disallowed_methods, reason = "an engine opens its model, nothing else does")]
fn vocabulary(folder: &Path) -> Result<Vocabulary, TranscribeError> {
    type Parse = fn(&str) -> Result<Vocabulary, String>;
    let forms: [(&str, Parse); 2] =
        [("vocabulary.json", Vocabulary::from_json), ("vocabulary.txt", Vocabulary::from_lines)];
    for (name, parse) in forms {
        let unusable = |why: String| TranscribeError::Model(format!("{name}: {why}"));
        match std::fs::read_to_string(folder.join(name)) {
            Ok(text) => return parse(&text).map_err(unusable),
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(unusable(error.to_string())),
        }
    }
    Err(TranscribeError::Model("neither vocabulary.json nor vocabulary.txt is there".to_owned()))
}

fn engine(error: impl std::fmt::Display) -> TranscribeError {
    TranscribeError::Engine(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_ends_where_the_next_is_found() {
        let path = [(0, 0), (0, 1), (0, 2), (1, 5), (1, 6), (2, 6), (3, 9), (3, 10)];
        assert_eq!(ends(3, path.into_iter()), [Ms(100), Ms(120), Ms(180)]);
        assert_eq!(ends(2, [(0, 0), (1, 4)].into_iter()), [Ms(80), Ms(80)]);
        assert_eq!(ends(1, [].into_iter()), [Ms(0)]);
        assert_eq!(ends(0, [(0, 3)].into_iter()), []);
    }

    #[test]
    fn a_folder_without_a_vocabulary_is_refused() {
        let error = vocabulary(Path::new("no such folder")).unwrap_err().to_string();
        assert!(error.ends_with("neither vocabulary.json nor vocabulary.txt is there"), "{error}");
    }

    #[test]
    fn the_encoder_is_given_an_even_number_of_frames() {
        assert_eq!([0, 10_010, 15_000, 29_990].map(|length| width(Ms(length))), [512, 1_066, 1_564, 3_000]);
    }
}
