//! The notes under review, one after the other.

use super::super::{Filter, NoteKey, NoteState, Progress, Session};

/// Notes in the order of the text, and the place of the one at hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Queue {
    keys: Vec<NoteKey>,
    at: usize,
}

impl Queue {
    /// The notes that a filter selects.
    pub fn new(session: &Session, filter: &Filter) -> Self {
        Self { keys: session.queue(filter), at: 0 }
    }

    /// The notes in order, including those that no longer exist.
    pub fn keys(&self) -> &[NoteKey] {
        &self.keys
    }

    /// The note at hand.
    pub fn key(&self) -> Option<NoteKey> {
        self.keys.get(self.at).copied()
    }

    /// The number of the note at hand, from 1, and how many there are.
    pub fn place(&self) -> (usize, usize) {
        ((self.at + 1).min(self.keys.len()), self.keys.len())
    }

    /// How many are decided.
    pub fn progress(&self, session: &Session) -> Progress {
        session.progress(&self.keys)
    }

    /// Moves on or back by so many notes, past those that no longer exist; returns whether there was one.
    pub fn step(&mut self, by: isize, session: &Session) -> bool {
        let mut at = self.at;
        while let Some(next) = at.checked_add_signed(by).filter(|next| *next < self.keys.len()) {
            at = next;
            if session.note(self.keys[at]).is_some() {
                self.at = at;
                return true;
            }
        }
        false
    }

    /// Removes the notes that no longer exist.
    pub fn forget_gone(&mut self, session: &Session) {
        let is_there = |key: &NoteKey| session.note(*key).is_some();
        let before = self.keys[..self.at.min(self.keys.len())].iter().filter(|key| is_there(key)).count();
        self.keys.retain(is_there);
        self.at = before.min(self.keys.len().saturating_sub(1));
    }

    /// Goes to the first note, or the last.
    pub fn go_to_end(&mut self, is_last: bool, session: &Session) {
        let is_there = |key: &NoteKey| session.note(*key).is_some();
        let found = if is_last { self.keys.iter().rposition(is_there) } else { self.keys.iter().position(is_there) };
        self.at = found.unwrap_or(self.at);
    }

    /// Goes on to the next note that nobody has decided on, and starts over after the last; returns whether there is
    /// one.
    pub fn go_to_open(&mut self, session: &Session) -> bool {
        let order = (self.at + 1..self.keys.len()).chain(0..self.at);
        let is_open = |at: &usize| session.note(self.keys[*at]).is_some_and(|note| !note.is_decided());
        let found = { order }.find(is_open);
        self.at = found.unwrap_or(self.at);
        found.is_some()
    }

    /// Goes to a note; inserts it in its place if it is not in the queue.
    pub fn go_to(&mut self, key: NoteKey, session: &Session) {
        self.at = self.keys.iter().position(|held| *held == key).unwrap_or_else(|| {
            let Some(note) = session.note(key) else { return self.at };
            let at = self.place_of(note, session);
            self.keys.insert(at, key);
            at
        });
    }

    /// Replaces the notes; stays at the one at hand if it is among the new ones, otherwise goes to the next.
    pub fn replace(&mut self, keys: Vec<NoteKey>, session: &Session) {
        let held = self.key();
        self.keys = keys;
        self.at = match held.and_then(|key| session.note(key)) {
            Some(note) => self.place_of(note, session).min(self.keys.len().saturating_sub(1)),
            None => self.at.min(self.keys.len().saturating_sub(1)),
        };
    }

    /// The place of a note: before the first one that does not precede it.
    fn place_of(&self, note: &NoteState, session: &Session) -> usize {
        let place = |note: &NoteState| (note.block, note.range.start, note.ordinal);
        let is_behind = |key: &NoteKey| session.note(*key).is_some_and(|held| place(held) >= place(note));
        self.keys.iter().position(is_behind).unwrap_or(self.keys.len())
    }
}
