//! The bracket notation: a translator's notes between the author's words.
//!
//! [`import`](crate::page::import) reads the brackets of a page: it finds them, classifies them by named [`rules`] with
//! their certainty and runner-up, anchors glosses to the words that they explain, and finds sentences in the reading
//! view, so that no border ever cuts a bracket.
//!
//! Knowledge of words and languages is data: a [`Lexicon`] holds the tables in `src/bracket/tables/`, and [`Additions`]
//! extend it.
//!
//! ```
//! use glossator::bracket::{Additions, CueEntry, Lexicon};
//! use glossator::model::notes;
//! use glossator::page::{ImportOptions, import};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let cue = CueEntry { lang: "en".to_owned(), cue: "harbour office".to_owned(), role: "translator".to_owned() };
//! let lexicon = Lexicon::with(&Additions::default().with_cue(vec![cue]))?;
//!
//! let text = b"The mate (harbour office: a helper) came late.".to_vec();
//! let page = import(text, "note.txt", &ImportOptions::default().with_lexicon(&lexicon))?;
//! assert_eq!(notes(&page.edition).notes.len(), 1);
//! # Ok(())
//! # }
//! ```

mod additions;
mod anchor;
mod build;
mod context;
mod cue;
mod dashes;
mod entries;
mod fences;
mod fold;
mod foreign;
mod forms;
mod habits;
mod in_text;
mod interpret;
mod kept;
mod keyed;
mod keys;
mod lazy;
mod lexer;
mod lexicon;
mod literal;
mod marks;
mod naming;
mod nest;
mod pattern;
mod phrase;
mod rendered;
mod rules;
mod set_off;
mod similarity;
mod unbracketed;
mod unspaced;
mod words;

pub use additions::{Additions, CueEntry, PhraseEntry, SquareBrackets, TableError, WordsEntry};
#[cfg(feature = "annotate")]
pub(crate) use build::leftover_capital;
pub(crate) use fences::Fences;
pub use habits::{Habit, Habits, HabitsError, Look, Proposal};
pub(crate) use in_text::{TextNote, note_between, notes_of_text};
#[cfg(feature = "annotate")]
pub(crate) use interpret::anchor_before;
pub(crate) use interpret::{Options, interpret, interpret_in_parts};
pub use lexer::{Fault, FaultKind};
pub use lexicon::{Lexicon, Place};
pub(crate) use literal::{TextVerdict, brackets_of_text, judge_text, numbered_id, place_id};
pub use rules::{Rule, rules};
pub(crate) use unbracketed::{InlineNote, Link, Told, Unbracketed, inline_notes, unbracketed};
pub use words::WordClass;
