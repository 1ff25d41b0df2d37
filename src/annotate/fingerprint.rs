//! What a document says of its notes, in a few bytes.

use std::hash::{Hash as _, Hasher as _};

use rustc_hash::FxHasher;

use super::state::{BlockState, NoteState};

/// What a document says of its notes and ids, in a form that is cheap to keep and to compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Fingerprint {
    /// The sum of what is known of each note.
    pub notes: u64,
    /// How many ids stand on several elements.
    pub repeated_ids: usize,
    /// Whether it is an edition of this program, which has a schema and rules.
    pub is_ours: bool,
}

impl Fingerprint {
    /// Counts a note.
    pub fn add(&mut self, note: &NoteState) {
        self.notes = self.notes.wrapping_add(digest(note));
    }

    /// Counts it no longer.
    pub fn remove(&mut self, note: &NoteState) {
        self.notes = self.notes.wrapping_sub(digest(note));
    }

    /// Counts the notes of a block.
    pub fn add_all(&mut self, block: &BlockState) {
        block.notes.iter().for_each(|note| self.add(note));
    }

    /// Counts them no longer.
    pub fn remove_all(&mut self, block: &BlockState) {
        block.notes.iter().for_each(|note| self.remove(note));
    }
}

/// What is known of a note, but for its key.
fn digest(note: &NoteState) -> u64 {
    let mut hasher = FxHasher::default();
    (note.block, note.ordinal, &note.id, &note.words, note.range.start, note.range.end).hash(&mut hasher);
    (note.anchor.as_ref().map(|range| (range.start, range.end)), note.class, note.cert).hash(&mut hasher);
    (&note.decided_by, note.is_in_bulk, &note.remarks, &note.resp, note.is_part).hash(&mut hasher);
    (&note.rule, &note.evidence, note.runner_up, &note.target, &note.next).hash(&mut hasher);
    hasher.finish()
}
