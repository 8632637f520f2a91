//! A recording's bytes to audio: native rate, 16 bits, one vector per channel.
//!
//! [`decode`] looks at the first bytes, not at the file's name, and hands them to whoever reads
//! that container:
//!
//! ```text
//! sniff ──▶ riff (WAV) ──┬─▶ gsm, g722      telephone codecs symphonia does not know
//!       │                └─▶ container      everything else, behind a header it accepts
//!       ├─▶ raw (no header at all) ───▶ gsm, g722, container
//!       ├─▶ edit_list (m4a) ──▶ container
//!       └─▶ container (mp3, flac, ogg, webm, aac)
//! ```
//!
//! All of them write into one `Samples`, which counts, cuts the encoder's delay and keeps the
//! limits. Nothing here opens a file, and nothing panics, whatever the bytes.
#![warn(clippy::disallowed_methods)]

mod au;
mod blocks;
mod clock;
mod container;
mod delay;
mod edit_list;
mod error;
mod g722;
mod gsm;
mod hint;
mod raw;
mod riff;
mod samples;
mod sniff;
mod warning;
mod wav;
mod window;

use std::io::{Read, Seek};

use callgrade_core::{Audio, Ms, Warning};

pub use error::DecodeError;
pub use hint::Hint;
pub use wav::write_wav;

use samples::Heard;
use sniff::Kind;
use window::Window;

/// How much of a recording is worth reading. Beyond either limit it is an error, not a cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The longest sound to decode.
    pub max_duration: Ms,
    /// The largest file to look at, in bytes.
    pub max_bytes: u64,
}

/// A decoded recording, and what was learned on the way.
#[derive(Debug, Clone, PartialEq)]
pub struct Decoded {
    /// The sound; at least one sample long.
    pub audio: Audio,
    /// What wrapped it: `wav`, `mp3`, `ogg`, `mp4`, `webm`, `flac`, `adts`, `au`, or `raw` for
    /// nothing at all.
    pub container: String,
    /// What coded it: `pcm_mulaw`, `gsm`, `opus`, … in symphonia's spelling, which is ffmpeg's.
    pub codec: String,
    /// Samples per second, as in `audio`.
    pub sample_rate: u32,
    /// Channels, as in `audio`.
    pub channels: usize,
    /// What was wrong without being fatal; empty for a sound recording.
    pub warnings: Vec<Warning>,
}

/// Decodes a recording, from its first byte to its last sample.
///
/// - `reader`: the file, opened by the caller; read from its start, wherever it stands.
/// - `hint`: the file's extension. Content decides; the extension is believed only when the content
///   cannot tell, as in a headerless `.ulaw`.
/// - `limits`: see [`Limits`]; kept while decoding, so memory is bounded by them.
///
/// The first sample is the first one that was recorded: what an encoder puts before it is cut, so
/// that one call has the same clock in every container, within 20 ms. Packets that do not decode
/// become silence of their length.
///
/// # Errors
///
/// See [`DecodeError`]; a recording without one sample is [`DecodeError::Empty`].
pub fn decode<'a>(
    reader: impl Read + Seek + Send + Sync + 'a,
    hint: &Hint,
    limits: &Limits,
) -> Result<Decoded, DecodeError> {
    let mut input = Window::whole(Box::new(reader))?;
    if input.is_empty() {
        return Err(DecodeError::Empty);
    }
    if input.len() > limits.max_bytes {
        return Err(DecodeError::TooBig { limit: limits.max_bytes });
    }

    let tags = sniff::tags_len(&mut input)?;
    if 0 < tags {
        input = input.part(tags, u64::MAX);
    }
    let kind = sniff::kind(&mut input, hint)?;
    input.rewind()?;
    let heard = match kind {
        Kind::Wave => riff::decode(input, limits.max_duration),
        Kind::Au => au::decode(input, limits.max_duration),
        Kind::Raw(raw) => raw::decode(raw, input, limits.max_duration),
        Kind::Mp4 => {
            let edits = edit_list::read(&mut input)?;
            input.rewind()?;
            container::decode(input, kind, &edits, limits.max_duration)
        }
        Kind::Mp3 | Kind::Adts | Kind::Flac | Kind::Ogg | Kind::Matroska => {
            container::decode(input, kind, &[], limits.max_duration)
        }
    }?;
    decoded(heard, kind)
}

/// Checks the length against what the header claimed and hands over the sound.
fn decoded(heard: Heard, kind: Kind) -> Result<Decoded, DecodeError> {
    let Heard { samples, codec, claimed_frames, mut warnings } = heard;
    let audio = samples.into_audio();
    if audio.is_empty() {
        return Err(DecodeError::Empty);
    }
    warnings.extend(claimed_frames.and_then(|claimed| warning::length_mismatch(claimed, &audio)));
    Ok(Decoded {
        container: kind.name().to_owned(),
        codec,
        sample_rate: audio.rate_hz(),
        channels: audio.channels(),
        audio,
        warnings,
    })
}
