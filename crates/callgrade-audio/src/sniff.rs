//! What a recording is, by its first bytes. The extension counts only when they cannot tell.

use std::io;

use crate::error::DecodeError;
use crate::hint::Hint;
use crate::raw::Raw;
use crate::window::Window;

/// Bytes to look at: enough for every magic number and to tell text from sound.
const LOOK: usize = 512;

/// The containers we read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Wave,
    Au,
    Mp3,
    Adts,
    Flac,
    Ogg,
    Mp4,
    Matroska,
    Raw(Raw),
}

impl Kind {
    /// As in [`crate::Decoded::container`].
    pub(crate) fn name(self) -> &'static str {
        match self {
            Kind::Wave => "wav",
            Kind::Au => "au",
            Kind::Mp3 => "mp3",
            Kind::Adts => "adts",
            Kind::Flac => "flac",
            Kind::Ogg => "ogg",
            Kind::Mp4 => "mp4",
            Kind::Matroska => "webm",
            Kind::Raw(_) => "raw",
        }
    }
}

/// Formats we know by sight and do not read: where, what, name.
const REFUSED: [(usize, &[u8], &str); 11] = [
    (0, b"#!AMR", "amr"),
    (0, b"#!SILK", "silk"),
    (0, b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "wma"),
    (0, b"caff", "caf"),
    (0, b"FORM", "aiff"),
    (0, b"FLV\x01", "flv"),
    (0, b"wvpk", "wavpack"),
    (0, b"MAC ", "ape"),
    (0, b"\x00\x00\x01\xba", "mpeg-ps"),
    (0, b"PK\x03\x04", "zip"),
    (28, b"Speex   ", "speex"), // in the first page of an Ogg file
];

/// Which container this is.
///
/// Long magic numbers decide alone. The two sync bytes of MP3 and AAC also occur in headerless
/// sound, so an extension that means headerless sound comes before them.
pub(crate) fn kind(input: &mut Window, hint: &Hint) -> Result<Kind, DecodeError> {
    let bytes = input.bytes_at(0, LOOK)?;
    if let Some((_, _, name)) = REFUSED.iter().find(|(at, magic, _)| starts(&bytes, *at, magic)) {
        return Err(DecodeError::unsupported(*name));
    }
    if let Some(kind) = by_magic(&bytes) {
        return Ok(kind);
    }
    if is_text(&bytes) {
        let looks_like =
            if bytes.trim_ascii_start().starts_with(b"<") { "it is a web page or XML" } else { "it is text" };
        return Err(DecodeError::Unrecognised { looks_like });
    }
    if let Some(raw) = Raw::by_extension(hint.get())? {
        return Ok(Kind::Raw(raw));
    }
    by_sync(&bytes)
        .or_else(|| (hint.get() == "mp3").then_some(Kind::Mp3))
        .or_else(|| (hint.get() == "aac").then_some(Kind::Adts))
        .ok_or(DecodeError::Unrecognised { looks_like: "its first bytes belong to no format we read" })
}

/// Where the sound starts behind ID3v2 tags, which may stand before anything; 0 without one.
///
/// Source: id3.org, ID3v2.4.0 structure, section 3.1: `ID3`, version, flags, and 28 bits of size.
pub(crate) fn tags_len(input: &mut Window) -> io::Result<u64> {
    let mut start = 0;
    for _ in 0..4 {
        let bytes = input.bytes_at(start, 10)?;
        let [b'I', b'D', b'3', _, _, flags, size @ ..] = bytes.as_slice() else { break };
        let size = size.iter().fold(0u64, |size, byte| size << 7 | u64::from(byte & 0x7f));
        let footer = if flags & 0x10 == 0 { 0 } else { 10 };
        start += 10 + size + footer;
    }
    Ok(start)
}

fn by_magic(bytes: &[u8]) -> Option<Kind> {
    let wave = [&b"RIFF"[..], b"RF64", b"BW64"].iter().any(|magic| bytes.starts_with(magic));
    match bytes {
        _ if wave && starts(bytes, 8, b"WAVE") => Some(Kind::Wave),
        _ if starts(bytes, 0, b".snd") => Some(Kind::Au),
        _ if starts(bytes, 0, b"fLaC") => Some(Kind::Flac),
        _ if starts(bytes, 0, b"OggS") => Some(Kind::Ogg),
        _ if starts(bytes, 0, b"\x1a\x45\xdf\xa3") => Some(Kind::Matroska),
        _ if starts(bytes, 4, b"ftyp") => Some(Kind::Mp4),
        _ => None,
    }
}

