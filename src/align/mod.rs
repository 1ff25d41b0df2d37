//! Source and translation, sentence by sentence, without a model and without a network.
//!
//! A bead contains segments of the source and the segments of the target that translate them; segments without a
//! translation make beads of one side. The best path through both texts is found by dynamic programming over the
//! evidence of lengths, words and similar forms, as likelihood ratios against chance. The lengths follow Gale and
//! Church (1993). The words come from a lexicon that is learned from the texts themselves in passes (IBM model 1, Brown
//! et al. 1993). Similar forms are words that are the same in both languages or sound the same across scripts. Words
//! that the lexicon does not know do not count against a pair.
//!
//! ```
//! use glossator::align::{Bead, align_segments};
//!
//! let source = vec!["Паром опоздал.", "Петров пришёл в 1956 году и долго ждал.", "Дождь."];
//! let target = vec!["The ferry was late.", "Petrov came in 1956.", "He waited for a long time.", "Rain."];
//! let beads: Vec<Bead> = align_segments(&[(source, target)]).remove(0);
//! assert_eq!((beads[1].source.clone(), beads[1].target.clone()), (1..2, 1..3));
//! ```
//!
//! The parameters of scores, lengths and shares were found by a grid search on three development sets
//! (German and French, English and Icelandic, English and Russian), on one declaration in ten languages besides English,
//! its paragraphs merged and dropped by a script, and on 22 short texts of four kinds; everything else is learned from the
//! texts at hand.

mod aligner;
mod alignment;
mod anchors;
mod band;
mod bead;
mod better;
mod bilingual;
mod borders;
pub mod checks;
mod cognates;
mod dictionary;
mod distrust;
mod evidence;
mod explanation;
mod gold;
mod in_order;
mod kinds;
mod knowledge;
mod known_pairs;
mod length;
mod length_path;
mod lexicon;
mod lexicon_file;
mod links;
mod logarithm;
mod moved;
mod nulls;
mod path;
mod pivot;
mod quoted;
pub mod render;
mod scores;
mod sections;
mod shares;
mod side;
mod sources;
mod terms;
mod text;
mod warning;

pub use alignment::{Aligned, align, align_segments, align_with};
pub use bead::{Alignment, Bead};
pub use bilingual::BilingualLexicon;
pub use dictionary::Dictionary;
pub use gold::{Agreement, GoldBead, GoldScore, compare_with_gold};
pub use knowledge::PriorKnowledge;
pub use lexicon_file::LexiconError;
pub use links::{LinkError, links};
pub use pivot::{PivotRow, joined_by_pivot};
pub use quoted::QuotedWords;
pub use sections::{Section, cut_at_numbers, numbered_sections, sections_by_id, sections_by_milestone};
pub use sources::{SourcedNote, Version, sourced_notes, term_links};
pub use terms::{Clue, SourceTerm};
pub use text::Text;
pub use warning::AlignmentWarning;
#[doc(hidden)]
pub use {
    alignment::align_and_explain,
    dictionary::{BadEntry, EntryProblem},
    explanation::{Explanation, LengthPart, Rejected, RunnerUp, UnexplainedPart, WordPart},
    lexicon_file::LexiconProblem,
    links::{NoId, alignment_of},
    sources::linked_notes,
    warning::{TextSide, WarningKind},
};
