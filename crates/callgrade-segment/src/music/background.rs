//! What is beside music: the rest of a piece, a text spoken over it, or speech that it is the background of.
//!
//! Only a detector that hears no voice in music can tell these apart.

use callgrade_core::{Ms, Span, spans};

use crate::line::{SILENT_DBFS, level_under, mask, moment, percentile};
use crate::turns::{bridge, keep, runs};

/// Voices fade: what is this near to one is not yet the background.
const FADES: Ms = Ms(100);

/// Music is louder than the background that it is not part of by at least this much.
const OVER_DB: f32 = 6.0;

/// Less of a background than this is none to compare with: three seconds.
const LEAST_FRAMES: usize = 300;

/// The share of frames that are fainter than what goes on under the others.
const UNDER: f32 = 0.1;

/// The share of frames under the louder parts: by these, music stands out of noise that its fainter parts drown in.
const LOUD: f32 = 0.75;

/// Music comes to the edges of this much around, at least: it has no say in the background.
const EDGE: Ms = Ms(1_000);

/// Music whose level drops for less than this goes on.
const REST: Ms = Ms(1_500);

/// The levels of a line between voices and music, without digital zeros: a recorder that stands still is no background.
/// `None` for a line on which there is next to nothing between them.
///
/// - `voices`: one flag per frame.
fn between(levels_dbfs: &[f32], voices: &[bool], music: &[Span]) -> Option<Vec<f32>> {
    let edges = music.iter().map(|span| Span::new(span.start() - EDGE, span.end() + EDGE));
    let (spoken, played) = (faded(voices), mask(&edges.collect::<Vec<_>>(), levels_dbfs.len()));
    let taken = spoken.iter().zip(played).map(|(&spoken, played)| spoken || played);
    let free = levels_dbfs.iter().zip(taken).filter(|&(&level, taken)| !taken && SILENT_DBFS < level);
    let levels: Vec<f32> = free.map(|(&level, _)| level).collect();
    (LEAST_FRAMES <= levels.len()).then_some(levels)
}

/// The level of a line when neither somebody speaks nor music plays, its louder parts. Where there is hardly any such
/// time, what is heard in the breaths of whoever speaks; `None` where nobody does.
pub(super) fn idle(levels_dbfs: &[f32], voices: &[bool], music: &[Span]) -> Option<f32> {
    match between(levels_dbfs, voices, music) {
        Some(levels) => percentile(levels, LOUD),
        None => under_voices(levels_dbfs, voices),
    }
}

/// The breaths around a stretch of speech.
const BREATH: Ms = Ms(300);

/// A shorter voice has no breath in it.
const SPEECH: Ms = Ms(500);

/// The louder parts of music are so far over the fainter tenth of it that is heard in somebody's breaths, and
/// [`OVER_DB`] more in restless pieces.
const BREATH_DB: f32 = 8.0;

/// The level of what goes on under whoever speaks: a tenth of the frames around a voice are fainter.
fn under_voices(levels_dbfs: &[f32], voices: &[bool]) -> Option<f32> {
    let speech = keep(runs(voices), SPEECH).into_iter();
    let around = speech.map(|voice| Span::new(voice.start() - BREATH, voice.end() + BREATH));
    let floors = around.filter_map(|voice| level_under(levels_dbfs, voice, UNDER)).collect();
    percentile(floors, 0.5).map(|floor| floor + BREATH_DB)
}

/// Voices with what fades of them.
fn faded(voices: &[bool]) -> Vec<bool> {
    let spans: Vec<Span> =
        runs(voices).into_iter().map(|voice| Span::new(voice.start() - FADES, voice.end() + FADES)).collect();
    mask(&spans, voices.len())
}

/// True when the music of a span is no louder than the line is when it plays nothing: a radio in the office, not a
/// hold.
pub(super) fn is_background(span: Span, levels_dbfs: &[f32], idle: f32) -> bool {
    level_under(levels_dbfs, span, LOUD).is_some_and(|music| music < idle + OVER_DB)
}

/// What is this far under the louder parts of a piece is none of its passages, whatever the line's background: a line
/// may have two, before and after it was switched.
const SOFT_DB: f32 = 24.0;

/// Music with the passages beside it that no window took for music: what sounds on without a voice.
///
/// What such a passage is louder than is the fainter tenth of the line, since most of the rest may be such passages, and
/// [`SOFT_DB`] under its piece.
pub(super) fn grown(music: &[Span], levels_dbfs: &[f32], voices: &[bool]) -> Vec<Span> {
    let rest = between(levels_dbfs, voices, music).and_then(|levels| percentile(levels, UNDER));
    let Some(rest) = rest else { return music.to_vec() };
    let grow = |span: Span| {
        let soft = level_under(levels_dbfs, span, LOUD).map_or(rest, |loud| loud - SOFT_DB);
        let least = soft.max(rest + OVER_DB);
        let sounds = levels_dbfs.iter().zip(voices).map(|(&level, &voice)| !voice && least < level);
        let passages = bridge_unspoken(&sounds.collect::<Vec<_>>(), voices);
        let beside = passages.iter().filter(|passage| passage.overlap(span).is_some());
        beside.fold(span, |span, passage| span.hull(*passage))
    };
    spans::union(music.iter().map(|&span| grow(span)).collect())
}

