//! The text outside the notes of a block: it is the same in files whose notes differ.

use std::ops::Range;

use super::super::state::{BlockState, NoteState};

/// The characters of a block outside its notes, with a map back to the printed text. White space and capitals are left
/// out, because a note changes those beside it.
#[derive(Debug)]
pub(super) struct BaseText {
    characters: Vec<char>,
    /// The bytes of each character in the printed text.
    spans: Vec<Range<usize>>,
}

impl BaseText {
    /// The texts of a block in two files; if both print the same, the whole printed text, including notes.
    pub fn of_both(one: &BlockState, other: &BlockState) -> (Self, Self) {
        if one.printed == other.printed {
            return (Self::new(one, &[]), Self::new(other, &[]));
        }
        (Self::outside_of_notes(one), Self::outside_of_notes(other))
    }

    fn outside_of_notes(block: &BlockState) -> Self {
        let notes: Vec<&NoteState> = block.notes.iter().filter(|note| !is_marked_text(note)).collect();
        Self::new(block, &notes)
    }

    /// The text outside these notes.
    fn new(block: &BlockState, notes: &[&NoteState]) -> Self {
        let mut base = Self { characters: Vec::new(), spans: Vec::new() };
        for (at, c) in block.printed.char_indices() {
            let span = at..at + c.len_utf8();
            let is_in = |note: &&&NoteState| note.range.start <= span.start && span.end <= note.range.end;
            // In `[t]he` the letter is the author's, the bracket is not.
            let is_apart = notes.iter().find(is_in).is_some_and(|note| !c.is_alphabetic() || !is_letter(note, block));
            if !is_apart && !c.is_whitespace() {
                base.characters.extend(c.to_lowercase());
                base.spans.resize(base.characters.len(), span);
            }
        }
        base
    }

    /// Whether two blocks have the same text outside of their notes.
    pub fn is_that_of(&self, other: &Self) -> bool {
        self.characters == other.characters
    }

    /// How many characters of the text precede a byte of the printed text.
    pub fn before(&self, at: usize) -> usize {
        self.spans.partition_point(|span| span.end <= at)
    }

    /// The byte of the printed text after so many characters.
    pub fn behind(&self, characters: usize) -> usize {
        characters.checked_sub(1).and_then(|last| self.spans.get(last)).map_or(0, |span| span.end)
    }

    /// The byte of the printed text at which a character begins; the end of the last one if there is no such character.
    pub fn start_of(&self, character: usize) -> usize {
        self.spans.get(character).map_or_else(|| self.behind(character), |span| span.start)
    }
}

/// Whether a note is one letter in brackets at the start of a word.
fn is_letter(note: &NoteState, block: &BlockState) -> bool {
    let behind = block.printed.get(note.range.end..).and_then(|rest| rest.chars().next());
    note.words.chars().count() == 3 && behind.is_some_and(char::is_alphabetic)
}

/// Whether a note was text that a person has marked: for those who have not, its words are part of the text.
pub(super) fn is_marked_text(note: &NoteState) -> bool {
    let number = note.id.as_deref().and_then(|id| id.rsplit_once(".at")).map(|(_, number)| number);
    number.is_some_and(|number| number.split('.').next().is_some_and(|first| first.parse::<usize>().is_ok()))
}
