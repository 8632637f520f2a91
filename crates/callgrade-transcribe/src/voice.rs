//! One party's side of a call: its turns, the windows they are packed into, their sound, and the words that were heard in it.

use callgrade_core::transcript::Segment;
use callgrade_core::{Audio, Ms, Party, Span, Transcript, spans, traditional};

use crate::samples::samples;
use crate::windows::{self, Window};
use crate::words::{self, Heard, Placed};
use crate::{Job, TranscribeError};

/// What Whisper wants.
pub(crate) const RATE_HZ: u32 = 16_000;

/// Whisper crashes on nothing and guesses on less than this.
pub(crate) const SHORTEST: Ms = Ms(100);

/// Frames in which the quietest place of a long turn is looked for.
const QUIET_FRAME: Ms = Ms(50);

/// Speech so much over the noise is understood as well as the recogniser believes: measured down to 8 dB. What is
/// nearer to the noise is believed less, down to nothing at 0 dB.
const CLEAR_DB: f64 = 8.0;

/// A language is known when it is as likely as this, on average over two samples or more.
const SURE: f32 = 0.9;

/// One party's side of the call.
pub(crate) struct Voice<'a> {
    audio: &'a Audio,
    /// Who.
    pub(crate) party: Party,
    channel: usize,
    turns: Vec<Span>,
    /// When others speak on the same channel.
    others: Vec<Span>,
    snr_db: Option<f64>,
    /// What an engine hears, in order of time.
    pub(crate) windows: Vec<Window>,
}

/// The voices of a job, their turns in windows of at most `longest`.
pub(crate) fn voices<'a>(job: &Job<'a>, longest: Ms) -> Vec<Voice<'a>> {
    job.voices.iter().map(|&(party, channel)| Voice::new(job, party, channel, longest)).collect()
}

