//! The real engine: whisper.cpp through whisper-rs. The only file that names it.
//!
//! One model per worker, one state per call, one thread: states that share threads spin at barriers, and a state that
//! has heard another call could colour this one.

use std::path::Path;

use callgrade_core::{Ms, Transcript};
use whisper_rs::{
    DtwMode, DtwModelPreset, DtwParameters, FullParams, SamplingStrategy, WhisperContext,
    WhisperContextParameters, WhisperError, WhisperState,
};

use crate::voice::{RATE_HZ, SHORTEST, Voice};
use crate::windows::Window;
use crate::words::Token;
use crate::{Job, Transcribe, TranscribeError, guard, voice};

/// A window holds at most this much: Whisper's 30 s, less some room for its last word.
const LONGEST: Ms = Ms(28_000);

/// The encoder's positions for a window of 30 s, 20 ms each: the most that are a multiple of [`BLOCK`].
const FULL_CONTEXT: u32 = 1_488;

/// The blocked kernels of ggml multiply only what comes in such blocks; anything else goes number by number.
const BLOCK: u32 = 16;

/// The fewest positions ever used, about 10 s: below that, loops become common.
const LEAST_CONTEXT: u32 = 512;

/// Positions beyond the end of the sound, so that the last word has room.
const CONTEXT_MARGIN: u32 = 64;

/// Sizes that tell which of OpenAI's models a file holds. Word times need to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shape {
    /// Layers of the encoder.
    pub audio_layers: u32,
    /// Layers of the decoder.
    pub text_layers: u32,
    /// Tokens that the model knows: 51865 and more when multilingual, 51864 when English only.
    pub vocabulary: u32,
}

impl Shape {
    /// The attention heads that follow the sound, by OpenAI's list; for an unknown size those of the upper layers.
    fn alignment(self) -> DtwMode<'static> {
        let multilingual = 51_865 <= self.vocabulary;
        let model_preset = match (self.audio_layers, self.text_layers, multilingual) {
            (4, 4, true) => DtwModelPreset::Tiny,
            (4, 4, false) => DtwModelPreset::TinyEn,
            (6, 6, true) => DtwModelPreset::Base,
            (6, 6, false) => DtwModelPreset::BaseEn,
            (12, 12, true) => DtwModelPreset::Small,
            (12, 12, false) => DtwModelPreset::SmallEn,
            (24, 24, true) => DtwModelPreset::Medium,
            (24, 24, false) => DtwModelPreset::MediumEn,
            (32, 4, true) => DtwModelPreset::LargeV3Turbo,
            (32, 32, true) if self.vocabulary == 51_866 => DtwModelPreset::LargeV3,
            (32, 32, true) => DtwModelPreset::LargeV2,
            (_, text_layers, _) => return DtwMode::TopMost { n_top: (text_layers / 2).max(1) as i32 },
        };
        DtwMode::ModelPreset { model_preset }
    }
}

/// The engine's name and version.
pub(crate) fn version() -> String {
    let with = if cfg!(feature = "openblas") { " with OpenBLAS" } else { "" };
    format!("whisper.cpp {}{with}", whisper_rs::get_whisper_version())
}

/// A loaded model.
pub struct Whisper {
    context: WhisperContext,
    name: String,
}

impl Whisper {
    /// Loads a ggml file. `name` is how transcripts call the model.
    ///
    /// The file must have been verified: a truncated one loads and transcribes nothing, a damaged one can end the
    /// process.
    ///
    /// # Errors
    /// [`TranscribeError::Model`] when whisper.cpp refuses the file.
    pub fn load(path: &Path, name: &str, shape: Shape) -> Result<Whisper, TranscribeError> {
        whisper_rs::install_logging_hooks(); // no log feature is on, so whisper.cpp falls silent
        let mut parameters = WhisperContextParameters::default();
        parameters.use_gpu(false).flash_attn(false);
        parameters.dtw_parameters(DtwParameters { mode: shape.alignment(), ..DtwParameters::default() });
        let context = WhisperContext::new_with_params(path, parameters)
            .map_err(|error| TranscribeError::Model(error.to_string()))?;
        Ok(Whisper { context, name: name.to_owned() })
    }

    /// The language that is spoken, and how sure it is.
    fn detect(
        &self,
        state: &mut WhisperState,
        voices: &[Voice],
    ) -> Result<(&'static str, f32), TranscribeError> {
        if !self.context.is_multilingual() {
            return Ok(("en", 1.0));
        }
        let (best, sure) = voice::language(voices, |sound| self.languages(state, sound))?;
        let language = whisper_rs::get_lang_str(best as i32);
        Ok((language.ok_or_else(|| TranscribeError::Engine("no language was detected".to_owned()))?, sure))
    }

    /// How likely each language is in a sound, by its number.
    fn languages(&self, state: &mut WhisperState, sound: &[f32]) -> Result<Vec<f32>, TranscribeError> {
        // `lang_detect` encodes with the context of the run before, and 30 s without one. So: a run over the least that
        // is none too short for whisper.cpp, which it leaves before it encodes anything.
        let length = Ms((sound.len() as u64 * 1_000 / u64::from(RATE_HZ)) as u32);
        let mut parameters = parameters("en", proportional(length), 1);
        parameters.set_duration_ms(SHORTEST.0 as i32);
        state.full(parameters, sound).map_err(engine)?;
        Ok(state.lang_detect(0, 1).map_err(engine)?.1)
    }

