//! Source and translation, sentence by sentence, without a model and without a network.

mod aligner;
mod band;
mod cognates;
mod evidence;
mod length;
mod lexicon;
mod path;
mod scores;
mod side;

use std::ops::Range;

/// Segments of both sides that are translations of each other, or segments of one side without a translation.
#[derive(Debug, Clone, PartialEq)]
pub struct Bead {
    /// Numbers of the source segments.
    pub source: Range<usize>,
    /// Numbers of the target segments.
    pub target: Range<usize>,
    /// How sure it is, from 0 to 1.
    pub probability: f32,
}

/// Aligns pairs of texts in the same two languages, given as segments; words are learned from all of them together.
///
/// Costs time and memory in proportion to the segments, where the translation keeps their order.
pub fn align_segments<S: AsRef<str>>(pairs: &[(Vec<S>, Vec<S>)]) -> Vec<Vec<Bead>> {
    let found = aligner::Aligner::new(pairs).run();
    let bead = |found: path::Found| Bead { source: found.source, target: found.target, probability: found.probability };
    found.into_iter().map(|found| found.into_iter().map(bead).collect()).collect()
}