/// Eleven set bits, then layer 0 is AAC in ADTS and the others are MPEG audio.
fn by_sync(bytes: &[u8]) -> Option<Kind> {
    let [0xff, second, ..] = *bytes else { return None };
    match second {
        _ if second & 0xf6 == 0xf0 => Some(Kind::Adts),
        _ if second & 0xe6 == 0xe2 => Some(Kind::Mp3),
        _ => None,
    }
}

/// Printable with white space between: words, not samples.
fn is_text(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let printable = |byte: &u8| matches!(byte, b' '..=b'~' | b'\t' | b'\r' | b'\n');
    let utf8 = match std::str::from_utf8(bytes) {
        Ok(_) => true,
        Err(error) => error.error_len().is_none(), // cut inside a character
    };
    utf8 && bytes.iter().all(|byte| printable(byte) || !byte.is_ascii())
        && (bytes.iter().any(u8::is_ascii_whitespace) || bytes.starts_with(b"<"))
}

fn starts(bytes: &[u8], at: usize, magic: &[u8]) -> bool {
    bytes.get(at..).is_some_and(|rest| rest.starts_with(magic))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    #[track_caller]
    fn check(bytes: &[u8], extension: &str, expected: Result<&str, &str>) {
        let mut input = Window::whole(Box::new(Cursor::new(bytes.to_vec()))).unwrap();
        let kind = kind(&mut input, &Hint::extension(extension));
        assert_eq!(kind.as_ref().map(|kind| kind.name()).map_err(DecodeError::code), expected);
    }

    #[test]
    fn content_decides() {
        check(b"RIFF\0\0\0\0WAVEfmt ", "mp3", Ok("wav"));
        check(b"OggS\0\x02", "ulaw", Ok("ogg"));
        check(b"\0\0\0\x20ftypM4A ", "wav", Ok("mp4"));
        check(b"\xff\xf1\x6c\x40", "", Ok("adts"));
        check(b"\xff\xe3\x48\xc4", "wav", Ok("mp3"));
    }

    #[test]
    fn the_extension_helps_where_content_cannot() {
        check(b"\xff\xff\xff\xff", "ulaw", Ok("raw"));
        check(b"\xff\xff\xff\xff", "wav", Err("decode_unrecognised"));
        check(b"\0\0\0\0\0\0\0\0\0\0", "mp3", Ok("mp3"));
        check(b"\xff\xf1\xff\xff", ".AL", Ok("raw"));
    }

    #[test]
    fn text_is_no_recording() {
        check(b"<!DOCTYPE html>", "wav", Err("decode_unrecognised"));
        check(b"404 not found\n", "ulaw", Err("decode_unrecognised"));
        check("ни звука\n".as_bytes(), "wav", Err("decode_unrecognised"));
        check(b"~~~~~~~~~~~~~~~~", "ulaw", Ok("raw"));
    }

    #[test]
    fn known_strangers_are_named() {
        check(&[&b"OggS"[..], &[0; 24], b"Speex   1.2"].concat(), "ogg", Err("decode_unsupported"));
        check(b"#!AMR\n\x3c", "amr", Err("decode_unsupported"));
        check(b"\x01\x02\x03", "g729", Err("decode_unsupported"));
    }

    #[test]
    fn sound_starts_behind_its_tags() {
        let len = |bytes: &[u8]| {
            tags_len(&mut Window::whole(Box::new(Cursor::new(bytes.to_vec()))).unwrap()).unwrap()
        };
        assert_eq!(len(b"ID3\x04\0\0\0\0\x01\x02"), 10 + 130);
        assert_eq!(len(b"ID3\x04\0\x10\0\0\0\0"), 20);
        assert_eq!(len(b"ID3\x04"), 0);
        assert_eq!(len(b"fLaC"), 0);
    }
}
