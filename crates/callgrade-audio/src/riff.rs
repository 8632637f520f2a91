//! WAV headers as telephone recorders write them, which is not always as they should.
//!
//! What is coded like a WAV file is read by symphonia, behind a header written anew here: it wants
//! exactly the header ffmpeg writes, and recorders write others (no extension field for µ-law, a
//! length of zero because the recorder was killed). What symphonia has no codec for goes to ours.
//!
//! Sources: Microsoft, Multimedia Programming Interface and Data Specifications 1.0 (RIFF) and
//! `mmreg.h` (tags); EBU Tech 3306 (RF64).

use callgrade_core::time::Ms;

use crate::blocks;
use crate::container;
use crate::error::DecodeError;
use crate::g722;
use crate::gsm::{Gsm, Packing};
use crate::samples::Heard;
use crate::sniff::Kind;
use crate::window::Window;
use callgrade_core::Warning;

pub(crate) const PCM: u16 = 0x01;
const ADPCM_MS: u16 = 0x02;
const FLOAT: u16 = 0x03;
pub(crate) const ALAW: u16 = 0x06;
pub(crate) const MULAW: u16 = 0x07;
const ADPCM_IMA: u16 = 0x11;
const GSM: u16 = 0x31;
const MPEG_LAYER_3: u16 = 0x55;
/// `WAVE_FORMAT_G722_ADPCM`.
const G722: u16 = 0x65;
/// What ffmpeg writes for G.722.
const G722_FFMPEG: u16 = 0x028f;
const EXTENSIBLE: u16 = 0xfffe;

/// Tags we know by name only.
const REFUSED: [(u16, &str); 12] = [
    (0x14, "g723_adpcm"),
    (0x22, "truespeech"),
    (0x40, "g721_adpcm"),
    (0x42, "g723.1"),
    (0x45, "g726"),
    (0x64, "g726"),
    (0x50, "mpeg layer 2"),
    (0x83, "g729"),
    (0x133, "g729"),
    (0x160, "wma"),
    (0x161, "wma"),
    (0xff, "aac in wav"),
];

/// Chunks to look at before giving up.
const MAX_CHUNKS: usize = 1_000;

/// The most of a `fmt ` chunk that means anything: MS ADPCM has 50 bytes.
const MAX_FMT: usize = 256;

/// Data lengths from here on mean "not known when the header was written" if the file is shorter:
/// ffmpeg writes all ones into a pipe, sox 0x7ffff000 and a bit.
const STREAMED: u64 = 0x7fff_0000;

/// The `fmt ` chunk: how samples are coded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Format {
    tag: u16,
    channels: u16,
    rate_hz: u32,
    block_bytes: u16,
    bits: u16,
    /// What follows the first 16 bytes, with its own length in front; only ADPCM needs it.
    extension: Vec<u8>,
}

impl Format {
    /// Sample by sample, `bits` each.
    pub(crate) fn linear(tag: u16, channels: u16, rate_hz: u32, bits: u16) -> Format {
        let block_bytes = channels.saturating_mul(bits / 8);
        Format { tag, channels, rate_hz, block_bytes, bits, extension: Vec::new() }
    }

    /// Reads a chunk's content; `None` when it is too short.
    fn parse(chunk: &[u8]) -> Option<Format> {
        let word = |at: usize| Some(u16::from_le_bytes(*chunk.get(at..)?.first_chunk()?));
        let rate_hz = u32::from_le_bytes(*chunk.get(4..)?.first_chunk()?);
        // The real tag of an extensible format is the first word of its sub-format.
        let tag = if word(0)? == EXTENSIBLE { word(24)? } else { word(0)? };
        let extension = chunk.get(16..).unwrap_or(&[]).to_vec();
        let (channels, block_bytes, bits) = (word(2)?, word(12)?, word(14)?);
        let format = Format { tag, channels, rate_hz, block_bytes, bits, extension };
        Some(match tag {
            // Samples fill whole bytes, and the bytes of a block say how many.
            PCM | FLOAT if 0 < channels && block_bytes.is_multiple_of(channels) && 0 < block_bytes => {
                Format::linear(tag, channels, rate_hz, (block_bytes / channels).saturating_mul(8))
            }
            PCM | FLOAT => Format::linear(tag, channels, rate_hz, bits.next_multiple_of(8)),
            ALAW | MULAW => Format::linear(tag, channels, rate_hz, 8),
            _ => format,
        })
    }

