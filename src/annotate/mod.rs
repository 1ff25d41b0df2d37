//! Decisions of people on the notes of an edition, as splices of its file.
//!
//! A [`Session`] holds a file and its notes. A [`Decision`] names a note by its id *and* by its words, so that a stale
//! one is reported and never guessed. Applying it changes only these bytes: the element of the note, the words that it
//! refers to, and the record of who decided, which is kept beside the text. A [`Store`] keeps all of it on disk at
//! once, and a [`Screen`](screen::Screen) lets a person decide with one key.
//!
//! ```
//! use glossator::annotate::{Act, Decision, Filter, Person, Session};
//! use glossator::model::Category;
//! use glossator::page::{ImportOptions, import};
//! use glossator::tei;
//! use glossator::xml::Limits;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let page = import(b"The mate [helper] came in a [new] boat.".to_vec(), "note.txt", &ImportOptions::default())?;
//! let file = String::from_utf8(tei::write(&page.edition, Vec::new())?)?;
//!
//! let mut session = Session::open(file.clone(), &Limits::default())?;
//! let who = session.join(Person::named("A. Reviewer"));
//! let first = session.queue(&Filter::All)[0];
//! let note = session.note(first).unwrap().reference();
//! assert_eq!(note.words, "[helper]");
//!
//! let act = Act::Reclassify { note, to: Some(Category::Completion) };
//! session.decide(&Decision { who, act })?;
//! assert_eq!(session.note(first).unwrap().class, Some(Category::Completion));
//! assert!(session.text().contains(r##"<supplied xml:id="i1" rendition="#br" ana="#supplied.completion""##));
//!
//! session.undo();
//! assert_eq!(session.text(), file);
//! # Ok(())
//! # }
//! ```

mod agreement;
mod anchoring;
mod assessments;
mod decision;
mod document;
mod draft;
mod elements;
mod error;
mod filter;
mod fingerprint;
mod habits;
mod judge;
mod literal;
mod lookup;
mod markup;
mod merge;
mod parse_decision;
mod planner;
mod reclassify;
#[cfg(feature = "screen")]
pub mod screen;
mod search;
mod session;
mod setting;
mod state;
mod store;
mod table;
mod tag;
mod text_edits;
mod unbracketed;
mod verify;

pub use agreement::{Agreement, FamilyAgreement, LabelAgreement, Ratings, agreement};
pub use decision::{Act, Decision, NoteRef, Person, Place, Words};
pub use error::{DecisionError, OpenError, Stale};
pub use filter::{Filter, UnknownFilter};
pub use habits::Learned;
pub use judge::Judge;
pub use literal::LiteralBracket;
pub use merge::{Disagreement, Merged, OnlyInOne, OtherText, Verdict, merge};
pub use parse_decision::ParseDecisionError;
pub use search::SearchHit;
pub use session::{Done, Session, Snapshot};
pub use state::{BlockState, NoteKey, NoteState, Opinion, Progress};
pub use store::{
    Call, DamagedHistory, History, Pause, Recovery, SaveState, Store, StoreError, StoreOptions, Waiting, history,
    rewrite, set_aside, undo_last_call, waiting,
};
pub use table::{RowActs, RowError, TableFileError, TableRow, read_table};
pub use verify::{NewError, Unsound};

/// The name for unclassified notes.
pub const UNCLASSIFIED: &str = "unparsed";

/// Words for a message: not more than a line of them.
fn shortened(words: &str) -> String {
    const MOST: usize = 60;
    match words.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &words[..end]),
        None => words.to_owned(),
    }
}

/// The last characters of a text.
fn last_characters(text: &str, count: usize) -> &str {
    let start = text.char_indices().rev().take(count).last().map_or(text.len(), |(at, _)| at);
    &text[start..]
}
