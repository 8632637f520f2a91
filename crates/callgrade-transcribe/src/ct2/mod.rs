//! The second real engine: CTranslate2's Whisper through ct2rs. The only file that names it.
//!
//! ```text
//! windows ──mel──▶ features of a batch ──encode──▶ ──generate──▶ tokens ──align──▶ their times and probabilities
//! ```
//!
//! Weights are 8-bit numbers, and windows of a call are heard several at a time, those of like length together. One thread:
//! what other windows are in a batch changes nothing but where a sum is rounded.

mod mel;
mod memory;
mod vocabulary;

use std::cmp::Reverse;
use std::collections::HashMap;
use std::path::Path;

use callgrade_core::{Ms, Transcript};
use ct2rs::sys::{ComputeType, Config, StorageView, Whisper, WhisperAlignmentResult, WhisperOptions};

use self::mel::Mel;
use self::vocabulary::Vocabulary;
use crate::drafts::Token;
use crate::voice::{SHORTEST, Voice};
use crate::windows::Window;
use crate::words::{Heard, Placed};
use crate::{Job, Transcribe, TranscribeError, guard, voice};

/// A window holds at most this much: the encoder's time grows faster than its window, and short ones share a batch.
const LONGEST: Ms = Ms(15_000);

/// Windows that are heard together. More save little and hold more memory.
const BATCH: usize = 8;

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
    /// Loads a folder with `model.bin`, `config.json` and `vocabulary.txt`. `name` is how transcripts call the model.
    ///
    /// # Errors
    /// [`TranscribeError::Model`] when a file is missing or CTranslate2 refuses it.
    pub fn load(folder: &Path, name: &str) -> Result<CTranslate2, TranscribeError> {
        memory::keep_freed();
        let vocabulary = vocabulary(folder)?;
        let config =
            Config { compute_type: ComputeType::INT8, num_threads_per_replica: 1, ..Config::default() };
        let whisper =
            Whisper::new(folder, config).map_err(|error| TranscribeError::Model(error.to_string()))?;
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
        let width = width(Mel::frames(sound.len()));
        let mut features = self.mel.features(sound, width);
        let found = self.whisper.detect_language(&self.view(&mut features, 1)?).map_err(engine)?;
        let likely: HashMap<&str, f32> = found
            .iter()
            .flatten()
            .filter_map(|found| Some((vocabulary::code(&found.language)?, found.probability)))
            .collect();
        let languages = self.vocabulary.languages().iter();
        Ok(languages.map(|code| likely.get(code.as_str()).copied().unwrap_or(0.0)).collect())
    }

    /// Some windows, with as much context as the longest needs.
    fn together(
        &self,
        parts: &[Part<'_>],
        prompt: &[String],
    ) -> Result<Vec<Option<Vec<Token>>>, TranscribeError> {
        let sounds: Vec<Vec<f32>> = parts.iter().map(|part| part.voice.sound(part.window)).collect();
        let longest = sounds.iter().map(Vec::len).max().unwrap_or(0);
        self.attempt(parts, &sounds, width(Mel::frames(longest)), prompt)
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
        let sound = part.voice.sound(part.window);
        Ok(self.attempt(&[part], &[sound], FULL_WIDTH, prompt)?.pop().flatten())
    }

    /// One pass of the model over some windows, each as wide as `width`; `None` for each that loops.
    fn attempt(
        &self,
        parts: &[Part<'_>],
        sounds: &[Vec<f32>],
        width: usize,
        prompt: &[String],
    ) -> Result<Vec<Option<Vec<Token>>>, TranscribeError> {
        let mut features: Vec<f32> =
            sounds.iter().flat_map(|sound| self.mel.features(sound, width)).collect();
        let encoded = self.whisper.encode(&self.view(&mut features, parts.len())?, false).map_err(engine)?;
        drop(features);
        let most = |part: &Part<'_>| guard::most_tokens(part.window.len());
        let options = WhisperOptions {
            beam_size: 1,
            // CTranslate2 takes half of it for what may be said before.
            max_length: 2 * parts.iter().map(most).max().unwrap_or(0),
            ..WhisperOptions::default()
        };
        let prompts = vec![prompt.to_vec(); parts.len()];
        let heard = self.whisper.generate(&encoded, &prompts, &options).map_err(engine)?;
        let mut ids: Vec<Vec<usize>> = heard
            .into_iter()
            .map(|heard| heard.sequences_ids.into_iter().next().unwrap_or_default())
            .collect();
        ids.iter_mut().for_each(|ids| ids.retain(|&id| self.vocabulary.bytes(id).is_some()));
        let loops: Vec<bool> =
            ids.iter().zip(parts).map(|(ids, part)| most(part) <= ids.len() || guard::loops(ids)).collect();
        // What loops is not worth its times.
        ids.iter_mut().zip(&loops).filter(|(_, loops)| **loops).for_each(|(ids, _)| ids.clear());
        let lengths: Vec<usize> = sounds.iter().map(|sound| Mel::frames(sound.len()).min(width)).collect();
        let start = self.vocabulary.numbers(&prompt[..prompt.len() - 1]); // it adds the last itself
        let aligned = self.whisper.align(&encoded, &start, &ids, &lengths, MEDIAN_WIDTH).map_err(engine)?;
        let all = parts.iter().zip(ids).zip(aligned).zip(loops);
        Ok(all
            .map(|(((part, ids), aligned), loops)| (!loops).then(|| self.tokens(*part, &ids, &aligned)))
            .collect())
    }

    /// Tokens on the call's clock.
    fn tokens(&self, part: Part<'_>, ids: &[usize], aligned: &WhisperAlignmentResult) -> Vec<Token> {
        let ends = ends(ids.len(), aligned.alignments.iter().map(|step| (step.token_x, step.frame_x)));
        let probabilities = aligned.text_token_probs.iter().copied().chain(std::iter::repeat(0.0));
        let tokens = ids.iter().zip(ends).zip(probabilities);
        tokens
            .filter_map(|((&id, end), probability)| {
                let bytes = self.vocabulary.bytes(id)?.to_vec();
                Some(Token { bytes, end: part.window.to_call(end), probability, rivals: Vec::new() })
            })
            .collect()
    }

    /// Features as CTranslate2 takes them.
    fn view<'a>(&self, features: &'a mut [f32], batch: usize) -> Result<StorageView<'a>, TranscribeError> {
        let bands = self.whisper.n_mels();
        let width = features.len() / (batch * bands);
        StorageView::new(&[batch, bands, width], features, ct2rs::sys::Device::CPU).map_err(engine)
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
        let parts: Vec<Part<'_>> = voices
            .iter()
            .flat_map(|voice| voice.windows.iter().map(move |window| Part { voice, window }))
            .collect();
        let mut order: Vec<usize> = (0..parts.len()).collect();
        order.retain(|&at| SHORTEST <= parts[at].window.len());
        order.sort_by_key(|&at| Reverse(parts[at].window.len())); // a batch is as wide as its longest
        let mut done = Ms(0);
        let mut heard = vec![Vec::new(); parts.len()];
        for batch in order.chunks(BATCH) {
            let together: Vec<Part<'_>> = batch.iter().map(|&at| parts[at]).collect();
            for (&at, tokens) in batch.iter().zip(self.together(&together, &prompt)?) {
                let again = tokens.is_none();
                let tokens = tokens.map_or_else(|| self.again(parts[at], &prompt), Ok)?;
                heard[at] = parts[at].voice.placed(parts[at].window, &Heard { tokens, again });
                done = done + parts[at].window.len();
                (job.progress)(done);
            }
        }
        let mut heard = heard.into_iter();
        let mut of = |voice: &Voice<'_>| heard.by_ref().take(voice.windows.len()).flatten().collect();
        let words: Vec<Vec<Placed>> = voices.iter().map(&mut of).collect();
        Ok(voice::transcript(&self.name, &voices, &words, language))
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

/// How many frames the encoder is given for a sound of so many: an even number, since it halves them.
fn width(frames: usize) -> usize {
    (frames + MARGIN).next_multiple_of(2).clamp(LEAST_WIDTH, FULL_WIDTH)
}

#[expect(clippy::disallowed_methods, reason = "an engine opens its model, nothing else does")]
fn vocabulary(folder: &Path) -> Result<Vocabulary, TranscribeError> {
    let unusable = |why: String| TranscribeError::Model(format!("vocabulary.txt: {why}"));
    let text = std::fs::read_to_string(folder.join("vocabulary.txt"))
        .map_err(|error| unusable(error.to_string()))?;
    Vocabulary::parse(&text).map_err(unusable)
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
    fn the_encoder_is_given_an_even_number_of_frames() {
        assert_eq!([0, 1_001, 1_500, 2_999].map(width), [512, 1_066, 1_564, 3_000]);
    }
}