    /// Refuses what no recording has, before anybody reserves memory for it.
    pub(crate) fn check(&self) -> Result<(), DecodeError> {
        crate::samples::Samples::new(self.rate_hz, self.channels.into(), 0, Ms(0))?;
        if self.block_bytes == 0 {
            return Err(DecodeError::corrupt("blocks of 0 bytes"));
        }
        Ok(())
    }

    /// The header symphonia accepts, for `data_bytes` of sound behind it.
    pub(crate) fn header(&self, data_bytes: u64) -> Vec<u8> {
        let whole = data_bytes - data_bytes % u64::from(self.block_bytes.max(1));
        let data_bytes = u32::try_from(whole).unwrap_or(u32::MAX);
        let extension = match self.tag {
            PCM | FLOAT => &[][..],
            ALAW | MULAW => &[0, 0],
            _ => &self.extension,
        };
        let bytes_per_second = self.rate_hz.saturating_mul(u32::from(self.block_bytes));

        let mut header = Vec::new();
        header.extend(b"RIFF\xff\xff\xff\xffWAVEfmt ");
        header.extend((16 + extension.len() as u32).to_le_bytes());
        header.extend(self.tag.to_le_bytes());
        header.extend(self.channels.to_le_bytes());
        header.extend(self.rate_hz.to_le_bytes());
        header.extend(bytes_per_second.to_le_bytes());
        header.extend(self.block_bytes.to_le_bytes());
        header.extend(self.bits.to_le_bytes());
        header.extend(extension);
        header.extend(b"data");
        header.extend(data_bytes.to_le_bytes());
        header
    }
}

/// What a WAV header says, and what there is.
struct Wave {
    format: Format,
    /// Samples per channel, from the `fact` chunk: exact where the last block is filled up.
    fact_frames: Option<u32>,
    data_start: u64,
    /// Bytes of sound there are.
    data_len: u64,
    /// Bytes of sound the header promises; `None` when it was never finished.
    claimed_len: Option<u64>,
}

/// Decodes a WAV file.
///
/// The length is what is there: a header that promises more is contradicted by a warning, one that
/// promises less than follows, too, unless other chunks follow.
pub(crate) fn decode(mut input: Window, limit: Ms) -> Result<Heard, DecodeError> {
    let wave = read(&mut input)?;
    let Wave { format, fact_frames, data_start, data_len, claimed_len } = wave;
    if let Some((_, name)) = REFUSED.iter().find(|(tag, _)| *tag == format.tag) {
        return Err(DecodeError::unsupported(*name));
    }
    format.check()?;
    let data = input.part(data_start, data_len);

    let mut heard = match format.tag {
        PCM | FLOAT | ALAW | MULAW | ADPCM_MS | ADPCM_IMA => {
            let header = format.header(data_len);
            container::decode(data.behind(header), Kind::Wave, &[], limit)
        }
        MPEG_LAYER_3 => container::decode(data, Kind::Mp3, &[], limit),
        GSM | G722 | G722_FFMPEG if format.channels != 1 => {
            Err(DecodeError::unsupported(format!("telephone codec in {} channels", format.channels)))
        }
        GSM => blocks::decode(Gsm::new(Packing::Wav49)?, format.rate_hz, data, limit),
        G722 | G722_FFMPEG => blocks::decode(g722::G722::new(), g722::RATE_HZ, data, limit),
        tag => Err(DecodeError::unsupported(format!("wav format 0x{tag:04x}"))),
    }?;

    let frames = heard.samples.frames() as u64;
    heard.claimed_frames = claimed_len.map(|claimed| {
        // As long as what was decoded, in proportion to the bytes.
        (u128::from(frames) * u128::from(claimed) / u128::from(data_len.max(1))) as u64
    });
    if claimed_len.is_none() {
        let detail = "the header was never finished: the recorder was killed, or wrote to a pipe";
        heard.warnings.push(Warning::new("header_unfinished", detail));
    }
    if let (Some(fact), ADPCM_MS | ADPCM_IMA | GSM) = (fact_frames, format.tag) {
        heard.samples.trim_padding(fact.into(), 2 * usize::from(format.block_bytes));
    }
    Ok(heard)
}

