//! Sound without any header: the extension is all there is to go by.
//!
//! The extensions are Asterisk's (`Format` in its documentation, `file.c`) and sox's.

use callgrade_core::time::Ms;

use crate::blocks;
use crate::container;
use crate::error::DecodeError;
use crate::g722;
use crate::gsm::{self, Packing};
use crate::riff;
use crate::samples::Heard;
use crate::sniff::Kind;
use crate::window::Window;

/// What headerless mono sound is coded with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Raw {
    /// µ-law, 8 kHz.
    Mulaw,
    /// A-law, 8 kHz.
    Alaw,
    /// 16 bits, little-endian, at a rate in Hz.
    Linear(u32),
    /// GSM 06.10, 33 bytes for 20 ms.
    Gsm,
    /// G.722 at 64 kbit/s.
    G722,
}

/// Telephone rate, in samples per second.
const TELEPHONE_HZ: u32 = 8_000;

impl Raw {
    /// What an extension means, in lower case; `None` when it does not mean headerless sound.
    ///
    /// # Errors
    ///
    /// Extensions of headerless formats we do not decode.
    pub(crate) fn by_extension(extension: &str) -> Result<Option<Raw>, DecodeError> {
        Ok(Some(match extension {
            "ulaw" | "ul" | "mulaw" | "mu" | "pcmu" => Raw::Mulaw,
            "alaw" | "al" | "pcma" => Raw::Alaw,
            "sln" | "slin" => Raw::Linear(TELEPHONE_HZ),
            "sln12" => Raw::Linear(12_000),
            "sln16" | "slin16" => Raw::Linear(16_000),
            "sln24" => Raw::Linear(24_000),
            "sln32" => Raw::Linear(32_000),
            "sln44" => Raw::Linear(44_100),
            "sln48" => Raw::Linear(48_000),
            "gsm" => Raw::Gsm,
            "g722" => Raw::G722,
            "g729" | "g723" | "g726" | "ilbc" | "siren7" | "siren14" => {
                return Err(DecodeError::unsupported(extension));
            }
            _ => return Ok(None),
        }))
    }
}

/// Decodes headerless sound, all of it, as one channel.
pub(crate) fn decode(raw: Raw, input: Window, limit: Ms) -> Result<Heard, DecodeError> {
    match raw {
        Raw::Gsm => blocks::decode(gsm::Gsm::new(Packing::Frames)?, TELEPHONE_HZ, input, limit),
        Raw::G722 => blocks::decode(g722::G722::new(), g722::RATE_HZ, input, limit),
        Raw::Mulaw => linear(riff::MULAW, 8, TELEPHONE_HZ, input, limit),
        Raw::Alaw => linear(riff::ALAW, 8, TELEPHONE_HZ, input, limit),
        Raw::Linear(rate_hz) => linear(riff::PCM, 16, rate_hz, input, limit),
    }
}

/// Sample by sample: puts a WAV header in front and lets it be read as a WAV file.
fn linear(tag: u16, bits: u16, rate_hz: u32, input: Window, limit: Ms) -> Result<Heard, DecodeError> {
    let format = riff::Format::linear(tag, 1, rate_hz, bits);
    let header = format.header(input.len());
    container::decode(input.behind(header), Kind::Wave, &[], limit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Hint, Limits, decode};
    use std::io::Cursor;

    #[track_caller]
    fn check(extension: &str, bytes: &[u8], rate_hz: u32, expected: &[i16]) {
        let limits = Limits { max_duration: Ms(1_000), max_bytes: 1_000 };
        let decoded = decode(Cursor::new(bytes), &Hint::extension(extension), &limits).unwrap();
        assert_eq!(decoded.audio.channel(0), expected);
        assert_eq!((decoded.sample_rate, decoded.channels), (rate_hz, 1));
        assert_eq!(decoded.container, "raw");
    }

    #[test]
    fn samples_are_what_the_extension_says() {
        check("ulaw", &[0xff, 0x00, 0x80], 8_000, &[0, -32_124, 32_124]);
        check("al", &[0xd5, 0x2a, 0xaa], 8_000, &[8, -32_256, 32_256]);
        check("sln", &[1, 0, 0xff, 0xff, 7], 8_000, &[1, -1]);
        check("sln16", &[1, 0], 16_000, &[1]);
    }
}
