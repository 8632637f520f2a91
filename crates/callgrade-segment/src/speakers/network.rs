//! The network: three recurrent layers, of which the last state of the last is brought to a point on a sphere.
//!
//! Many windows are worked out side by side, step by step, as products of matrices.

use super::mel::BANDS;
use super::windows::FULL;
use crate::lstm;
use crate::matrix::{Rows, add_product};

/// Numbers in a layer's state, and in a point.
pub(super) const WIDTH: usize = 256;

/// What the gates of a layer have of a window.
pub(super) const GATES: usize = lstm::GATES * WIDTH;

/// A long short-term memory.
#[derive(Debug)]
pub(super) struct Layer {
    pub inputs: usize,
    /// What is seen to gates: by number, then by gate.
    pub seen: Vec<f32>,
    /// What is remembered to gates, in the same order.
    pub remembered: Vec<f32>,
    /// By gate.
    pub bias: Vec<f32>,
}

/// The last layer.
#[derive(Debug)]
pub(super) struct Linear {
    /// By number, then by output.
    pub weights: Vec<f32>,
    /// By output.
    pub bias: Vec<f32>,
}

impl Layer {
    /// The states of a layer: by step, then by window, then by number.
    ///
    /// - `seen`: by step, then by window, then by input.
    fn states(&self, seen: &[f32], windows: usize) -> Vec<f32> {
        let steps = seen.len() / self.inputs / windows;
        let mut gates = self.bias.repeat(steps * windows);
        let rows = Rows { numbers: seen, stride: self.inputs };
        add_product((steps * windows, self.inputs, GATES), rows, &self.seen, &mut gates, GATES);
        let mut states = Vec::with_capacity(steps * windows * WIDTH);
        let mut hidden = vec![0.0; windows * WIDTH];
        let mut cells = vec![0.0; windows * WIDTH];
        for gates in gates.chunks_exact_mut(windows * GATES) {
            let rows = Rows { numbers: &hidden, stride: WIDTH };
            add_product((windows, WIDTH, GATES), rows, &self.remembered, gates, GATES);
            let windows = gates.chunks_exact(GATES).zip(cells.chunks_exact_mut(WIDTH));
            for ((gates, cell), hidden) in windows.zip(hidden.chunks_exact_mut(WIDTH)) {
                lstm::step(gates, cell, hidden);
            }
            states.extend_from_slice(&hidden);
        }
        states
    }
}

/// The point of each window: [`WIDTH`] numbers of length 1, or all zero where the network says nothing.
///
/// - `seen`: [`FULL`] times [`BANDS`] numbers a window.
pub(super) fn points(layers: &[Layer], last: &Linear, seen: &[Vec<f32>]) -> Vec<f32> {
    let windows = seen.len();
    if windows == 0 {
        return Vec::new();
    }
    let mut numbers = Vec::with_capacity(windows * FULL * BANDS);
    for step in 0..FULL {
        seen.iter().for_each(|seen| numbers.extend_from_slice(&seen[step * BANDS..(step + 1) * BANDS]));
    }
    let states = layers.iter().fold(numbers, |seen, layer| layer.states(&seen, windows));
    let final_states = &states[states.len() - windows * WIDTH..];
    let mut points = last.bias.repeat(windows);
    let rows = Rows { numbers: final_states, stride: WIDTH };
    add_product((windows, WIDTH, WIDTH), rows, &last.weights, &mut points, WIDTH);
    points.iter_mut().for_each(|number| *number = number.max(0.0));
    points.chunks_exact_mut(WIDTH).for_each(to_length_1);
    points
}

/// Brings a row of numbers to length 1; what is all zero stays.
pub(super) fn to_length_1(numbers: &mut [f32]) {
    let length = numbers.iter().map(|number| number * number).sum::<f32>().sqrt();
    if 0.0 < length {
        numbers.iter_mut().for_each(|number| *number /= length);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A layer that remembers the sum of its first input, in state 0.
    fn adder(inputs: usize) -> Layer {
        let mut layer = Layer {
            inputs,
            seen: vec![0.0; inputs * GATES],
            remembered: vec![0.0; WIDTH * GATES],
            bias: vec![30.0; GATES],
        };
        layer.bias[2 * WIDTH..3 * WIDTH].fill(0.0);
        layer.seen[2 * WIDTH] = 1.0;
        layer
    }

    #[test]
    fn windows_do_not_know_of_one_another() {
        let layer = adder(1);
        let both = layer.states(&[0.1, 0.0, 0.2, 0.0, 0.0, 0.3], 2);
        let alone = layer.states(&[0.1, 0.2, 0.0], 1);
        let sum = (0.1f32.tanh() + 0.2f32.tanh()).tanh();
        assert!((both[4 * WIDTH] - sum).abs() < 1e-6, "{}", both[4 * WIDTH]);
        assert!((alone[2 * WIDTH] - sum).abs() < 1e-6);
        assert!((both[5 * WIDTH] - 0.3f32.tanh().tanh()).abs() < 1e-6);
    }

    #[test]
    fn points_lie_on_a_sphere() {
        let mut last = Linear { weights: vec![0.0; WIDTH * WIDTH], bias: vec![-1.0; WIDTH] };
        last.bias[..2].copy_from_slice(&[3.0, 4.0]);
        let layers = [adder(BANDS), adder(WIDTH), adder(WIDTH)];
        let points = points(&layers, &last, &[vec![0.0; FULL * BANDS], vec![0.5; FULL * BANDS]]);
        assert_eq!(points.len(), 2 * WIDTH);
        assert_eq!(points[..3], [0.6, 0.8, 0.0]);
        assert!(super::points(&layers, &last, &[]).is_empty());
    }
}