/// Walks the chunks up to the sound.
fn read(input: &mut Window) -> Result<Wave, DecodeError> {
    let file_len = input.len();
    let mut position = 12;
    let mut format = None;
    let mut fact_frames = None;
    let mut long_data_len = None;

    for _ in 0..MAX_CHUNKS {
        let Some((id, len)) = chunk_at(input, position)? else { break };
        let content = position + 8;
        match &id {
            b"fmt " => format = Format::parse(&input.bytes_at(content, MAX_FMT.min(len as usize))?),
            b"fact" => fact_frames = long(&input.bytes_at(content, 4)?, 0),
            b"ds64" => {
                let bytes = input.bytes_at(content, 16)?;
                long_data_len = long(&bytes, 8)
                    .zip(long(&bytes, 12))
                    .map(|(low, high)| u64::from(high) << 32 | u64::from(low));
            }
            b"data" => {
                let format = format.ok_or_else(|| DecodeError::corrupt("a wav header without its format"))?;
                let claimed = if len == u64::from(u32::MAX) { long_data_len } else { Some(len) };
                let there = file_len.saturating_sub(content);
                let (data_len, claimed_len) = sound(input, content, claimed, there)?;
                let wave = Wave { format, fact_frames, data_start: content, data_len, claimed_len };
                return Ok(wave);
            }
            _ => {}
        }
        position = content.saturating_add(len).saturating_add(len & 1);
    }
    Err(DecodeError::corrupt("a wav header without sound behind it"))
}

/// How many bytes are sound, and how many the header honestly promised.
fn sound(
    input: &mut Window,
    start: u64,
    claimed: Option<u64>,
    there: u64,
) -> Result<(u64, Option<u64>), DecodeError> {
    let Some(claimed) = claimed else { return Ok((there, None)) };
    if there <= claimed {
        let streamed = STREAMED <= claimed && there < claimed;
        return Ok((there, (!streamed).then_some(claimed)));
    }
    // More bytes than promised. Chunks may follow the sound; if none does, it is sound.
    let behind = start + claimed + (claimed & 1);
    let chunk = match chunk_at(input, behind)? {
        Some((id, len)) => id.iter().all(|byte| matches!(byte, b' '..=b'~')) && len <= start + there - behind,
        None => true,
    };
    let little = there - claimed <= 1_024.max(claimed / 100);
    Ok(match claimed {
        _ if chunk => (claimed, Some(claimed)),
        0 => (there, None),
        _ if little => (claimed, Some(claimed)),
        _ => (there, Some(claimed)),
    })
}

/// A chunk's name and length; `None` where the file ends.
fn chunk_at(input: &mut Window, position: u64) -> Result<Option<([u8; 4], u64)>, DecodeError> {
    let bytes = input.bytes_at(position, 8)?;
    let name = bytes.first_chunk::<4>().copied();
    Ok(name.zip(long(&bytes, 4).map(u64::from)))
}

