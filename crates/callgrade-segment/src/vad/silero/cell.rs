//! The recurrent cell: what is seen of each window, and what is remembered of those before, to a chance.

use crate::matrix::{Rows, add_product};

/// Numbers in and out of the cell.
pub(super) const WIDTH: usize = 128;

/// Four gates for each number: input, forget, cell, output, in PyTorch's order.
pub(super) const GATES: usize = 4 * WIDTH;

/// Gates that are worked out side by side, in the registers of the processor.
pub(super) const LANES: usize = 32;

/// A long short-term memory and the layer that reads it.
#[derive(Debug)]
pub(super) struct Cell {
    /// What is seen to gates: by number, then by gate.
    pub seen: Vec<f32>,
    /// What is remembered to gates: by block of [`LANES`] gates, then by number, then by gate in the block.
    pub remembered: Vec<f32>,
    /// By gate.
    pub bias: Vec<f32>,
    /// By number.
    pub read: Vec<f32>,
    pub read_bias: f32,
}

/// What the cell knows of the windows before; nothing at the start.
pub(super) struct Memory {
    hidden: [f32; WIDTH],
    cell: [f32; WIDTH],
}

impl Default for Memory {
    fn default() -> Memory {
        Memory { hidden: [0.0; WIDTH], cell: [0.0; WIDTH] }
    }
}

impl Cell {
    /// The chance of a voice in each window.
    ///
    /// - `seen`: [`WIDTH`] numbers a window.
    pub(super) fn chances(&self, seen: &[f32], memory: &mut Memory) -> Vec<f32> {
        let windows = seen.len() / WIDTH;
        let mut gates = self.bias.repeat(windows);
        let rows = Rows { numbers: seen, stride: WIDTH };
        add_product((windows, WIDTH, GATES), rows, &self.seen, &mut gates, GATES);
        gates.chunks_exact_mut(GATES).map(|gates| self.chance(gates, memory)).collect()
    }

    /// One step: what is seen is in the gates, what is remembered is added.
    fn chance(&self, gates: &mut [f32], memory: &mut Memory) -> f32 {
        for (block, weights) in gates.chunks_exact_mut(LANES).zip(self.remembered.chunks_exact(LANES * WIDTH))
        {
            let mut sums = [0.0; LANES];
            for (weights, hidden) in weights.chunks_exact(LANES).zip(&memory.hidden) {
                sums.iter_mut().zip(weights).for_each(|(sum, weight)| *sum += weight * hidden);
            }
            block.iter_mut().zip(sums).for_each(|(gate, sum)| *gate += sum);
        }
        let mut read = self.read_bias;
        for at in 0..WIDTH {
            let gate = |which: usize| gates[which * WIDTH + at];
            memory.cell[at] = sigmoid(gate(1)) * memory.cell[at] + sigmoid(gate(0)) * gate(2).tanh();
            memory.hidden[at] = sigmoid(gate(3)) * memory.cell[at].tanh();
            read += self.read[at] * memory.hidden[at].max(0.0);
        }
        sigmoid(read)
    }
}

fn sigmoid(x: f32) -> f32 {
    1.0 / (1.0 + (-x).exp())
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

    #[test]
    fn what_was_seen_is_remembered_and_read() {
        let cell = cell();
        let mut seen = vec![0.0; 3 * WIDTH];
        seen[WIDTH] = 1.0;
        let chances = cell.chances(&seen, &mut Memory::default());
        let once = sigmoid(2.0 * 1f32.tanh());
        assert_eq!(chances[0], 0.5);
        assert!((chances[1] - once).abs() < 1e-6 && (chances[2] - once).abs() < 1e-6, "{chances:?}");
        assert!(cell.chances(&[], &mut Memory::default()).is_empty());
    }

    #[test]
    fn memory_goes_on_where_it_was() {
        let cell = cell();
        let seen: Vec<f32> = (0..4 * WIDTH).map(|at| (at % 7) as f32 * 0.1).collect();
        let whole = cell.chances(&seen, &mut Memory::default());
        let mut memory = Memory::default();
        let halves = [&seen[..WIDTH], &seen[WIDTH..]].map(|half| cell.chances(half, &mut memory)).concat();
        assert_eq!(halves, whole);
    }
}
