//! Collects beads and checks each against those before.

use std::ops::Range;

use super::{BeadFault, ScoredBeads, TextSide};
use crate::align::Bead;
use crate::model::Certainty;

/// Beads in the order of the source. In the target, a post may stand in another place.
pub(super) struct Gatherer {
    rows: Vec<Row>,
    /// The numbers of segments of the texts.
    pub counts: [usize; 2],
    /// How many segments of the source are in a row already.
    done: usize,
    /// Which segments the file names; the others were left out.
    named: [Vec<bool>; 2],
}

/// A bead of the file, or a segment of the source that it leaves out.
struct Row {
    source: Range<usize>,
    /// `None` if the bead has none.
    target: Option<Range<usize>>,
    weight: Weight,
}

/// A probability, and the score of the file.
type Weight = (f32, Option<f64>);

/// The weight of segments that the file leaves out: it does not say that they have no counterpart.
fn unsaid() -> Weight {
    (Certainty::Low.probability() as f32, None)
}

impl Gatherer {
    pub fn new(source: usize, target: usize) -> Self {
        let named = [vec![false; source], vec![false; target]];
        Self { rows: Vec::new(), counts: [source, target], done: 0, named }
    }

    /// The segments of one side of a bead, as a range; `None` if there are none.
    fn range(&self, side: TextSide, numbers: &[usize]) -> Result<Option<Range<usize>>, BeadFault> {
        let (count, named) = (self.counts[side as usize], &self.named[side as usize]);
        for (index, &number) in numbers.iter().enumerate() {
            if number >= count {
                return Err(BeadFault::Outside { side, number, count });
            }
            if named[number] {
                return Err(BeadFault::Twice { side, number });
            }
            if side == TextSide::Source && number < self.done {
                return Err(BeadFault::Order { side, number, before: self.done - 1 });
            }
            if let Some(&before) =
                index.checked_sub(1).and_then(|before| numbers.get(before)).filter(|before| **before + 1 != number)
            {
                return Err(BeadFault::Apart { side, number, before });
            }
        }
        Ok(numbers.first().map(|&start| start..start + numbers.len()))
    }

    /// Adds a bead. Earlier segments of the source that no bead names become rows without a counterpart.
    pub fn bead(&mut self, source: &[usize], target: &[usize], score: Option<f64>) -> Result<(), BeadFault> {
        let ranges = [self.range(TextSide::Source, source)?, self.range(TextSide::Target, target)?];
        for (named, range) in self.named.iter_mut().zip(&ranges) {
            let own = range.clone().and_then(|range| named.get_mut(range));
            own.into_iter().flatten().for_each(|named| *named = true);
        }
        let [source, target] = ranges;
        let source = source.unwrap_or(self.done..self.done);
        self.sources_until(source.start);
        self.done = source.end;
        self.rows.push(Row { source, target, weight: (1.0, score) });
        Ok(())
    }

    fn sources_until(&mut self, end: usize) {
        let alone = (self.done..end).map(|at| Row { source: at..at + 1, target: None, weight: unsaid() });
        self.rows.extend(alone);
        self.done = self.done.max(end);
    }

    /// All beads. A segment of the target that none names stands alone where the target first goes past it.
    pub fn finish(mut self) -> ScoredBeads {
        self.sources_until(self.counts[0]);
        let [ones, others] = &self.named;
        let mut rest = (0..others.len()).filter(|at| !others[*at]).peekable();
        let mut beads = ScoredBeads::default();
        let (mut source, mut target) = (0, 0);
        for row in self.rows {
            if let Some(own) = &row.target {
                while let Some(at) = rest.next_if(|at| *at < own.start) {
                    push(&mut beads, [source..source, at..at + 1], unsaid());
                    target = at + 1;
                }
            }
            let own = row.target.unwrap_or(target..target);
            (source, target) = (row.source.end, own.end);
            push(&mut beads, [row.source, own], row.weight);
        }
        rest.for_each(|at| push(&mut beads, [source..source, at..at + 1], unsaid()));
        beads.left_out = [ones, others].map(|named| named.iter().filter(|named| !**named).count());
        beads
    }
}

fn push(beads: &mut ScoredBeads, [source, target]: [Range<usize>; 2], (probability, score): Weight) {
    beads.alignment.beads.push(Bead { source, target, probability });
    beads.scores.push(score);
}
