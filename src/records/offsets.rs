//! Byte offsets of a text in the units of other programs.

use serde::Serialize;

use crate::model::Span;

/// What offsets count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum OffsetUnit {
    /// Unicode characters (code points), as Python counts.
    #[default]
    Chars,
    /// Bytes of UTF-8, as Rust, Go and Arrow count.
    Bytes,
    /// Units of UTF-16, as JavaScript, Java and C# count.
    Utf16,
}

/// A range in the unit that was asked for, `end` exclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Range {
    /// The first unit, from 0.
    pub start: usize,
    /// The unit after the last.
    pub end: usize,
}

/// Bytes between two stored counts.
const STRIDE: usize = 256;

/// The offsets of a text: built in one pass, then looked up in constant time.
#[derive(Debug, Clone)]
pub struct Offsets<'t> {
    text: &'t [u8],
    unit: OffsetUnit,
    /// Units before each multiple of [`STRIDE`]; empty where every byte is a unit.
    before: Vec<usize>,
}

impl<'t> Offsets<'t> {
    /// The offsets of a text in a unit.
    pub fn new(text: &'t str, unit: OffsetUnit) -> Self {
        let mut before = Vec::new();
        if unit != OffsetUnit::Bytes && !text.is_ascii() {
            let mut count = 0;
            for block in text.as_bytes().chunks(STRIDE) {
                before.push(count);
                count += unit.count(block);
            }
            before.push(count);
        }
        Self { text: text.as_bytes(), unit, before }
    }

    /// Units before a byte; a byte after the end counts as the end.
    pub fn at(&self, byte: usize) -> usize {
        let byte = byte.min(self.text.len());
        if self.before.is_empty() {
            return byte;
        }
        let block = byte / STRIDE;
        let before = self.before.get(block).copied().unwrap_or(0);
        before + self.unit.count(self.text.get(block * STRIDE..byte).unwrap_or_default())
    }

    /// A range of bytes in the unit.
    pub fn range(&self, span: &Span) -> Range {
        Range { start: self.at(span.start), end: self.at(span.end) }
    }
}

impl OffsetUnit {
    /// Counts the units that begin in some bytes of UTF-8.
    fn count(self, bytes: &[u8]) -> usize {
        let begins = |byte: u8| usize::from(byte & 0xC0 != 0x80);
        match self {
            OffsetUnit::Bytes => bytes.len(),
            OffsetUnit::Chars => bytes.iter().map(|byte| begins(*byte)).sum(),
            // A character of four bytes has two units.
            OffsetUnit::Utf16 => bytes.iter().map(|byte| begins(*byte) + usize::from(*byte >= 0xF0)).sum(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_count_their_units() {
        for text in [String::new(), "aж€😀".repeat(300), "x".repeat(2 * STRIDE), "é".repeat(STRIDE)] {
            let [chars, bytes, utf16] =
                [OffsetUnit::Chars, OffsetUnit::Bytes, OffsetUnit::Utf16].map(|unit| Offsets::new(&text, unit));
            let mut units = 0;
            for (nth, (at, c)) in text.char_indices().enumerate() {
                assert_eq!((chars.at(at), bytes.at(at), utf16.at(at)), (nth, at, units));
                units += c.len_utf16();
            }
            assert_eq!(chars.at(text.len() + 9), text.chars().count());
            assert_eq!(utf16.at(text.len()), text.encode_utf16().count());
        }
    }
}