fn long(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Decoded, Hint, Limits};
    use std::io::Cursor;

    /// A WAV file from its chunks, with RIFF length zero as killed recorders leave it.
    fn wav(chunks: &[(&[u8; 4], u32, &[u8])]) -> Vec<u8> {
        let mut bytes = b"RIFF\0\0\0\0WAVE".to_vec();
        for (id, len, content) in chunks {
            bytes.extend(*id);
            bytes.extend(len.to_le_bytes());
            bytes.extend(*content);
        }
        bytes
    }

    fn fmt(tag: u16, channels: u16, rate_hz: u32, block_bytes: u16, bits: u16) -> Vec<u8> {
        let mut bytes = Vec::new();
        bytes.extend(tag.to_le_bytes());
        bytes.extend(channels.to_le_bytes());
        bytes.extend(rate_hz.to_le_bytes());
        bytes.extend([0; 4]);
        bytes.extend(block_bytes.to_le_bytes());
        bytes.extend(bits.to_le_bytes());
        bytes
    }

    fn decode(bytes: Vec<u8>) -> Result<Decoded, DecodeError> {
        let limits = Limits { max_duration: Ms(60_000), max_bytes: 1 << 20 };
        crate::decode(Cursor::new(bytes), &Hint::extension("mp3"), &limits)
    }

    /// `data`, behind a header that promises `claimed` bytes.
    #[track_caller]
    fn check(claimed: u32, data: &[u8], frames: usize, code: Option<&str>) {
        let mulaw = fmt(MULAW, 1, 8_000, 1, 8);
        let decoded = decode(wav(&[(b"fmt ", 16, &mulaw), (b"data", claimed, data)])).unwrap();
        assert_eq!(decoded.audio.len(), frames);
        assert_eq!(decoded.warnings.first().map(|warning| warning.code.as_str()), code);
    }

    #[test]
    fn what_is_there_counts() {
        let sound = [0xff; 8_000];
        check(8_000, &sound, 8_000, None);
        check(0, &sound, 8_000, Some("header_unfinished"));
        check(u32::MAX, &sound, 8_000, Some("header_unfinished"));
        check(0x7fff_f024, &sound, 8_000, Some("header_unfinished"));
        check(80_000, &sound, 8_000, Some("length_mismatch"));
        check(800, &sound, 8_000, Some("length_mismatch"));
        check(7_999, &sound, 7_999, None);
    }

    #[test]
    fn chunks_behind_the_sound_are_no_sound() {
        let mut data = vec![0xff; 800];
        data.extend(b"LIST\x00\x10\x00\x00");
        data.extend([0; 0x1000]);
        check(800, &data, 800, None);
    }

    #[test]
    fn extensible_formats_are_what_they_contain() {
        let mut extensible = fmt(EXTENSIBLE, 2, 8_000, 4, 16);
        extensible.extend([22, 0, 16, 0, 3, 0, 0, 0, 1, 0]);
        extensible.extend(b"\0\0\0\0\x10\0\x80\0\0\xaa\0\x38\x9b\x71");
        let data = [1, 0, 2, 0, 3, 0, 4, 0];
        let decoded = decode(wav(&[(b"fmt ", 40, &extensible), (b"data", 8, &data)])).unwrap();
        assert_eq!(decoded.audio.channel(0), [1, 3]);
        assert_eq!(decoded.audio.channel(1), [2, 4]);
        assert_eq!(decoded.codec, "pcm_s16le");
    }

    #[test]
    fn strange_floats_are_silent() {
        let float = fmt(FLOAT, 1, 8_000, 4, 32);
        let mut data = Vec::new();
        for sample in [0.5, f32::NAN, f32::INFINITY, -2.0] {
            data.extend(sample.to_le_bytes());
        }
        let decoded = decode(wav(&[(b"fmt ", 16, &float), (b"data", 16, &data)])).unwrap();
        assert_eq!(decoded.audio.channel(0), [16_384, 0, 0, i16::MIN]);
    }

    #[test]
    fn impossible_formats_are_refused() {
        let code = |format: Vec<u8>| {
            let bytes = wav(&[(b"fmt ", 16, &format), (b"data", 64, &[0; 64])]);
            decode(bytes).unwrap_err().code()
        };
        assert_eq!(code(fmt(PCM, 0, 8_000, 2, 16)), "decode_corrupt");
        assert_eq!(code(fmt(PCM, 1, 0, 2, 16)), "decode_corrupt");
        assert_eq!(code(fmt(PCM, 1, 400_000, 2, 16)), "decode_unsupported");
        assert_eq!(code(fmt(PCM, 64, 8_000, 128, 16)), "decode_unsupported");
        assert_eq!(code(fmt(0x45, 1, 8_000, 2, 4)), "decode_unsupported");
        assert_eq!(code(fmt(0x7777, 1, 8_000, 2, 4)), "decode_unsupported");
        assert_eq!(code(fmt(GSM, 2, 8_000, 65, 0)), "decode_unsupported");
    }

    #[test]
    fn a_header_without_its_parts_is_damaged() {
        let mulaw = fmt(MULAW, 1, 8_000, 1, 8);
        let code = |bytes: Vec<u8>| decode(bytes).unwrap_err().code();
        assert_eq!(code(wav(&[])), "decode_corrupt");
        assert_eq!(code(wav(&[(b"data", 4, &[0; 4])])), "decode_corrupt");
        assert_eq!(code(wav(&[(b"fmt ", 16, &mulaw)])), "decode_corrupt");
        assert_eq!(code(wav(&[(b"fmt ", 16, &mulaw), (b"data", 0, &[])])), "decode_empty");
    }
}
