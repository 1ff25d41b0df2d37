//! Beads, and the alignment that they make up.

use std::ops::Range;

use crate::model::Certainty;

/// Segments of both sides that are translations of each other, or a segment of one side without a translation.
#[derive(Debug, Clone, PartialEq)]
pub struct Bead {
    /// Numbers of the source segments.
    pub source: Range<usize>,
    /// Numbers of the target segments.
    pub target: Range<usize>,
    /// How sure it is, from 0 to 1: the share of all ways through both texts that go through this bead.
    pub probability: f32,
}

impl Bead {
    /// The certainty in the terms of TEI.
    pub fn cert(&self) -> Certainty {
        match self.probability {
            p if p >= 0.9 => Certainty::High,
            p if p >= 0.6 => Certainty::Medium,
            _ => Certainty::Low,
        }
    }

    /// Whether both sides have segments.
    pub fn is_pair(&self) -> bool {
        !self.source.is_empty() && !self.target.is_empty()
    }
}

/// A text and its translation.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Alignment {
    /// The beads in the order of the source; every segment of either text is in one. They also follow the order of the
    /// target, except for posts that stand elsewhere there.
    pub beads: Vec<Bead>,
}

impl Alignment {
    /// The number of the bead with this segment of the source.
    pub fn bead_of_source(&self, segment: usize) -> Option<usize> {
        let at = self.beads.partition_point(|bead| bead.source.end <= segment);
        self.beads.get(at).filter(|bead| bead.source.contains(&segment)).map(|_| at)
    }

    /// The number of the bead with this segment of the target.
    pub fn bead_of_target(&self, segment: usize) -> Option<usize> {
        let has = |bead: &Bead| bead.target.contains(&segment);
        let at = self.beads.partition_point(|bead| bead.target.end <= segment);
        // Beads of moved posts break the order by which the others are found.
        let is_there = self.beads.get(at).is_some_and(has);
        if is_there { Some(at) } else { self.beads.iter().position(has) }
    }
}
