//! Holds: a party is kept waiting, by music, beeps, a recorded text, or a line that goes silent.

use callgrade_core::timeline::{Answer, Hold, HoldCause, joined};
use callgrade_core::{Ms, Span, spans};

use crate::line::level_under;
use crate::turns::keep;

/// What tells of waiting, on all lines together. Every list may be in any order.
#[derive(Debug, Default)]
pub(crate) struct Signs {
    /// Where music plays.
    pub music: Vec<Span>,
    /// Beeps of one train each.
    pub beeps: Vec<Vec<Span>>,
    /// Recorded texts that are repeated.
    pub announcements: Vec<Span>,
    /// Where every line's noise is another.
    pub silences: Vec<Span>,
}

impl Signs {
    /// Music, with the recorded texts that interrupt it; in order, disjoint.
    pub(crate) fn waiting_music(&self) -> Vec<Span> {
        over_texts(&self.music, &self.announcements)
    }
}

/// Holds that are apart by less than this are one.
const ONE_HOLD: Ms = Ms(1_000);

/// The holds after the answer; what comes before is a queue's, or stands in for ringing.
///
/// - `turns`: everybody's, in order, disjoint.
/// - `shortest`: less of it after the answer is no hold.
///
/// In order, disjoint; empty for a call that nobody answers.
pub(crate) fn holds(signs: &Signs, turns: &[Span], answer: Option<Answer>, shortest: Ms) -> Vec<Hold> {
    let Some(answer) = answer else { return Vec::new() };
    let connected = Span::new(answer.at, Ms(u32::MAX));
    let of = |cause: HoldCause, spans: Vec<Span>| {
        let after = spans::union(spans.into_iter().filter_map(|span| span.overlap(connected)).collect());
        keep(after, shortest).into_iter().map(move |span| Hold { span, cause })
    };
    let beeps = signs.beeps.iter().flat_map(|train| between_turns(train, turns)).collect();
    let texts = repeated(&signs.announcements, turns);
    let all = of(HoldCause::Music, piece_after_piece(&signs.waiting_music(), turns))
        .chain(of(HoldCause::Beeps, beeps))
        .chain(of(HoldCause::Announcement, texts))
        .chain(of(HoldCause::Silence, signs.silences.clone()));
    joined(all.collect(), ONE_HOLD)
}

/// How close a recorded text comes to the music that it interrupts.
const INTERRUPTS: Ms = Ms(2_000);

/// Music, joined to the music after a recorded text.
fn over_texts(music: &[Span], announcements: &[Span]) -> Vec<Span> {
    let music = spans::union(music.to_vec());
    let between = announcements.iter().filter_map(|text| {
        let before = music.iter().map(|span| span.end()).rfind(|end| *end <= text.end())?;
        let after = music.iter().map(|span| span.start()).find(|start| text.start() <= *start)?;
        let touches = text.start() - before < INTERRUPTS && after - text.end() < INTERRUPTS;
        touches.then_some(Span::new(before, after))
    });
    spans::union(between.chain(music.iter().copied()).collect())
}

/// A player takes up to this long to start its next piece.
const NEXT_PIECE: Ms = Ms(10_000);

/// Pieces of music between which nobody speaks: one wait.
///
/// - `music`: in order, disjoint.
fn piece_after_piece(music: &[Span], turns: &[Span]) -> Vec<Span> {
    let goes_on = |last: &Span, next: &Span| {
        let between = Span::new(last.end(), next.start());
        between.len() <= NEXT_PIECE && spans::overlaps(&[between], turns).is_empty()
    };
    let waits = music.chunk_by(goes_on);
    waits.filter_map(|pieces| pieces.iter().copied().reduce(Span::hull)).collect()
}

/// A hold by beeps has at least so many.
const FEWEST_BEEPS: usize = 3;

