//! Codecs whose every block has the same number of bytes, one channel, nothing between the blocks.

use std::io::Read;

use callgrade_core::time::Ms;

use crate::error::DecodeError;
use crate::samples::{Heard, Samples};
use crate::warning;
use crate::window::Window;

/// Blocks to read at once.
const BATCH: usize = 256;

/// A decoder that turns one block into samples.
pub(crate) trait Block {
    /// As in [`crate::Decoded::codec`].
    const CODEC: &'static str;

    /// Bytes of one block.
    fn bytes(&self) -> usize;

    /// Samples of one block.
    fn frames(&self) -> usize;

    /// Appends the samples of a block of [`Block::bytes`]; false when it does not decode.
    fn decode(&mut self, block: &[u8], samples: &mut Vec<i16>) -> bool;
}

/// Decodes all whole blocks; a rest shorter than one block is left.
///
/// Blocks that do not decode become silence; when most do not, it is not this codec.
pub(crate) fn decode(
    mut decoder: impl Block,
    rate_hz: u32,
    mut input: Window,
    limit: Ms,
) -> Result<Heard, DecodeError> {
    fn codec<B: Block>(_: &B) -> String {
        B::CODEC.to_owned()
    }

    let mut samples = Samples::new(rate_hz, 1, 0, limit)?;
    let mut skipped = warning::Skipped::default();
    let mut bytes = Vec::new();
    let mut batch = Vec::new();
    loop {
        bytes.clear();
        input.by_ref().take((decoder.bytes() * BATCH) as u64).read_to_end(&mut bytes)?;
        for block in bytes.chunks_exact(decoder.bytes()) {
            let before = batch.len();
            let sound = decoder.decode(block, &mut batch);
            skipped.count(sound);
            if !sound {
                batch.resize(before + decoder.frames(), 0);
            }
        }
        samples.push(|_| batch.iter().copied())?;
        batch.clear();
        if bytes.len() < decoder.bytes() * BATCH {
            break;
        }
    }
    let warnings = skipped.warning()?.into_iter().collect();
    Ok(Heard { samples, codec: codec(&decoder), claimed_frames: None, warnings })
}
