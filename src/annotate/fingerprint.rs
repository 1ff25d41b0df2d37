//! A short summary of the notes of a document.

use std::hash::{Hash as _, Hasher as _};

use rustc_hash::FxHasher;

use super::state::{BlockState, NoteState};

/// A summary of the notes and ids of a document that is cheap to keep and to compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Fingerprint {
    /// The sum of the digests of all notes.
    pub notes: u64,
    /// How many ids are used by several elements.
    pub repeated_ids: usize,
    /// Whether it is an edition of this program, which has a schema and rules.
    pub is_ours: bool,
}

impl Fingerprint {
    /// Adds a note.
    pub fn add(&mut self, note: &NoteState) {
        self.notes = self.notes.wrapping_add(digest(note));
    }

    /// Removes a note.
    pub fn remove(&mut self, note: &NoteState) {
        self.notes = self.notes.wrapping_sub(digest(note));
    }

    /// Adds the notes of a block.
    pub fn add_all(&mut self, block: &BlockState) {
        block.notes.iter().for_each(|note| self.add(note));
    }

    /// Removes the notes of a block.
    pub fn remove_all(&mut self, block: &BlockState) {
        block.notes.iter().for_each(|note| self.remove(note));
    }
}

/// A digest of a note's state, without its key.
fn digest(note: &NoteState) -> u64 {
    let mut hasher = FxHasher::default();
    (note.block, note.ordinal, &note.id, &note.words, note.range.start, note.range.end).hash(&mut hasher);
    (note.anchor.as_ref().map(|range| (range.start, range.end)), note.class, note.cert).hash(&mut hasher);
    (&note.decided_by, note.is_in_bulk, &note.remarks, &note.resp, note.is_part).hash(&mut hasher);
    (&note.rule, &note.evidence, note.runner_up, &note.target, &note.next).hash(&mut hasher);
    hasher.finish()
}