/// The waits that a train of beeps tells of: three and more with nobody speaking between them. A recorder beeps while
/// people talk, and tells of none.
///
/// A wait begins when the last word ends, but at most one period before its first beep, and ends likewise.
fn between_turns(train: &[Span], turns: &[Span]) -> Vec<Span> {
    let Some(period) = train.windows(2).map(|pair| pair[1].start() - pair[0].start()).min() else {
        return Vec::new();
    };
    let speaks =
        |pair: &[Span]| !spans::overlaps(&[Span::new(pair[0].end(), pair[1].start())], turns).is_empty();
    let waits = train.chunk_by(|a, b| !speaks(&[*a, *b]));
    let wait = |beeps: &[Span]| {
        let (first, last) = (beeps.first()?, beeps.last()?);
        let before = turns.iter().map(|turn| turn.end()).filter(|&end| end <= first.start()).max();
        let after = turns.iter().map(|turn| turn.start()).find(|&start| last.end() <= start);
        let start = before.unwrap_or(first.start()).max(first.start() - period);
        let end = after.unwrap_or(last.end()).min(last.end() + period);
        (FEWEST_BEEPS <= beeps.len()).then_some(Span::new(start, end))
    };
    waits.filter_map(wait).collect()
}

/// What a caller mutters between two recorded texts; more is a conversation.
const MUTTERED: Ms = Ms(1_000);

/// The waits between the copies of recorded texts: from one to the next while hardly anything else is said.
fn repeated(announcements: &[Span], turns: &[Span]) -> Vec<Span> {
    let texts = spans::union(announcements.to_vec());
    let pairs = texts.windows(2).filter(|pair| {
        let between = Span::new(pair[0].end(), pair[1].start());
        spans::total(&spans::overlaps(&[between], turns)) < MUTTERED
    });
    spans::union(pairs.map(|pair| pair[0].hull(pair[1])).collect())
}

/// A silence that is shorter is no hold, whatever the line sounds like.
const SILENCE: Ms = Ms(20_000);

/// The noise of a line is another when its level changes by this much.
const CHANGE_DB: f32 = 6.0;

/// How far from the edges of a silence noise is compared.
const BESIDE: Ms = Ms(5_000);

/// How far edges are left out: words end softly.
const SOFT: Ms = Ms(500);

/// The long silences in which every line has other noise than before and after: somebody switched it. Where only one
/// line changes, a party muted its microphone, and that is dead air.
///
/// - `lines_dbfs`: the levels of each line.
/// - `turns`: everybody's, in order, disjoint.
pub(crate) fn switched(lines_dbfs: &[&[f32]], turns: &[Span], within: Span) -> Vec<Span> {
    let gaps = keep(spans::gaps(within, turns), SILENCE).into_iter();
    gaps.filter(|&gap| {
        let inside = Span::new(gap.start() + SOFT, gap.end() - SOFT);
        let beside = [
            Span::new(gap.start() - BESIDE, gap.start() - SOFT),
            Span::new(gap.end() + SOFT, gap.end() + BESIDE),
        ];
        let changes = |levels: &&[f32]| {
            let noise = |span: Span| noise(levels, span);
            let Some(within) = noise(inside) else { return false };
            beside.iter().all(|&side| noise(side).is_some_and(|level| CHANGE_DB <= (level - within).abs()))
        };
        !lines_dbfs.is_empty() && lines_dbfs.iter().all(changes)
    })
    .collect()
}

/// The level of the noise in a stretch: a tenth of its frames are fainter. Of zeros there is none.
fn noise(levels_dbfs: &[f32], span: Span) -> Option<f32> {
    level_under(levels_dbfs, span, 0.1)
}

#[cfg(test)]
mod tests {
    use callgrade_core::timeline::Basis;

    use super::*;

    fn spans(pairs: &[(u32, u32)]) -> Vec<Span> {
        pairs.iter().map(|&(start, end)| Span::new(Ms(start), Ms(end))).collect()
    }

    #[track_caller]
    fn check(signs: &Signs, turns: &[(u32, u32)], answer: Option<u32>, expected: &[(u32, u32)]) {
        let answer = answer.map(|at| Answer { at: Ms(at), basis: Basis::Audio });
        let found = holds(signs, &spans(turns), answer, Ms(4_000));
        assert_eq!(found.iter().map(|hold| hold.span).collect::<Vec<_>>(), spans(expected));
    }

