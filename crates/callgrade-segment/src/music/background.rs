//! Music behind a speaker, and speakers in front of music: told by what is left when nobody speaks.

use callgrade_core::{Ms, Span};

use crate::line::{frame_at, percentile};
use crate::turns::{keep, runs};

/// The share of frames under a stretch's background.
const BACKGROUND: f32 = 0.1;

/// Two backgrounds differ by less than this when they are the same: music is never even.
const SAME_DB: f32 = 5.0;

/// Music is this far over its own fainter tenth, and hardly more; the noise of a line lies further under it.
const RANGE_DB: f32 = 12.0;

/// The breaths around a stretch of speech, in which its background is heard.
const BREATH: Ms = Ms(300);

/// A shorter voice is too short to have a background.
const SPEECH: Ms = Ms(500);

/// With fewer stretches of speech than this, nothing is known of their background.
const FEWEST: usize = 3;

/// True when the music of a span is heard behind the line's speech as well: a radio in the office, not a hold.
///
/// - `voices`: one flag per frame.
///
/// False where the line has too little speech to tell.
pub(super) fn is_background(span: Span, levels_dbfs: &[f32], voices: &[bool]) -> bool {
    let speech = keep(runs(voices), SPEECH).into_iter();
    let speech = speech.filter(|voice| voice.overlap(span).is_none());
    let floors: Vec<f32> = speech.filter_map(|voice| level(around(voice), levels_dbfs, BACKGROUND)).collect();
    if floors.len() < FEWEST {
        return false;
    }
    let under_speech = percentile(floors, 0.5);
    let (music, faint) = (level(span, levels_dbfs, 0.5), level(span, levels_dbfs, BACKGROUND));
    match (under_speech, music, faint) {
        (Some(floor), Some(music), Some(faint)) => faint - SAME_DB < floor && music < floor + RANGE_DB,
        _ => false,
    }
}

/// Music is turned down by no more than this while a text is spoken over it.
const DUCKED_DB: f32 = 12.0;

/// True when the music before and after goes on between, under whatever is said there.
pub(super) fn goes_on_under(before: Span, between: Span, after: Span, levels_dbfs: &[f32]) -> bool {
    let faint = |span| level(span, levels_dbfs, BACKGROUND);
    let (Some(before), Some(after)) = (faint(before), faint(after)) else { return false };
    faint(between).is_some_and(|floor| before.min(after) - DUCKED_DB < floor && SILENCE_DBFS < floor)
}

/// Under this, nothing goes on.
const SILENCE_DBFS: f32 = -55.0;

fn around(voice: Span) -> Span {
    Span::new(voice.start() - BREATH, voice.end() + BREATH)
}

/// What a share of the levels in a span lies under.
fn level(span: Span, levels_dbfs: &[f32], share: f32) -> Option<f32> {
    let end = frame_at(span.end()).min(levels_dbfs.len());
    percentile(levels_dbfs[frame_at(span.start()).min(end)..end].to_vec(), share)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A letter is half a second. `v`: a voice. `m`: music. `o`: a voice over music. `.`: a quiet line. Frames alternate
    /// between loud and faint ones, as sound does.
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
        let check = |picture: &str, expected: bool| {
            let (levels, voices) = drawn(picture);
            let music = picture.find("mmmmmmmm").unwrap() as u32;
            assert_eq!(is_background(span(music, music + 8), &levels, &voices), expected, "{picture}");
        };
        check("moomoommmoommmmmmmmoom", true);
        check(".vv.vv...vv.mmmmmmmm.vv", false);
        check("mmmmmmmmmmm", false);
    }

    #[test]
    fn music_under_an_announcement_goes_on() {
        let (levels, _) = drawn("mmmmmmoooommmmmm");
        assert!(goes_on_under(span(0, 6), span(6, 10), span(10, 16), &levels));
        let (levels, _) = drawn("mmmmmm.vv.mmmmmm");
        assert!(!goes_on_under(span(0, 6), span(6, 10), span(10, 16), &levels));
    }
}
