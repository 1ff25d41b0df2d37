//! The bracket notation: a translator's notes between the author's words.
//!
//! [`interpret`] takes an edition whose blocks are plain ranges of a page's text and fills them: brackets are found
//! ([`lex`]), classified by named [`rules`] with their certainty and runner-up, glosses are anchored to the words that
//! they explain, and sentences are found in the reading view, so that no border ever cuts a bracket.
//!
//! Knowledge of words and languages is data: see [`Lexicon`] and the tables in `src/bracket/tables/`.

mod anchor;
mod build;
mod context;
mod cue;
mod dashes;
mod fold;
mod interpret;
mod lexer;
mod lexicon;
mod literal;
mod marks;
mod nest;
mod phrase;
mod rules;
mod similarity;
mod words;

#[cfg(feature = "annotate")]
pub(crate) use build::leftover_capital;
#[cfg(feature = "annotate")]
pub(crate) use interpret::anchor_before;
pub(crate) use interpret::{Options, interpret};
pub use lexer::{Fault, FaultKind};
pub use lexicon::{Additions, CueEntry, Lexicon, PhraseEntry, Place, Speaker, TableError, WordsEntry};
pub(crate) use literal::{brackets_of_text, place_id};
pub use rules::{Rule, rules};
pub use words::WordClass;
