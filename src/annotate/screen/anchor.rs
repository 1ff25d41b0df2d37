//! Moving the anchor of the note at hand, or making it longer or shorter.

use std::ops::Range;

use super::keys::Command;
use super::selection::Selection;
use super::{Anchoring, Screen};
use crate::model::{Category, Family};

/// Whether a note of this class can refer to other words.
fn speaks_of_words(class: Category) -> bool {
    !matches!(class.family(), Family::Supplied | Family::Gap | Family::Event | Family::Literal | Family::Label)
}

impl Screen {
    /// Moves, grows or shrinks the anchor by a word. Enter keeps it.
    pub(super) fn move_anchor(&mut self, command: Command) {
        if self.note().and_then(|note| note.class).is_some_and(|class| !speaks_of_words(class)) {
            return self.warn("supplied words, gaps and the like refer to no other words; `c` chooses another class");
        }
        let Some(mut selection) = self.begun_anchor() else {
            return self.warn("there are no words here that the note could refer to");
        };
        match command {
            Command::MoveLeft => selection.step(-1),
            Command::MoveRight => selection.step(1),
            Command::GrowLeft => selection.move_start(-1),
            Command::ShrinkLeft => selection.move_start(1),
            Command::GrowRight => selection.move_end(1),
            Command::ShrinkRight => selection.move_end(-1),
            _ => {}
        }
        self.anchor = Some(Anchoring::Words(selection));
    }

    /// Makes the note refer to its sentence.
    pub(super) fn anchor_sentence(&mut self) {
        if self.reference().is_some() {
            self.anchor = Some(Anchoring::Sentence);
        }
    }

    /// The words that were marked last; otherwise the anchor of the note; otherwise the word before it.
    fn begun_anchor(&mut self) -> Option<Selection> {
        if let Some(Anchoring::Words(selection)) = self.anchor.take() {
            return Some(selection);
        }
        let note = self.note()?;
        let (words, block) = (self.store.session().words(note.block), self.store.session().blocks().get(note.block)?);
        let range = note.anchor.clone().unwrap_or(note.range.start..note.range.start);
        let notes: Vec<Range<usize>> = block.notes.iter().map(|note| note.range.clone()).collect();
        // A note may refer to all the words that another note supplies, but not to half of them.
        let is_inside =
            notes.iter().any(|other| other.start <= range.start && range.end <= other.end && !range.is_empty());
        Selection::new(words, if is_inside { std::slice::from_ref(&note.range) } else { &notes }, &range)
    }
}
