//! Music on a line: windows of 2.5 s that sound like music, and the stretches they make.
//!
//! Seven numbers tell music from speech and from noise: above all that its partials stay where they are,
//! while those of a voice glide and noise has none. After Scheirer and Slaney, ICASSP 1997, with the
//! persistence of peaks in place of their features of tempo; trained by `scripts/train-music`.

use callgrade_core::{Ms, Span, spans};

use crate::line::{FRAME, Line, frame_at, mask, moment, percentile};
use crate::spectrum::Spectrum;
use crate::turns::{bridge, keep, runs};

/// Samples under the window of a frame: 32 ms.
const SAMPLES: usize = 256;

/// The bins of telephone sound: 187 to 3,470 Hz, 31 Hz apart.
const BINS: std::ops::Range<usize> = 6..112;

/// Frames in a window: 2.5 s, some syllables and some notes.
const WINDOW: usize = 250;

/// Frames from one window to the next: half a second.
const HOP: usize = 50;

/// A peak stays when it is in the same bin for this many frames: 100 ms.
const STAYS: usize = 10;

/// How many windows before and after have a say in what a window is.
const VOTERS: usize = 2;

/// What is this far under the line's loud sounds is its background, be it music.
const BACKGROUND_DB: f32 = 25.0;

/// Music is never as even as a hum or a tone: its level covers at least this much within a window.
const EVEN_DB: f32 = 3.0;

/// Weights of the features in [`features`]'s order, and what is added.
const SPEECH: [f32; 8] = [-0.0297, 4.1852, 19.6357, -0.0400, 1.7695, -6.9966, 5.5296, -12.8249];
const MUSIC: [f32; 8] = [-0.0459, -0.8700, -58.0208, 1.5907, 0.1130, 20.1995, 0.8798, 9.7048];
const NOISE: [f32; 8] = [0.0756, -3.3152, 38.3852, -1.5508, -1.8825, -13.2029, -6.4094, 3.1200];

/// What is seen of 32 ms of sound, every 10 ms.
#[derive(Debug, Clone)]
struct Frame {
    /// Mean power, full scale being 1.
    power: f32,
    /// The same in dB.
    level_db: f32,
    /// How much the shape of the spectrum differs from the frame before: 0 not at all, 1 entirely.
    flux: f32,
    /// Logarithm of the geometric over the arithmetic mean of the spectrum: 0 for white noise, less for tones.
    flatness: f32,
    /// The middle of the spectrum.
    centroid_hz: f32,
    /// The bins in which the spectrum has a peak, one bit each.
    peaks: u128,
}

/// The stretches of a line on which music plays, in order, disjoint.
///
/// - `tones`: windows in which one of them sounds are not music, though they have its steady partials.
/// - `gap`: music that stops for less than this goes on.
/// - `shortest`: less music than this is a jingle, or a voice that sings.
///
/// Empty for less than 2.5 s of sound. Edges are within about a second, nearer where the level jumps.
pub(crate) fn music(line: &Line, tones: &[Span], gap: Ms, shortest: Ms) -> Vec<Span> {
    let frames = look(&line.samples);
    let tonal = mask(tones, frames.len());
    let Some(loud_db) = percentile(frames.iter().map(|frame| frame.level_db).collect(), 0.95) else {
        return Vec::new();
    };
    let windows = frames.windows(WINDOW).zip(tonal.windows(WINDOW)).step_by(HOP);
    let windows: Vec<Option<[f32; 7]>> = windows
        .map(|(window, tonal)| if tonal.contains(&true) { None } else { features(window, loud_db) })
        .collect();
    let chances: Vec<f32> = windows.iter().map(|features| features.as_ref().map_or(0.0, chance)).collect();
    let spans = bridge(runs(&slots(&chances)).into_iter().map(stretched).collect(), gap);
    let sure = spans.into_iter().filter(|&span| {
        let (first, end) = middles(span);
        let inside = first..end.min(windows.len());
        let chance = mean(chances.get(inside.clone()).unwrap_or_default().iter().copied());
        SURE < chance && !is_spoken_over(windows.get(inside).unwrap_or_default())
    });
    let sharp = sure.map(|span| sharpen(span, &line.levels_dbfs)).collect();
    keep(bridge(spans::union(sharp), gap), shortest)
}

/// How likely a whole stretch is music on average. Drawling voices reach 0.7 for ten seconds, pieces 0.8.
const SURE: f32 = 0.75;

/// True when somebody speaks over the music of these windows: the power of speech comes in bursts, however
/// steady the music under it.
///
/// Measured over 10 s: at least 0.49 of the frames of speech with music 10 to 25 dB under it hold less than
/// half of the mean power, at most 0.48 of those of music alone.
fn is_spoken_over(windows: &[Option<[f32; 7]>]) -> bool {
    0.5 < mean(windows.iter().flatten().map(|features| features[1]))
}

/// The windows whose middles lie in a span, from the first to before the end.
fn middles(span: Span) -> (usize, usize) {
    let window = |moment: Ms| (frame_at(moment) / HOP).saturating_sub(SIDES);
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
    let factor = u32::try_from(HOP).unwrap_or(1);
    Span::new(Ms(span.start().0 * factor), Ms(span.end().0 * factor))
}

