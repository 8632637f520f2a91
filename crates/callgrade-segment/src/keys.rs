//! Telephone keys: two frequencies at a time, one of four low and one of four high ones. After ITU-T Q.23 and Q.24.

use std::f32::consts::TAU;

use callgrade_core::{Ms, Span};

use crate::line::{FRAME, RATE_HZ, level_dbfs, percentile};
use crate::looks::{Look, Peak, Stretch};
use crate::spectrum::decibels;

/// The low frequencies, one a row.
const ROWS_HZ: [f32; 4] = [697.0, 770.0, 852.0, 941.0];

/// The high frequencies, one a column.
const COLUMNS_HZ: [f32; 4] = [1_209.0, 1_336.0, 1_477.0, 1_633.0];

/// What is written on the keys, row by row.
const DIGITS: [[char; 4]; 4] =
    [['1', '2', '3', 'A'], ['4', '5', '6', 'B'], ['7', '8', '9', 'C'], ['*', '0', '#', 'D']];

/// A telephone is within 1.8 % of a frequency by Q.23; voices seldom are with both.
const OFF_KEY: f32 = 0.02;

/// Both frequencies together hold this share of the line's power: Q.24 has receivers work with noise far under it.
const PURE: f32 = 0.85;

/// How much louder the high frequency may be than the low one, and the low one than the high one. Q.24: 4 and 8;
/// recorders and codecs add to it.
const TWIST_DB: std::ops::RangeInclusive<f32> = -10.0..=8.0;

/// Samples in a block, as in most receivers: the frequencies lie nearly one of its bins apart.
const BLOCK: usize = 102;

/// Samples from one block to the next: 5 ms.
const HOP: usize = 40;

/// A block's two frequencies hold this share of its power, whatever of the block they fill.
const BLOCK_SHARE: f32 = 0.6;

/// A block belongs to a key while it is within this of the key's middle: half of it is filled.
const FADE_DB: f32 = 6.0;

/// So many blocks may miss a key that goes on.
const CLICK: usize = 3;

/// A shorter tone is no key: Q.24 has 40 ms accepted and 23 refused.
const SHORTEST: Ms = Ms(36);

/// Beside a key the line is quieter than the key by this: it begins and ends at once. Two partials of a vowel may pass
/// for a key while others are weak, but the vowel goes on when they no longer do.
const STEP_DB: f32 = 6.0;

/// How far from a key its step is looked for: keys are 50 ms apart or more by Q.24.
const BESIDE: Ms = Ms(45);

/// Samples of it that must be quieter: 20 ms, two periods of a low voice.
const QUIET: usize = 160;

/// A longer press needs a step on one side only: the first key is often pressed into the dial tone, and hardly a vowel
/// holds its pitch for so long.
const LONG: Ms = Ms(100);

/// A key was pressed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Press {
    /// When.
    pub span: Span,
    /// What is written on the key.
    pub digit: char,
    /// How loud it is.
    pub level_dbfs: f32,
}

/// The keys that are heard in a stretch, in order, disjoint.
///
/// What 50 ms of sound show tells keys from voices and music, and 13 ms when they begin and end.
pub(crate) fn keys(samples: &[i16], stretch: &Stretch) -> Vec<Press> {
    let shown: Vec<Option<char>> = stretch.looks.iter().map(shown).collect();
    if shown.iter().all(Option::is_none) {
        return Vec::new();
    }
    let from = stretch.first * FRAME;
    let end = (from + shown.len() * FRAME).min(samples.len());
    let blocks: Vec<Block> = samples[from.min(end)..end].windows(BLOCK).step_by(HOP).map(block).collect();
    let is_shown = |press: &Press| {
        let frame = |moment: Ms| (moment.0 / 10) as usize;
        let (first, last) = (frame(press.span.start()), frame(press.span.end()));
        let inside =
            first.saturating_sub(stretch.first)..(last + 1 - stretch.first.min(last)).min(shown.len());
        shown.get(inside).unwrap_or_default().contains(&Some(press.digit))
    };
    let presses = runs(&blocks).into_iter().filter_map(|run| press(&blocks, run, from));
    presses.filter(is_shown).filter(|press| stands_out(samples, press)).collect()
}

/// True when the line falls silent before and after the key; of a long one, before or after.
fn stands_out(samples: &[i16], press: &Press) -> bool {
    let quiet_in = |from: Ms, until: Ms| {
        let end = until.to_samples(RATE_HZ).min(samples.len());
        let beside = &samples[from.to_samples(RATE_HZ).min(end)..end];
        // Where the recording ends, so does the key.
        let is_cut = beside.len() < QUIET;
        is_cut || beside.windows(QUIET).step_by(HOP).any(|part| level_dbfs(part) < press.level_dbfs - STEP_DB)
    };
    let before = quiet_in(press.span.start() - BESIDE, press.span.start());
    let after = quiet_in(press.span.end(), press.span.end() + BESIDE);
    if press.span.len() < LONG { before && after } else { before || after }
}

