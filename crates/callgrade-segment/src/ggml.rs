//! ggml files of small networks: a head that tells the kind, a shape, then tensors by name; all numbers little-endian.
//!
//! ```text
//! magic                     u32
//! length of a kind, it      u32, bytes
//! what the kind asks for    its reader passes over it
//! tensors, to the end       rank, name length, kind, dims, name, data
//! ```

use std::collections::HashMap;

/// These bytes are not the weights of this network.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not the weights of this network: {0}")]
pub struct WeightsError(String);

/// "ggml", read as a number.
const MAGIC: usize = 0x6767_6d6c;

/// The numbers of each tensor, by its name.
pub(crate) struct Tensors(HashMap<String, Vec<f32>>);

impl Tensors {
    /// All tensors up to the end of the file.
    pub(crate) fn read(mut rest: Reader) -> Result<Tensors, WeightsError> {
        let mut tensors = HashMap::new();
        while !rest.0.is_empty() {
            let (name, numbers) = tensor(&mut rest)?;
            tensors.insert(name, numbers);
        }
        Ok(Tensors(tensors))
    }

    /// The tensor of this name, which has so many numbers.
    pub(crate) fn take(&mut self, name: &str, count: usize) -> Result<Vec<f32>, WeightsError> {
        let numbers = self.0.remove(name).filter(|numbers| numbers.len() == count);
        numbers.ok_or_else(|| wrong(format!("`{name}` is missing or has another size")))
    }
}

/// Columns of rows that are `width` long.
pub(crate) fn transposed(numbers: &[f32], width: usize) -> Vec<f32> {
    (0..width).flat_map(|column| numbers.iter().skip(column).step_by(width).copied()).collect()
}

/// The name of a tensor and its numbers.
fn tensor(rest: &mut Reader) -> Result<(String, Vec<f32>), WeightsError> {
    let (rank, length, kind) = (rest.number()?, rest.number()?, rest.number()?);
    let mut count = 1usize;
    for _ in 0..rank {
        count = count.saturating_mul(rest.number()?);
    }
    let name = String::from_utf8_lossy(rest.bytes(length)?).into_owned();
    let numbers = match kind {
        0 => rest.bytes(count.saturating_mul(4))?.chunks_exact(4).map(single).collect(),
        1 => rest.bytes(count.saturating_mul(2))?.chunks_exact(2).map(half).collect(),
        _ => return Err(wrong("numbers of an unknown kind")),
    };
    Ok((name, numbers))
}

fn single(bytes: &[u8]) -> f32 {
    f32::from_le_bytes(bytes.try_into().unwrap_or_default())
}

/// A 16-bit float. Weights are finite, so the codes for infinity and for no number mean nothing here.
fn half(bytes: &[u8]) -> f32 {
    let bits = u16::from_le_bytes(bytes.try_into().unwrap_or_default());
    let (exponent, fraction) = (i32::from(bits >> 10 & 0x1f), f32::from(bits & 0x3ff) / 1024.0);
    let size =
        if exponent == 0 { fraction * 2f32.powi(-14) } else { (1.0 + fraction) * 2f32.powi(exponent - 15) };
    if bits >> 15 == 1 { -size } else { size }
}

pub(crate) fn wrong(why: impl Into<String>) -> WeightsError {
    WeightsError(why.into())
}

/// What has not been read yet.
pub(crate) struct Reader<'a>(pub(crate) &'a [u8]);

impl<'a> Reader<'a> {
    pub(crate) fn bytes(&mut self, count: usize) -> Result<&'a [u8], WeightsError> {
        let (bytes, rest) = self.0.split_at_checked(count).ok_or_else(|| wrong("they end too early"))?;
        self.0 = rest;
        Ok(bytes)
    }

    /// Passes over the head that all these files share.
    pub(crate) fn kind(&mut self, kind: &[u8]) -> Result<(), WeightsError> {
        if self.number()? != MAGIC {
            return Err(wrong("no ggml file"));
        }
        let length = self.number()?;
        if self.bytes(length)? != kind {
            return Err(wrong("a ggml file of another kind"));
        }
        Ok(())
    }

    pub(crate) fn number(&mut self) -> Result<usize, WeightsError> {
        let bytes = self.bytes(4)?.try_into().unwrap_or_default();
        Ok(u32::from_le_bytes(bytes) as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_are_read() {
        for (bits, value) in [(0x3c00u16, 1.0), (0xc000, -2.0), (0x0001, 2f32.powi(-24)), (0x7bff, 65504.0)] {
            assert_eq!(half(&bits.to_le_bytes()), value);
        }
    }
}
