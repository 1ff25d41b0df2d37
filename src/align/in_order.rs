//! Which beads leave the order of the target, and an alignment without them.

use std::ops::Range;

use super::bead::{Alignment, Bead};
use crate::text::heaviest_increasing;

impl Alignment {
    /// Which beads have their translation elsewhere: those that are left when as many as possible are in the order of
    /// both texts. Costs O(n log n) time for n segments.
    pub fn crossing(&self) -> Vec<bool> {
        let pairs: Vec<usize> = (0..self.beads.len()).filter(|at| self.beads[*at].is_pair()).collect();
        let places: Vec<usize> = pairs.iter().map(|at| self.beads[*at].target.start).collect();
        let mut crossing = vec![false; self.beads.len()];
        pairs.iter().for_each(|at| crossing[*at] = true);
        for at in heaviest_increasing(&places, |_| 1) {
            crossing[pairs[at]] = false;
        }
        crossing
    }

    /// The alignment in the order of both texts, for formats that know nothing else: beads that leave the order are taken
    /// apart, each side where it stands in its text. Returns how many those were.
    pub fn in_order(&self) -> (Self, usize) {
        if follows_both(&self.beads) {
            return (self.clone(), 0);
        }
        let crossing = self.crossing();
        let alone = self.beads.iter().zip(&crossing).filter(|(bead, crosses)| **crosses || bead.source.is_empty());
        let mut targets: Vec<&Bead> = alone.map(|(bead, _)| bead).filter(|bead| !bead.target.is_empty()).collect();
        targets.sort_by_key(|bead| bead.target.start);
        let mut ordered = Ordered { beads: Vec::new(), targets: targets.into_iter().peekable(), source: 0, target: 0 };
        for (bead, crosses) in self.beads.iter().zip(&crossing).filter(|(bead, _)| !bead.source.is_empty()) {
            ordered.take(bead, *crosses);
        }
        ordered.take_targets_before(usize::MAX);
        (Self { beads: ordered.beads }, crossing.into_iter().filter(|crosses| *crosses).count())
    }
}

/// Whether the beads hold all segments of the target in its order, too.
fn follows_both(beads: &[Bead]) -> bool {
    let mut end = 0;
    beads.iter().map(|bead| &bead.target).filter(|target| !target.is_empty()).all(|target| {
        let follows = target.start == end;
        end = target.end;
        follows
    })
}

/// Beads as they are put in order, and where both texts have got to.
struct Ordered<'b, T: Iterator<Item = &'b Bead>> {
    beads: Vec<Bead>,
    /// Beads whose segments of the target stand alone, in the order of the target.
    targets: std::iter::Peekable<T>,
    source: usize,
    target: usize,
}

impl<'b, T: Iterator<Item = &'b Bead>> Ordered<'b, T> {
    fn take(&mut self, bead: &Bead, crosses: bool) {
        if crosses || bead.target.is_empty() {
            self.push(bead.source.clone(), self.target..self.target, bead.probability);
        } else {
            self.take_targets_before(bead.target.start);
            self.push(bead.source.clone(), bead.target.clone(), bead.probability);
        }
    }

    fn take_targets_before(&mut self, segment: usize) {
        while let Some(bead) = self.targets.next_if(|bead| bead.target.start < segment) {
            self.push(self.source..self.source, bead.target.clone(), bead.probability);
        }
    }

    fn push(&mut self, source: Range<usize>, target: Range<usize>, probability: f32) {
        (self.source, self.target) = (source.end, target.end);
        self.beads.push(Bead { source, target, probability });
    }
}

#[cfg(test)]
mod tests {
    use crate::align::bead::alignment;

    #[test]
    fn what_moved_is_taken_apart() {
        let moved = alignment(&[(0..1, 1..2), (1..1, 2..3), (1..3, 3..4), (3..4, 0..1), (4..5, 4..5)]);
        let expected = [(0..0, 0..1), (0..1, 1..2), (1..1, 2..3), (1..3, 3..4), (3..4, 4..4), (4..5, 4..5)];
        assert_eq!(moved.in_order(), (alignment(&expected), 1));
    }

    #[test]
    fn what_is_in_order_stays() {
        let straight = alignment(&[(0..1, 0..0), (1..1, 0..1), (1..2, 1..2)]);
        assert_eq!(straight.in_order(), (straight.clone(), 0));
    }
}
