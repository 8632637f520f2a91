//! Who of two people speaks when on one line, by the sound of their voices. A guess, and only made when asked for.
//!
//! Speech is cut into windows (`windows`), each becomes a mel spectrum (`mel`) and a point on a sphere, where voices
//! that are alike lie close together (`network`, with its `weights`). Two middles are sought among the points
//! (`middles`); where they lie close together there is one voice, or nobody can tell. Else a path through the speech
//! is the best of all that do not change hands too often (`path`).
//!
//! The network is Resemblyzer's: Wan et al., Generalized End-to-End Loss for Speaker Verification, 2018.

mod mel;
mod middles;
mod network;
mod path;
mod weights;
mod windows;

use callgrade_core::timeline::Turn;
use callgrade_core::{Audio, Span};

use crate::Roles;
use crate::ggml::WeightsError;
use crate::line;
use mel::Mel;
use network::{Layer, Linear};
use windows::{FULL, Stretch};

/// Two voices whose middles are closer than this (the cosine between them) are one, for all that can be told.
///
/// Chosen on eight recordings of one person alone (0.915 and more, but for an outlier) and mixes of two (mostly 0.60 to
/// 0.90). Of 23 others of one person alone, five are below it all the same, three of them noisy.
const ALIKE: f32 = 0.91;

/// Windows shorter than this are too doubtful to look for voices in; they are only given to one of those found.
/// Frames.
const TELLING: usize = 60;

/// With fewer windows nothing is to be seen.
const FEWEST: usize = 4;

/// Windows that are worked out at once. Bounds memory: 50 MB.
const AT_ONCE: usize = 64;

/// The network that tells voices apart, and its weights.
#[derive(Debug)]
pub struct Encoder {
    mel: Mel,
    layers: [Layer; 3],
    last: Linear,
}

impl Encoder {
    /// Takes the weights from the ggml file `ggml-resemblyzer-0.1.4.bin`.
    ///
    /// Whether the numbers are the published ones only a hash can say: compare it before.
    ///
    /// # Errors
    /// [`WeightsError`] when a tensor is not there, or has another shape than this network's.
    pub fn from_ggml(bytes: &[u8]) -> Result<Encoder, WeightsError> {
        weights::read(bytes)
    }

    /// Where a voice lies: [`network::WIDTH`] numbers of length 1 for each stretch.
    ///
    /// - `samples`: at 8 kHz.
    fn points(&self, samples: &[i16], windows: &[Stretch], alive: &mut dyn FnMut()) -> Vec<f32> {
        let mut points = Vec::with_capacity(windows.len() * network::WIDTH);
        let mut spectra = self.mel.spectra();
        for windows in windows.chunks(AT_ONCE) {
            let seen: Vec<Vec<f32>> = windows.iter().map(|&window| spectra.of(samples, window)).collect();
            points.extend(network::points(&self.layers, &self.last, &seen));
            alive();
        }
        points
    }
}

/// When each of two people speaks, who speaks first first; `None` when the voices cannot be told apart, be it that
/// there is one, or too little of them.
///
/// - `audio`: all its channels are mixed.
/// - `turns`: when somebody speaks. The two share them out; nobody speaks at the same time as the other.
/// - `alive`: called now and then.
pub fn by_voice(
    audio: &Audio,
    turns: &[Turn],
    encoder: &Encoder,
    alive: &mut dyn FnMut(),
) -> Option<[Vec<Span>; 2]> {
    let line = line::lines(audio, &Roles::default()).into_iter().next()?;
    let spans: Vec<Span> = callgrade_core::spans::union(turns.iter().map(|turn| turn.span).collect());
    let stretches: Vec<Stretch> = spans.iter().filter_map(|&span| Stretch::of(span)).collect();
    let windows = windows::windows(&stretches);
    let points = encoder.points(&line.samples, &windows, alive);
    let telling: Vec<(&[f32], f32)> = points
        .chunks_exact(network::WIDTH)
        .zip(&windows)
        .filter(|(_, window)| TELLING <= window.len())
        .map(|(point, window)| (point, window.len().min(FULL) as f32))
        .collect();
    if telling.len() < FEWEST {
        return None;
    }
    let middles = middles::middles(&telling)?;
    if ALIKE <= middles.likeness() {
        return None;
    }
    let leanings: Vec<f32> =
        points.chunks_exact(network::WIDTH).map(|point| middles.leaning(point)).collect();
    let leanings = windows::by_frame(&stretches, &windows, &leanings);
    let seconds = path::path(&stretches, &leanings);
    let mut shares = share(&spans, &seconds);
    if shares[1].first() < shares[0].first() {
        shares.swap(0, 1);
    }
    shares.iter().all(|share| !share.is_empty()).then_some(shares)
}

/// Cuts spans where the speaker changes.
///
/// - `seconds`: one flag for each frame of each stretch, in a row: is it the second voice?
fn share(spans: &[Span], seconds: &[bool]) -> [Vec<Span>; 2] {
    let mut shares = [Vec::new(), Vec::new()];
    let mut seconds = seconds;
    for &span in spans {
        let Some(stretch) = Stretch::of(span) else { continue };
        let (own, rest) = seconds.split_at(stretch.len());
        seconds = rest;
        let (mut at, mut start) = (stretch.start, span.start());
        for run in own.chunk_by(|a, b| a == b) {
            at += run.len();
            let end = if at == stretch.end { span.end() } else { Stretch::time(at) };
            shares[usize::from(run[0])].push(Span::new(start, end));
            start = end;
        }
    }
    shares
}

#[cfg(test)]
mod tests {
    use super::*;
    use callgrade_core::Ms;

    #[test]
    fn spans_are_cut_where_the_speaker_changes() {
        let span = |start, end| Span::new(Ms(start), Ms(end));
        let spans = [span(20, 65), span(100, 104), span(200, 220)];
        let shares = share(&spans, &[false, true, true, false, true, true]);
        assert_eq!(shares[0], [span(20, 30), span(50, 65)]);
        assert_eq!(shares[1], [span(30, 50), span(200, 220)]);
    }
}
