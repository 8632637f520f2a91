//! Speech in frames of 10 ms, and the windows in which it is looked at.

use std::ops::Range;

use callgrade_core::{Ms, Span};

use crate::line::FRAME_MS;

/// The network has learnt from windows of this length: 1.6 s.
pub(super) const FULL: usize = 160;

/// From one window to the next.
const HOP: usize = 40;

/// From a frame to another, without it; never empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stretch {
    pub start: usize,
    pub end: usize,
}

impl Stretch {
    /// The frames that begin and end in a span; `None` when there are none.
    pub(super) fn of(span: Span) -> Option<Stretch> {
        let frame = |at: Ms| (at.0 / FRAME_MS) as usize;
        let stretch = Stretch { start: frame(span.start()), end: frame(span.end()) };
        (stretch.start < stretch.end).then_some(stretch)
    }

    /// When a frame begins.
    pub(super) fn time(frame: usize) -> Ms {
        Ms(u32::try_from(frame).unwrap_or(u32::MAX).saturating_mul(FRAME_MS))
    }

    pub(super) fn len(self) -> usize {
        self.end - self.start
    }

    fn range(self) -> Range<usize> {
        self.start..self.end
    }
}

/// Windows that cover each stretch: [`FULL`] ones that overlap, or the stretch itself when it is shorter.
pub(super) fn windows(stretches: &[Stretch]) -> Vec<Stretch> {
    let of = |stretch: &Stretch| {
        let last = stretch.end.saturating_sub(FULL).max(stretch.start);
        let starts = (stretch.start..last).step_by(HOP).chain([last]);
        starts.map(|start| Stretch { start, end: (start + FULL).min(last + FULL) }).collect::<Vec<_>>()
    };
    let cut = |stretch: &Stretch| {
        let end = stretch.end;
        of(stretch).into_iter().map(move |window| Stretch { end: window.end.min(end), ..window })
    };
    stretches.iter().flat_map(cut).collect()
}

/// A number for each frame of each stretch, in a row: the mean of the windows over it, those most whose middle is near.
pub(super) fn by_frame(stretches: &[Stretch], windows: &[Stretch], numbers: &[f32]) -> Vec<f32> {
    let mut means = Vec::new();
    let mut next = 0;
    for stretch in stretches {
        let (mut sums, mut weights) = (vec![0.0; stretch.len()], vec![0.0; stretch.len()]);
        while let Some(window) = windows.get(next).filter(|window| window.end <= stretch.end) {
            let half = window.len() as f32 / 2.0;
            for frame in window.range() {
                let from_middle = ((frame - window.start) as f32 + 0.5 - half).abs();
                let weight = 1.0 - from_middle / (half + 1.0);
                sums[frame - stretch.start] += weight * numbers[next];
                weights[frame - stretch.start] += weight;
            }
            next += 1;
        }
        means.extend(sums.iter().zip(&weights).map(|(sum, weight)| sum / weight));
    }
    means
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stretch(start: usize, end: usize) -> Stretch {
        Stretch { start, end }
    }

    #[test]
    fn windows_cover_what_is_said_and_nothing_else() {
        let long = [stretch(10, 60), stretch(100, 300)];
        assert_eq!(windows(&long), [stretch(10, 60), stretch(100, 260), stretch(140, 300)]);
        assert_eq!(windows(&[stretch(0, 161)]), [stretch(0, 160), stretch(1, 161)]);
        assert_eq!(windows(&[]), []);
    }

    #[test]
    fn a_frame_is_most_like_the_window_around_it() {
        let stretches = [stretch(10, 12), stretch(100, 300)];
        let means = by_frame(&stretches, &windows(&stretches), &[5.0, 0.0, 1.0]);
        assert_eq!(means.len(), 202);
        assert_eq!((means[0], means[2], means[201]), (5.0, 0.0, 1.0));
        assert!((means[102] - 0.5).abs() < 0.02, "{}", means[102]);
    }
}
