//! Music to holds: a party is kept waiting.

use callgrade_core::timeline::{Answer, Hold, HoldCause};
use callgrade_core::{Ms, Span, spans};

use crate::turns::keep;

/// The music on any line after the answer; what plays before is a queue's, or stands in for ringing.
///
/// - `music`: of all lines, in any order.
/// - `shortest`: less of it after the answer is no hold.
///
/// In order, disjoint; empty for a call that nobody answers.
pub(crate) fn holds(music: Vec<Span>, answer: Option<Answer>, shortest: Ms) -> Vec<Hold> {
    let Some(answer) = answer else { return Vec::new() };
    let connected = Span::new(answer.at, Ms(u32::MAX));
    let held = spans::union(music.into_iter().filter_map(|span| span.overlap(connected)).collect());
    keep(held, shortest).into_iter().map(|span| Hold { span, cause: HoldCause::Music }).collect()
}

#[cfg(test)]
mod tests {
    use callgrade_core::timeline::Basis;

    use super::*;

    #[track_caller]
    fn check(music: &[(u32, u32)], answer: Option<u32>, expected: &[(u32, u32)]) {
        let spans = |pairs: &[(u32, u32)]| -> Vec<Span> {
            pairs.iter().map(|&(start, end)| Span::new(Ms(start), Ms(end))).collect()
        };
        let answer = answer.map(|at| Answer { at: Ms(at), basis: Basis::Audio });
        let held: Vec<Span> =
            holds(spans(music), answer, Ms(8_000)).into_iter().map(|hold| hold.span).collect();
        assert_eq!(held, spans(expected));
    }

    #[test]
    fn both_lines_hold_once() {
        check(&[(10_000, 30_000), (10_500, 31_000)], Some(5_000), &[(10_000, 31_000)]);
    }

    #[test]
    fn waiting_for_an_answer_is_no_hold() {
        check(&[(0, 30_000)], Some(29_000), &[]);
        check(&[(0, 30_000)], Some(10_000), &[(10_000, 30_000)]);
        check(&[(0, 30_000)], None, &[]);
        check(&[], Some(0), &[]);
    }
}
