//! Sun audio: a big-endian header of six words in front of telephone sound.
//!
//! Source: Sun's `<audio/au.h>`: magic, offset of the data, its length or all ones, encoding, rate,
//! channels.

use callgrade_core::time::Ms;

use crate::container;
use crate::error::DecodeError;
use crate::riff::{self, Format};
use crate::samples::Heard;
use crate::sniff::Kind;
use crate::window::Window;
use callgrade_core::Warning;

/// Decodes µ-law and A-law; Sun audio with anything else has never been seen from a telephone.
pub(crate) fn decode(mut input: Window, limit: Ms) -> Result<Heard, DecodeError> {
    let bytes = input.bytes_at(0, 24)?;
    let word = |index: usize| {
        let bytes = bytes.get(4 * index..)?.first_chunk::<4>()?;
        Some(u32::from_be_bytes(*bytes))
    };
    let (Some(start), Some(claimed), Some(encoding), Some(rate_hz), Some(channels)) =
        (word(1), word(2), word(3), word(4), word(5))
    else {
        return Err(DecodeError::corrupt("it ends inside its header"));
    };
    let tag = match encoding {
        1 => riff::MULAW,
        27 => riff::ALAW,
        other => return Err(DecodeError::unsupported(format!("au encoding {other}"))),
    };

    let channels = u16::try_from(channels).unwrap_or(u16::MAX);
    let format = Format::linear(tag, channels, rate_hz, 8);
    format.check()?;
    let unfinished = claimed == u32::MAX;
    let data = input.part(start.into(), if unfinished { u64::MAX } else { claimed.into() });
    let header = format.header(data.len());
    let mut heard = container::decode(data.behind(header), Kind::Wave, &[], limit)?;
    heard.claimed_frames = (!unfinished).then(|| u64::from(claimed) / u64::from(channels));
    if unfinished {
        let detail = "the header does not say how long the sound is";
        heard.warnings.push(Warning::new("header_unfinished", detail));
    }
    Ok(heard)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Hint, Limits, decode};
    use std::io::Cursor;

    fn au(words: [u32; 5], data: &[u8]) -> Result<crate::Decoded, DecodeError> {
        let mut bytes = b".snd".to_vec();
        words.iter().for_each(|word| bytes.extend(word.to_be_bytes()));
        bytes.extend(data);
        let limits = Limits { max_duration: Ms(1_000), max_bytes: 10_000 };
        decode(Cursor::new(bytes), &Hint::default(), &limits)
    }

    #[test]
    fn sun_audio_is_telephone_audio() {
        let decoded = au([24, 4, 1, 8_000, 2], &[0xff, 0x00, 0x80, 0xff]).unwrap();
        assert_eq!(decoded.audio.channel(0), [0, 32_124]);
        assert_eq!(decoded.audio.channel(1), [-32_124, 0]);
        assert_eq!((decoded.container.as_str(), decoded.codec.as_str()), ("au", "pcm_mulaw"));
        assert_eq!(decoded.warnings, []);
    }

    #[test]
    fn an_open_length_is_the_rest_of_the_file() {
        let decoded = au([24, u32::MAX, 27, 8_000, 1], &[0xd5; 3]).unwrap();
        assert_eq!(decoded.audio.len(), 3);
        assert_eq!(decoded.warnings[0].code, "header_unfinished");
    }

    #[test]
    fn odd_headers_are_refused() {
        let code = |words, data: &[u8]| au(words, data).unwrap_err().code();
        assert_eq!(code([24, 4, 3, 8_000, 2], &[0; 4]), "decode_unsupported");
        assert_eq!(code([24, 4, 1, 8_000, 0], &[0; 4]), "decode_corrupt");
        assert_eq!(code([24, 4, 1, 0, 1], &[0; 4]), "decode_corrupt");
        assert_eq!(code([99, 4, 1, 8_000, 1], &[0; 4]), "decode_empty");
    }
}
