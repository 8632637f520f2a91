//! Silero's voice detector, version 6.2, for 16 kHz: a small network, here in plain Rust.
//!
//! Each window of 32 ms, with the 4 ms before it, becomes four spectra (`stft`), four convolutions make 128
//! numbers of them (`layers`), and a recurrent cell that remembers the seconds before gives the chance of a voice
//! (`cell`). Many windows are worked out at once, as products of matrices
//! (`crate::matrix`). The network is described by its weights (`weights`); telephone sound is first brought to 16 kHz
//! (`crate::upsample`), because the network's own 8 kHz branch is worse everywhere that matters.

mod cell;
mod layers;
mod stft;
mod weights;

use cell::Cell;
use layers::Convolution;
use stft::Stft;

use crate::ggml::WeightsError;
use crate::upsample;

/// Samples in a window at 16 kHz.
const WINDOW: usize = 512;

/// How long a window lasts.
pub(super) const WINDOW_MS: u64 = 32;

/// Samples of the window before that are seen again.
const CONTEXT: usize = 64;

/// Windows that are looked at at once: 4 s. Bounds memory; more are not faster.
const AT_ONCE: usize = 128;

/// The network and its weights.
#[derive(Debug)]
pub struct Silero {
    convolutions: [Convolution; 4],
    cell: Cell,
}

impl Silero {
    /// Takes the weights from whisper.cpp's ggml file `ggml-silero-v6.2.0.bin`.
    ///
    /// Whether the numbers are the published ones only a hash can say: compare it before.
    ///
    /// # Errors
    /// [`WeightsError`] when a tensor is not there, or has another shape than this network's.
    pub fn from_ggml(bytes: &[u8]) -> Result<Silero, WeightsError> {
        weights::read(bytes)
    }

    /// The chance of a voice in each window of 32 ms, from 0 to 1.
    ///
    /// - `samples`: at 8 kHz; a last window that is not full is filled with silence.
    ///
    /// Empty for no samples.
    pub fn scores(&self, samples: &[i16]) -> Vec<f32> {
        let windows = samples.len().div_ceil(WINDOW / 2);
        let mut scores = Vec::with_capacity(windows);
        let mut stft = Stft::new();
        let mut gates = Vec::new();
        for first in (0..windows).step_by(cell::AT_ONCE) {
            let before = first.min(cell::LISTENS);
            gates.drain(..gates.len() - before * cell::GATES);
            let end = windows.min(first + cell::AT_ONCE);
            for at in (first..end).step_by(AT_ONCE) {
                gates.extend(self.gates(samples, at, AT_ONCE.min(end - at), &mut stft));
            }
            scores.extend(self.cell.chances(&gates, before));
        }
        scores
    }

    /// What the cell's gates have of `count` windows from `first` on.
    fn gates(&self, samples: &[i16], first: usize, count: usize, stft: &mut Stft) -> Vec<f32> {
        let sound = upsample::at_16_khz(samples, first * WINDOW, CONTEXT, count * WINDOW);
        let seen = self.convolutions.iter().fold(stft.magnitudes(&sound), |seen, layer| layer.apply(&seen));
        self.cell.gates(&seen)
    }
}
