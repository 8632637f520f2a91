//! Damaged copies of every format: none panics, none takes long, none brings more than the limit.

mod common;

use std::io::Cursor;
use std::time::{Duration, Instant};

use callgrade_audio::{Hint, Limits, decode};
use callgrade_core::time::Ms;
use common::fixtures;

/// Copies of each file. `CALLGRADE_MUTANTS=50000` for a night.
const MUTANTS: u64 = 2_000;

/// Of each file only the start is damaged and decoded: headers are there, and it stays quick.
const KEPT: usize = 6_000;

/// The longest a copy may take: a hundred times what a sound one does.
const MOST: Duration = Duration::from_secs(2);

const LIMITS: Limits = Limits { max_duration: Ms(60_000), max_bytes: 10_000_000 };

/// Marsaglia's xorshift64: the same damage in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % sides.max(1) as u64) as usize
    }
}

#[test]
fn no_damage_breaks_the_decoder() {
    let mutants = std::env::var("CALLGRADE_MUTANTS")
        .map_or(MUTANTS, |count| count.parse().expect("CALLGRADE_MUTANTS is a number"));
    for entry in std::fs::read_dir(fixtures("formats")).expect("fixtures/formats") {
        let path = entry.expect("a file").path();
        let mut bytes = std::fs::read(&path).expect("a file");
        let extension = path.extension().unwrap_or_default().to_string_lossy().into_owned();
        // An MP4 keeps its header at the end.
        if extension != "m4a" {
            bytes.truncate(KEPT);
        }
        let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
        for mutant in 0..mutants {
            let damaged = damage(&bytes, &mut dice);
            let hint = Hint::extension(&extension);
            let began = Instant::now();
            let decoded = decode(Cursor::new(damaged), &hint, &LIMITS);
            let took = began.elapsed();
            assert!(took < MOST, "{}: mutant {mutant} took {took:?}", path.display());
            if let Ok(decoded) = decoded {
                let audio = decoded.audio;
                assert!(!audio.is_empty() && audio.duration() <= LIMITS.max_duration);
                assert!(0 < audio.rate_hz() && (1..=8).contains(&audio.channels()));
            }
        }
    }
}

#[test]
fn a_file_cut_anywhere_in_its_header_is_refused_or_short() {
    for entry in std::fs::read_dir(fixtures("formats")).expect("fixtures/formats") {
        let path = entry.expect("a file").path();
        let bytes = std::fs::read(&path).expect("a file");
        let extension = path.extension().unwrap_or_default().to_string_lossy().into_owned();
        for len in 0..bytes.len().min(512) {
            let cut = Cursor::new(&bytes[..len]);
            match decode(cut, &Hint::extension(&extension), &LIMITS) {
                Ok(decoded) => assert!(!decoded.audio.is_empty()),
                Err(error) => assert_ne!(error.code(), "decode_io", "{}: {error}", path.display()),
            }
        }
    }
}

/// A copy with some bytes changed, mostly near the start, or its end cut off, or a piece left out.
fn damage(bytes: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut damaged = bytes.to_vec();
    for _ in 0..=dice.roll(8) {
        let reach = if dice.roll(2) == 0 { 256 } else { damaged.len() };
        let at = dice.roll(reach.min(damaged.len()));
        let Some(byte) = damaged.get_mut(at) else { break };
        *byte = match dice.roll(4) {
            0 => 0,
            1 => 0xff,
            2 => *byte ^ (1 << dice.roll(8)),
            _ => dice.roll(256) as u8,
        };
    }
    match dice.roll(4) {
        0 => damaged.truncate(dice.roll(bytes.len())),
        1 => {
            let at = dice.roll(damaged.len());
            let end = (at + dice.roll(100)).min(damaged.len());
            damaged.drain(at..end);
        }
        _ => {}
    }
    damaged
}
