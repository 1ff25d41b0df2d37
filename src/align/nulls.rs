//! What a segment without a partner costs.
//!
//! A long sentence is left out more rarely than a short one. What is left out comes in runs. Where both sides lack a
//! partner in one place, the order of the two says nothing, so only one order is a path: the source first.

use std::ops::Range;

use super::kinds::ScoredBead;
use super::logarithm::ln;
use super::side::Side;

/// The states of a path: the last bead had both sides, only a source, only a target.
pub(super) const STATES: usize = 3;

/// The score of a segment of usual length without a partner.
const NULL: f32 = -4.0;

/// How much is subtracted for a segment of e times the usual length.
const LONG: f32 = 0.3;

/// What is added if the segment before has no partner either.
const RUN: f32 = 1.5;

/// Lengths are compared as if segments were so many characters longer: among short ones, chance decides.
const SHORT: f32 = 10.0;

/// The score of segments of one side without a partner.
pub(super) fn alone(side: &Side, segments: Range<usize>) -> f32 {
    let length = side.length(segments);
    NULL - LONG * ln((length + SHORT) / (side.mean_length() + SHORT))
}

/// The state after a bead of these numbers of segments.
pub(super) const fn state_after(source: usize, target: usize) -> usize {
    match (source, target) {
        (_, 0) => 1,
        (0, _) => 2,
        _ => 0,
    }
}

/// What is added to the score of a bead that leads from one state to another.
pub(super) const fn following(before: usize, state: usize) -> f32 {
    if before == 0 || state == 0 { 0.0 } else { RUN }
}

/// Whether a bead may follow: of two segments without a partner on either side, the source comes first.
pub(super) const fn may_follow(before: usize, state: usize) -> bool {
    !(before == 2 && state == 1)
}

/// The total score of the beads of a path.
pub(super) fn total_score<'f>(found: impl Iterator<Item = &'f ScoredBead>) -> f32 {
    let mut before = 0;
    let score = |bead: &ScoredBead| {
        let state = state_after(bead.source.len(), bead.target.len());
        bead.score + following(std::mem::replace(&mut before, state), state)
    };
    found.map(score).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_of_two_segments_without_partners_is_one_path() {
        assert!(may_follow(state_after(1, 0), state_after(0, 1)));
        assert!(!may_follow(state_after(0, 1), state_after(1, 0)));
        assert_eq!(following(state_after(1, 1), state_after(1, 0)), 0.0);
        assert_eq!(following(state_after(1, 0), state_after(0, 1)), RUN);
    }
}
