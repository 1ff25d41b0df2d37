//! Beads, and the alignment that consists of them.

use std::ops::Range;

use crate::model::Certainty;

/// Segments of both sides that translate each other, or a segment of one side without a translation.
#[derive(Debug, Clone, PartialEq)]
pub struct Bead {
    /// Indices of the source segments.
    pub source: Range<usize>,
    /// Indices of the target segments.
    pub target: Range<usize>,
    /// Its probability, from 0 to 1: the share of all paths through both texts that contain this bead.
    pub probability: f32,
}

impl Bead {
    /// The certainty in the terms of TEI.
    pub fn cert(&self) -> Certainty {
        Certainty::of(self.probability)
    }

    /// Whether both sides have segments.
    pub fn is_pair(&self) -> bool {
        !self.source.is_empty() && !self.target.is_empty()
    }

    /// Whether all segments of another bead are in this one.
    pub(super) fn holds(&self, other: &Self) -> bool {
        let holds = |whole: &Range<usize>, part: &Range<usize>| {
            part.is_empty() || whole.start <= part.start && part.end <= whole.end
        };
        holds(&self.source, &other.source) && holds(&self.target, &other.target)
    }
}

/// A text and its translation.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Alignment {
    /// The beads in the order of the source; every segment of either text is in exactly one. They also follow the order
    /// of the target, except for posts that are in another place there.
    pub beads: Vec<Bead>,
}

impl Alignment {
    /// The index of the bead with this segment of the source.
    pub fn bead_of_source(&self, segment: usize) -> Option<usize> {
        let at = self.beads.partition_point(|bead| bead.source.end <= segment);
        self.beads.get(at).filter(|bead| bead.source.contains(&segment)).map(|_| at)
    }

    /// The index of the bead with this segment of the target.
    pub fn bead_of_target(&self, segment: usize) -> Option<usize> {
        let has = |bead: &Bead| bead.target.contains(&segment);
        let at = self.beads.partition_point(|bead| bead.target.end <= segment);
        // Beads of moved posts are out of the order that the search relies on.
        let is_there = self.beads.get(at).is_some_and(has);
        if is_there { Some(at) } else { self.beads.iter().position(has) }
    }
}

/// An alignment of these segments, for tests.
#[cfg(test)]
pub(super) fn alignment(beads: &[(Range<usize>, Range<usize>)]) -> Alignment {
    let bead = |(source, target): &(Range<usize>, Range<usize>)| Bead {
        source: source.clone(),
        target: target.clone(),
        probability: 0.9,
    };
    Alignment { beads: beads.iter().map(bead).collect() }
}
