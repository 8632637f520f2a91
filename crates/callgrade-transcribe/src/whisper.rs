//! The real engine: whisper.cpp through whisper-rs. The only file that names it.
//!
//! One model per worker, one state per call, one thread: states that share threads spin at barriers, and a state that
//! has heard another call could colour this one.

use std::ffi::{c_int, c_void};
use std::path::Path;

use callgrade_core::transcript::Segment;
use callgrade_core::{Ms, Transcript, spans};
use whisper_rs::{
    DtwMode, DtwModelPreset, DtwParameters, FullParams, SamplingStrategy, WhisperContext,
    WhisperContextParameters, WhisperError, WhisperSegment, WhisperState, WhisperSysContext, WhisperSysState,
    WhisperToken, WhisperTokenData, WhisperTokenId,
};

use crate::drafts::Token;
use crate::rivals::Step;
use crate::tongues::Tongues;
use crate::voice::{RATE_HZ, SHORTEST, Voice};
use crate::windows::Window;
use crate::words::{self, Heard};
use crate::{Job, Transcribe, TranscribeError, guard, left_out, memory, tongues, voice};

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
        memory::give_back();
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

    /// How likely each language is in the sound that was heard last, by its number; empty for a model that knows one.
    fn last_languages(&self, state: &mut WhisperState) -> Result<Vec<f32>, TranscribeError> {
        if !self.context.is_multilingual() {
            return Ok(Vec::new());
        }
        // The encoded sound is still there: one step of the decoder asks for the language.
        state.decode(&[self.context.token_sot()], 0, 1).map_err(engine)?;
        let logits = state.get_logits().map_err(engine)?;
        let of = |id: c_int| logits.get(self.context.token_lang(id) as usize).copied();
        let mut likely: Vec<f32> = (0..=whisper_rs::get_lang_max_id()).filter_map(of).collect();
        let highest = likely.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        likely.iter_mut().for_each(|logit| *logit = (*logit - highest).exp());
        let sum: f32 = likely.iter().sum();
        likely.iter_mut().for_each(|part| *part /= sum);
        Ok(likely)
    }

    /// The tokens of a window, and the language in which they were heard: another than the call's where that is sure.
    fn in_its_language<'a>(
        &self,
        state: &mut WhisperState,
        voice: &Voice,
        window: &Window,
        told: &Told<'a>,
    ) -> Result<Spoken<'a>, TranscribeError> {
        let first = self.attempt(state, voice, window, told, proportional(window.len()))?;
        // Before anything else is encoded: what loops does so most of all in another language.
        let likely = match tongues::tells(spans::total(&voice.speech(window))) {
            true => self.last_languages(state)?,
            false => Vec::new(),
        };
        let home = whisper_rs::get_lang_id(told.language).and_then(|id| likely.get(id as usize).copied());
        let home = home.unwrap_or(1.0);
        let language = tongues::of_sound(&likely).and_then(whisper_rs::get_lang_str);
        if let Some(language) = language.filter(|language| *language != told.language) {
            let heard = self.hear(state, voice, window, &Told { language, ..told.clone() })?;
            let before = first.as_ref().map_or(0.0, |tokens| words::confidence(tokens));
            if tongues::makes_sense(words::confidence(&heard.tokens), before) {
                return Ok(Spoken { heard, language, home });
            }
        }
        let heard = match first {
            Some(tokens) => Heard { tokens, again: false },
            None => self.insist(state, voice, window, told)?,
        };
        Ok(Spoken { heard, language: told.language, home })
    }

    /// A turn as it is heard alone, in its own language where that can be told; `None` where it makes less sense so.
    fn alone(
        &self,
        state: &mut WhisperState,
        voice: &Voice<'_>,
        turn: &Segment,
        told: &Told<'_>,
    ) -> Result<Option<Segment>, TranscribeError> {
        let window = voice.alone(turn.span);
        if LONGEST < window.len() {
            return Ok(None);
        }
        let language = match tongues::tells(turn.span.len()) {
            true => tongues::of_sound(&self.languages(state, &voice.sound(&window))?),
            false => None,
        };
        let language = language.and_then(whisper_rs::get_lang_str).or(turn.language.as_deref());
        let language = language.unwrap_or(told.language);
        let heard = self.hear(state, voice, &window, &Told { language, hints: told.hints.clone() })?;
        let again = voice.segment(turn.span, &voice.placed(&window, &heard), language);
        Ok(again.filter(|again| tongues::makes_sense(again.confidence, turn.confidence)))
    }

    /// What is heard in one window; once more when it loops.
    fn hear(
        &self,
        state: &mut WhisperState,
        voice: &Voice,
        window: &Window,
        told: &Told<'_>,
    ) -> Result<Heard, TranscribeError> {
        match self.attempt(state, voice, window, told, proportional(window.len()))? {
            Some(tokens) => Ok(Heard { tokens, again: false }),
            None => self.insist(state, voice, window, told),
        }
    }

    /// What is heard in a window that loops: with more context, then in parts; a part that still loops stays without words,
    /// which is honest: nobody knows what was said.
    fn insist(
        &self,
        state: &mut WhisperState,
        voice: &Voice,
        window: &Window,
        told: &Told<'_>,
    ) -> Result<Heard, TranscribeError> {
        if let Some(tokens) = self.attempt(state, voice, window, told, FULL_CONTEXT)? {
            return Ok(Heard { tokens, again: true });
        }
        let mut tokens = Vec::new();
        for part in window.parts() {
            tokens.extend(self.attempt(state, voice, &part, told, FULL_CONTEXT)?.unwrap_or_default());
        }
        Ok(Heard { tokens, again: true })
    }

    /// One pass of the model over one window; `None` when it loops.
    fn attempt(
        &self,
        state: &mut WhisperState,
        voice: &Voice,
        window: &Window,
        told: &Told<'_>,
        context: u32,
    ) -> Result<Option<Vec<Token>>, TranscribeError> {
        if window.len() < SHORTEST {
            return Ok(Some(Vec::new()));
        }
        let most_tokens = guard::most_tokens(window.len());
        let mut steps = Steps { vocabulary: self.context.n_vocab() as usize, each: Vec::new() };
        let mut parameters = parameters(told.language, context, most_tokens as u32);
        if !told.hints.is_empty() {
            parameters.set_initial_prompt(&told.hints);
        }
        steps.record(&mut parameters);
        state.full(parameters, &voice.sound(window)).map_err(engine)?;
        let segments: Vec<_> = state.as_iter().collect();
        let tokens = |segment| (0..WhisperSegment::n_tokens(segment)).filter_map(|at| segment.get_token(at));
        let heard: Vec<WhisperToken<'_, '_>> = segments.iter().flat_map(tokens).collect();
        let is_text = |token: &WhisperTokenId| *token < self.context.token_eot();
        let ids: Vec<i32> = heard.iter().map(|token| token.token_id()).filter(is_text).collect();
        if most_tokens <= ids.len() || guard::loops(&ids) {
            return Ok(None);
        }
        let heard = heard.iter().enumerate().filter(|(_, token)| is_text(&token.token_id()));
        Ok(Some(heard.map(|(at, token)| self.token(token, steps.each.get(at), window)).collect()))
    }

    /// A token as it stands in the call.
    fn token(&self, token: &WhisperToken<'_, '_>, step: Option<&Step>, window: &Window) -> Token {
        let probability = token.token_probability();
        let rivals = step.map(|step| step.rivals(token.token_id() as u32, probability)).unwrap_or_default();
        let bytes = |token: WhisperTokenId| Some(self.context.token_to_bytes(token).ok()?.to_vec());
        let is_text = |token: &WhisperTokenId| *token < self.context.token_eot();
        let rivals = rivals.into_iter().map(|(rival, likely)| (rival as WhisperTokenId, likely));
        Token {
            bytes: bytes(token.token_id()).unwrap_or_default(),
            end: window.to_call(end(token)),
            probability,
            rivals: rivals
                .filter(|(rival, _)| is_text(rival))
                .filter_map(|(rival, likely)| Some((bytes(rival)?, likely)))
                .collect(),
        }
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
        let told = Told { language: language.0, hints: job.hints.join(", ") };
        let mut done = Ms(0);
        let mut words = vec![Vec::new(); voices.len()];
        let mut tongues = Tongues::default();
        for (voice, words) in voices.iter().zip(&mut words) {
            for window in &voice.windows {
                let spoken = self.in_its_language(&mut state, voice, window, &told)?;
                tongues.add(voice.party, window, spoken.language, spoken.home);
                let told = Told { language: spoken.language, ..told.clone() };
                let mut again = Vec::new();
                for hole in left_out::windows(voice, window, &spoken.heard) {
                    let heard = self.hear(&mut state, voice, &hole, &told)?;
                    again.push((hole, heard));
                }
                words.extend(left_out::placed(voice, window, &spoken.heard, &again));
                done = done + window.len();
                (job.progress)(done);
            }
        }
        let mut transcript = voice::transcript(&self.name, &voices, &words, language);
        for turn in &mut transcript.segments {
            turn.language = tongues.of(turn).filter(|own| *own != told.language).map(str::to_owned);
            if let (true, Some(voice)) =
                (tongues.is_doubtful(turn), voices.iter().find(|it| it.party == turn.party))
            {
                if let Some(again) = self.alone(&mut state, voice, turn, &told)? {
                    *turn = again;
                    turn.language = turn.language.take().filter(|own| own != told.language);
                }
                (job.progress)(done);
            }
        }
        voice::write(&mut transcript);
        Ok(transcript)
    }
}

