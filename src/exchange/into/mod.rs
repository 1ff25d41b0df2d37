//! Pairs that come back into the edition from which they were made, or into any other of the same text: the sentences
//! that were changed outside, as splices of the edition's file. Everything else of the file stays, byte for byte.
//!
//! Sentences are found by the ids that pairs carry, else by their words and their order. A sentence is compared with the
//! view of the edition of which most sentences are the same: the reading view, or the printed page.

mod conflicts;
mod exported;
mod matching;
mod printed;
mod sentences;
mod splicing;
mod written;

use std::ops::Range;

pub use exported::{with_digest, with_record, without_record};
pub use printed::as_printed;
pub use splicing::NotWritten;

use self::conflicts::Conflicts;
use self::matching::Known;
use self::sentences::{Side, sides};
use self::written::Work;
use super::bilingual_model::BilingualFile;
use crate::model::Edition;

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
    /// How many of these have words that stand at another place of the edition than the one they name.
    pub misplaced: usize,
    /// Ids of sentences that are in no unit.
    pub missing: Vec<String>,
    /// Ids of sentences that were changed in the edition after the file was made, and not in the file: they stay.
    pub newer: Vec<String>,
    /// Copies of changed words that were changed with them: the id of the changed sentence, and that of the copy.
    pub copies: Vec<(String, String)>,
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
    /// It has no words any more.
    #[error("the words of this unit are gone; its sentence stays; delete it in the edition if that is meant")]
    Emptied,
    /// Its words are those of another sentence.
    #[error(
        "it names another sentence, and these are the words of `{at}`: the file was made of another version of the \
         edition; nothing was changed for it"
    )]
    OtherPlace {
        /// Id of the sentence with these words.
        at: String,
    },
    /// Another unit has other words for the same sentence.
    #[error("unit `{unit}` has other words for the same sentence; nothing was changed for either; leave one of them")]
    Twice {
        /// Id of the other unit.
        unit: String,
    },
    /// The edition has changed since, and the unit, too.
    #[error(
        "this sentence was changed in the edition after the file was made, and in the file, too; the edition's words stay; \
         take what is missing by hand"
    )]
    Newer,
    /// It may be more or less than one sentence.
    #[error(
        "without ids it cannot be told which sentences of the edition this unit stands for; nothing was changed for it; \
         export with ids (XLIFF, TMX), or change the edition"
    )]
    Unclear,
    /// The page prints these words twice, and the copy has others now.
    #[error(
        "the page prints this sentence again as `{copy}`, which cannot be changed with it; nothing was changed for it"
    )]
    Copied {
        /// Id of the copy.
        copy: String,
    },
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
    /// Whether so few units have a sentence, or so many are at another place, that the pairs must be those of another text
    /// or of another version.
    pub fn is_foreign(&self) -> bool {
        (self.found - self.misplaced.min(self.found)) * 2 < self.units || self.units == 0
    }

    /// Puts in more besides the words: where, and what. What would stand inside of replaced words goes behind them. Words
    /// that replace others inside of tracked bytes are marked up as that change.
    pub fn besides(&mut self, insertions: Vec<(usize, String)>, tracked: &[(Range<usize>, String)], text: &str) {
        for (range, words) in &mut self.splices {
            let holds = |(span, _): &&(Range<usize>, String)| span.start <= range.start && range.end <= span.end;
            if let Some((_, id)) = tracked.iter().find(holds) {
                let marked = |name: &str, words: &str| match words {
                    "" => String::new(),
                    words => format!("<{name} change=\"#{id}\">{words}</{name}>"),
                };
                *words = marked("del", &text[range.clone()]) + &marked("add", words);
            }
        }
        let replaced: Vec<Range<usize>> = self.splices.iter().map(|(range, _)| range.clone()).collect();
        self.splices.extend(insertions.into_iter().map(|(at, what)| {
            let inside = replaced.iter().find(|range| range.start < at && at < range.end);
            let at = inside.map_or(at, |range| range.end);
            (at..at, what)
        }));
        self.splices.sort_by_key(|(range, _)| (range.start, range.end));
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
    let copies = written::copies(&known);
    let conflicts = Conflicts::new(&known, file, &copies);
    let mut work = Work::new(edition, text, &known, &copies);
    for (number, unit) in file.units.iter().enumerate() {
        work.unit(&name_of(file, number), unit, number, &conflicts);
    }
    let mut made = work.finish();
    made.misplaced = conflicts.misplaced();
    made.newer = conflicts.newer(&known);
    made.missing = conflicts.missing(&known, file);
    made
}

/// What a unit is called: its id, else its number.
fn name_of(file: &BilingualFile, number: usize) -> String {
    let id = file.units.get(number).and_then(|unit| unit.id.clone());
    id.unwrap_or_else(|| (number + 1).to_string())
}