    /// The tokens of one window on the call's clock. A window that loops is heard again with more context, then in
    /// parts; a part that still loops stays without words, which is honest: nobody knows what was said.
    fn hear(
        &self,
        state: &mut WhisperState,
        voice: &Voice,
        window: &Window,
        language: &str,
    ) -> Result<Vec<Token>, TranscribeError> {
        for context in [proportional(window.len()), FULL_CONTEXT] {
            if let Some(tokens) = self.attempt(state, voice, window, language, context)? {
                return Ok(tokens);
            }
        }
        let mut tokens = Vec::new();
        for part in window.parts() {
            tokens.extend(self.attempt(state, voice, &part, language, FULL_CONTEXT)?.unwrap_or_default());
        }
        Ok(tokens)
    }

    /// One pass of the model over one window; `None` when it loops.
    fn attempt(
        &self,
        state: &mut WhisperState,
        voice: &Voice,
        window: &Window,
        language: &str,
        context: u32,
    ) -> Result<Option<Vec<Token>>, TranscribeError> {
        if window.len() < SHORTEST {
            return Ok(Some(Vec::new()));
        }
        let most_tokens = guard::most_tokens(window.len());
        state
            .full(parameters(language, context, most_tokens as u32), &voice.sound(window))
            .map_err(engine)?;
        let heard: Vec<_> = state.as_iter().flat_map(|segment| tokens_of(&segment)).collect();
        let ids: Vec<i32> =
            heard.iter().map(|token| token.id).filter(|&id| id < self.context.token_eot()).collect();
        if most_tokens <= ids.len() || guard::loops(&ids) {
            return Ok(None);
        }
        let words = heard.into_iter().filter(|token| token.id < self.context.token_eot());
        Ok(Some(words.map(|token| token.on_the_call(window)).collect()))
    }
}

impl Transcribe for Whisper {
    fn transcribe(&mut self, job: Job<'_>) -> Result<Transcript, TranscribeError> {
        let voices = voice::voices(&job, LONGEST);
        if voices.iter().all(|voice| voice.windows.is_empty()) {
            return Ok(Transcript { model: self.name.clone(), ..Transcript::default() });
        }
        let mut state = self.context.create_state().map_err(engine)?;
        let language = match job.language {
            Some(code) if self.knows(code) => (code, 1.0),
            Some(code) => return Err(TranscribeError::Language(code.to_owned())),
            None => self.detect(&mut state, &voices)?,
        };
        let mut done = Ms(0);
        let mut words = vec![Vec::new(); voices.len()];
        for (voice, words) in voices.iter().zip(&mut words) {
            for window in &voice.windows {
                let tokens = self.hear(&mut state, voice, window, language.0)?;
                words.extend(voice.placed(window, &tokens));
                done = done + window.len();
                (job.progress)(done);
            }
        }
        Ok(voice::transcript(&self.name, &voices, &words, language))
    }
}

impl Whisper {
    fn knows(&self, language: &str) -> bool {
        !language.contains('\0')
            && whisper_rs::get_lang_id(language).is_some()
            && (self.context.is_multilingual() || language == "en")
    }
}

/// A token as whisper.cpp gives it.
struct Heard {
    id: i32,
    bytes: Vec<u8>,
    probability: f32,
    /// From the start of the window.
    end: Ms,
}

impl Heard {
    fn on_the_call(self, window: &Window) -> Token {
        Token { end: window.to_call(self.end), bytes: self.bytes, probability: self.probability }
    }
}

fn tokens_of(segment: &whisper_rs::WhisperSegment<'_>) -> Vec<Heard> {
    let tokens = (0..segment.n_tokens()).filter_map(|index| segment.get_token(index));
    tokens
        .map(|token| Heard {
            id: token.token_id(),
            bytes: token.to_bytes().map(<[u8]>::to_vec).unwrap_or_default(),
            probability: token.token_probability(),
            end: end(&token),
        })
        .collect()
}

/// When a token ends.
///
/// Whisper.cpp calls `t_dtw` a token's time without saying which. It skips the row of the token before the first, whose
/// attention finds the first, so that each token gets the moment at which the next is found: its end.
fn end(token: &whisper_rs::WhisperToken<'_, '_>) -> Ms {
    Ms(token.token_data().t_dtw.max(0) as u32 * 10) // from hundredths of a second
}

/// Greedy, one thread, no timestamp tokens, no second guess at a higher temperature: the same words every time.
fn parameters(language: &str, context: u32, most_tokens: u32) -> FullParams<'_, 'static> {
    let mut parameters = FullParams::new(SamplingStrategy::Greedy { best_of: 1 });
    parameters.set_n_threads(1);
    parameters.set_language(Some(language));
    parameters.set_no_context(true);
    parameters.set_single_segment(true);
    parameters.set_no_timestamps(true);
    parameters.set_suppress_nst(true);
    parameters.set_temperature_inc(0.0);
    parameters.set_audio_ctx(context as i32);
    parameters.set_max_tokens(most_tokens as i32);
    parameters.set_print_progress(false);
    parameters.set_print_special(false);
    parameters.set_print_realtime(false);
    parameters.set_print_timestamps(false);
    parameters
}

/// Encoder positions for a window of this length.
fn proportional(length: Ms) -> u32 {
    (length.0.div_ceil(20) + CONTEXT_MARGIN).next_multiple_of(BLOCK).clamp(LEAST_CONTEXT, FULL_CONTEXT)
}

fn engine(error: WhisperError) -> TranscribeError {
    TranscribeError::Engine(error.to_string())
}