/// Notes are no further apart than this.
const NOTES: Ms = Ms(300);

/// A shorter passage is how somebody begins to speak.
const PASSAGE: Ms = Ms(1_000);

/// The stretches of loud frames, joined over rests in which nobody speaks.
fn bridge_unspoken(loud: &[bool], voices: &[bool]) -> Vec<Span> {
    let parts = voices.chunk_by(|a, b| a == b).scan(0, |end, part| {
        let start = *end;
        *end += part.len();
        Some((part[0], start..*end))
    });
    let unspoken = parts.filter(|(spoken, _)| !spoken).flat_map(|(_, range)| {
        let offset = moment(range.start);
        let notes = runs(&loud[range.start.min(loud.len())..range.end.min(loud.len())]);
        let passages = bridge(keep(bridge(notes, NOTES), PASSAGE), REST);
        passages.into_iter().map(move |span| Span::new(span.start() + offset, span.end() + offset))
    });
    unspoken.collect()
}

/// Music is turned down by no more than this while a text is spoken over it.
const DUCKED_DB: f32 = 12.0;

/// True when the music before and after goes on between, under whatever is said there.
pub(super) fn goes_on_under(
    before: Span,
    between: Span,
    after: Span,
    levels_dbfs: &[f32],
    idle: f32,
) -> bool {
    let faint = |span| level_under(levels_dbfs, span, UNDER);
    let (Some(before), Some(after)) = (faint(before), faint(after)) else { return false };
    faint(between).is_some_and(|floor| before.min(after) - DUCKED_DB < floor && idle + OVER_DB < floor)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A letter is half a second. `v`: a voice. `m`: music. `o`: a voice over music. `.`: a quiet line. Frames
    /// alternate between loud and faint ones, as sound does.
    fn drawn(picture: &str) -> (Vec<f32>, Vec<bool>) {
        let frame = |mark: char, at: usize| match (mark, at % 5) {
            ('v', 0) | ('.', _) => -65.0,
            ('v' | 'o', 1..) => -20.0,
            (_, 0) => -42.0,
            _ => -36.0,
        };
        let levels = picture.chars().flat_map(|mark| (0..50).map(move |at| frame(mark, at))).collect();
        (levels, picture.chars().flat_map(|mark| [matches!(mark, 'v' | 'o'); 50]).collect())
    }

    fn span(from: u32, to: u32) -> Span {
        Span::new(Ms(from * 500), Ms(to * 500))
    }

    #[test]
    fn music_behind_every_word_is_background() {
        let check = |picture: &str, expected: Option<bool>| {
            let (levels, voices) = drawn(picture);
            let music = picture.find("mmmmmmmm").unwrap() as u32;
            let music = span(music, music + 8);
            let idle = idle(&levels, &voices, &[music]);
            assert_eq!(idle.map(|idle| is_background(music, &levels, idle)), expected, "{picture}");
        };
        check("moommoommmoommmoommmmmmmmoommmoommmoommm", Some(true));
        check("...vv..vv....vv.mmmmmmmm...vv...vv...vv..", Some(false));
        check("mmmmmmmmmmm", None);
    }

    #[test]
    fn a_piece_grows_to_its_rests_and_not_into_voices() {
        let (levels, voices) = drawn(".....vv.mmmmmm.mmmmvv.......");
        assert_eq!(grown(&[span(9, 12)], &levels, &voices), [span(8, 19)]);
        assert_eq!(grown(&[], &levels, &voices), []);
    }

    #[test]
    fn a_piece_does_not_grow_over_the_noise_of_a_line_that_is_dead_elsewhere() {
        let (mut levels, voices) = drawn("............mmmmmm......................");
        for elsewhere in [SILENT_DBFS, -85.0] {
            levels[1_250..].fill(elsewhere);
            assert_eq!(grown(&[span(12, 18)], &levels, &voices), [span(12, 18)]);
        }
    }

    #[test]
    fn music_under_an_announcement_goes_on() {
        let (levels, _) = drawn("mmmmmmoooommmmmm");
        assert!(goes_on_under(span(0, 6), span(6, 10), span(10, 16), &levels, -65.0));
        let (levels, _) = drawn("mmmmmm.vv.mmmmmm");
        assert!(!goes_on_under(span(0, 6), span(6, 10), span(10, 16), &levels, -65.0));
    }
}
