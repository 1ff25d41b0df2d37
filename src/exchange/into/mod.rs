//! Pairs that come back into the edition from which they were made, or into any other of the same text: the sentences
//! that were changed outside, as splices of the edition's file. Everything else of the file stays, byte for byte.
//!
//! Sentences are found by the ids that pairs carry, else by their words and their order. A sentence is compared with the
//! view of the edition of which most sentences are the same: the reading view, or the printed page.

mod printed;
mod sentences;
mod splicing;

use std::ops::Range;

pub use printed::as_printed;
pub use splicing::NotWritten;

use self::sentences::{Known, Side, sides};
use super::bilingual_model::{self, BilingualFile, Unit};
use crate::model::{Edition, Interventions, notes};

/// What pairs change in an edition.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Returned {
    /// Bytes of the edition's file and what stands there instead, in the order of the file, apart from each other.
    pub splices: Vec<(Range<usize>, String)>,
    /// What is changed.
    pub changes: Vec<ReturnedChange>,
    /// What could not be done.
    pub left: Vec<LeftUnit>,
    /// How many units have words on the side of the edition.
    pub units: usize,
    /// How many of these have a sentence of the edition.
    pub found: usize,
}

/// A sentence or a note that was changed outside.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ReturnedChange {
    /// Id of the unit.
    pub unit: String,
    /// Ids of the sentences, or of the note.
    pub ids: Vec<String>,
    /// Whether it is a note.
    pub is_note: bool,
    /// The words in the edition.
    pub before: String,
    /// The words that came back.
    pub after: String,
    /// Where it begins in the edition's file, as a byte.
    pub at: usize,
}

/// Why a unit did not come back.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LeftReason {
    /// No sentence of the edition is like it.
    #[error("no sentence of the edition has these words or this id; nothing was changed for it")]
    NoSentence,
    /// The change crosses markup that words cannot be put into.
    #[error("{0}")]
    NotWritten(#[from] NotWritten),
    /// A note that the edition does not have.
    #[error("this note is not in the edition; add it with `glossator annotate --add`")]
    NewNote,
    /// A note of the edition that is gone.
    #[error(
        "this note of the edition did not come back; it stays; delete it with `glossator annotate --delete` if that is meant"
    )]
    LostNote,
}

/// A unit, or a note of it, that did not come back.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct LeftUnit {
    /// Id of the unit.
    pub unit: String,
    /// Its words.
    pub words: String,
    /// Why.
    pub reason: LeftReason,
}

impl Returned {
    /// Whether so few units have a sentence that the pairs must be those of another text.
    pub fn is_foreign(&self) -> bool {
        self.found * 2 < self.units || self.units == 0
    }

    /// The file with everything that came back.
    pub fn applied(&self, text: &str) -> String {
        let mut written = String::with_capacity(text.len() + 64);
        let mut at = 0;
        for (range, words) in &self.splices {
            written.push_str(&text[at..range.start]);
            written.push_str(words);
            at = range.end;
        }
        written.push_str(&text[at..]);
        written
    }
}

/// Compares pairs with an edition, which was read from `text`. Costs time in proportion to both, and more where sentences
/// have to be found by their words.
pub fn returned(edition: &Edition, text: &str, file: &BilingualFile) -> Returned {
    let sides = sides(edition);
    let Some(known) = sides.iter().flat_map(|view| Side::BOTH.map(|side| Known::new(view, side, file))).max_by_key(
        // The first of those that are equally good: the translation in the reading view.
        |known| (known.same, known.alike, std::cmp::Reverse(known.order())),
    ) else {
        return Returned::default();
    };
    let mut made = Returned::default();
    let interventions = notes(edition);
    for (number, unit) in file.units.iter().enumerate() {
        let Some(words) = known.side.words(unit) else { continue };
        made.units += 1;
        let name = unit.id.clone().unwrap_or_else(|| (number + 1).to_string());
        let Some(sentences) = known.sentences(number) else {
            made.left.push(LeftUnit { unit: name, words: words.to_owned(), reason: LeftReason::NoSentence });
            continue;
        };
        made.found += 1;
        let old = known.old(sentences);
        match splicing::splices(&old, words, text) {
            Ok(splices) if splices.is_empty() => {}
            Ok(splices) => {
                let ids = sentences.iter().map(|sentence| known.view.name(*sentence).to_owned()).collect();
                let at = splices.first().map_or(0, |(range, _)| range.start);
                let (before, after) = (old.text.clone(), words.to_owned());
                made.changes.push(ReturnedChange { unit: name.clone(), ids, is_note: false, before, after, at });
                made.splices.extend(splices);
            }
            Err(error) => {
                made.left.push(LeftUnit { unit: name.clone(), words: words.to_owned(), reason: error.into() });
            }
        }
        notes_of(unit, &name, (&known, sentences), (&interventions, text), &mut made);
    }
    made.splices.sort_by_key(|(range, _)| (range.start, range.end));
    made
}

/// The notes of a unit whose words were changed, that are new, or that are gone.
fn notes_of(
    unit: &Unit,
    name: &str,
    (known, sentences): (&Known<'_, '_>, &[usize]),
    (interventions, text): (&Interventions<'_>, &str),
    made: &mut Returned,
) {
    let own = |note: &&bilingual_model::Note| known.side.is_of(note.side) && !note.id.starts_with("form");
    let left = |words: &str, reason| LeftUnit { unit: name.to_owned(), words: words.to_owned(), reason };
    for note in unit.notes.iter().filter(own) {
        let id = note.id.strip_prefix(super::to_pairs::OF_SOURCE).unwrap_or(&note.id);
        let found = interventions.notes.iter().find(|found| found.intervention.id.as_deref() == Some(id));
        let Some(found) = found.filter(|_| !id.is_empty()) else {
            made.left.push(left(&note.text, LeftReason::NewNote));
            continue;
        };
        let delimiters = &found.intervention.delimiters;
        let inner = found.range.start + delimiters.open.len()..found.range.end.saturating_sub(delimiters.close.len());
        let old = sentences::Old::of(&interventions.printed, [inner]);
        match splicing::splices(&old, &note.text, text) {
            Ok(splices) if splices.is_empty() => {}
            Ok(splices) => {
                let at = splices.first().map_or(0, |(range, _)| range.start);
                let (before, after) = (old.text.clone(), note.text.clone());
                let ids = vec![id.to_owned()];
                made.changes.push(ReturnedChange { unit: name.to_owned(), ids, is_note: true, before, after, at });
                made.splices.extend(splices);
            }
            Err(error) => made.left.push(left(&note.text, error.into())),
        }
    }
    for (id, words) in known.view.notes_in(sentences).filter(|_| known.view.has_notes_apart) {
        let is_here =
            |note: &bilingual_model::Note| note.id.strip_prefix(super::to_pairs::OF_SOURCE).unwrap_or(&note.id) == id;
        if unit.bead.is_some() && !unit.notes.iter().any(is_here) {
            made.left.push(left(words, LeftReason::LostNote));
        }
    }
}
