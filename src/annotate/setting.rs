//! A document, and the context of decisions on it.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::document::Document;
use super::state::{BlockState, NoteState};
use crate::bracket::Lexicon;

/// A document, the people who decide, the day, and the lexicon by which brackets are understood.
#[derive(Debug)]
pub(super) struct Setting {
    pub document: Document,
    /// Names of people by their ids.
    pub people: FxHashMap<String, String>,
    /// Today, as `YYYY-MM-DD`.
    pub today: Option<String>,
    /// The user's lexicon; `None` for the built-in one.
    pub lexicon: Option<Arc<Lexicon>>,
}

impl Setting {
    pub fn of(document: Document) -> Self {
        Self { document, people: FxHashMap::default(), today: None, lexicon: None }
    }

    /// The blocks of the file in order.
    pub fn blocks(&self) -> &[BlockState] {
        self.document.blocks()
    }

    /// The note with this id.
    pub fn note_named(&self, id: &str) -> Option<&NoteState> {
        self.document.key(id).and_then(|key| self.document.note(key))
    }

    /// The lexicon by which brackets are understood.
    pub fn lexicon(&self) -> &Lexicon {
        self.lexicon.as_deref().unwrap_or_else(|| Lexicon::built_in())
    }

    /// The name of a person.
    pub fn name_of<'p>(&'p self, who: &'p str) -> &'p str {
        self.people.get(who).map_or(who, String::as_str)
    }
}