fn look(samples: &[i16]) -> Vec<Frame> {
    let mut spectrum = Spectrum::new(SAMPLES, SAMPLES);
    let mut before = vec![0.0; BINS.len()];
    let count = (samples.len() + FRAME).saturating_sub(SAMPLES) / FRAME;
    let frame = |at: usize| {
        let power = &spectrum.power(samples, (at * FRAME) as isize)[BINS];
        let frame = seen(power, &before);
        before.copy_from_slice(power);
        frame
    };
    (0..count).map(frame).collect()
}

/// What a spectrum shows, and how it differs from the one before.
fn seen(power: &[f32], before: &[f32]) -> Frame {
    let (total, total_before) = (sum(power) + TINY, sum(before) + TINY);
    let alike: f32 = power.iter().zip(before).map(|(a, b)| (a * b).sqrt()).sum();
    let logs: f32 = power.iter().map(|bin| (bin + TINY).ln()).sum();
    let count = power.len() as f32;
    let weighted: f32 = power.iter().zip(BINS).map(|(bin, at)| bin * at as f32).sum();
    let is_peak =
        |at: usize| power[at - 1] < power[at] && power[at + 1] <= power[at] && total * 1e-3 < power[at];
    Frame {
        power: total,
        level_db: 10.0 * total.log10(),
        flux: 1.0 - alike / (total * total_before).sqrt(),
        flatness: logs / count - (total / count).ln(),
        centroid_hz: weighted / total * 31.25,
        peaks: (1..power.len() - 1).filter(|&at| is_peak(at)).fold(0, |peaks, at| peaks | 1 << at),
    }
}

/// Less power than a 16-bit sample can hold.
const TINY: f32 = 1e-12;

fn sum(values: &[f32]) -> f32 {
    values.iter().sum()
}

/// What tells music: seven numbers of one window. `None` for silence, for background and for a steady tone.
fn features(window: &[Frame], loud_db: f32) -> Option<[f32; 7]> {
    let levels: Vec<f32> = window.iter().map(|frame| frame.level_db).collect();
    let (low, high) = (percentile(levels.clone(), 0.05)?, percentile(levels, 0.95)?);
    if high < loud_db - BACKGROUND_DB || high < QUIETEST_DB || high - low < EVEN_DB {
        return None;
    }
    let active: Vec<usize> = (0..window.len()).filter(|&at| loud_db - 40.0 < window[at].level_db).collect();
    let share = |is: &dyn Fn(&Frame) -> bool| {
        window.iter().filter(|frame| is(frame)).count() as f32 / window.len() as f32
    };
    let of = |value: fn(&Frame) -> f32| active.iter().map(move |&at| value(&window[at]));
    let half = of_all(window) / 2.0;
    Some([
        (high - low).min(60.0),
        share(&|frame| frame.power < half),
        mean(of(|frame| frame.flux)),
        mean(of(|frame| frame.flatness)),
        deviation(of(|frame| frame.centroid_hz)).ln_1p(),
        persistence(window, &active),
        share(&|frame| frame.level_db < high - 25.0),
    ])
}

/// A window under this is a line without a sound, in dB of full scale.
const QUIETEST_DB: f32 = -60.0;

fn of_all(window: &[Frame]) -> f32 {
    mean(window.iter().map(|frame| frame.power))
}

fn mean(values: impl Iterator<Item = f32>) -> f32 {
    let (total, count) = values.fold((0.0, 0.0), |(total, count), value| (total + value, count + 1.0));
    total / f32::max(count, 1.0)
}

fn deviation(values: impl Iterator<Item = f32> + Clone) -> f32 {
    let middle = mean(values.clone());
    mean(values.map(|value| (value - middle).powi(2))).sqrt()
}

/// The share of the peaks in the active frames that stay in their bin for 100 ms.
fn persistence(window: &[Frame], active: &[usize]) -> f32 {
    let held: Vec<u128> = window
        .windows(STAYS)
        .map(|frames| frames.iter().fold(u128::MAX, |held, frame| held & frame.peaks))
        .collect();
    let stays = |at: usize| {
        let of = at.saturating_sub(STAYS - 1)..(at + 1).min(held.len());
        held[of].iter().fold(0, |stays, held| stays | held)
    };
    let count = |bits: u128| bits.count_ones() as f32;
    let peaks: f32 = active.iter().map(|&at| count(window[at].peaks)).sum();
    active.iter().map(|&at| count(stays(at))).sum::<f32>() / peaks.max(1.0)
}

/// How likely a window with these features is music.
fn chance(features: &[f32; 7]) -> f32 {
    let score = |weights: &[f32; 8]| {
        weights[7] + features.iter().zip(weights).map(|(feature, weight)| feature * weight).sum::<f32>()
    };
    let music = score(&MUSIC);
    1.0 / (1.0 + (score(&SPEECH) - music).exp() + (score(&NOISE) - music).exp())
}

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

/// Moves both edges to where the level steps up into the music and down out of it.
fn sharpen(span: Span, levels_dbfs: &[f32]) -> Span {
    let start = step(span.start(), levels_dbfs, 1.0).unwrap_or(span.start());
    let end = step(span.end(), levels_dbfs, -1.0).unwrap_or(span.end());
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
        let music = music(line, &[], Ms(3_000), Ms(8_000));
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
