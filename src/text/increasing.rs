//! Finds pairs that stand in the same order on two sides.

/// The indices of the heaviest subsequence of `places` that increases, each place with its weight; weights of 1 make
/// it the longest. Of several that weigh the same the one that ends first is taken.
///
/// Costs O(n log n) time for n places below a bound, and memory in proportion to the bound.
pub(crate) fn heaviest_increasing(places: &[usize], weight: impl Fn(usize) -> u64) -> Vec<usize> {
    let bound = places.iter().max().map_or(0, |place| place + 1);
    let mut best = PrefixMaximum::new(bound);
    let mut before: Vec<Option<usize>> = Vec::with_capacity(places.len());
    for (index, &place) in places.iter().enumerate() {
        let (sum, last) = best.below(place);
        before.push(last);
        best.raise(place, sum + weight(index), index);
    }
    let mut chosen = Vec::new();
    let mut at = best.below(bound).1;
    while let Some(index) = at {
        chosen.push(index);
        at = before[index];
    }
    chosen.reverse();
    chosen
}

/// The largest sum among all places below a place, with who reached it (Fenwick 1994).
struct PrefixMaximum {
    nodes: Vec<(u64, Option<usize>)>,
}

impl PrefixMaximum {
    fn new(bound: usize) -> Self {
        Self { nodes: vec![(0, None); bound + 1] }
    }

    fn below(&self, place: usize) -> (u64, Option<usize>) {
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
        let chosen = |places: &[usize], weights: &[u64]| heaviest_increasing(places, |index| weights[index]);
        assert_eq!(chosen(&[0, 5, 1, 2], &[1, 1, 1, 1]), [0, 2, 3]);
        assert_eq!(chosen(&[0, 5, 1, 2], &[1, 9, 1, 1]), [0, 1]);
        assert_eq!(chosen(&[3, 2, 1], &[1, 1, 1]).len(), 1);
        assert_eq!(chosen(&[2, 2], &[1, 1]).len(), 1);
        assert!(chosen(&[], &[]).is_empty());
    }
}
