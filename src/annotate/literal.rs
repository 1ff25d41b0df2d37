//! Brackets that were taken for text: they have an id by their place, and can be made notes.

use super::decision::{Act, Place, Words};
use super::session::Session;
use super::state::{BlockState, NoteKey, NoteState};
use crate::bracket::{Lexicon, brackets_of_text, place_id};
use crate::model::{Category, Markup};

/// A bracket that is text, where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LiteralBracket {
    /// The id of its place, which it keeps when it becomes a note.
    pub id: String,
    /// Where its block is, and where it begins in it.
    pub place: Place,
    /// The bracket, delimiters included.
    pub bracket: Words,
}

impl Session {
    /// The bracket that is text and has this id by its place; none where there is none.
    pub fn literal_named(&self, id: &str) -> Option<LiteralBracket> {
        let (block, _) = id.rsplit_once(".at")?;
        let by_number = || block.strip_prefix('b')?.parse::<usize>().ok();
        let number = self.document.block_number(block).or_else(by_number)?;
        self.literals_of(number).into_iter().find(|literal| literal.id == id)
    }

    /// The brackets of a block that are text, in their order.
    pub fn literals_of(&self, number: usize) -> Vec<LiteralBracket> {
        let Some(block) = self.blocks().get(number).filter(|block| block.takes_notes) else { return Vec::new() };
        let ranges = ranges_of(block, self.lexicon()).into_iter();
        let literal = |range: std::ops::Range<usize>| {
            let id = place_id(block.id.as_deref(), number, &block.printed, range.start);
            Some(LiteralBracket {
                id,
                place: self.place_at(number, range.start)?,
                bracket: Words::at(&block.printed, range)?,
            })
        };
        ranges.filter_map(literal).collect()
    }

    /// The act that gives the note with this id another class; for a bracket that is text, the act that marks it as a
    /// note. `None` if there is neither, or if text is to stay text.
    pub fn act_of_class(&self, id: &str, to: Option<Category>) -> Option<Act> {
        if let Some(note) = self.note_named(id).filter(|note| !note.is_text) {
            return Some(Act::Reclassify { note: note.reference(), to });
        }
        let class = to.filter(|class| *class != Category::Literal)?;
        let literal = self.literal_named(id)?;
        Some(Act::Mark { place: literal.place, bracket: literal.bracket, class })
    }
}

/// The ranges of the brackets of a block that are text.
fn ranges_of(block: &BlockState, lexicon: &Lexicon) -> Vec<std::ops::Range<usize>> {
    let is_note = |start: usize| block.notes.iter().any(|note| !note.is_text && note.range.start == start);
    let mut ranges = brackets_of_text(&block.printed, lexicon);
    ranges.retain(|range| !is_note(range.start));
    ranges
}

/// The brackets of a block that are text, as notes of the class `literal` that nobody has marked.
pub(super) fn as_notes(block: &BlockState, number: usize, lexicon: &Lexicon) -> Vec<NoteState> {
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
    ranges_of(block, lexicon).into_iter().map(note).collect()
}
