//! Several versions of a text, word under word: where the witnesses agree, where they differ, and which words moved.
//!
//! ```
//! use glossator::collate::{Weights, Witness, collate};
//! use glossator::text::{Folding, SegmentUnit, Stream, Tokenizer, Vocabulary};
//!
//! let mut vocabulary = Vocabulary::default();
//! let tokenizer = Tokenizer::default().with_folding(Folding::default().with_case(true));
//! let texts = [("A", "The ferry came late."), ("B", "the old ferry came, late."), ("C", "The old boat came late.")];
//! let mut witnesses = Vec::new();
//! for (siglum, text) in texts {
//!     let stream = Stream::new(text, SegmentUnit::Sentence, "en", &tokenizer, &mut vocabulary);
//!     witnesses.push(Witness::new(siglum, stream));
//! }
//! let table = collate(witnesses, &vocabulary, &Weights::default());
//!
//! let row = |witness| (0..table.len()).map(|column| table.word(column, witness).unwrap_or("–")).collect::<Vec<_>>();
//! assert_eq!(row(0), ["The", "–", "ferry", "came", "–", "late", "."]);
//! assert_eq!(row(1), ["the", "old", "ferry", "came", ",", "late", "."]);
//! assert_eq!(row(2), ["The", "old", "boat", "came", "–", "late", "."]);
//!
//! // From left to right each witness is whole.
//! assert_eq!(table.stretch(0..table.len(), 1), texts[1].1);
//! ```
//!
//! # How it works
//!
//! Each different text is aligned once. The most similar texts are joined first, then the clusters. Two clusters are
//! aligned by dynamic programming over all their columns; if they are long, in a band around the runs of words that occur
//! once in both, which say where to look and fix nothing. Then the table is refined, in long parts and in short ones that
//! are cut where nearly all agree: each reading is taken out and put back where it scores best, alone and together with
//! those that share a word with it, until nothing improves. [`Weights`] gives the score of a table. Nothing depends on the
//! order //! of the witnesses or on their sigla.

mod align;
mod anchors;
mod apparatus;
mod band;
mod collation;
mod dynamic;
mod figures;
mod foreign;
mod guide;
mod input;
mod lacunae;
mod moves;
mod notes;
mod pins;
mod profile;
mod refine;
pub mod render;
mod texts;
mod variation;
mod weights;
mod witness;

pub use apparatus::{Entry, Relation};
pub use collation::{Collation, collate, collate_pinned};
pub use foreign::Foreign;
pub use lacunae::Lacuna;
pub use moves::{Move, Passage};
pub use notes::{Note, NotedWords};
pub use pins::{Pin, PinError, Place, read_pins};
pub use variation::{Reading, Unit, Variation};
pub use weights::{Near, Weights};
pub use witness::{Part, PartKind, Witness};
#[doc(hidden)]
pub use {
    collation::Score,
    input::{CollateError, TokenText, WitnessFile, WitnessText, check_sigla, read_witness_file, read_witnesses},
    witness::sigla,
};
