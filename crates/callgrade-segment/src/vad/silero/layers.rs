//! The convolutions: 129 bins of four spectra become 128 numbers a window.

use crate::matrix::{Rows, add_product};

/// How many neighbours a step of a convolution sees, itself in their middle.
pub(super) const TAPS: usize = 3;

/// A convolution over the few steps of a window, with silence around them, cut off below zero.
#[derive(Debug)]
pub(super) struct Convolution {
    /// By tap, then by input, then by output.
    pub weights: Vec<f32>,
    /// By output.
    pub bias: Vec<f32>,
    /// Numbers in a step before.
    pub inputs: usize,
    /// Steps of a window before.
    pub steps: usize,
    /// Steps before from one step after to the next.
    pub stride: usize,
}

impl Convolution {
    /// Steps of a window after.
    fn steps_after(&self) -> usize {
        self.steps.div_ceil(self.stride)
    }

    /// Window after window, step after step, in and out.
    pub(super) fn apply(&self, before: &[f32]) -> Vec<f32> {
        let (outputs, own, window) = (self.bias.len(), self.steps_after(), self.steps * self.inputs);
        let windows = before.len() / window;
        let mut after = self.bias.repeat(windows * own);
        for step in 0..own {
            // Taps that would see beyond the window see silence, and are left out.
            let middle = step * self.stride;
            let (first, end) = (1usize.saturating_sub(middle), TAPS.min(self.steps + 1 - middle));
            let (seen, weights) = ((middle + first - 1) * self.inputs, first * self.inputs * outputs);
            let from = |numbers, at| -> &[f32] { <[f32]>::get(numbers, at..).unwrap_or_default() };
            let shape = (windows, (end - first) * self.inputs, outputs);
            let rows = Rows { numbers: from(before, seen), stride: window };
            let sum = after.get_mut(step * outputs..).unwrap_or_default();
            add_product(shape, rows, &self.weights[weights..], sum, own * outputs);
        }
        after.iter_mut().for_each(|number| *number = number.max(0.0));
        after
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_step_sees_its_neighbours_inside_its_window() {
        let layer = |stride| Convolution {
            weights: vec![100.0, 10.0, 1.0],
            bias: vec![0.5],
            inputs: 1,
            steps: 4,
            stride,
        };
        let two_windows = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, -80.0];
        let every = [12.5, 123.5, 234.5, 340.5, 56.5, 567.5, 590.5, 0.0];
        assert_eq!(layer(1).apply(&two_windows), every);
        assert_eq!(layer(2).apply(&two_windows), [12.5, 234.5, 56.5, 590.5]);
        assert!(layer(1).apply(&[]).is_empty());
    }
}
