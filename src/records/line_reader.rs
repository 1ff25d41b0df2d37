//! Lines of a stream of bytes, within a limit.

use std::io::{self, BufRead};

/// A line without its line end.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Line {
    /// The bytes of the line.
    Whole(Vec<u8>),
    /// A line longer than the limit; nothing of it is kept.
    TooLong,
}

/// Reads lines. A line beyond the limit is passed over without being held, and the next one is read.
#[derive(Debug)]
pub struct LineReader<R> {
    input: R,
    limit: usize,
    is_first: bool,
}

impl<R: BufRead> LineReader<R> {
    /// A reader of lines of at most `limit` bytes.
    pub fn new(input: R, limit: usize) -> Self {
        Self { input, limit, is_first: true }
    }

    /// The next line; `None` at the end. A byte order mark before the first line is left out.
    ///
    /// # Errors
    /// Those of the input.
    pub fn next_line(&mut self) -> io::Result<Option<Line>> {
        let Some(mut line) = self.read_line()? else { return Ok(None) };
        if std::mem::take(&mut self.is_first)
            && let Line::Whole(bytes) = &mut line
            && bytes.starts_with(BYTE_ORDER_MARK)
        {
            bytes.drain(..BYTE_ORDER_MARK.len());
        }
        Ok(Some(line))
    }

    /// Whether the bytes at hand hold no whole line any more: what comes next may have to be waited for.
    pub fn must_wait(&mut self) -> bool
    where
        R: Buffered,
    {
        memchr::memchr(b'\n', self.input.at_hand()).is_none()
    }

    fn read_line(&mut self) -> io::Result<Option<Line>> {
        let mut bytes = Vec::new();
        let (mut is_too_long, mut is_begun) = (false, false);
        loop {
            let here = match self.input.fill_buf() {
                Ok(here) => here,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            if here.is_empty() {
                break;
            }
            is_begun = true;
            let end = memchr::memchr(b'\n', here);
            let piece = &here[..end.unwrap_or(here.len())];
            is_too_long |= bytes.len() + piece.len() > self.limit;
            if is_too_long {
                bytes = Vec::new();
            } else {
                bytes.extend_from_slice(piece);
            }
            let used = piece.len() + usize::from(end.is_some());
            self.input.consume(used);
            if end.is_some() {
                break;
            }
        }
        let line = if is_too_long { Line::TooLong } else { Line::Whole(bytes) };
        Ok(is_begun.then_some(line))
    }
}

/// The bytes that some programs put before a text in UTF-8.
const BYTE_ORDER_MARK: &[u8] = &[0xEF, 0xBB, 0xBF];

/// An input that knows which bytes it need not wait for.
pub trait Buffered {
    /// Those bytes.
    fn at_hand(&self) -> &[u8];
}

impl<R: io::Read> Buffered for io::BufReader<R> {
    fn at_hand(&self) -> &[u8] {
        self.buffer()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(bytes: &[u8], limit: usize) -> Vec<String> {
        let mut reader = LineReader::new(io::BufReader::with_capacity(3, bytes), limit);
        let mut lines = Vec::new();
        while let Some(line) = reader.next_line().unwrap() {
            lines.push(match line {
                Line::Whole(bytes) => String::from_utf8(bytes).unwrap(),
                Line::TooLong => "too long".to_owned(),
            });
        }
        lines
    }

    #[test]
    fn lines_have_a_limit() {
        assert_eq!(lines(b"\xEF\xBB\xBFa\n\nabcde\nabcd\nb", 4), ["a", "", "too long", "abcd", "b"]);
        assert_eq!(lines(b"abcdefgh", 4), ["too long"]);
        assert_eq!(lines(b"", 4), [""; 0]);
    }
}
