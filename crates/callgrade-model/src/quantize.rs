//! 16 bits to 8: ggml's `q8_0`, half the file for the same words.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

use crate::error::damaged;
use crate::ggml::{BLOCK, KIND_AT, Kind, inspect, write_tensor};
use crate::replace::replace;
use crate::{ModelError, half};

/// Writes the 16-bit model `from` to `to` with its matrices as `q8_0`.
///
/// Norms, biases, positions and convolutions stay as they are, as in whisper.cpp's own `quantize`.
/// `to` is replaced when there.
///
/// # Errors
///
/// Those of [`inspect`]; [`ModelError::Damaged`] when `from` is not of 16 bits; [`ModelError::Io`].
pub fn quantize(from: &Path, to: &Path) -> Result<(), ModelError> {
    let header = inspect(from)?;
    if header.kind != Kind::F16 {
        return Err(damaged("only a 16-bit model can be quantised"));
    }
    let mut file = File::open(from)?;
    replace(to, |writer| {
        let mut prefix = vec![0; header.tensors_at as usize];
        file.read_exact(&mut prefix)?;
        prefix[KIND_AT..][..4].copy_from_slice(&Kind::Q8_0.file_code().to_le_bytes());
        writer.write_all(&prefix)?;
        for tensor in &header.tensors {
            let mut data = vec![0; tensor.bytes as usize];
            file.seek(SeekFrom::Start(tensor.at))?;
            file.read_exact(&mut data)?;
            // Kernels have three axes; positions and biases are of 32 bits.
            let kind = if tensor.kind == Kind::F16 && tensor.dims.len() == 2 {
                data = blocks(&data);
                Kind::Q8_0
            } else {
                tensor.kind
            };
            write_tensor(writer, &tensor.name, &tensor.dims, kind, &data)?;
        }
        Ok(())
    })
}

/// 16-bit numbers to blocks of `q8_0`; a rest that fills no block is dropped (there is none in a model).
fn blocks(halves: &[u8]) -> Vec<u8> {
    let pairs = halves.as_chunks::<2>().0;
    let (chunks, _) = pairs.as_chunks::<BLOCK>();
    chunks.iter().flat_map(|chunk| block(&chunk.map(|pair| half::widen(u16::from_le_bytes(pair))))).collect()
}

/// One block: the scale in 16 bits, then each number in steps of it.
///
/// The steps use the scale before it is narrowed. After `quantize_row_q8_0_ref` in ggml, `ggml-quants.c`.
fn block(numbers: &[f32; BLOCK]) -> [u8; 2 + BLOCK] {
    let largest = numbers.iter().fold(0f32, |largest, number| largest.max(number.abs()));
    let scale = largest / 127.0;
    let inverse = if scale == 0.0 { 0.0 } else { 1.0 / scale };
    let mut block = [0; 2 + BLOCK];
    block[..2].copy_from_slice(&half::narrow(scale).to_le_bytes());
    for (step, number) in block[2..].iter_mut().zip(numbers) {
        *step = (number * inverse).round() as i8 as u8;
    }
    block
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers in the range of real weights, then extremes.
    fn cases() -> Vec<[f32; BLOCK]> {
        let mut seed = 1u32;
        let mut next = || {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            half::widen(half::narrow((seed >> 8) as f32 / (1 << 23) as f32 - 1.0))
        };
        let mut cases: Vec<[f32; BLOCK]> = (0..500).map(|_| std::array::from_fn(|_| next() * 0.1)).collect();
        cases.extend([[0.0; BLOCK], [-65504.0; BLOCK], [2f32.powi(-24); BLOCK]]);
        cases
    }

    #[test]
    fn a_number_comes_back_within_half_a_step() {
        for numbers in cases() {
            let block = block(&numbers);
            let stored = f64::from(half::widen(u16::from_le_bytes([block[0], block[1]])));
            let exact = f64::from(numbers.iter().fold(0f32, |max, number| max.max(number.abs()))) / 127.0;
            // Storing the scale in 16 bits moves it by at most 2^-11 of itself (or 2^-25 when tiny).
            let drift = (exact * 2f64.powi(-11)).max(2f64.powi(-25));
            assert!((stored - exact).abs() <= drift);
            for (step, number) in block[2..].iter().zip(numbers) {
                let step = f64::from(*step as i8);
                assert!((step * exact - f64::from(number)).abs() <= exact * 0.500_01, "{number} as {step}");
                let back = (step * stored - f64::from(number)).abs();
                assert!(back <= exact * 0.500_01 + step.abs() * drift);
            }
        }
    }

    #[test]
    fn halves_round_away_from_zero() {
        let mut numbers = [0.0; BLOCK];
        numbers[..5].copy_from_slice(&[127.0, 0.5, -0.5, 1.5, -126.5]);
        assert_eq!(
            block(&numbers)[2..7].iter().map(|step| *step as i8).collect::<Vec<_>>(),
            [127, 1, -1, 2, -127]
        );
        assert_eq!(block(&numbers)[..2], half::narrow(1.0).to_le_bytes());
    }
}
