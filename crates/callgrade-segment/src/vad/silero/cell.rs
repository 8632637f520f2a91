//! The recurrent cell: what is seen of each window, and what is remembered of those before, to a chance.

use crate::lstm::{self, sigmoid};
use crate::matrix::{Rows, add_product};

/// Numbers in and out of the cell.
pub(super) const WIDTH: usize = 128;

/// What the gates of the cell have of a window.
pub(super) const GATES: usize = lstm::GATES * WIDTH;

/// Windows for which one memory answers: 2 s.
const ANSWERS: usize = 62;

/// Windows that it has heard before it answers: 4 s.
///
/// A memory that goes on for minutes grows deaf under music. Measured on Italian, Russian and Spanish prompts with
/// game music 10 dB below: of the speech, 8% is missed by a memory that never ends, 5% after 8 s, 3.5% after 4 s; 2 s
/// are too few to know music from a voice.
pub(super) const LISTENS: usize = 125;

/// Windows that are answered at once: sixteen memories side by side, as one product of matrices.
pub(super) const AT_ONCE: usize = 16 * ANSWERS;

/// A long short-term memory and the layer that reads it.
#[derive(Debug)]
pub(super) struct Cell {
    /// What is seen to gates: by number, then by gate.
    pub seen: Vec<f32>,
    /// What is remembered to gates: by number, then by gate.
    pub remembered: Vec<f32>,
    /// By gate.
    pub bias: Vec<f32>,
    /// By number.
    pub read: Vec<f32>,
    pub read_bias: f32,
}

impl Cell {
    /// What the gates have of what is seen: [`GATES`] numbers a window.
    ///
    /// - `seen`: [`WIDTH`] numbers a window.
    pub(super) fn gates(&self, seen: &[f32]) -> Vec<f32> {
        let windows = seen.len() / WIDTH;
        let mut gates = self.bias.repeat(windows);
        let rows = Rows { numbers: seen, stride: WIDTH };
        add_product((windows, WIDTH, GATES), rows, &self.seen, &mut gates, GATES);
        gates
    }

    /// The chance of a voice in each window after the first `before`, which are only listened to.
    ///
    /// - `gates`: of all these windows, [`GATES`] numbers each.
    ///
    /// Every [`ANSWERS`] windows a new memory takes over, which has listened to the [`LISTENS`] before or to all there
    /// are.
    pub(super) fn chances(&self, gates: &[f32], before: usize) -> Vec<f32> {
        let windows = gates.len() / GATES;
        let mut chances = vec![0.0; windows.saturating_sub(before)];
        let memories = chances.len().div_ceil(ANSWERS);
        let mut hidden = vec![0.0; memories * WIDTH];
        let mut cells = vec![0.0; memories * WIDTH];
        let mut sums = vec![0.0; memories * GATES];
        for step in 0..LISTENS + ANSWERS {
            let window = |memory: usize| {
                let window = (before + memory * ANSWERS + step).checked_sub(LISTENS)?;
                (window < windows).then_some(window)
            };
            for (memory, sums) in sums.chunks_exact_mut(GATES).enumerate() {
                let Some(window) = window(memory) else { continue };
                sums.copy_from_slice(&gates[window * GATES..(window + 1) * GATES]);
            }
            let remembered = Rows { numbers: &hidden, stride: WIDTH };
            add_product((memories, WIDTH, GATES), remembered, &self.remembered, &mut sums, GATES);
            let states = hidden.chunks_exact_mut(WIDTH).zip(cells.chunks_exact_mut(WIDTH));
            for (memory, (gates, (hidden, cells))) in sums.chunks_exact(GATES).zip(states).enumerate() {
                let Some(window) = window(memory) else { continue };
                let chance = self.step(gates, hidden, cells);
                if LISTENS <= step {
                    chances[window - before] = chance;
                }
            }
        }
        chances
    }

    /// One memory takes in one window, and answers.
    fn step(&self, gates: &[f32], hidden: &mut [f32], cells: &mut [f32]) -> f32 {
        lstm::step(gates, cells, hidden);
        let read: f32 = self.read.iter().zip(hidden).map(|(weight, hidden)| weight * hidden.max(0.0)).sum();
        sigmoid(self.read_bias + read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A cell of which only number 0 is alive; by its gates' biases all doors stand open.
    fn cell() -> Cell {
        let mut cell = Cell {
            seen: vec![0.0; WIDTH * GATES],
            remembered: vec![0.0; WIDTH * GATES],
            bias: vec![30.0; GATES],
            read: vec![0.0; WIDTH],
            read_bias: 0.0,
        };
        cell.bias[2 * WIDTH..3 * WIDTH].fill(0.0);
        cell.seen[2 * WIDTH] = 30.0;
        cell.read[0] = 2.0;
        cell
    }

    /// What the cell says of windows of which one shows something.
    fn chances(windows: usize, shown: usize, before: usize) -> Vec<f32> {
        let mut seen = vec![0.0; windows * WIDTH];
        seen[shown * WIDTH] = 1.0;
        let cell = cell();
        cell.chances(&cell.gates(&seen), before)
    }

    #[test]
    fn what_was_seen_is_remembered_and_read() {
        let chances = chances(3, 1, 0);
        let once = sigmoid(2.0 * 1f32.tanh());
        assert_eq!(chances[0], 0.5);
        assert!((chances[1] - once).abs() < 1e-6 && (chances[2] - once).abs() < 1e-6, "{chances:?}");
        assert!(cell().chances(&[], 0).is_empty());
    }

    #[test]
    fn what_is_long_ago_is_forgotten() {
        let chances = chances(1_000, 10, 0);
        assert!(0.5 < chances[10] && 0.5 < chances[LISTENS + 10]);
        assert_eq!(chances[LISTENS + ANSWERS + 10], 0.5);
    }

    #[test]
    fn windows_before_are_heard_and_not_answered() {
        assert_eq!(chances(600, 3 * ANSWERS, ANSWERS), chances(600, 3 * ANSWERS, 0)[ANSWERS..]);
    }
}
