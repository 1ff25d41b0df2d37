//! Converts byte offsets to numbers of characters.

/// Bytes between two stored counts.
const STRIDE: usize = 256;

/// Character offsets of a text: built in one pass, then looked up in constant time.
#[derive(Debug, Clone)]
pub(super) struct CharacterOffsets<'t> {
    text: &'t [u8],
    /// Characters before each multiple of [`STRIDE`].
    before: Vec<usize>,
}

impl<'t> CharacterOffsets<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        let mut count = 0;
        let mut before = Vec::with_capacity(text.len() / STRIDE + 1);
        for block in text.as_bytes().chunks(STRIDE) {
            before.push(count);
            count += characters(block);
        }
        if text.len().is_multiple_of(STRIDE) {
            before.push(count);
        }
        Self { text: text.as_bytes(), before }
    }

    /// Characters before a byte offset; an offset after the end counts as the end.
    pub(super) fn at(&self, offset: usize) -> usize {
        let offset = offset.min(self.text.len());
        let block = offset / STRIDE;
        let before = self.before.get(block).copied().unwrap_or(0);
        before + characters(self.text.get(block * STRIDE..offset).unwrap_or_default())
    }
}

/// Byte offsets by numbers of characters: built in one pass, then looked up in constant time.
#[derive(Debug, Clone)]
pub(super) struct CharacterBorders(Vec<usize>);

impl CharacterBorders {
    pub(super) fn new(text: &str) -> Self {
        Self(text.char_indices().map(|(at, _)| at).chain([text.len()]).collect())
    }

    /// The byte offset after so many characters; `None` if the text has fewer.
    pub(super) fn byte(&self, characters: usize) -> Option<usize> {
        self.0.get(characters).copied()
    }
}

/// Counts the characters that begin in some bytes: all bytes except the continuation bytes of UTF-8.
fn characters(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| (**byte & 0xC0) != 0x80).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_count_characters() {
        for text in [String::new(), "aж€😀".repeat(300), "x".repeat(2 * STRIDE)] {
            let offsets = CharacterOffsets::new(&text);
            for (nth, (at, _)) in text.char_indices().enumerate() {
                assert_eq!(offsets.at(at), nth);
            }
            let borders = CharacterBorders::new(&text);
            assert!((0..=text.chars().count()).all(|count| offsets.at(borders.byte(count).unwrap()) == count));
            assert_eq!(borders.byte(text.chars().count() + 1), None);
            assert_eq!(offsets.at(text.len() + 9), text.chars().count());
        }
    }
}
