//! Where music begins and ends, to a tenth of a second.

use callgrade_core::{Ms, Span};

use super::window::mean;
use crate::line::{frame_at, moment};
use crate::turns::{keep, runs};

/// How far from where the windows see it an edge may lie.
const SEARCH: Ms = Ms(1_500);

/// Frames before and after an edge whose levels are compared: 0.4 s.
const SIDE: usize = 40;

/// Less of a step is a note.
const STEP_DB: f32 = 6.0;

/// A higher step is no better: into speech it is as high as into music.
const HIGH_DB: f32 = 20.0;

/// What a step loses by each second that it is away.
const DB_PER_SECOND: f32 = 10.0;

/// Moves both edges to where the level steps up into the music and down out of it, or to the voice beside it.
///
/// - `voices`: one flag per frame, where the detector can tell voices from music.
pub(super) fn sharpen(span: Span, levels_dbfs: &[f32], voices: Option<&[bool]>) -> Span {
    let start = step(span.start(), levels_dbfs, 1.0).unwrap_or(span.start());
    let end = step(span.end(), levels_dbfs, -1.0).unwrap_or(span.end());
    let sharp = if start < end { Span::new(start, end) } else { span };
    voices.map_or(sharp, |voices| between_voices(sharp, voices))
}

/// A shorter voice is a note.
const VOICE: Ms = Ms(200);

/// Without the voices that reach into the span from either side.
fn between_voices(span: Span, voices: &[bool]) -> Span {
    let near = |from: Ms, to: Ms| {
        let first = frame_at(from).min(voices.len());
        let voiced = runs(&voices[first..frame_at(to).clamp(first, voices.len())]);
        keep(voiced, VOICE)
            .into_iter()
            .map(move |voice| (voice.start() + moment(first), voice.end() + moment(first)))
    };
    let middle = span.middle();
    let start = near(span.start(), middle.min(span.start() + SEARCH)).map(|voice| voice.1).next_back();
    let end = near(middle.max(span.end() - SEARCH), span.end()).map(|voice| voice.0).next();
    let (start, end) = (start.unwrap_or(span.start()), end.unwrap_or(span.end()));
    if start < end { Span::new(start, end) } else { span }
}

/// The step of the level near a moment, `sign` 1 for up and −1 for down; `None` when there is none.
fn step(near: Ms, levels_dbfs: &[f32], sign: f32) -> Option<Ms> {
    let (first, end) = (frame_at(near - SEARCH).max(SIDE), frame_at(near + SEARCH) + 1);
    let height = |at: usize| {
        let (before, after) = (&levels_dbfs[at - SIDE..at], &levels_dbfs[at..at + SIDE]);
        sign * (mean(after.iter().copied()) - mean(before.iter().copied()))
    };
    let heights: Vec<f32> = (first..end.min(levels_dbfs.len().saturating_sub(SIDE))).map(height).collect();
    let is_step = |&at: &usize| {
        let around = &heights[at.saturating_sub(SIDE)..(at + SIDE).min(heights.len())];
        STEP_DB <= heights[at] && around.iter().all(|&other| other <= heights[at])
    };
    let worth = |at: usize| {
        heights[at].min(HIGH_DB) - moment(first + at).distance(near).as_secs() as f32 * DB_PER_SECOND
    };
    let best = (0..heights.len()).filter(is_step).max_by(|&a, &b| worth(a).total_cmp(&worth(b)))?;
    Some(moment(first + best))
}
