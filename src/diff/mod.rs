//! Compares two versions of a text, layer by layer.
//!
//! Posts, then segments, then tokens: segments (sentences, lines, blocks) are paired first, wherever they are, and
//! tokens are aligned inside the pairs only. That is linear in practice and indifferent to moved passages. Notes are
//! not words of the text: each is followed as an object, by its place, then by its words.
//!
//! Three ways in, from the simplest:
//!
//! - [`compare_texts`] takes two strings;
//! - [`compare_streams`] takes tokens and segments that you have cut yourself;
//! - [`compare`] takes two editions, with their views and notes.
//!
//! # Strings
//!
//! ```
//! use glossator::diff::{Options, RunKind, compare_texts};
//!
//! let old = "The ferry was late. Rain fell on the pier.";
//! let new = "Rain fell on the quay. The ferry was late.";
//! let found = compare_texts(old, new, "en", &Options::default());
//!
//! let counts = found.summary();
//! assert_eq!((counts.moved_segments, counts.deleted, counts.inserted), (1, 1, 1));
//! let came = found.beads.iter().flat_map(|bead| &bead.runs).find(|run| run.kind == RunKind::Inserted);
//! let token = came.map(|run| found.new.tokens[run.new.start as usize]);
//! assert_eq!(token.map(|token| &new[token.range()]), Some("quay"));
//! ```
//!
//! # Editions
//!
//! ```
//! use glossator::diff::{NoteState, Options, Version, compare};
//! use glossator::page::{ImportOptions, import};
//!
//! let read = |text: &str| import(text.as_bytes().to_vec(), "page.txt", &ImportOptions::default());
//! let old = read("The mate [play on words: a friend] came with the [small] boat.")?.edition;
//! let new = read("The mate [play on words: a helper] came with the small boat.")?.edition;
//!
//! let options = Options::default();
//! let versions = [Version::new(&old, &options.layers), Version::new(&new, &options.layers)];
//! let comparison = compare(&versions[0], &versions[1], &options);
//! let states: Vec<NoteState> = comparison.notes.iter().map(|note| note.state()).collect();
//! assert_eq!(states, [NoteState::Reworded, NoteState::Absorbed]);
//! # Ok::<(), glossator::page::ImportError>(())
//! ```
//!
//! A note whose place is gone is [`Orphaned`](NoteState::Orphaned), and similar notes are only named: a note is never
//! silently identified with a similar one.
//!
//! # What it costs
//!
//! Time and memory in proportion to the text, and inside one pair of segments in proportion to the product of what
//! differs there, up to a deadline beyond which fewer words may be found unchanged. Two texts of a megabyte take a
//! quarter of a second and about 45 MB, reading and writing included. Of thousands of notes in one segment only those
//! are compared that may be the same by their place, their words or their neighbours, in time proportional to their
//! number.
//!
//! # Writing it
//!
//! [`render`] has one function per format.

mod alike;
mod comparison;
mod concordance;
mod crowd;
mod gaps;
mod in_order;
mod keyness;
mod notes;
mod partners;
mod places;
mod renamed;
pub mod render;
mod rewritten;
mod runs;
mod segments;
mod similarity;
mod slide;
mod stretch;
mod synopsis;
mod text;
mod wording;

pub use comparison::{Comparison, Options, Version, compare, compare_texts};
pub use notes::{NoteChange, NoteRun, NoteState, RunnerUp};
pub use runs::{Run, RunKind};
pub use text::{Bead, BeadState, Summary, TextComparison, compare_streams};
#[doc(hidden)]
pub use {
    comparison::{LayerSummary, strata},
    concordance::{Concordance, Grouping, Occurrence, Replacement, Words},
    keyness::{Frequencies, KeyWord},
    renamed::renamed,
    synopsis::Synopsis,
};
