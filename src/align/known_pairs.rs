//! Pairs of stems that are known to be translations, and the probability of pairs that only look alike.

/// The probability that a pair with similar forms is a translation.
pub(super) const COGNATE_PRIOR: f32 = 0.5;

/// A pair of stems with the probability of either, given the other.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Known {
    pub source: u32,
    pub target: u32,
    /// The probability of the target stem, given the source stem.
    pub forward: f32,
    /// The probability of the source stem, given the target stem.
    pub backward: f32,
}

/// The probability for a direction in which a pair was not learned, although it was in the other.
const UNKNOWN: f32 = 0.01;

impl Known {
    /// The geometric mean of both directions.
    pub(super) fn similarity(self) -> f32 {
        (self.forward.max(UNKNOWN) * self.backward.max(UNKNOWN)).sqrt().min(1.0)
    }
}
