//! Adds a note: the person selects words, chooses a class, and types the note.

use std::ops::Range;

use super::super::Act;
use super::editor::Editor;
use super::picker::Picker;
use super::selection::Selection;
use super::{Mode, Screen, Typing};
use crate::model::{Category, Family};

impl Screen {
    /// Lets the person select words, starting from the last search hit or from what the note at hand refers to.
    pub(super) fn begin_adding(&mut self) {
        let found = self.hit.as_ref().map(|hit| (hit.block, hit.range.clone()));
        let note = || self.note().map(|note| (note.block, self.about().unwrap_or_else(|| note.range.clone())));
        let Some((block, range)) = found.or_else(note).or_else(|| self.first_words()) else {
            return self.warn("there is no text here to add a note to");
        };
        if !self.store.session().blocks().get(block).is_some_and(|block| block.takes_notes) {
            return self.warn("the page's interface is not annotated; search for words of the text with `/`");
        }
        let Some(selection) = Selection::new(self.store.session().words(block), &[], &range) else {
            return self.warn("there are no words in this block");
        };
        self.added_on = Some((block, selection.range()));
        self.mode = Mode::Selecting(selection);
    }

    /// The first block that has words.
    fn first_words(&self) -> Option<(usize, Range<usize>)> {
        let blocks = self.store.session().blocks();
        blocks.iter().position(|block| block.takes_notes && !block.printed.trim().is_empty()).map(|block| (block, 0..1))
    }

    /// Keeps the selected words and asks for a class.
    pub(super) fn selected(&mut self, selection: &Selection) {
        let Some((block, _)) = self.added_on else { return };
        self.added_on = Some((block, selection.range()));
        self.mode = Mode::Picking(Picker::of_addition());
    }

    /// Keeps the class and asks for the words of the note.
    pub(super) fn class_of_addition(&mut self, class: Category) {
        let usual = match class {
            Category::Omitted => "...",
            Category::Sic => "sic",
            Category::Uncertain => "?",
            _ => "",
        };
        self.mode = Mode::Typing(Typing::Words(class), Editor::new(usual));
    }

    /// Adds a note with these words.
    pub(super) fn add(&mut self, class: Category, words: &str) {
        let Some((block, range)) = self.added_on.take() else { return };
        let Some(on) = self.words(block, range) else { return };
        let Some(place) = self.store.session().place_at(block, on.end) else { return };
        let speaks = matches!(class.family(), Family::Gloss | Family::Critical);
        let act = Act::Add { place, class, words: words.to_owned(), on: speaks.then_some(on) };
        if let Some(done) = self.act(act) {
            if let Some(key) = done.note {
                self.go_to(key);
            }
            self.info(format!("added as {class}; `u` takes it back"));
        }
    }
}
