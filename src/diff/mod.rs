//! What changed between two versions of a text, layer by layer.
//!
//! Posts, then segments, then tokens: segments are paired first, wherever they stand, and tokens are aligned inside the
//! pairs only. That is linear in practice and indifferent to moved passages.

mod gaps;
mod likeness;
mod rewritten;
mod runs;
mod segments;
mod spine;
mod text;

pub use runs::{Run, RunKind};
pub use text::{Bead, BeadState, Summary, TextComparison, compare_streams};
