//! Pairs the notes of two versions, the pairs with the most evidence first.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

/// A new note that may be the same as an old one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Candidate {
    /// How strong the evidence is.
    pub worth: f32,
    /// The index of the new note.
    pub new: usize,
}

impl Candidate {
    /// The better one first; among equals, the one with the lower index.
    fn before(&self, other: &Self) -> Ordering {
        other.worth.total_cmp(&self.worth).then(self.new.cmp(&other.new))
    }
}

/// The best remaining candidate of an old note, ordered so that the greatest is taken first.
#[derive(Debug, PartialEq)]
struct Best {
    candidate: Candidate,
    old: usize,
}

impl Eq for Best {}

impl PartialOrd for Best {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Best {
    fn cmp(&self, other: &Self) -> Ordering {
        let order = |best: &Self| (Reverse(best.old), Reverse(best.candidate.new));
        self.candidate.worth.total_cmp(&other.candidate.worth).then_with(|| order(self).cmp(&order(other)))
    }
}

/// For each old note, its partner among the new ones. Takes the pair with the most evidence of which neither note has a
/// partner yet, again and again.
///
/// Each old note's candidates are sorted separately, and only the best of each compete. One list of all pairs would
/// give the same result, but would have to be sorted as a whole.
pub(super) fn take_best_first(mut candidates: Vec<Vec<Candidate>>, news: usize) -> Vec<Option<usize>> {
    // The last of a list is the best one.
    candidates.iter_mut().for_each(|list| list.sort_unstable_by(|a, b| b.before(a)));
    let mut partners = vec![None; candidates.len()];
    let mut is_taken = vec![false; news];
    let best = |list: &mut Vec<Candidate>, old| list.pop().map(|candidate| Best { candidate, old });
    let mut heap: BinaryHeap<Best> =
        candidates.iter_mut().enumerate().filter_map(|(old, list)| best(list, old)).collect();
    while let Some(Best { candidate, old }) = heap.pop() {
        if is_taken[candidate.new] {
            candidates[old].retain(|left| !is_taken[left.new]);
            heap.extend(best(&mut candidates[old], old));
        } else {
            is_taken[candidate.new] = true;
            partners[old] = Some(candidate.new);
        }
    }
    partners
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Candidate, take_best_first};

    /// The same with one list of all pairs.
    fn by_one_list(candidates: &[Vec<Candidate>], news: usize) -> Vec<Option<usize>> {
        let pairs = candidates.iter().enumerate();
        let mut all: Vec<(f32, usize, usize)> =
            pairs.flat_map(|(old, list)| list.iter().map(move |held| (held.worth, old, held.new))).collect();
        all.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
        let (mut partners, mut is_taken) = (vec![None; candidates.len()], vec![false; news]);
        for (_, old, new) in all {
            if partners[old].is_none() && !is_taken[new] {
                partners[old] = Some(new);
                is_taken[new] = true;
            }
        }
        partners
    }

    proptest! {
        #[test]
        fn the_best_pair_is_always_taken_first(
            worths in prop::collection::vec(prop::collection::vec((0_u8..6, 0_usize..9), 0..12), 0..12),
        ) {
            let candidate = |(worth, new)| Candidate { worth: f32::from(worth), new };
            let candidates: Vec<Vec<Candidate>> =
                worths.into_iter().map(|list| list.into_iter().map(candidate).collect()).collect();
            prop_assert_eq!(take_best_first(candidates.clone(), 9), by_one_list(&candidates, 9));
        }
    }
}