/// What was heard in a window.
struct Spoken<'a> {
    heard: Heard,
    /// In which they were heard.
    language: &'a str,
    /// How likely the window is in the call's language.
    home: f32,
}

/// What the engine is told of a call.
#[derive(Clone)]
struct Told<'a> {
    language: &'a str,
    /// One text of all hints; empty for none.
    hints: String,
}

impl Whisper {
    fn knows(&self, language: &str) -> bool {
        !language.contains('\0')
            && whisper_rs::get_lang_id(language).is_some()
            && (self.context.is_multilingual() || language == "en")
    }
}

/// What each step of a decoder chose from.
struct Steps {
    vocabulary: usize,
    /// In order, one for each token.
    each: Vec<Step>,
}

impl Steps {
    /// Has a run write its steps down here. Nothing else may touch them before the run is over.
    #[expect(
        unsafe_code,
        reason = "whisper-rs passes on the C callback as it is; it gets a pointer that outlives the run"
    )]
    fn record(&mut self, parameters: &mut FullParams<'_, '_>) {
        unsafe extern "C" fn filter(
            _: *mut WhisperSysContext,
            _: *mut WhisperSysState,
            _: *const WhisperTokenData,
            tokens: c_int,
            logits: *mut f32,
            steps: *mut c_void,
        ) {
            // SAFETY: whisper.cpp calls this on the thread of the run, with a number for each token of the model, and with
            // the pointer that it was given below, which nobody else uses meanwhile.
            let (steps, logits) = unsafe {
                let steps = &mut *steps.cast::<Steps>();
                (&mut steps.each, std::slice::from_raw_parts(logits, steps.vocabulary))
            };
            steps.truncate(tokens.max(0) as usize); // a run that starts again
            steps.push(Step::new(logits));
        }
        // SAFETY: the callback has the type that whisper.cpp wants, and `self` lives as long as the caller's run.
        unsafe {
            parameters.set_filter_logits_callback(Some(filter));
            parameters.set_filter_logits_callback_user_data(std::ptr::from_mut(self).cast());
        }
    }
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
