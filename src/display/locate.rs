//! Finds places in a file that is too large for memory, in one pass.

use std::io::{self, BufRead};
use std::ops::Range;

use crate::source::Position;

/// A range of bytes as line and column.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Located {
    /// Where it begins.
    pub start: Position,
    /// Where it ends: the position after its last character.
    pub end: Position,
    /// The line in which it begins, without its end; of a long line the part around the place.
    pub line: String,
    /// Characters of the line that are left out before that part.
    pub skipped: usize,
}

/// Bytes of a long line that are kept on either side of a place.
const AROUND: usize = 512;

/// Finds lines and columns of ranges of bytes, in a UTF-8 file read once. The result is in the order of `spans`;
/// a place after the end of the file is put at its end.
///
/// # Errors
/// Where reading fails.
pub fn locate(mut input: impl BufRead, spans: &[Range<usize>]) -> io::Result<Vec<Located>> {
    let mut order: Vec<usize> = (0..spans.len()).collect();
    order.sort_by_key(|index| spans[*index].start);
    let mut ends: Vec<usize> = order.clone();
    ends.sort_by_key(|index| spans[*index].end);
    let mut found: Vec<Option<Located>> = vec![None; spans.len()];
    let (mut starts, mut ends) = (order.into_iter().peekable(), ends.into_iter().peekable());
    let mut line = Line::default();
    while starts.peek().is_some() || ends.peek().is_some() {
        let last = !line.read(&mut input)?;
        while let Some(index) = starts.next_if(|index| last || spans[*index].start < line.end()) {
            let start = line.position(spans[index].start);
            let (text, skipped) = line.around(spans[index].start, start.column);
            found[index] = Some(Located { start, end: start, line: text, skipped });
        }
        while let Some(index) = ends.next_if(|index| last || spans[*index].end <= line.end()) {
            if let Some(located) = &mut found[index] {
                located.end = line.position(spans[index].end.max(spans[index].start));
            }
        }
    }
    Ok(found.into_iter().flatten().collect())
}

/// The line last read.
#[derive(Debug, Default)]
struct Line {
    number: usize,
    start: usize,
    /// Bytes that were read, which are also those of `text` unless they are not UTF-8.
    length: usize,
    text: String,
    /// A place in the line, in bytes, and the characters before it; places are asked for in order, mostly.
    known: (usize, usize),
}

impl Line {
    /// Reads the next line; `false` and the same line again at the end of the file.
    fn read(&mut self, input: &mut impl BufRead) -> io::Result<bool> {
        let mut bytes = Vec::new();
        if input.read_until(b'\n', &mut bytes)? == 0 {
            self.number = self.number.max(1);
            return Ok(false);
        }
        self.start = self.end();
        self.length = bytes.len();
        self.text = String::from_utf8(bytes).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into());
        self.number += 1;
        self.known = (0, 0);
        Ok(true)
    }

    fn end(&self) -> usize {
        self.start + self.length
    }

    fn within(&self, offset: usize) -> usize {
        self.text.floor_char_boundary(offset.saturating_sub(self.start))
    }

    fn position(&mut self, offset: usize) -> Position {
        let within = self.within(offset);
        if within < self.known.0 {
            self.known = (0, 0);
        }
        let characters = self.known.1 + self.text[self.known.0..within].chars().count();
        self.known = (within, characters);
        let mark = usize::from(self.number == 1 && within > 0 && self.text.starts_with('\u{FEFF}'));
        Position { line: self.number, column: characters - mark + 1 }
    }

    /// The line without its end, or the part of it around a place in `column`; and how many characters come before.
    fn around(&self, offset: usize, column: usize) -> (String, usize) {
        let text = self.text.trim_end_matches(['\n', '\r']);
        if text.len() <= 2 * AROUND {
            return (text.to_owned(), 0);
        }
        let within = self.within(offset).min(text.len());
        let first = text.floor_char_boundary(within.saturating_sub(AROUND));
        let last = text.floor_char_boundary(within + AROUND);
        let before = text[first..within].chars().count();
        (text[first..last].to_owned(), column.saturating_sub(1 + before))
    }
}

#[cfg(test)]
mod tests {
    use super::locate;

    #[test]
    fn finds_places_in_any_order() {
        let text = "ab\n«ç»d\r\nlast";
        let spans = [13..17, 3..7, 1..2, 99..99];
        let found = locate(text.as_bytes(), &spans).unwrap();
        let shown: Vec<String> = found.iter().map(|one| format!("{}-{} {}", one.start, one.end, one.line)).collect();
        assert_eq!(shown, ["3:2-3:5 last", "2:1-2:3 «ç»d", "1:2-1:3 ab", "3:5-3:5 last"]);
        let long = format!("{}<b>{}", "ü".repeat(5000), "x".repeat(5000));
        let found = &locate(long.as_bytes(), &[10_000..10_003, 4..6]).unwrap();
        assert_eq!(found[0].start.to_string(), "1:5001");
        assert_eq!(found[0].line.chars().nth(5000 - found[0].skipped), Some('<'));
        assert_eq!((found[1].start.to_string().as_str(), found[1].skipped), ("1:3", 0));
        assert!(locate("".as_bytes(), &[]).unwrap().is_empty());
        let start = 0..0;
        assert_eq!(locate("".as_bytes(), std::slice::from_ref(&start)).unwrap().len(), 1);
    }
}
