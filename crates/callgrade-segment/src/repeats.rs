//! What is said again, sound for sound: a recorded text.
//!
//! Nobody says the same words twice so alike that three seconds of them go together band by band; a recording does,
//! even with music under it. Measured: copies 0.94 to 0.99, other speech of the same voice up to 0.77.

use callgrade_core::{Ms, Span};

use crate::line::{FRAME, Line, RATE_HZ, frame_at};
use crate::spectrum::Spectrum;
use crate::turns::keep;

/// How much of two texts is compared, and how long a text must be at least.
const COMPARED: Ms = Ms(3_000);

/// Copies begin at least and at most so long after one another: nobody repeats a text at once, or after minutes.
const APART: std::ops::RangeInclusive<u32> = 8_000..=180_000;

/// Copies go together by at least so much.
const ALIKE: f32 = 0.88;

/// How much sooner or later a copy may be heard to begin.
const SHIFT: Ms = Ms(200);

/// Frames from one look to the next: 20 ms.
const STRIDE: usize = 2;

/// The edges of the bands, in bins of 31 Hz: 187 Hz to 3.5 kHz, even by ear.
const EDGES: [usize; 14] = [6, 8, 10, 13, 16, 20, 25, 31, 38, 46, 56, 68, 84, 112];

/// Of one moment, the level of each band.
type Look = [f32; EDGES.len() - 1];

/// The speech that is a copy of other speech on the line, both times; in the order of `speech`.
///
/// - `speech`: stretches in order.
pub(crate) fn repeats(line: &Line, speech: &[Span]) -> Vec<Span> {
    let texts: Vec<(Span, Vec<Look>)> = keep(speech.to_vec(), COMPARED + SHIFT + SHIFT)
        .into_iter()
        .map(|span| (span, looks(line, span)))
        .collect();
    let mut copied = vec![false; texts.len()];
    for (at, (first, heard)) in texts.iter().enumerate() {
        for (other, (second, again)) in texts.iter().enumerate().skip(at + 1) {
            if APART.contains(&(second.start() - first.start()).0) && is_copy(heard, again) {
                (copied[at], copied[other]) = (true, true);
            }
        }
    }
    texts.iter().zip(copied).filter(|(_, copied)| *copied).map(|((span, _), _)| *span).collect()
}

/// The looks at the beginning of a stretch, as many as are compared and shifted.
fn looks(line: &Line, span: Span) -> Vec<Look> {
    const SIZE: usize = 256;
    let mut spectrum = Spectrum::new(SIZE, SIZE);
    let first = frame_at(span.start()) * FRAME;
    let count = ((COMPARED + SHIFT + SHIFT).0 as usize * RATE_HZ as usize / 1_000) / (STRIDE * FRAME);
    let look = |at: usize| {
        let power = spectrum.power(&line.samples, (first + at * STRIDE * FRAME) as isize);
        std::array::from_fn(|band| (power[EDGES[band]..EDGES[band + 1]].iter().sum::<f32>() + FAINTEST).ln())
    };
    (0..count).map(look).collect()
}

/// What is fainter than this in a band is as good as nothing: −80 dB of full scale.
const FAINTEST: f32 = 1e-8;

/// True when one begins like the other, a little sooner or later.
fn is_copy(a: &[Look], b: &[Look]) -> bool {
    let shift = SHIFT.0 as usize * RATE_HZ as usize / 1_000 / (STRIDE * FRAME);
    let middle = &a[shift..a.len() - shift];
    let usual = mean(middle);
    (0..=2 * shift).any(|at| ALIKE <= alike((middle, &usual), &b[at..at + middle.len()]))
}

/// How much the bands of two stretches go together, from −1 to 1. What a band has throughout does not count, so that
/// the line and the voice do not make everything alike.
///
/// - `a`: with its [`mean`].
fn alike((a, mean_a): (&[Look], &Look), b: &[Look]) -> f32 {
    let mean_b = mean(b);
    let (mut aa, mut bb, mut ab) = (0.0, 0.0, 0.0);
    for (a, b) in a.iter().zip(b) {
        for band in 0..a.len() {
            let (x, y) = (a[band] - mean_a[band], b[band] - mean_b[band]);
            (aa, bb, ab) = (aa + x * x, bb + y * y, ab + x * y);
        }
    }
    if aa * bb > 0.0 { ab / (aa * bb).sqrt() } else { 0.0 }
}

fn mean(looks: &[Look]) -> Look {
    std::array::from_fn(|band| looks.iter().map(|look| look[band]).sum::<f32>() / looks.len() as f32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Roles;
    use crate::line::lines;
    use crate::sound::{Sound, audio, noise, voice};

    /// Which of the texts, four seconds each with ten seconds between, are copies.
    fn copies(texts: &[Sound]) -> Vec<Span> {
        let sound = texts
            .iter()
            .fold(Sound::silence(1.0), |sound, text| sound.then(text.clone()).then(Sound::silence(10.0)));
        let audio = audio(&[sound.clone().over(&noise(sound.seconds(), 0.0005, 3))]);
        let spans: Vec<Span> = (0..texts.len() as u32)
            .map(|at| Span::new(Ms(1_000 + at * 14_000), Ms(5_000 + at * 14_000)))
            .collect();
        repeats(&lines(&audio, &Roles::default())[0], &spans)
    }

    #[test]
    fn the_same_recording_twice_is_a_copy_and_other_speech_is_none() {
        let text = || voice(4.0, 0.3);
        // The same syllables from another place: other vowels, other pitches.
        let other = || voice(5.0, 0.3).after(1.0);
        let span = |at: u32| Span::new(Ms(1_000 + at * 14_000), Ms(5_000 + at * 14_000));
        assert_eq!(copies(&[text(), other(), text()]), [span(0), span(2)]);
        assert_eq!(copies(&[text(), other()]), []);
        assert_eq!(copies(&[]), []);
    }

    #[test]
    fn a_copy_over_noise_is_a_copy() {
        let noisy = voice(4.0, 0.3).over(&noise(4.0, 0.01, 9));
        assert_eq!(copies(&[voice(4.0, 0.3), noisy]).len(), 2);
    }
}
