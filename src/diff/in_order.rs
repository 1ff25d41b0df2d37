//! Pairs in order: the largest set of pairs, by tokens, that has the same order on both sides. All others have moved.

use std::ops::Range;

use super::segments::{Pairs, Sides};
use crate::text::heaviest_increasing;

/// Pairs in the order of both sides.
#[derive(Debug, Clone, Default)]
pub(super) struct OrderedMatches {
    pub pairs: Vec<(usize, usize)>,
}

impl OrderedMatches {
    /// The stretches before, between and after the pairs, unless both sides are empty.
    pub fn gaps(&self, old: usize, new: usize) -> impl Iterator<Item = (Range<usize>, Range<usize>)> {
        let ends = self.pairs.iter().copied().chain([(old, new)]);
        let starts = std::iter::once((0, 0)).chain(self.pairs.iter().map(|&(old, new)| (old + 1, new + 1)));
        let gaps = starts.zip(ends).map(|(start, end)| (start.0..end.0, start.1..end.1));
        gaps.filter(|(old, new)| !old.is_empty() || !new.is_empty())
    }
}

/// The increasing run of pairs with the most tokens. Costs O(n log n) for n pairs.
pub(super) fn in_order(pairs: &Pairs, sides: &Sides<'_, '_>) -> OrderedMatches {
    let pairs: Vec<(usize, usize)> = pairs.iter().collect();
    let places: Vec<usize> = pairs.iter().map(|&(_, new)| new).collect();
    let weight = |index: usize| 1 + sides.old_keys(pairs[index].0..pairs[index].0 + 1).len() as u64;
    OrderedMatches { pairs: heaviest_increasing(&places, weight).into_iter().map(|index| pairs[index]).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_lie_between_the_pairs() {
        let in_order = OrderedMatches { pairs: vec![(1, 0), (2, 3)] };
        let gaps: Vec<_> = in_order.gaps(4, 4).collect();
        assert_eq!(gaps, [(0..1, 0..0), (2..2, 1..3), (3..4, 4..4)]);
    }
}