/// The key that a frame shows.
fn shown(look: &Look) -> Option<char> {
    let (low, high) =
        if look.first.hz < look.second.hz { (look.first, look.second) } else { (look.second, look.first) };
    let is_key = PURE < low.share + high.share && TWIST_DB.contains(&(high.level_dbfs - low.level_dbfs));
    let near = |peak: Peak, list: [f32; 4]| list.iter().position(|hz| (peak.hz / hz - 1.0).abs() < OFF_KEY);
    is_key.then(|| Some(DIGITS[near(low, ROWS_HZ)?][near(high, COLUMNS_HZ)?])).flatten()
}

/// What 13 ms show.
#[derive(Debug, Clone, Copy)]
struct Block {
    digit: Option<char>,
    level_dbfs: f32,
}

fn block(samples: &[i16]) -> Block {
    let mean = samples.iter().map(|&sample| f32::from(sample)).sum::<f32>() / samples.len() as f32;
    let total: f32 = samples.iter().map(|&sample| (f32::from(sample) - mean).powi(2)).sum();
    let (row, low) = strongest(samples, ROWS_HZ);
    let (column, high) = strongest(samples, COLUMNS_HZ);
    let is_key = 0.0 < total && BLOCK_SHARE * total < low + high;
    let power = (low + high) / samples.len() as f32 / 32_768.0f32.powi(2);
    Block { digit: is_key.then_some(DIGITS[row][column]), level_dbfs: decibels(power) }
}

/// Which frequency has the most energy, and how much.
fn strongest(samples: &[i16], list: [f32; 4]) -> (usize, f32) {
    let energies = list.map(|hz| energy(samples, hz));
    let best = (1..4).fold(0, |best, at| if energies[best] < energies[at] { at } else { best });
    (best, energies[best])
}

/// Goertzel's algorithm: the energy of one frequency, as the sum of the squares of its samples.
fn energy(samples: &[i16], hz: f32) -> f32 {
    let factor = 2.0 * (TAU * hz / RATE_HZ as f32).cos();
    let (mut last, mut before) = (0.0, 0.0);
    for &sample in samples {
        (last, before) = (f32::from(sample) + factor * last - before, last);
    }
    (last * last + before * before - factor * last * before) * 2.0 / samples.len() as f32
}

/// Blocks in a row with the same key, from the first to before the end.
fn runs(blocks: &[Block]) -> Vec<(usize, usize)> {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for (at, block) in blocks.iter().enumerate().filter(|(_, block)| block.digit.is_some()) {
        match runs.last_mut() {
            Some((first, end)) if at <= *end + CLICK && blocks[*first].digit == block.digit => *end = at + 1,
            _ => runs.push((at, at + 1)),
        }
    }
    runs
}

/// The key of a run without its fading ends; `None` when it is too short. `from`: the first block's first sample.
fn press(blocks: &[Block], (first, end): (usize, usize), from: usize) -> Option<Press> {
    let level = percentile(blocks[first..end].iter().map(|block| block.level_dbfs).collect(), 0.75)?;
    let mut on = (first..end).filter(|&at| level - FADE_DB < blocks[at].level_dbfs);
    let (first, last) = (on.next()?, on.next_back().unwrap_or(first));
    let moment = |sample: usize| Ms(u32::try_from(sample / (RATE_HZ as usize / 1_000)).unwrap_or(u32::MAX));
    let start = moment(from + first * HOP + BLOCK * 3 / 10);
    let stop = moment(from + last.max(first) * HOP + BLOCK * 7 / 10);
    let digit = blocks[first].digit?;
    (start < stop && SHORTEST <= stop - start).then(|| Press {
        span: Span::new(start, stop),
        digit,
        level_dbfs: level,
    })
}

/// How much of a second press may lie under the first to be the same one, heard on another line.
const ECHO: Ms = Ms(20);

