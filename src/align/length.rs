//! The evidence of lengths: a long sentence has a long translation (Gale and Church 1993), as a likelihood ratio.

use super::logarithm::ln;

/// How much the ratio of the lengths of any two segments varies (standard deviation of its logarithm).
const BACKGROUND: f32 = 0.9;

/// The variance of the logarithm of the ratio between a segment and its translation, in long and in short ones.
const VARIANCE: (f32, f32) = (0.03, 6.0);

/// The weight and the limits of the evidence of lengths, compared with words; found on the development sets.
const WEIGHT: f32 = 2.0;
const LIMITS: (f32, f32) = (-5.0, 4.0);

/// The ratio of lengths between a translation and its source.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Ratio(pub f32);

/// A length in the form in which it is compared, with its logarithm.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Measured {
    length: f32,
    logarithm: f32,
}

impl Measured {
    fn new(length: f32) -> Self {
        Self { length: length + 2.0, logarithm: ln(length + 2.0) }
    }

    /// A stretch of the target.
    pub fn target(characters: f32) -> Self {
        Self::new(characters)
    }
}

impl Ratio {
    /// Target characters for each source character, over many segments.
    pub fn of(source: f32, target: f32) -> Self {
        Self((target + 1.0) / (source + 1.0))
    }

    /// A stretch of the source, as the expected length of its translation.
    pub fn source(self, characters: f32) -> Measured {
        Measured::new(characters * self.0)
    }

    /// How much better the lengths of two stretches, in characters, fit each other than those of any two.
    pub fn evidence(self, source: f32, target: f32) -> f32 {
        evidence(self.source(source), Measured::target(target))
    }
}

/// The same for lengths that are already measured.
pub(super) fn evidence(source: Measured, target: Measured) -> f32 {
    let distance = target.logarithm - source.logarithm;
    let variance = VARIANCE.0 + VARIANCE.1 / (source.length + target.length);
    let background = BACKGROUND * BACKGROUND;
    let evidence = 0.5 * (distance * distance * (1.0 / background - 1.0 / variance) + ln(background / variance));
    WEIGHT * evidence.clamp(LIMITS.0, LIMITS.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_length_speaks_for_a_pair() {
        let ratio = Ratio::of(1000.0, 1200.0);
        assert!(ratio.evidence(100.0, 120.0) > 2.0);
        assert!(ratio.evidence(100.0, 300.0) < -5.0);
        assert!(ratio.evidence(100.0, 120.0) > ratio.evidence(10.0, 12.0));
    }
}
