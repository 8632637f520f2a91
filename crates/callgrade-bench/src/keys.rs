//! Keys of a telephone: found or not, and which.

use callgrade_core::timeline::Key;
use callgrade_core::{Ms, Party, Span};

use crate::bench::Bench;
use crate::channel::Condition;
use crate::conversation::{Cast, talk};
use crate::pairs::pairs;
use crate::rng::Rng;
use crate::row::{Must, Row, Unit};
use crate::scene::Scene;
use crate::sound::{mix, tone};
use crate::stats::Score;

/// Rows and columns of the keys, in Hz, after ITU-T Q.23.
const ROWS_HZ: [f32; 4] = [697.0, 770.0, 852.0, 941.0];
const COLUMNS_HZ: [f32; 4] = [1_209.0, 1_336.0, 1_477.0, 1_633.0];

/// The keys, row by row.
const KEYS: [[char; 4]; 4] =
    [['1', '2', '3', 'A'], ['4', '5', '6', 'B'], ['7', '8', '9', 'C'], ['*', '0', '#', 'D']];

/// What stands for a digit where digits are hidden.
const HIDDEN: char = 'x';

/// Keys pressed in one call.
const PRESSED: usize = 10;

/// Recall and precision of keys.
///
/// # Errors
/// When a call cannot be made.
pub(crate) fn rows(bench: &Bench) -> anyhow::Result<Vec<Row>> {
    let mut rows = Vec::new();
    for condition in [Condition::Clean, Condition::White(20.0), Condition::Gsm] {
        let each = bench.each("keys", bench.calls(20), |_, cast, rng| one(bench, condition, cast, rng))?;
        let score: Score = each.into_iter().sum();
        let row = |what, must, reached, unit| {
            let n = format!("{:.0} keys", score.hits + score.misses);
            Row::new(what, condition.name(), must, reached, unit, n)
        };
        rows.push(row("keys, recall", Must::AtLeast(98.0), score.recall(), Unit::Percent));
        rows.push(row("keys that nobody pressed", Must::AtMost(0.0), score.false_alarms, Unit::Count));
    }
    Ok(rows)
}

fn one(bench: &Bench, condition: Condition, cast: &Cast, rng: &mut Rng) -> anyhow::Result<Score> {
    let mut scene = Scene::default();
    let end = talk(&mut scene, cast, rng.ms(500, 1_500), Ms(15_000), rng);
    let pressed = press(&mut scene, end + rng.ms(500, 2_000), rng);
    let back = pressed.last().map_or(end, |key| key.span.end()) + rng.ms(500, 2_000);
    talk(&mut scene, cast, back, back + Ms(15_000), rng);

    let channel = bench.channel(condition, rng);
    let found = bench.product.listen(&scene.record(&channel, rng)?).keys;
    let same = |truth: &Key, found: &Key| {
        let digit = found.digit == truth.digit || found.digit == HIDDEN;
        digit && found.party == truth.party && truth.span.overlap(found.span).is_some()
    };
    let hits = pairs(&pressed, &found, same).len() as f64;
    Ok(Score { hits, false_alarms: found.len() as f64 - hits, misses: pressed.len() as f64 - hits })
}

/// The customer presses keys, one after the other.
fn press(scene: &mut Scene, from: Ms, rng: &mut Rng) -> Vec<Key> {
    let mut at = from;
    let mut pressed = Vec::new();
    for _ in 0..PRESSED {
        let (row, column) = (rng.below(4), rng.below(4));
        let length = rng.ms(50, 250);
        // Q.24: what is sent may differ by so much between the two tones.
        let (level_dbfs, twist_db) = (rng.between(-26.0, -14.0) as f32, rng.between(-4.0, 4.0) as f32);
        let mut sound = tone(&[ROWS_HZ[row]], length, level_dbfs);
        mix(&mut sound, Ms(0), &tone(&[COLUMNS_HZ[column]], length, level_dbfs + twist_db));
        scene.play(Party::Customer, at, &sound);
        let span = Span::new(at, at + length);
        pressed.push(Key { span, party: Party::Customer, digit: KEYS[row][column] });
        at = span.end() + rng.ms(60, 600);
    }
    pressed
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sound::RATE_HZ;

    #[test]
    fn a_key_sounds_while_it_is_pressed() {
        let mut scene = Scene::default();
        let pressed = press(&mut scene, Ms(100), &mut Rng::new(1, "keys", 0));
        let line = scene.line(Party::Customer);
        assert_eq!(pressed.len(), PRESSED);
        assert_eq!(line.len(), pressed[9].span.end().to_samples(RATE_HZ));
        assert!(pressed.windows(2).all(|two| line[two[0].span.end().to_samples(RATE_HZ) + 1] == 0.0));
    }
}
