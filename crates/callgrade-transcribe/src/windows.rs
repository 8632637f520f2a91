//! Turns to windows that an engine likes, and times in a window back to the call's clock.
//!
//! Whisper reads half a minute at a time and pays for it whether it is full or not. So the turns of one channel
//! are packed: each with a little of the line around it, one behind the other, the silences between them left out.

use callgrade_core::{Ms, Span, spans};

/// What is kept of the line before and after a turn, so that no first or last sound is cut off.
const PAD: Ms = Ms(250);

/// A turn longer than a window is cut at its quietest place inside this last part of the window.
const CUT_WITHIN: Ms = Ms(6_000);

/// A stretch of one channel that lies in a window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Piece {
    /// Where it is in the call.
    pub(crate) span: Span,
    /// Where it starts in the window.
    pub(crate) offset: Ms,
}

/// Stretches of one channel, one behind the other.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Window {
    /// In order; never empty once packed.
    pub(crate) pieces: Vec<Piece>,
}

impl Window {
    /// How long it lasts.
    pub(crate) fn len(&self) -> Ms {
        self.pieces.last().map_or(Ms(0), |piece| piece.offset + piece.span.len())
    }

    /// A moment of the window on the call's clock; the nearest there is for a moment outside.
    pub(crate) fn to_call(&self, at: Ms) -> Ms {
        let piece = self.pieces.iter().rev().find(|piece| piece.offset <= at).or(self.pieces.first());
        piece.map_or(Ms(0), |piece| (piece.span.start() + (at - piece.offset)).min(piece.span.end()))
    }

    /// When somebody speaks in it, on the call's clock; in order, disjoint.
    pub(crate) fn speech(&self, turns: &[Span]) -> Vec<Span> {
        spans::overlaps(&self.pieces.iter().map(|piece| piece.span).collect::<Vec<_>>(), turns)
    }

    /// Each stretch as a window of its own.
    pub(crate) fn parts(&self) -> impl Iterator<Item = Window> {
        self.pieces.iter().map(|piece| Window { pieces: vec![Piece { offset: Ms(0), ..*piece }] })
    }

    /// Puts a stretch behind the others.
    pub(crate) fn push(&mut self, span: Span) {
        let offset = self.len();
        self.pieces.push(Piece { span, offset });
    }
}

/// Packs the turns of one channel into windows.
///
/// - `turns`: in order and disjoint.
/// - `duration`: of the recording; no window reaches beyond it.
/// - `longest`: a window holds at most this much.
/// - `quietest`: the quietest moment of a span, where a turn that is too long may be cut.
///
/// Every moment of every turn lies in exactly one window. No windows for no turns.
pub(crate) fn pack(turns: &[Span], duration: Ms, longest: Ms, quietest: impl Fn(Span) -> Ms) -> Vec<Window> {
    let padded = turns.iter().map(|&turn| padded(turn, duration));
    let mut windows: Vec<Window> = Vec::new();
    for span in spans::union(padded.collect()) {
        for span in cut(span, longest, &quietest) {
            match windows.last_mut() {
                Some(window) if window.len() + span.len() <= longest => window.push(span),
                _ => {
                    windows.push(Window::default());
                    windows.last_mut().expect("just pushed").push(span);
                }
            }
        }
    }
    windows
}

/// One turn alone in a window, as it would be packed.
#[cfg(feature = "whisper")]
pub(crate) fn alone(turn: Span, duration: Ms) -> Window {
    let mut window = Window::default();
    window.push(padded(turn, duration));
    window
}

/// A turn with some of the line around it.
fn padded(turn: Span, duration: Ms) -> Span {
    Span::new(turn.start() - PAD, (turn.end() + PAD).min(duration))
}

/// A span in parts of at most `longest`, cut where it is quietest.
fn cut(mut span: Span, longest: Ms, quietest: impl Fn(Span) -> Ms) -> Vec<Span> {
    let mut parts = Vec::new();
    while longest < span.len() {
        let last = span.start() + longest;
        let range = Span::new(last - CUT_WITHIN, last);
        let at = quietest(range).clamp(range.start(), last);
        parts.push(Span::new(span.start(), at));
        span = Span::new(at, span.end());
    }
    parts.push(span);
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONGEST: Ms = Ms(28_000);

    fn seconds(spans: &[(f64, f64)]) -> Vec<Span> {
        spans.iter().map(|&(start, end)| Span::new(Ms::from_secs(start), Ms::from_secs(end))).collect()
    }

    fn shape(windows: &[Window]) -> Vec<Vec<(f64, f64)>> {
        let piece = |piece: &Piece| (piece.span.start().as_secs(), piece.span.end().as_secs());
        windows.iter().map(|window| window.pieces.iter().map(piece).collect()).collect()
    }

    #[test]
    fn neighbours_share_a_window_and_silence_is_left_out() {
        let windows =
            pack(&seconds(&[(1.0, 2.0), (2.3, 3.0), (60.0, 70.0)]), Ms(80_000), LONGEST, |span| span.end());
        assert_eq!(shape(&windows), [[(0.75, 3.25), (59.75, 70.25)]]);
        assert_eq!(windows[0].len(), Ms(13_000));
        assert_eq!(windows[0].to_call(Ms(250)), Ms(1_000));
        assert_eq!(windows[0].to_call(Ms(2_750)), Ms(60_000));
        assert_eq!(windows[0].to_call(Ms(99_000)), Ms(70_250));
    }

    #[test]
    fn a_full_window_is_closed() {
        let windows = pack(&seconds(&[(0.0, 20.0), (30.0, 45.0)]), Ms(45_000), LONGEST, |span| span.end());
        assert_eq!(shape(&windows), [[(0.0, 20.25)], [(29.75, 45.0)]]);
    }

    #[test]
    fn a_long_turn_is_cut_where_it_is_quiet() {
        let windows = pack(&seconds(&[(0.0, 40.0)]), Ms(40_000), LONGEST, |span| span.start() + Ms(1_000));
        assert_eq!(shape(&windows), [[(0.0, 23.0)], [(23.0, 40.0)]]);
    }

    #[test]
    fn no_turns_no_windows() {
        assert_eq!(pack(&[], Ms(1_000), LONGEST, |span| span.end()), []);
    }
}
