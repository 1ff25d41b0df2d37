//! Selects the words of a block, word by word: the anchor of a note, or the place of an addition.

use std::ops::Range;

/// Some words in a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Selection {
    /// The words of the block that can be selected, as byte ranges of its printed text.
    words: Vec<Range<usize>>,
    /// The indices of the selected words.
    chosen: Range<usize>,
}

impl Selection {
    /// Selects the words in a range, except those in `left_out`; if there are none, the word before the range.
    ///
    /// `None` for a block without words.
    pub fn new(words: Vec<Range<usize>>, left_out: &[Range<usize>], range: &Range<usize>) -> Option<Self> {
        let is_free = |word: &Range<usize>| left_out.iter().all(|out| word.end <= out.start || out.end <= word.start);
        let words: Vec<Range<usize>> = words.into_iter().filter(is_free).collect();
        let last = words.len().checked_sub(1)?;
        let start = words.partition_point(|word| word.end <= range.start);
        let end = words.partition_point(|word| word.start < range.end);
        let chosen = if start < end { start..end } else { start.saturating_sub(1)..start.saturating_sub(1) + 1 };
        Some(Self { chosen: chosen.start.min(last)..chosen.end.min(last + 1), words })
    }

    /// The bytes from the first selected word to the last.
    pub fn range(&self) -> Range<usize> {
        self.words[self.chosen.start].start..self.words[self.chosen.end - 1].end
    }

    /// Moves the selection by words.
    pub fn step(&mut self, by: isize) {
        let (length, most) = (self.chosen.len(), self.words.len() - self.chosen.len());
        let start = self.chosen.start.saturating_add_signed(by).min(most);
        self.chosen = start..start + length;
    }

    /// Moves the start by words: to the left, the selection grows. At least one word stays selected.
    pub fn move_start(&mut self, by: isize) {
        self.chosen.start = self.chosen.start.saturating_add_signed(by).min(self.chosen.end - 1);
    }

    /// Moves the end by words: to the right, the selection grows.
    pub fn move_end(&mut self, by: isize) {
        let end = self.chosen.end.saturating_add_signed(by);
        self.chosen.end = end.clamp(self.chosen.start + 1, self.words.len());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<Range<usize>> {
        let mut words = Vec::new();
        for word in text.split_whitespace() {
            let start = word.as_ptr() as usize - text.as_ptr() as usize;
            words.push(start..start + word.len());
        }
        words
    }

    #[test]
    fn words_are_selected_and_never_less_than_one() {
        let text = "the old boat [new note] came late";
        let note = 13..23;
        let mut selection = Selection::new(words(text), std::slice::from_ref(&note), &(13..13)).unwrap();
        assert_eq!(&text[selection.range()], "boat");
        selection.move_start(-1);
        assert_eq!(&text[selection.range()], "old boat");
        selection.step(1);
        assert_eq!(&text[selection.range()], "boat [new note] came");
        selection.move_start(5);
        assert_eq!(&text[selection.range()], "came");
        selection.move_end(-9);
        selection.step(9);
        assert_eq!(&text[selection.range()], "late");
        selection.move_end(9);
        selection.step(-99);
        assert_eq!(&text[selection.range()], "the");
        assert_eq!(Selection::new(words("[x]"), std::slice::from_ref(&(0..3)), &(0..0)), None);
    }
}