/// The presses of all lines, each with its line's number, in order of start. One that is heard on several lines
/// at once is of the louder.
pub(crate) fn once(lines: &[&[Press]]) -> Vec<(usize, Press)> {
    let all: Vec<(usize, Press)> = lines
        .iter()
        .enumerate()
        .flat_map(|(at, presses)| presses.iter().map(move |&press| (at, press)))
        .collect();
    let is_echo = |&(line, press): &(usize, Press)| {
        all.iter().any(|&(other, louder)| {
            let both = press.span.overlap(louder.span).map_or(Ms(0), Span::len);
            let wins = (press.level_dbfs, other) < (louder.level_dbfs, line);
            other != line && louder.digit == press.digit && ECHO <= both && wins
        })
    };
    let mut kept: Vec<(usize, Press)> = all.iter().copied().filter(|press| !is_echo(press)).collect();
    kept.sort_by_key(|(line, press)| (press.span, *line));
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::line::levels;
    use crate::looks::stretches;
    use crate::sound::{Sound, band, noise, tone, voice};

    fn heard(sound: &Sound) -> Vec<Press> {
        let samples = sound.samples();
        stretches(&samples, &levels(&samples)).flat_map(|stretch| keys(&samples, &stretch)).collect()
    }

    fn dialled(presses: &[Press]) -> String {
        presses.iter().map(|press| press.digit).collect()
    }

    /// All keys, each so long, with pauses as long, off their frequencies by a factor.
    fn dial(seconds: f32, amplitude: f32, off: f32) -> Sound {
        let mut sound = Sound::silence(0.3);
        for (row, low) in ROWS_HZ.into_iter().enumerate() {
            for high in COLUMNS_HZ {
                let lead = Sound::silence(0.003 * row as f32);
                sound = sound.then(lead).then(tone(&[low * off, high / off], seconds, amplitude));
                sound = sound.then(Sound::silence(seconds));
            }
        }
        sound.then(Sound::silence(0.3))
    }

    #[test]
    fn every_key_is_read() {
        for (seconds, amplitude, off, rms) in [
            (0.05, 0.1, 1.0, 0.0),
            (0.05, 0.1, 1.0, 0.03), // 10 dB under the key
            (0.1, 0.1, 1.015, 0.0),
            (0.08, 0.008, 0.99, 0.0003), // -42 dB
        ] {
            let sound = dial(seconds, amplitude, off);
            let found = heard(&sound.clone().over(&noise(sound.seconds(), rms, 7)));
            assert_eq!(dialled(&found), "123A456B789C*0#D", "{seconds} {amplitude} {off} {rms}");
            assert!(found[0].span.start().distance(Ms(300)) <= Ms(10), "{found:?}");
            assert!(found[0].span.len().distance(Ms::from_secs(seconds.into())) <= Ms(15), "{found:?}");
        }
    }

    #[test]
    fn the_same_key_twice_is_two_keys() {
        let key = tone(&[770.0, 1_336.0], 0.07, 0.1).then(Sound::silence(0.05));
        assert_eq!(
            dialled(&heard(&Sound::silence(0.2).then(key.clone()).then(key).then(Sound::silence(0.2)))),
            "55"
        );
    }

    #[test]
    fn what_is_no_key() {
        let none = [
            voice(120.0, 0.3),
            band(60.0, 0.2),
            noise(20.0, 0.1, 3),
            tone(&[697.0], 0.2, 0.1),
            tone(&[697.0, 1_280.0], 0.2, 0.1),
            dial(0.02, 0.1, 1.0),
            Sound::silence(0.0),
        ];
        for sound in none {
            assert_eq!(heard(&sound), vec![]);
        }
    }

    /// A vowel whose fourth and seventh partials are its formants, each stretch at a pitch of its own.
    fn vowel(stretches: &[(f32, f32)]) -> Sound {
        let of = |&(pitch_hz, seconds): &(f32, f32)| {
            let partials = [(3.0, 0.02), (4.0, 0.1), (5.0, 0.02), (7.0, 0.05)];
            partials.iter().fold(Sound::silence(seconds), |vowel, &(n, amplitude)| {
                vowel.over(&tone(&[n * pitch_hz], seconds, amplitude))
            })
        };
        stretches.iter().map(of).fold(Sound::silence(0.3), Sound::then).then(Sound::silence(0.3))
    }

    #[test]
    fn a_vowel_that_passes_a_key_is_none() {
        // 193 Hz: 772 and 1,351 are nearly 770 and 1,336.
        for seconds in [0.05, 0.07, 0.09, 0.2] {
            assert_eq!(dialled(&heard(&vowel(&[(193.0, seconds)]))), "5", "alone it is a key");
            let passing = vowel(&[(205.0, 0.1), (193.0, seconds), (184.0, 0.1)]);
            assert_eq!(heard(&passing), vec![], "{seconds}");
            let first = vowel(&[(193.0, seconds), (184.0, 0.1)]);
            let last = vowel(&[(205.0, 0.1), (193.0, seconds)]);
            let both = [heard(&first).len(), heard(&last).len()];
            assert_eq!(both, if seconds < 0.1 { [0, 0] } else { [1, 1] }, "{seconds}");
        }
    }

    #[test]
    fn a_long_key_may_break_the_dial_tone() {
        let key = tone(&[770.0, 1_336.0], 0.15, 0.1).then(Sound::silence(0.3));
        let sound = tone(&[350.0, 440.0], 1.0, 0.1).then(key);
        assert_eq!(dialled(&heard(&sound)), "5");
    }

    #[test]
    fn a_key_on_two_lines_is_one_on_the_louder() {
        let press = |start: u32, digit, level_dbfs| Press {
            span: Span::new(Ms(start), Ms(start + 80)),
            digit,
            level_dbfs,
        };
        let (loud, faint) =
            ([press(1_000, '5', -10.0)], [press(1_030, '5', -30.0), press(2_000, '5', -30.0)]);
        let found = once(&[&faint, &loud]);
        assert_eq!(found, [(1, loud[0]), (0, faint[1])]);
        assert_eq!(once(&[&loud, &loud]).len(), 1, "as loud on both");
        assert_eq!(once(&[]), vec![]);
    }
}
