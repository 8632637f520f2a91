//! Where the sound starts inside an MP4 track: its edit list, which symphonia parses and drops.
//!
//! Source: ISO/IEC 14496-12, sections 8.6.5 and 8.6.6.

use crate::error::DecodeError;
use crate::window::Window;

/// Boxes to look at before giving up: each is read where it stands, so only their number counts.
const MAX_BOXES: usize = 10_000;

/// One track's first edit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Edit {
    pub(crate) track_id: u32,
    /// How much of the decoded track to leave out at the start, in ticks of `media_hz`.
    pub(crate) media_start: u64,
    pub(crate) media_hz: u32,
    /// How much of it to play then, in ticks of `movie_hz`; 0 when the header does not say.
    pub(crate) length: u64,
    pub(crate) movie_hz: u32,
}

/// The edits of all tracks that have any. Boxes that make no sense are stepped over.
pub(crate) fn read(input: &mut Window) -> Result<Vec<Edit>, DecodeError> {
    let mut edits = Vec::new();
    let mut movie_hz = 0;
    let mut track = Track::default();
    let mut position = 0;
    for _ in 0..MAX_BOXES {
        let header = input.bytes_at(position, 16)?;
        let (Some(short), Some(kind)) = (be32(&header, 0), header.get(4..8)) else { break };
        let (header_len, len) = match short {
            1 => (16, be64(&header, 8).unwrap_or(0)),
            0 => break, // up to the end of the file: the sound itself
            short => (8, u64::from(short)),
        };
        if len < header_len {
            break;
        }
        // Into the boxes that hold others, over all the rest.
        let inner = matches!(kind, b"moov" | b"trak" | b"edts" | b"mdia");
        let content = if matches!(kind, b"mvhd" | b"tkhd" | b"mdhd" | b"elst") {
            input.bytes_at(position.saturating_add(header_len), 48)?
        } else {
            Vec::new()
        };
        match kind {
            b"trak" => edits.extend(std::mem::take(&mut track).edit(movie_hz)),
            b"mvhd" => movie_hz = timescale(&content).unwrap_or(0),
            b"tkhd" => track.id = by_version(&content, 12, 20),
            b"mdhd" => track.media_hz = timescale(&content),
            b"elst" => track.edit = first_edit(&content),
            _ => {}
        }
        position = position.saturating_add(if inner { header_len } else { len });
    }
    edits.extend(track.edit(movie_hz));
    Ok(edits)
}

/// What is known of the track whose boxes are being read.
#[derive(Default)]
struct Track {
    id: Option<u32>,
    media_hz: Option<u32>,
    /// Length and start.
    edit: Option<(u64, u64)>,
}

impl Track {
    fn edit(self, movie_hz: u32) -> Option<Edit> {
        let (length, media_start) = self.edit?;
        let media_hz = self.media_hz.filter(|rate| *rate != 0)?;
        Some(Edit { track_id: self.id?, media_start, media_hz, length, movie_hz })
    }
}

/// The first edit that plays something: its length and start. One that starts at -1 is a pause.
fn first_edit(content: &[u8]) -> Option<(u64, u64)> {
    let wide = *content.first()? == 1;
    let size = if wide { 20 } else { 12 };
    let count = be32(content, 4)?.min(2);
    (0..count as usize).find_map(|index| {
        let at = 8 + index * size;
        let (length, start) = if wide {
            (be64(content, at)?, be64(content, at + 8)? as i64)
        } else {
            (be32(content, at)?.into(), i64::from(be32(content, at + 4)? as i32))
        };
        Some((length, u64::try_from(start).ok()?))
    })
}

/// Ticks per second, from a movie or media header.
fn timescale(content: &[u8]) -> Option<u32> {
    by_version(content, 12, 20)
}

/// A word whose place depends on the width of the times in front of it.
fn by_version(content: &[u8], narrow: usize, wide: usize) -> Option<u32> {
    be32(content, if *content.first()? == 1 { wide } else { narrow })
}

fn be32(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(*bytes.get(at..)?.first_chunk()?))
}

fn be64(bytes: &[u8], at: usize) -> Option<u64> {
    Some(u64::from_be_bytes(*bytes.get(at..)?.first_chunk()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    fn boxed(kind: &[u8; 4], content: &[u8]) -> Vec<u8> {
        [&(content.len() as u32 + 8).to_be_bytes()[..], kind, content].concat()
    }

    fn words(words: &[u32]) -> Vec<u8> {
        words.iter().flat_map(|word| word.to_be_bytes()).collect()
    }

    fn movie(edits: &[u32]) -> Vec<u8> {
        let track = [
            boxed(b"tkhd", &words(&[0, 0, 0, 7])),
            boxed(b"edts", &boxed(b"elst", &words(edits))),
            boxed(b"mdia", &boxed(b"mdhd", &words(&[0, 0, 0, 8_000, 9]))),
        ];
        let movie = [boxed(b"mvhd", &words(&[0, 0, 0, 1_000])), boxed(b"trak", &track.concat())];
        [boxed(b"ftyp", b"M4A "), boxed(b"free", &[]), boxed(b"moov", &movie.concat())].concat()
    }

    #[track_caller]
    fn check(bytes: Vec<u8>, expected: &[Edit]) {
        let mut input = Window::whole(Box::new(Cursor::new(bytes))).unwrap();
        assert_eq!(read(&mut input).unwrap(), expected);
    }

    #[test]
    fn the_edit_says_where_sound_starts() {
        let edit = Edit { track_id: 7, media_start: 1_024, media_hz: 8_000, length: 5, movie_hz: 1_000 };
        check(movie(&[0, 1, 5, 1_024, 0x10000]), &[edit]);
        check(movie(&[0, 2, 9, u32::MAX, 0x10000, 5, 1_024, 0x10000]), &[edit]);
        check(movie(&[0x0100_0000, 1, 0, 5, 0, 1_024, 0x10000]), &[edit]);
    }

    #[test]
    fn no_edit_is_no_edit() {
        check(movie(&[0, 1, 5, u32::MAX, 0x10000]), &[]);
        check(movie(&[0, 0]), &[]);
        check(b"\0\0\0\x01ftyp\0\0\0\0\0\0\0\0".to_vec(), &[]);
        check(b"\0\0\0\x04ftyp".to_vec(), &[]);
        check(Vec::new(), &[]);
    }
}
