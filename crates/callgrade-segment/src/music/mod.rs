//! Music on a line: windows of 2.5 s that sound like music, and the stretches they make.

mod background;
mod edges;
mod window;

use callgrade_core::{Ms, Span, spans};

use self::background::{goes_on_under, grown, is_background};
use self::edges::sharpen;
use self::window::{Features, STRIDE, chance, features, look, mean};
use crate::line::{FRAME_MS, Line, frame_at, mask, moment, percentile};
use crate::turns::{bridge, keep, runs};

/// Looks in a window: 2.5 s, some syllables and some notes.
const WINDOW: usize = 2_500 / (STRIDE * FRAME_MS as usize);

/// Looks from one window to the next: half a second.
const HOP: usize = WINDOW / 5;

/// How many windows before and after have a say in what a window is.
const VOTERS: usize = 2;

/// What else is known of a line when music is looked for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Known<'a> {
    /// Windows in which a tone sounds are not music, though they have its steady partials.
    pub tones: &'a [Span],
    /// One flag per frame: is it a voice? `None` from a detector that takes music for voices.
    pub voices: Option<&'a [bool]>,
}

/// The stretches of a line on which music plays, in order, disjoint.
///
/// - `gap`: music that stops for less than this goes on.
/// - `shortest`: less music than this is a jingle, or a voice that sings.
///
/// Music behind a speaker is none, and a text spoken over it does not end it. Empty for less than 2.5 s of sound.
/// Edges are within about a second, nearer where the level jumps.
pub(crate) fn music(line: &Line, known: Known, gap: Ms, shortest: Ms) -> Vec<Span> {
    let levels = &line.levels_dbfs;
    let windows = windows(line, known);
    let chances: Vec<f32> = windows.iter().map(|features| features.as_ref().map_or(0.0, chance)).collect();
    let slots = slots(&chances);
    let to_the_end = |span: Span| {
        let is_last = frame_at(span.end()) == slots.len() * HOP * STRIDE;
        if is_last { Span::new(span.start(), moment(levels.len()).max(span.end())) } else { span }
    };
    let heard = runs(&slots).into_iter().map(stretched).map(to_the_end);
    let spans = bridge(heard.collect(), gap);
    let sure = spans.into_iter().filter(|&span| {
        let (first, end) = middles(span);
        let inside = first..end.min(windows.len());
        let chance = mean(chances.get(inside.clone()).unwrap_or_default().iter().copied());
        SURE < chance && (known.voices.is_some() || !is_spoken_over(windows.get(inside).unwrap_or_default()))
    });
    let sharp = spans::union(sure.map(|span| sharpen(span, levels, known.voices)).collect());
    let whole = known.voices.and_then(|voices| whole(&sharp, levels, voices)).unwrap_or(sharp);
    keep(bridge(whole, gap), shortest)
}

/// Music that is nobody's background, each piece with all of its passages; `None` where the line is hardly ever idle.
fn whole(music: &[Span], levels_dbfs: &[f32], voices: &[bool]) -> Option<Vec<Span>> {
    let pieces = grown(music, levels_dbfs, voices);
    let idle = background::idle(levels_dbfs, voices, &pieces)?;
    let own = pieces.into_iter().filter(|&span| !is_background(span, levels_dbfs, idle)).collect();
    Some(held(own, levels_dbfs, idle))
}

/// What is spoken over music for longer than this is a conversation.
const LONGEST_TEXT: Ms = Ms(20_000);

/// Joins music to the music after a text that is spoken over it.
fn held(music: Vec<Span>, levels_dbfs: &[f32], idle: f32) -> Vec<Span> {
    let mut held: Vec<Span> = Vec::new();
    for span in music {
        let goes_on = |last: &Span| {
            let between = Span::new(last.end(), span.start());
            between.len() <= LONGEST_TEXT && goes_on_under(*last, between, span, levels_dbfs, idle)
        };
        match held.last_mut() {
            Some(last) if goes_on(last) => *last = last.hull(span),
            _ => held.push(span),
        }
    }
    held
}

/// The features of each window; `None` where one of them is no music for sure: silence, a tone, a voice.
fn windows(line: &Line, known: Known) -> Vec<Option<Features>> {
    let Some(loud_db) = percentile(line.levels_dbfs.clone(), 0.95) else { return Vec::new() };
    let frames = look(line, loud_db);
    let tonal = mask(known.tones, line.levels_dbfs.len());
    let share = |flags: &[bool], at: usize| {
        let end = ((at + WINDOW) * STRIDE).min(flags.len());
        let window = &flags[(at * STRIDE).min(end)..end];
        window.iter().filter(|&&flag| flag).count() as f32 / (WINDOW * STRIDE) as f32
    };
    let is_other =
        |at: usize| 0.0 < share(&tonal, at) || known.voices.is_some_and(|voices| SPOKEN <= share(voices, at));
    let windows = frames.windows(WINDOW).enumerate().step_by(HOP);
    windows.map(|(at, window)| if is_other(at) { None } else { features(window, loud_db) }).collect()
}

/// With a voice in so much of it, a window is speech, whatever plays under it.
///
/// Silero hears a voice in none of the frames of hold music, and in two thirds of those of speech over music.
const SPOKEN: f32 = 0.3;

/// How likely a whole stretch is music on average. Drawling voices reach 0.7 for ten seconds, pieces 0.8.
const SURE: f32 = 0.75;

/// True when somebody speaks over the music of these windows: the power of speech comes in bursts, however
/// steady the music under it.
///
/// Measured over 10 s: at least 0.49 of the frames of speech with music 10 to 25 dB under it hold less than
/// half of the mean power, at most 0.48 of those of music alone.
fn is_spoken_over(windows: &[Option<Features>]) -> bool {
    0.5 < mean(windows.iter().flatten().map(|features| features[1]))
}