    fn music(pairs: &[(u32, u32)]) -> Signs {
        Signs { music: spans(pairs), ..Signs::default() }
    }

    /// A beep of a quarter of a second at each of these seconds.
    fn beeps(seconds: &[u32]) -> Signs {
        let beep = |at: &u32| (at * 1_000, at * 1_000 + 250);
        Signs { beeps: vec![spans(&seconds.iter().map(beep).collect::<Vec<_>>())], ..Signs::default() }
    }

    #[test]
    fn both_lines_hold_once() {
        check(&music(&[(10_000, 30_000), (10_500, 31_000)]), &[], Some(5_000), &[(10_000, 31_000)]);
    }

    #[test]
    fn waiting_for_an_answer_is_no_hold() {
        check(&music(&[(0, 30_000)]), &[], Some(29_000), &[]);
        check(&music(&[(0, 30_000)]), &[], Some(10_000), &[(10_000, 30_000)]);
        check(&music(&[(0, 30_000)]), &[], None, &[]);
        check(&music(&[]), &[], Some(0), &[]);
    }

    #[test]
    fn beeps_without_words_are_a_hold() {
        let turns = [(0, 8_000), (31_000, 40_000)];
        check(&beeps(&[10, 15, 20, 25, 30]), &turns, Some(0), &[(8_000, 31_000)]);
        check(&beeps(&[20, 25]), &turns, Some(0), &[]);
    }

    #[test]
    fn a_recorder_that_beeps_is_no_hold() {
        let turns = [(0, 9_000), (11_000, 14_000), (16_000, 19_000), (21_000, 24_000)];
        check(&beeps(&[10, 15, 20, 25]), &turns, Some(0), &[]);
    }

    #[test]
    fn a_repeated_text_is_a_hold() {
        let signs = Signs { announcements: spans(&[(10_000, 14_000), (30_000, 34_000)]), ..Signs::default() };
        check(&signs, &[(0, 8_000), (20_000, 20_900)], Some(0), &[(10_000, 34_000)]);
        check(&signs, &[(0, 8_000), (20_000, 26_000)], Some(0), &[]);
    }

    #[test]
    fn a_recorded_text_does_not_end_the_music() {
        let texts = spans(&[(20_500, 24_000)]);
        let signs = Signs { announcements: texts, ..music(&[(10_000, 20_000), (25_000, 40_000)]) };
        check(&signs, &[(0, 8_000)], Some(0), &[(10_000, 40_000)]);
        check(
            &music(&[(10_000, 20_000), (25_000, 40_000)]),
            &[(20_500, 24_000)],
            Some(0),
            &[(10_000, 20_000), (25_000, 40_000)],
        );
    }

    #[test]
    fn the_next_piece_is_the_same_wait() {
        let pieces = music(&[(10_000, 20_000), (24_000, 40_000), (51_000, 60_000)]);
        check(&pieces, &[], Some(0), &[(10_000, 40_000), (51_000, 60_000)]);
        let (first, second) = ((10_000, 20_000), (24_000, 40_000));
        check(&pieces, &[(21_000, 22_000)], Some(0), &[first, second, (51_000, 60_000)]);
    }

    #[test]
    fn a_line_that_is_switched_is_a_hold_and_a_mute_is_none() {
        let line = |noise: f32| [vec![-50.0; 1_000], vec![noise; 3_000], vec![-50.0; 1_000]].concat();
        let (open, other) = (line(-50.0), line(-70.0));
        let turns = spans(&[(0, 10_000), (40_000, 45_000)]);
        let within = Span::new(Ms(0), Ms(50_000));
        let found = |lines: &[&[f32]]| switched(lines, &turns, within);
        assert_eq!(found(&[&other, &other]), spans(&[(10_000, 40_000)]));
        assert_eq!(found(&[&other, &open]), []);
        assert_eq!(found(&[]), []);
    }
}
