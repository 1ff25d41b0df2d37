//! The spine: the pairs that stand in the same order on both sides, as many tokens of them as can be. All others have moved.

use std::ops::Range;

use super::segments::{Pairs, Sides};

/// Pairs in the order of both sides.
#[derive(Debug, Clone, Default)]
pub(super) struct Spine {
    pub pairs: Vec<(usize, usize)>,
}

impl Spine {
    /// The stretches between the pairs, before the first and after the last, that are not empty on both sides.
    pub fn gaps(&self, old: usize, new: usize) -> impl Iterator<Item = (Range<usize>, Range<usize>)> {
        let ends = self.pairs.iter().copied().chain([(old, new)]);
        let starts = std::iter::once((0, 0)).chain(self.pairs.iter().map(|&(old, new)| (old + 1, new + 1)));
        let gaps = starts.zip(ends).map(|(start, end)| (start.0..end.0, start.1..end.1));
        gaps.filter(|(old, new)| !old.is_empty() || !new.is_empty())
    }
}

/// The increasing run of pairs with the most tokens. Costs O(n log n) for n pairs.
pub(super) fn spine(pairs: &Pairs, sides: &Sides<'_, '_>) -> Spine {
    let pairs: Vec<(usize, usize)> = pairs.iter().collect();
    let weights: Vec<u64> = pairs.iter().map(|&(old, _)| 1 + sides.old_keys(old..old + 1).len() as u64).collect();
    let chosen = heaviest_increasing(&pairs, &weights, sides.new.segments.len());
    Spine { pairs: chosen.into_iter().map(|index| pairs[index]).collect() }
}

/// The indices of the heaviest subsequence whose second members increase; the first members do already.
fn heaviest_increasing(pairs: &[(usize, usize)], weights: &[u64], bound: usize) -> Vec<usize> {
    let mut best = PrefixMaximum::new(bound);
    let mut before: Vec<Option<usize>> = Vec::with_capacity(pairs.len());
    for (index, (&(_, new), &weight)) in pairs.iter().zip(weights).enumerate() {
        let (sum, last) = best.up_to(new);
        before.push(last);
        best.raise(new, sum + weight, index);
    }
    let mut chosen = Vec::new();
    let mut at = best.up_to(bound).1;
    while let Some(index) = at {
        chosen.push(index);
        at = before[index];
    }
    chosen.reverse();
    chosen
}

/// The largest sum among all places before a place, with who reached it (a Fenwick tree).
struct PrefixMaximum {
    nodes: Vec<(u64, Option<usize>)>,
}

impl PrefixMaximum {
    fn new(bound: usize) -> Self {
        Self { nodes: vec![(0, None); bound + 1] }
    }

    /// The largest sum at a place below `place`.
    fn up_to(&self, place: usize) -> (u64, Option<usize>) {
        let (mut node, mut best) = (place, (0, None));
        while node > 0 {
            if self.nodes[node].0 > best.0 {
                best = self.nodes[node];
            }
            node &= node - 1;
        }
        best
    }

    fn raise(&mut self, place: usize, sum: u64, index: usize) {
        let mut node = place + 1;
        while let Some(held) = self.nodes.get_mut(node) {
            if sum > held.0 {
                *held = (sum, Some(index));
            }
            node += node & node.wrapping_neg();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_heaviest_run_wins() {
        let chosen = |news: &[usize], weights: &[u64]| {
            let pairs: Vec<_> = news.iter().copied().enumerate().collect();
            heaviest_increasing(&pairs, weights, 10)
        };
        assert_eq!(chosen(&[0, 5, 1, 2], &[1, 1, 1, 1]), [0, 2, 3]);
        assert_eq!(chosen(&[0, 5, 1, 2], &[1, 9, 1, 1]), [0, 1]);
        assert_eq!(chosen(&[3, 2, 1], &[1, 1, 1]).len(), 1);
        assert!(chosen(&[], &[]).is_empty());
    }

    #[test]
    fn gaps_lie_between_the_pairs() {
        let spine = Spine { pairs: vec![(1, 0), (2, 3)] };
        let gaps: Vec<_> = spine.gaps(4, 4).collect();
        assert_eq!(gaps, [(0..1, 0..0), (2..2, 1..3), (3..4, 4..4)]);
    }
}