impl<'a> Voice<'a> {
    fn new(job: &Job<'a>, party: Party, channel: usize, longest: Ms) -> Voice<'a> {
        let turns: Vec<Span> = job.timeline.turns_of(party).filter(|turn| SHORTEST <= turn.len()).collect();
        let quietest = |span| quietest(job.audio, channel, span);
        let windows = windows::pack(&turns, job.timeline.duration, longest, quietest);
        let others = job.voices.iter().filter(|&&(other, on)| other != party && on == channel);
        let others = others.flat_map(|&(other, _)| job.timeline.turns_of(other));
        Voice {
            audio: job.audio,
            party,
            channel,
            turns,
            others: spans::union(others.collect()),
            snr_db: job.timeline.voices.get(&party).and_then(|voice| voice.snr_db),
            windows,
        }
    }

    /// The sound of a window at Whisper's rate.
    pub(crate) fn sound(&self, window: &Window) -> Vec<f32> {
        let sound = |span| {
            callgrade_resample::resample(self.audio.slice(self.channel, span), self.audio.rate_hz(), RATE_HZ)
        };
        window.pieces.iter().flat_map(|piece| sound(piece.span)).collect()
    }

    /// A turn as a window of its own.
    #[cfg(feature = "whisper")]
    pub(crate) fn alone(&self, turn: Span) -> Window {
        windows::alone(turn, self.audio.duration())
    }

    /// What is said in a turn, by words of it; `None` when there are none.
    #[cfg(feature = "whisper")]
    pub(crate) fn segment(&self, turn: Span, words: &[Placed], language: &str) -> Option<Segment> {
        let segment = self.segments(&[turn], words).pop()?;
        Some(Segment { language: Some(language.to_owned()), ..segment })
    }

    /// What is said in turns, by words of them.
    fn segments(&self, turns: &[Span], words: &[Placed]) -> Vec<Segment> {
        let segments = words::segments(self.party, turns, words).into_iter();
        segments
            .map(|segment| {
                let heard = segment.heard * self.clearness(segment.span);
                Segment { heard, ..segment }
            })
            .collect()
    }

    /// From 0 to 1: how far the recogniser may be believed in a turn, by what is on its channel beside the voice.
    fn clearness(&self, turn: Span) -> f32 {
        let over = spans::total(&spans::overlaps(&self.others, &[turn])).as_secs();
        let alone = 1.0 - over / turn.len().as_secs().max(0.001);
        let clear = self.snr_db.map_or(1.0, |snr_db| (snr_db / CLEAR_DB).clamp(0.0, 1.0));
        (alone * clear) as f32
    }

    /// The words of a window at their places.
    pub(crate) fn placed(&self, window: &Window, heard: &Heard) -> Vec<Placed> {
        words::placed(heard, &self.speech(window))
    }

    /// What is said in each turn, by words of it.
    #[cfg(test)]
    pub(crate) fn texts(&self, words: &[Placed]) -> Vec<String> {
        self.segments(&self.turns, words).into_iter().map(|segment| segment.text).collect()
    }

    /// When somebody speaks in a window, on the call's clock; in order, disjoint.
    pub(crate) fn speech(&self, window: &Window) -> Vec<Span> {
        window.speech(&self.turns)
    }
}

/// The language that is spoken, by its place in what `likely` returns, with its mean probability over the samples that
/// were listened to.
///
/// Samples of the first minute of speech, whoever speaks, until they agree that well: [`SURE`].
///
/// - `likely`: how likely each language is in a sound, always in the same order.
///
/// # Errors
/// Those of `likely`, and when nobody speaks.
pub(crate) fn language(
    voices: &[Voice<'_>],
    mut likely: impl FnMut(&[f32]) -> Result<Vec<f32>, TranscribeError>,
) -> Result<(usize, f32), TranscribeError> {
    let turns: Vec<(Span, usize)> = voices
        .iter()
        .enumerate()
        .flat_map(|(voice, of)| of.turns.iter().map(move |&turn| (turn, voice)))
        .collect();
    let mut sums: Vec<f32> = Vec::new();
    let mut best = None;
    for (heard, (window, voice)) in samples(&turns).into_iter().enumerate() {
        let probabilities = likely(&voices[voice].sound(&window))?;
        sums.resize(probabilities.len(), 0.0);
        sums.iter_mut().zip(probabilities).for_each(|(sum, probability)| *sum += probability);
        best = (0..sums.len())
            .max_by(|&a, &b| sums[a].total_cmp(&sums[b]))
            .map(|at| (at, sums[at] / (heard + 1) as f32));
        if best.is_some_and(|(_, sure)| SURE <= sure) && 0 < heard {
            break;
        }
    }
    best.ok_or_else(|| TranscribeError::Engine("no language was detected".to_owned()))
}

/// What was heard of all voices, in order of time; still as the recogniser wrote it, see [`write`].
///
/// - `words`: of each voice, in order of time.
/// - `language`: its code and how sure it is.
pub(crate) fn transcript(
    model: &str,
    voices: &[Voice<'_>],
    words: &[Vec<Placed>],
    language: (&str, f32),
) -> Transcript {
    let (code, language_confidence) = language;
    let heard = voices.iter().zip(words).flat_map(|(of, words)| of.segments(&of.turns, words));
    let mut segments: Vec<Segment> = heard.collect();
    segments.sort_by_key(|segment| (segment.span, segment.party));
    Transcript { model: model.to_owned(), language: Some(code.to_owned()), language_confidence, segments }
}

/// Writes every turn as its language is written here: Chinese in simplified characters. No word has itself for an
/// alternative.
pub(crate) fn write(transcript: &mut Transcript) {
    for turn in &mut transcript.segments {
        let is_chinese =
            turn.language.as_ref().or(transcript.language.as_ref()).is_some_and(|code| code == "zh");
        let simplify = |text: &mut String| {
            if is_chinese {
                *text = text.chars().map(traditional::simplified).collect();
            }
        };
        simplify(&mut turn.text);
        for word in &mut turn.words {
            simplify(&mut word.text);
            word.alternatives.iter_mut().for_each(|other| simplify(&mut other.text));
            let mut known = vec![word.text.clone()];
            word.alternatives.retain(|other| {
                let is_new = !known.contains(&other.text);
                known.push(other.text.clone());
                is_new
            });
        }
    }
}

/// The middle of the frame with the least energy; the end of the span when it holds no whole frame.
fn quietest(audio: &Audio, channel: usize, span: Span) -> Ms {
    let frame = QUIET_FRAME.to_samples(audio.rate_hz()).max(1);
    let energy = |samples: &[i16]| samples.iter().map(|&sample| i64::from(sample).pow(2)).sum::<i64>();
    let frames = audio.slice(channel, span).chunks_exact(frame).map(energy).enumerate();
    let quietest = frames.min_by_key(|&(_, energy)| energy);
    quietest
        .map_or(span.end(), |(index, _)| span.start() + Ms(QUIET_FRAME.0 * index as u32 + QUIET_FRAME.0 / 2))
}
