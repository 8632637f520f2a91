//! Writes 16-bit WAV: evidence clips, and fixtures for tests.

use std::io::{Seek, Write};

/// Writes channels as one 16-bit PCM WAV file.
///
/// - `rate_hz`: samples per second.
/// - `channels`: one slice for each, cut to the shortest. None at all writes an empty mono file.
///
/// # Errors
///
/// When the writer fails, or there are more channels or samples than WAV has numbers for.
pub fn write_wav(writer: impl Write + Seek, rate_hz: u32, channels: &[&[i16]]) -> std::io::Result<()> {
    let count = u16::try_from(channels.len().max(1)).map_err(std::io::Error::other)?;
    let spec = hound::WavSpec {
        channels: count,
        sample_rate: rate_hz,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let frames = channels.iter().map(|channel| channel.len()).min().unwrap_or(0);
    let mut wav = hound::WavWriter::new(writer, spec).map_err(io_error)?;
    for frame in 0..frames {
        for channel in channels {
            wav.write_sample(channel[frame]).map_err(io_error)?;
        }
    }
    wav.finalize().map_err(io_error)
}

fn io_error(error: hound::Error) -> std::io::Error {
    match error {
        hound::Error::IoError(error) => error,
        other => std::io::Error::other(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Hint, Limits, decode};
    use callgrade_core::time::Ms;
    use std::io::Cursor;

    #[test]
    fn what_is_written_decodes_to_the_same_samples() {
        let (left, right) = ([1, -2, 3, i16::MIN], [5, 6, 7, i16::MAX]);
        let mut file = Cursor::new(Vec::new());
        write_wav(&mut file, 8_000, &[&left, &right[..]]).unwrap();
        let limits = Limits { max_duration: Ms(1_000), max_bytes: 1_000 };
        let decoded = decode(file, &Hint::default(), &limits).unwrap();
        assert_eq!(decoded.audio.channel(0), left);
        assert_eq!(decoded.audio.channel(1), right);
        assert_eq!(decoded.codec, "pcm_s16le");
        assert_eq!(decoded.warnings, []);
    }

    #[test]
    fn no_channels_write_a_file_without_samples() {
        let mut file = Cursor::new(Vec::new());
        write_wav(&mut file, 8_000, &[]).unwrap();
        let limits = Limits { max_duration: Ms(1_000), max_bytes: 1_000 };
        let error = decode(file, &Hint::default(), &limits).unwrap_err();
        assert_eq!(error.code(), "decode_empty");
    }
}
