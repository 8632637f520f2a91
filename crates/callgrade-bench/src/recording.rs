//! A call as a file, as long as one likes.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use callgrade_core::{Audio, Ms};

use crate::bench::Bench;
use crate::channel::Condition;
use crate::conversation::{Cast, conversation};
use crate::mulaw;
use crate::rng::Rng;
use crate::sound::RATE_HZ;

/// Ten minutes of conversation; longer calls repeat them.
pub(crate) fn ten_minutes(bench: &Bench) -> anyhow::Result<Audio> {
    let mut rng = Rng::new(bench.seed, "recording", 0);
    let cast = Cast::new(&bench.material, &mut rng);
    let scene = conversation(&cast, Ms(600_000), &mut rng);
    let channel = bench.channel(Condition::Clean, &mut rng);
    scene.record(&channel, &mut rng)
}

/// Writes a call of two channels as mu-law WAV, over and over until it lasts `length`.
///
/// # Errors
/// When the file cannot be written.
pub(crate) fn write(file: &Path, call: &Audio, length: Ms) -> std::io::Result<()> {
    let frames = length.to_samples(RATE_HZ);
    let mut wav = BufWriter::new(File::create(file)?);
    wav.write_all(&header(frames as u32 * 2))?;
    for frame in (0..call.len()).cycle().take(frames) {
        wav.write_all(&[mulaw::encode(call.channel(0)[frame]), mulaw::encode(call.channel(1)[frame])])?;
    }
    wav.flush()
}

/// The header of a WAV file of two channels of mu-law.
fn header(bytes: u32) -> Vec<u8> {
    let mut header = Vec::new();
    header.extend(b"RIFF");
    header.extend((bytes + 38).to_le_bytes());
    header.extend(b"WAVEfmt ");
    header.extend(18u32.to_le_bytes());
    header.extend(7u16.to_le_bytes());
    header.extend(2u16.to_le_bytes());
    header.extend(RATE_HZ.to_le_bytes());
    header.extend((RATE_HZ * 2).to_le_bytes());
    header.extend(2u16.to_le_bytes());
    header.extend(8u16.to_le_bytes());
    header.extend(0u16.to_le_bytes());
    header.extend(b"data");
    header.extend(bytes.to_le_bytes());
    header
}

#[cfg(test)]
mod tests {
    use super::*;
    use callgrade_segment::Vad;

    use crate::cost::hear;
    use crate::listen::Product;

    #[test]
    fn a_written_call_lasts_as_long_as_asked() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("call.wav");
        write(&file, &Audio::new(RATE_HZ, vec![vec![100, 200, 300], vec![0, 0, 0]]), Ms(1_500)).unwrap();
        let product = Product::new(Vad::Webrtc).unwrap();
        assert_eq!(hear(&file, &product).unwrap().duration, Ms(1_500));
    }
}
