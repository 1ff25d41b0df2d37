//! What two sequences share, and what was changed.

use std::hash::Hash;
use std::time::Instant;

use rustc_hash::FxHashMap;
use similar::{Algorithm, DiffOp, capture_diff_slices_deadline};

/// The operations that make `new` of `old`, with indices of their items.
///
/// Items are numbered first: the search for differences is large, and is compiled once, for numbers.
pub(crate) fn differences<T: Eq + Hash>(algorithm: Algorithm, old: &[T], new: &[T]) -> Vec<DiffOp> {
    let mut numbers: FxHashMap<&T, u32> = FxHashMap::default();
    let [old, new] = [old, new].map(|items| {
        let number = |item| {
            let next = numbers.len() as u32;
            *numbers.entry(item).or_insert(next)
        };
        items.iter().map(number).collect::<Vec<u32>>()
    });
    differences_of_numbers(algorithm, &old, &new, None)
}

/// As [`differences`], of items that are numbered already; after the deadline, an approximation.
pub(crate) fn differences_of_numbers(
    algorithm: Algorithm,
    old: &[u32],
    new: &[u32],
    deadline: Option<Instant>,
) -> Vec<DiffOp> {
    capture_diff_slices_deadline(algorithm, old, new, deadline)
}
