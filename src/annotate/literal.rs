//! Brackets that are text: they have an id by their place, and can become notes.

use super::decision::{Act, Place, Words};
use super::document::literal_ranges;
use super::session::Session;
use crate::bracket::place_id;
use crate::model::Category;

/// A bracket that is text, and its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LiteralBracket {
    /// The id of its place, which it keeps when it becomes a note.
    pub id: String,
    /// Its block, and its first byte there.
    pub place: Place,
    /// The bracket, delimiters included.
    pub bracket: Words,
}

impl Session {
    /// The bracket that is text and has this id.
    pub fn literal_named(&self, id: &str) -> Option<LiteralBracket> {
        let (block, _) = id.rsplit_once(".at")?;
        let by_number = || block.strip_prefix('b')?.parse::<usize>().ok();
        let number = self.setting.document.block_number(block).or_else(by_number)?;
        self.literals_of(number).into_iter().find(|literal| literal.id == id)
    }

    /// The brackets of a block that are text, in order.
    pub fn literals_of(&self, number: usize) -> Vec<LiteralBracket> {
        let Some(block) = self.blocks().get(number).filter(|block| block.takes_notes) else { return Vec::new() };
        let ranges = literal_ranges(block, self.lexicon()).into_iter();
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
