//! Brackets of a block that were taken for text.

use crate::annotate::state::{BlockState, NoteKey, NoteState};
use crate::bracket::{Lexicon, brackets_of_text, place_id};
use crate::model::{Category, Markup};

/// The ranges of the brackets of a block that are text.
pub(in crate::annotate) fn literal_ranges(block: &BlockState, lexicon: &Lexicon) -> Vec<std::ops::Range<usize>> {
    let is_note = |start: usize| block.notes.iter().any(|note| !note.is_text && note.range.start == start);
    let mut ranges = brackets_of_text(&block.printed, block.lang.as_deref().unwrap_or("und"), lexicon);
    ranges.retain(|range| !is_note(range.start));
    ranges
}

/// The brackets of a block that are text, as unmarked notes of the class `literal`.
pub(super) fn literals_as_notes(block: &BlockState, number: usize, lexicon: &Lexicon) -> Vec<NoteState> {
    if !block.takes_notes {
        return Vec::new();
    }
    let note = |range: std::ops::Range<usize>| NoteState {
        id: Some(place_id(block.id.as_deref(), number, &block.printed, range.start).into()),
        block: number,
        words: block.printed[range.clone()].replace("\r\n", "\n").into(),
        range,
        class: Some(Category::Literal),
        marked: Some(Category::Literal),
        is_text: true,
        ..NoteState::none(NoteKey(u32::MAX), Markup::Seg)
    };
    literal_ranges(block, lexicon).into_iter().map(note).collect()
}
