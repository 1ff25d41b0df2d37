//! Moving and growing the words that the note at hand speaks of.

use super::keys::Command;
use super::selection::Selection;
use super::{Anchoring, Screen};

impl Screen {
    /// Moves, grows or shrinks the anchor by a word. It is kept with Enter.
    pub(super) fn move_anchor(&mut self, command: Command) {
        let Some(mut selection) = self.begun_anchor() else {
            return self.problem("there are no words here of which the note could speak");
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

    /// Has the note speak of its sentence.
    pub(super) fn anchor_sentence(&mut self) {
        if self.reference().is_some() {
            self.anchor = Some(Anchoring::Sentence);
        }
    }

    /// The words that were marked last, else the anchor of the note, else the word before it.
    fn begun_anchor(&mut self) -> Option<Selection> {
        if let Some(Anchoring::Words(selection)) = self.anchor.take() {
            return Some(selection);
        }
        let note = self.note()?;
        let words = self.store.session().words(note.block);
        let range = note.anchor.clone().unwrap_or(note.range.start..note.range.start);
        Selection::new(words, std::slice::from_ref(&note.range), &range)
    }
}
