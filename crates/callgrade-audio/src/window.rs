//! A part of a file that reads like a whole one, with other first bytes if need be.

use std::io::{self, Read, Seek, SeekFrom};

/// What a recording is read from.
pub(crate) trait Source: Read + Seek + Send + Sync {}

impl<T: Read + Seek + Send + Sync> Source for T {}

/// `head`, then `len` bytes of a source from `start` on. Position 0 is the first byte of `head`.
///
/// This is how a codec inside a header nobody else reads becomes a file somebody else reads: the
/// header is left out and another one put in front.
pub(crate) struct Window<'a> {
    source: Box<dyn Source + 'a>,
    head: Vec<u8>,
    start: u64,
    len: u64,
    /// Where the next byte comes from, counted from the first byte of `head`.
    position: u64,
    /// Where `source` stands, so that reading on does not seek.
    source_position: Option<u64>,
}

impl<'a> Window<'a> {
    /// All of a source.
    pub(crate) fn whole(mut source: Box<dyn Source + 'a>) -> io::Result<Window<'a>> {
        let len = source.seek(SeekFrom::End(0))?;
        Ok(Window { source, head: Vec::new(), start: 0, len, position: 0, source_position: None })
    }

    /// Only `len` bytes from `start` on, cut to what there is; drops the head.
    pub(crate) fn part(self, start: u64, len: u64) -> Window<'a> {
        let start = start.min(self.len);
        let len = len.min(self.len - start);
        Window { head: Vec::new(), start: self.start + start, len, position: 0, ..self }
    }

    /// The same bytes behind others.
    pub(crate) fn behind(self, head: Vec<u8>) -> Window<'a> {
        Window { head, position: 0, ..self }
    }

    /// Bytes in head and window.
    pub(crate) fn len(&self) -> u64 {
        self.head.len() as u64 + self.len
    }

    /// True when there is not one byte.
    pub(crate) fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Up to `count` bytes at `position`, fewer at the end. Reading goes on behind them.
    pub(crate) fn bytes_at(&mut self, position: u64, count: usize) -> io::Result<Vec<u8>> {
        self.position = position;
        let mut bytes = Vec::new();
        self.by_ref().take(count as u64).read_to_end(&mut bytes)?;
        Ok(bytes)
    }
}

impl Read for Window<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let head = self.head.get(self.position as usize..).unwrap_or(&[]);
        if !head.is_empty() {
            let count = head.len().min(into.len());
            into[..count].copy_from_slice(&head[..count]);
            self.position += count as u64;
            return Ok(count);
        }

        let inside = self.position - self.head.len() as u64;
        let left = self.len.saturating_sub(inside);
        let count = left.min(into.len() as u64) as usize;
        if count == 0 {
            return Ok(0);
        }
        let wanted = self.start + inside;
        if self.source_position != Some(wanted) {
            self.source_position = None;
            self.source.seek(SeekFrom::Start(wanted))?;
        }
        let read = self.source.read(&mut into[..count])?;
        self.source_position = Some(wanted + read as u64);
        self.position += read as u64;
        Ok(read)
    }
}

impl Seek for Window<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let position = match to {
            SeekFrom::Start(position) => Some(position),
            SeekFrom::End(offset) => self.len().checked_add_signed(offset),
            SeekFrom::Current(offset) => self.position.checked_add_signed(offset),
        };
        self.position = position.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.position)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    fn window() -> Window<'static> {
        Window::whole(Box::new(Cursor::new(b"0123456789".to_vec()))).expect("a cursor reads")
    }

    #[test]
    fn a_part_behind_a_head_reads_as_one() {
        let mut window = window().part(3, 4).behind(b"ab".to_vec());
        assert_eq!(window.bytes_at(0, 99).unwrap(), b"ab3456");
        assert_eq!(window.bytes_at(1, 3).unwrap(), b"b34");
        assert_eq!(window.seek(SeekFrom::End(-1)).unwrap(), 5);
        assert_eq!(window.bytes_at(u64::MAX, 3).unwrap(), b"");
        assert!(window.seek(SeekFrom::End(-7)).is_err());
    }

    #[test]
    fn a_part_of_a_part_counts_from_its_own_start() {
        let mut window = window().part(2, 6).part(2, 99);
        assert_eq!(window.len(), 4);
        assert_eq!(window.bytes_at(0, 9).unwrap(), b"4567");
        assert!(self::window().part(99, 1).is_empty());
    }
}
