//! The weights, out of the ggml file that `callgrade-convert` writes.
//!
//! The kind is `resemblyzer`; after it stand the version (3 x u32) and the network's bands, width and layers (3 x u32).

use super::Encoder;
use super::mel::{BANDS, BINS, Mel};
use super::network::{GATES, Layer, Linear, WIDTH};
use crate::ggml::{Reader, Tensors, WeightsError, transposed, wrong};

/// Layers of the network.
const LAYERS: usize = 3;

pub(super) fn read(bytes: &[u8]) -> Result<Encoder, WeightsError> {
    let mut rest = Reader(bytes);
    rest.kind(b"resemblyzer")?;
    let _version = [rest.number()?, rest.number()?, rest.number()?];
    if [rest.number()?, rest.number()?, rest.number()?] != [BANDS, WIDTH, LAYERS] {
        return Err(wrong("a network of another shape"));
    }
    let mut tensors = Tensors::read(rest)?;
    let mel = Mel(transposed(&tensors.take("mel.filters", BANDS * BINS)?, BINS));
    let mut layer = |at: usize| layer(&mut tensors, at);
    let layers = [layer(0)?, layer(1)?, layer(2)?];
    let last = Linear {
        weights: transposed(&tensors.take("linear.weight", WIDTH * WIDTH)?, WIDTH),
        bias: tensors.take("linear.bias", WIDTH)?,
    };
    Ok(Encoder { mel, layers, last })
}

fn layer(tensors: &mut Tensors, at: usize) -> Result<Layer, WeightsError> {
    let inputs = if at == 0 { BANDS } else { WIDTH };
    let mut take = |name: &str, count| tensors.take(&format!("lstm.{name}_l{at}"), count);
    let (one, other) = (take("bias_ih", GATES)?, take("bias_hh", GATES)?);
    Ok(Layer {
        inputs,
        seen: transposed(&take("weight_ih", GATES * inputs)?, inputs),
        remembered: transposed(&take("weight_hh", GATES * WIDTH)?, WIDTH),
        bias: one.iter().zip(&other).map(|(one, other)| one + other).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_bytes_are_refused_with_the_reason() {
        let why = |bytes: &[u8]| read(bytes).err().map(|error| error.to_string()).unwrap_or_default();
        let head = |kind: &[u8], numbers: &[u32]| {
            let numbers: Vec<u8> = numbers.iter().flat_map(|number| number.to_le_bytes()).collect();
            [&0x6767_6d6cu32.to_le_bytes()[..], &(kind.len() as u32).to_le_bytes(), kind, &numbers].concat()
        };
        assert!(why(&head(b"silero-16k", &[])).contains("another kind"));
        assert!(why(&head(b"resemblyzer", &[0, 1, 4, 80, 256, 3])).contains("another shape"));
        assert!(why(&head(b"resemblyzer", &[0, 1, 4, 40, 256, 3])).contains("`mel.filters` is missing"));
    }
}
