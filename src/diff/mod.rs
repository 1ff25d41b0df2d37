//! What changed between two versions of a text, layer by layer.
//!
//! Posts, then segments, then tokens: segments are paired first, wherever they stand, and tokens are aligned inside the
//! pairs only. That is linear in practice and indifferent to moved passages.

mod comparison;
mod concordance;
mod gaps;
mod likeness;
mod notes;
mod places;
pub mod render;
mod rewritten;
mod runs;
mod segments;
mod spine;
mod text;
mod wording;

pub use comparison::{Comparison, LayerSummary, Options, Version, compare, compare_texts, strata};
pub use concordance::{Concordance, MOST_WORDS, Replacement};
pub use notes::{NoteChange, NoteRun, NoteState, RunnerUp};
pub use runs::{Run, RunKind};
pub use text::{Bead, BeadState, Summary, TextComparison, compare_streams};
