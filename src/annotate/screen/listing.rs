//! The list of notes under review: typing filters it, Enter jumps to a note.

use crossterm::event::{KeyCode, KeyEvent};

use super::super::{NoteKey, NoteState};
use super::editor::Editor;
use super::{Mode, Screen};
use crate::model::Category;

/// Rows by which a page key moves in the list.
const PAGE: isize = 10;

/// The state of the list while the person chooses a note.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Listing {
    /// Text that a note must contain: in its words, its class, or the id of who decided.
    pub filter: Editor,
    /// The row at hand, counted among those shown.
    pub place: usize,
}

impl Listing {
    /// Whether a note is shown.
    fn takes(&self, note: &NoteState) -> bool {
        let wanted = self.filter.text().trim().to_lowercase();
        let class = note.class.map_or(super::super::UNCLASSIFIED, Category::as_str);
        let holds = |text: &str| text.to_lowercase().contains(&wanted);
        wanted.is_empty() || holds(&note.words) || holds(class) || note.decided_by.as_deref().is_some_and(holds)
    }
}

impl Screen {
    /// The notes of the list in order, without those that no longer exist.
    pub(super) fn listed(&self) -> Vec<NoteKey> {
        let session = self.store.session();
        let is_shown = |key: &NoteKey| {
            session.note(*key).is_some_and(|note| match &self.mode {
                Mode::Listing(listing) => listing.takes(note),
                _ => true,
            })
        };
        self.queue.keys().iter().copied().filter(is_shown).collect()
    }

    /// Opens the list of notes.
    pub(super) fn begin_listing(&mut self) {
        let held = self.queue.key();
        self.mode = Mode::Listing(Listing::default());
        let place = self.listed().iter().position(|key| Some(*key) == held).unwrap_or(0);
        self.mode = Mode::Listing(Listing { place, ..Listing::default() });
    }

    pub(super) fn listing(&mut self, mut listing: Listing, key: &KeyEvent) {
        self.mode = Mode::Listing(listing.clone());
        let keys = self.listed();
        let last = keys.len().saturating_sub(1);
        let step = |by: isize| listing.place.saturating_add_signed(by).min(last);
        match key.code {
            _ if key.code == KeyCode::Esc || super::input::is_stop(key) => return self.mode = Mode::Reading,
            KeyCode::Enter => {
                self.mode = Mode::Reading;
                return match keys.get(listing.place) {
                    Some(key) => self.go_to(*key),
                    None => self.info("no note has these words"),
                };
            }
            KeyCode::Up => listing.place = step(-1),
            KeyCode::Down | KeyCode::Tab => listing.place = step(1),
            KeyCode::PageUp => listing.place = step(-PAGE),
            KeyCode::PageDown => listing.place = step(PAGE),
            _ => {
                if listing.filter.key(key) {
                    listing.place = 0;
                }
            }
        }
        self.mode = Mode::Listing(listing);
    }
}
