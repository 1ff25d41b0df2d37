//! The kinds of beads that are tried, and a bead of the best path with its score.

use std::ops::Range;

/// The kinds of beads: numbers of source segments and target segments. Those with both come first.
pub(super) const KINDS: [(u8, u8); PAIRS + 2] = [
    (1, 1),
    (1, 2),
    (2, 1),
    (2, 2),
    (1, 3),
    (3, 1),
    (2, 3),
    (3, 2),
    (1, 4),
    (4, 1),
    (3, 3),
    (2, 4),
    (4, 2),
    (1, 0),
    (0, 1),
];

/// How many kinds have segments on both sides.
pub(super) const PAIRS: usize = 13;

/// A bead of the best path.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ScoredBead {
    pub source: Range<usize>,
    pub target: Range<usize>,
    /// Its evidence, as a logarithm.
    pub score: f32,
    /// Its probability, from 0 to 1.
    pub probability: f32,
}

impl ScoredBead {
    /// Whether both sides have segments.
    pub fn is_pair(&self) -> bool {
        !self.source.is_empty() && !self.target.is_empty()
    }

    /// Renumbers its segments.
    pub fn move_back(&mut self, source: usize, target: usize) {
        self.source = self.source.start - source..self.source.end - source;
        self.target = self.target.start - target..self.target.end - target;
    }
}
