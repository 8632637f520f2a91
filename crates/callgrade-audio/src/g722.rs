//! G.722 at 64 kbit/s: wideband telephone sound, two samples a byte. The only file naming ezk.

use ezk_g722::libg722::{Bitrate, decoder::Decoder};

use crate::blocks::Block;

/// Samples per second, always: the 8 kHz some headers give is the clock of RFC 3551, section 4.5.2.
pub(crate) const RATE_HZ: u32 = 16_000;

/// The state from one block to the next.
pub(crate) struct G722(Decoder);

impl G722 {
    pub(crate) fn new() -> G722 {
        G722(Decoder::new(Bitrate::Mode1_64000, false, false))
    }
}

impl Block for G722 {
    const CODEC: &'static str = "g722";

    /// The codec knows no blocks; this one is short, so that nothing audible is left at the end.
    fn bytes(&self) -> usize {
        8
    }

    fn frames(&self) -> usize {
        16
    }

    /// Every byte means something, so this never fails.
    fn decode(&mut self, block: &[u8], samples: &mut Vec<i16>) -> bool {
        samples.extend(self.0.decode(block));
        true
    }
}
