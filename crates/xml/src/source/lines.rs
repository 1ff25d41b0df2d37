//! From a byte offset to a line and a column.

use std::ops::Range;

/// A place in a text, as editors show it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// Line, from one.
    pub line: usize,
    /// Column in characters (Unicode scalar values), from one.
    pub column: usize,
}

impl std::fmt::Display for Position {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

/// Bytes between two remembered character counts.
const STRIDE: usize = 128;

/// The lines of a text: built once in linear time, then asked for positions.
///
/// A line ends at `\n`, at `\r\n`, or at a `\r` alone. Character counts are remembered at every 128 bytes, so that a
/// column costs the same in a file of one long line.
#[derive(Debug, Clone)]
pub struct LineIndex<'t> {
    text: &'t str,
    /// Byte offsets at which lines begin; the first is 0.
    starts: Vec<usize>,
    /// Characters before each multiple of [`STRIDE`]; empty for ASCII, where bytes are characters.
    characters: Vec<usize>,
    /// Where pieces of another text, by their starts, stand in this one, and whether all of a piece stands at one place.
    pieces: Vec<(usize, usize, bool)>,
}

impl<'t> LineIndex<'t> {
    /// Finds the lines of `text`.
    pub fn new(text: &'t str) -> Self {
        let bytes = text.as_bytes();
        let mut starts = vec![0];
        starts.extend(memchr::memchr2_iter(b'\n', b'\r', bytes).filter(|at| ends_line(bytes, *at)).map(|at| at + 1));
        let characters = if text.is_ascii() { Vec::new() } else { checkpoints(bytes) };
        Self { text, starts, characters, pieces: Vec::new() }
    }

    /// The same for offsets of another text, which was made from this one: each piece has its first byte there, its place
    /// here, and whether all its bytes are at that place.
    #[must_use]
    pub fn seen_from(self, pieces: Vec<(usize, usize, bool)>) -> Self {
        Self { pieces, ..self }
    }

    fn here(&self, offset: usize) -> usize {
        let nth = self.pieces.partition_point(|(first, ..)| *first <= offset).checked_sub(1);
        match nth.and_then(|nth| self.pieces.get(nth)) {
            Some((_, place, true)) => *place,
            Some((first, place, false)) => place + (offset - first),
            None => offset,
        }
    }

    /// Line and column of a byte offset, in logarithmic time. An offset behind the end of the text is taken as its
    /// end, one inside a character as the start of that character.
    pub fn position(&self, offset: usize) -> Position {
        let offset = self.text.floor_char_boundary(self.here(offset));
        let line = self.starts.partition_point(|start| *start <= offset);
        let start = self.starts.get(line.saturating_sub(1)).copied().unwrap_or(0);
        Position { line, column: 1 + self.characters_before(offset) - self.characters_before(start) }
    }

    /// Number of lines; a text that ends with a line end has an empty last line.
    pub fn line_count(&self) -> usize {
        self.starts.len()
    }

    /// Bytes of a line (from one), without its line end; `None` where there is no such line.
    pub fn line_range(&self, line: usize) -> Option<Range<usize>> {
        let start = *self.starts.get(line.checked_sub(1)?)?;
        let next = self.starts.get(line).copied().unwrap_or(self.text.len());
        let content = self.text.get(start..next)?;
        let content = content.strip_suffix('\n').unwrap_or(content);
        let content = content.strip_suffix('\r').unwrap_or(content);
        Some(start..start + content.len())
    }

    /// Text of a line (from one), without its line end; `None` where there is no such line.
    pub fn line_text(&self, line: usize) -> Option<&'t str> {
        self.text.get(self.line_range(line)?)
    }

    /// The whole text.
    pub fn text(&self) -> &'t str {
        self.text
    }

    /// Characters before a byte offset, which lies between two characters of the text.
    pub fn characters_before(&self, offset: usize) -> usize {
        let block = offset / STRIDE;
        match self.characters.get(block) {
            Some(before) => before + count(self.text.as_bytes().get(block * STRIDE..offset).unwrap_or_default()),
            None => offset,
        }
    }
}

fn ends_line(bytes: &[u8], at: usize) -> bool {
    bytes.get(at) == Some(&b'\n') || bytes.get(at + 1) != Some(&b'\n')
}

/// Characters that begin in the bytes: all but the continuation bytes of UTF-8.
fn count(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| (**byte & 0xC0) != 0x80).count()
}

fn checkpoints(bytes: &[u8]) -> Vec<usize> {
    let mut before = 0;
    let mut counts = vec![0];
    counts.extend(bytes.chunks(STRIDE).map(|block| {
        before += count(block);
        before
    }));
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_kinds_of_line_ends() {
        let lines = LineIndex::new("a\nbé\r\nc\rd");
        let at = |offset| lines.position(offset).to_string();
        assert_eq!([at(0), at(1), at(2), at(4), at(5)], ["1:1", "1:2", "2:1", "2:2", "2:3"]);
        assert_eq!([at(6), at(7), at(8), at(9), at(10), at(99)], ["2:4", "3:1", "3:2", "4:1", "4:2", "4:2"]);
        assert_eq!(lines.line_text(2), Some("bé"));
        assert_eq!(lines.line_text(3), Some("c"));
        assert_eq!((lines.line_text(0), lines.line_text(5), lines.line_count()), (None, None, 4));
    }

    #[test]
    fn columns_far_into_one_line() {
        let text = "ж€x".repeat(5000);
        let lines = LineIndex::new(&text);
        for (nth, (offset, _)) in text.char_indices().enumerate() {
            assert_eq!(lines.position(offset), Position { line: 1, column: nth + 1 });
        }
    }
}
