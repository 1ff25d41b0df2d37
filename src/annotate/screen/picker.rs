//! The list of classes: typing filters it.

use super::editor::Editor;
use crate::model::{Category, Family};

/// What the class is chosen for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Purpose {
    /// To reclassify the note at hand.
    Reclassify,
    /// To add a note on the selected words.
    Add,
}

/// A list of classes to choose from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Picker {
    pub purpose: Purpose,
    pub filter: Editor,
    classes: Vec<Category>,
    chosen: usize,
}

/// Families of notes that a person can add.
const ADDED: &[Family] = &[Family::Gloss, Family::Comment, Family::Supplied, Family::Gap];

impl Picker {
    /// All classes, the likely ones first.
    pub fn of_note(likely: &[Option<Category>]) -> Self {
        let first = likely.iter().flatten().copied();
        Self::new(Purpose::Reclassify, first.chain(Category::ALL.iter().copied()))
    }

    /// The classes that a person can add.
    pub fn of_addition() -> Self {
        let families = ADDED.iter().flat_map(|family| family.categories().iter().copied());
        let takes_words = families.filter(|class| *class != Category::Case);
        Self::new(Purpose::Add, takes_words.chain([Category::Correction, Category::Sic, Category::Uncertain]))
    }

    fn new(purpose: Purpose, all: impl Iterator<Item = Category>) -> Self {
        let mut classes: Vec<Category> = Vec::new();
        for class in all {
            if !classes.contains(&class) {
                classes.push(class);
            }
        }
        Self { purpose, filter: Editor::default(), classes, chosen: 0 }
    }

    /// The classes that the filter leaves: each of its words is in the name or the description.
    pub fn shown(&self) -> Vec<Category> {
        let filter = self.filter.text().to_lowercase();
        let takes = |class: &&Category| {
            let (name, description) = (class.as_str(), class.description());
            filter.split_whitespace().all(|word| name.contains(word) || description.contains(word))
        };
        self.classes.iter().filter(takes).copied().collect()
    }

    /// The number of the chosen class among those shown.
    pub fn place(&self) -> usize {
        self.chosen.min(self.shown().len().saturating_sub(1))
    }

    /// The chosen class; `None` if the filter leaves nothing.
    pub fn class(&self) -> Option<Category> {
        self.shown().get(self.place()).copied()
    }

    /// Moves the choice up or down.
    pub fn step(&mut self, by: isize) {
        let last = self.shown().len().saturating_sub(1);
        self.chosen = self.place().saturating_add_signed(by).min(last);
    }

    /// Chooses the first class after the filter has changed.
    pub fn filtered(&mut self) {
        self.chosen = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_names_and_descriptions_filter() {
        let mut picker = Picker::of_note(&[Some(Category::Wordplay), None, Some(Category::Sic)]);
        assert_eq!(picker.shown()[..2], [Category::Wordplay, Category::Sic]);
        picker.step(5);
        picker.filter.insert("gloss pun");
        picker.filtered();
        assert_eq!(picker.class(), Some(Category::Wordplay));
        picker.filter.insert("zzz");
        assert_eq!(picker.class(), None);
        picker.step(-3);
    }

    #[test]
    fn what_can_be_added_has_words() {
        assert!(!Picker::of_addition().shown().contains(&Category::Case));
        assert!(Picker::of_addition().shown().contains(&Category::Omitted));
    }
}