/// The windows whose middles lie in a span, from the first to before the end.
fn middles(span: Span) -> (usize, usize) {
    let window = |moment: Ms| (frame_at(moment) / (HOP * STRIDE)).saturating_sub(SIDES);
    (window(span.start()), window(span.end()))
}

/// Half seconds before the first window's middle and after the last one's.
const SIDES: usize = WINDOW / HOP / 2;

/// Whether music plays in each half second, by the windows around the one in whose middle it lies.
///
/// Music begins where they are for it more than not, and goes on between two such places while they are not
/// quite against it: pieces have passages that a voice might sing.
fn slots(chances: &[f32]) -> Vec<bool> {
    let vote = |at: usize| {
        let voters = &chances[at.saturating_sub(VOTERS)..(at + VOTERS + 1).min(chances.len())];
        mean(voters.iter().copied())
    };
    let votes: Vec<f32> = (0..chances.len()).map(vote).collect();
    let mut middle = vec![false; votes.len()];
    for possible in votes.chunk_by(|a, b| (DOUBT < *a) == (DOUBT < *b)).scan(0, positioned) {
        let sure = |at: &usize| 0.5 < votes[*at];
        if let (Some(first), Some(last)) = (possible.clone().find(sure), possible.rev().find(sure)) {
            middle[first..=last].fill(true);
        }
    }
    // The half seconds before the first middle and after the last have no window of their own.
    let first = middle.first().copied().unwrap_or(false);
    let last = middle.last().copied().unwrap_or(false);
    [vec![first; SIDES], middle, vec![last; SIDES]].concat()
}

/// Less than this and it is no music.
const DOUBT: f32 = 0.2;

/// Where a chunk lies, from where the one before it ended.
fn positioned(end: &mut usize, chunk: &[f32]) -> Option<std::ops::Range<usize>> {
    let first = *end;
    *end += chunk.len();
    Some(first..*end)
}

/// From half seconds, which [`runs`] takes for frames, to time.
fn stretched(span: Span) -> Span {
    let factor = u32::try_from(HOP * STRIDE).unwrap_or(1);
    Span::new(Ms(span.start().0 * factor), Ms(span.end().0 * factor))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Roles;
    use crate::line::lines;
    use crate::sound::{Sound, audio, band, noise, tone, voice};

    /// The seconds at which music starts and ends.
    fn heard(sound: &Sound) -> Vec<(f64, f64)> {
        let audio = audio(std::slice::from_ref(sound));
        let line = &lines(&audio, &Roles::default())[0];
        let known = Known { tones: &[], voices: None };
        let music = music(line, known, Ms(3_000), Ms(8_000));
        music.into_iter().map(|span| (span.start().as_secs(), span.end().as_secs())).collect()
    }

    #[test]
    fn music_is_found_between_voices() {
        for rms in [0.0003, 0.003] {
            let pause = Sound::silence(0.5);
            let sound =
                voice(10.0, 0.3).then(pause.clone()).then(band(15.0, 0.1)).then(pause).then(voice(8.0, 0.3));
            let found = heard(&sound.clone().over(&noise(sound.seconds(), rms, 3)));
            assert_eq!(found.len(), 1, "{found:?}");
            assert!((found[0].0 - 10.5).abs() < 0.3 && (found[0].1 - 25.5).abs() < 0.3, "{found:?}");
        }
    }

    #[test]
    fn a_recording_may_end_in_its_music() {
        let sound = Sound::silence(2.0).then(band(13.4, 0.1));
        let found = heard(&sound.clone().over(&noise(sound.seconds(), 0.0005, 3)));
        assert_eq!(found.len(), 1, "{found:?}");
        assert!((found[0].1 - 15.4).abs() < 0.03, "{found:?}");
    }

    #[test]
    fn nothing_else_is_music() {
        let ringing = tone(&[450.0], 1.0, 0.1).then(Sound::silence(4.0));
        let ringing = (0..6).fold(Sound::silence(1.0), |sound, _| sound.then(ringing.clone()));
        let silence = || Sound::silence(30.0);
        for (name, sound) in [
            ("voice", voice(30.0, 0.3)),
            ("noise", noise(30.0, 0.1, 5)),
            ("tone", tone(&[400.0], 30.0, 0.2)),
            ("hum", tone(&[50.0, 100.0, 150.0, 200.0, 250.0], 30.0, 0.05).over(&noise(30.0, 0.005, 6))),
            ("ringing", ringing.clone().over(&noise(31.0, 0.002, 7))),
            ("silence", silence()),
            ("jingle", band(5.0, 0.1).then(silence())),
            ("nothing", Sound::silence(0.0)),
        ] {
            assert_eq!(heard(&sound), vec![], "{name}");
        }
    }

    #[test]
    fn a_voice_over_music_is_a_voice() {
        let talk =
            (0..12).fold(Sound::silence(0.1), |talk, _| talk.then(voice(1.6, 0.4)).then(Sound::silence(0.9)));
        assert_eq!(heard(&talk.over(&band(32.0, 0.01))), vec![]);
    }

    #[track_caller]
    fn check(votes: &str, expected: &str) {
        let chances: Vec<f32> =
            votes.chars().map(|mark| f32::from(u8::try_from(mark).unwrap() - b'0') / 9.0).collect();
        let drawn: String = slots(&chances).iter().map(|&flag| if flag { '#' } else { '.' }).collect();
        assert_eq!(drawn, expected);
    }

    #[test]
    fn windows_vote() {
        check("0000000090000000", "....................");
        check("0000099999900000", ".......######.......");
        check("9999990000000000", "########............");
        check("9999994444999999", "####################");
        check("", "....");
    }
}
