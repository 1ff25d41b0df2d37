//! Inside a pair of segments: which tokens stayed, which were deleted, which were inserted.

use std::ops::Range;
use std::time::{Duration, Instant};

use rustc_hash::FxHashMap;
use similar::{Algorithm, DiffOp};

use crate::text::differences_of_numbers;

/// The change of a run of tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RunKind {
    /// The same key and the same text.
    Same,
    /// The same key, different text: case, accents, punctuation, ignored spelling, or white space.
    Minor,
    /// Only in the old text.
    Deleted,
    /// Only in the new text.
    Inserted,
}

impl RunKind {
    /// The name, such as `deleted`.
    pub const fn as_str(self) -> &'static str {
        match self {
            RunKind::Same => "same",
            RunKind::Minor => "minor",
            RunKind::Deleted => "deleted",
            RunKind::Inserted => "inserted",
        }
    }
}

/// Consecutive tokens with the same change.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Run {
    /// The kind of change.
    pub kind: RunKind,
    /// Indices of the tokens in the old stream; empty for inserted ones.
    pub old: Range<u32>,
    /// Indices of the tokens in the new stream; empty for deleted ones.
    pub new: Range<u32>,
}

/// Up to this product of lengths, the shortest edit script is found if not too much changed.
const EXACT: usize = 1 << 24;

/// The shortest edit script takes time in proportion to the number of tokens times the number of changes (Myers 1986).
/// Beyond this product, a good script is found instead. Two texts of a thousand tokens are below it, however much
/// changed.
const STEPS: usize = 1 << 22;

/// How long one pair of very long segments may take.
const DEADLINE: Duration = Duration::from_secs(2);

/// Aligns two sequences of keys. `in_order` decides which is considered first, so that the result is symmetric.
/// Consecutive operations are of different kinds.
pub(super) fn align(old: &[u32], new: &[u32], in_order: bool) -> Vec<DiffOp> {
    let ops = if in_order { ordered(old, new) } else { ordered(new, old).iter().map(flipped).collect() };
    merged(&ops)
}

fn ordered(old: &[u32], new: &[u32]) -> Vec<DiffOp> {
    let before = old.iter().zip(new).take_while(|(old, new)| old == new).count();
    let (old_rest, new_rest) = (&old[before..], &new[before..]);
    let after = old_rest.iter().rev().zip(new_rest.iter().rev()).take_while(|(old, new)| old == new).count();
    let (old_rest, new_rest) = (&old_rest[..old_rest.len() - after], &new_rest[..new_rest.len() - after]);
    let tokens = old_rest.len() + new_rest.len();
    let is_short = old_rest.len().saturating_mul(new_rest.len()) <= EXACT;
    if is_short && (tokens * tokens <= STEPS || tokens * least_changes(old_rest, new_rest) <= STEPS) {
        differences_of_numbers(Algorithm::RawMyers, old, new, None)
    } else {
        differences_of_numbers(Algorithm::Patience, old, new, Some(Instant::now() + DEADLINE))
    }
}

/// A lower bound of changes: tokens of which the other side has fewer, wherever they are.
fn least_changes(old: &[u32], new: &[u32]) -> usize {
    let mut balance: FxHashMap<u32, isize> = FxHashMap::default();
    old.iter().for_each(|key| *balance.entry(*key).or_default() += 1);
    new.iter().for_each(|key| *balance.entry(*key).or_default() -= 1);
    balance.values().map(|count| count.unsigned_abs()).sum()
}

/// The operation seen from the other end.
fn flipped(op: &DiffOp) -> DiffOp {
    match *op {
        DiffOp::Equal { old_index, new_index, len } => {
            DiffOp::Equal { old_index: new_index, new_index: old_index, len }
        }
        _ => replacement(op.new_range(), op.old_range()),
    }
}

fn replacement(old: Range<usize>, new: Range<usize>) -> DiffOp {
    DiffOp::Replace { old_index: old.start, old_len: old.len(), new_index: new.start, new_len: new.len() }
}

/// Two consecutive operations as one replacement.
pub(super) fn joined(first: &DiffOp, second: &DiffOp) -> DiffOp {
    let (old, new) = (first.old_range(), first.new_range());
    replacement(old.start..second.old_range().end, new.start..second.new_range().end)
}

/// Joins consecutive changes.
fn merged(ops: &[DiffOp]) -> Vec<DiffOp> {
    let is_equal = |op: &DiffOp| matches!(op, DiffOp::Equal { .. });
    let mut merged: Vec<DiffOp> = Vec::with_capacity(ops.len());
    for op in ops {
        match merged.last_mut().filter(|last| !is_equal(last) && !is_equal(op)) {
            Some(last) => *last = joined(last, op),
            None => merged.push(*op),
        }
    }
    merged
}
