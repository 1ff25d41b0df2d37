//! Inside a pair of segments: which tokens stayed, which went, which came.

use std::ops::Range;
use std::time::{Duration, Instant};

use similar::{Algorithm, DiffOp, capture_diff_slices, capture_diff_slices_deadline};

/// What became of a run of tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RunKind {
    /// The same key and the same text.
    Same,
    /// The same key, different text: case, accents, punctuation, spelling that was to be ignored, or white space.
    Minor,
    /// Only in the old text.
    Deleted,
    /// Only in the new text.
    Inserted,
}

/// Tokens that follow each other and share their fate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// What became of them.
    pub kind: RunKind,
    /// Numbers of the tokens in the old stream; empty for what came.
    pub old: Range<u32>,
    /// Numbers of the tokens in the new stream; empty for what went.
    pub new: Range<u32>,
}

/// Up to this product of lengths the shortest edit script is found.
const EXACT: usize = 1 << 24;

/// How long one pair of endless segments may take.
const DEADLINE: Duration = Duration::from_secs(2);

/// Aligns two sequences of keys: ranges of `old` and `new` with whether they are equal.
pub(super) fn align(old: &[u32], new: &[u32]) -> Vec<DiffOp> {
    let before = old.iter().zip(new).take_while(|(old, new)| old == new).count();
    let (old_rest, new_rest) = (&old[before..], &new[before..]);
    let after = old_rest.iter().rev().zip(new_rest.iter().rev()).take_while(|(old, new)| old == new).count();
    let (old_rest, new_rest) = (&old_rest[..old_rest.len() - after], &new_rest[..new_rest.len() - after]);
    if old_rest.len().saturating_mul(new_rest.len()) <= EXACT {
        capture_diff_slices(Algorithm::RawMyers, old, new)
    } else {
        capture_diff_slices_deadline(Algorithm::Patience, old, new, Some(Instant::now() + DEADLINE))
    }
}
