//! The better of two paths through the same texts, stretch by stretch.

use super::kinds::ScoredBead;
use super::nulls::total_score;

/// Joins two paths through the same segments: between any two points through which both run, the one with the higher
/// score is taken. So what one of them found in one place and the other elsewhere is kept of both.
pub(super) fn better_of(one: Vec<ScoredBead>, other: &[ScoredBead]) -> Vec<ScoredBead> {
    let mut joined = Vec::with_capacity(one.len());
    let (mut from, mut to) = ((0, 0), (0, 0));
    while from.0 < one.len() || from.1 < other.len() {
        to = next_meeting(&one, other, to);
        let (own, others) = (&one[from.0..to.0], &other[from.1..to.1]);
        let is_better = total_score(others.iter()) > total_score(own.iter());
        joined.extend_from_slice(if is_better { others } else { own });
        from = to;
    }
    joined
}

/// The next beads of both paths that begin at one point; their numbers of beads if there are none.
fn next_meeting(one: &[ScoredBead], other: &[ScoredBead], after: (usize, usize)) -> (usize, usize) {
    let (mut a, mut b) = (after.0 + 1, after.1 + 1);
    while let (Some(own), Some(others)) = (one.get(a), other.get(b)) {
        let (point, its) = ((own.source.start, own.target.start), (others.source.start, others.target.start));
        if point == its {
            return (a, b);
        }
        // On a path, the number of segments before a bead always grows.
        if point.0 + point.1 < its.0 + its.1 {
            a += 1;
        } else {
            b += 1;
        }
    }
    (one.len(), other.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bead(source: std::ops::Range<usize>, target: std::ops::Range<usize>, score: f32) -> ScoredBead {
        ScoredBead { source, target, score, probability: 1.0 }
    }

    #[test]
    fn each_stretch_is_taken_from_the_better_path() {
        let one = vec![bead(0..1, 0..1, 5.0), bead(1..3, 1..2, -2.0), bead(3..4, 2..3, 4.0)];
        let other = vec![bead(0..1, 0..1, 5.0), bead(1..2, 1..2, 3.0), bead(2..4, 2..3, -9.0)];
        let third = vec![bead(0..1, 0..1, 5.0), bead(1..2, 1..2, 3.0), bead(2..3, 2..2, 0.0), bead(3..4, 2..3, 4.0)];
        assert_eq!(better_of(one.clone(), &other), one);
        assert_eq!(better_of(other, &third), third);
        assert_eq!(better_of(Vec::new(), &[]), []);
    }

    #[test]
    fn a_path_is_whole_if_the_other_never_meets_it() {
        let one = vec![bead(0..1, 0..1, 1.0), bead(1..2, 1..2, 1.0)];
        let other = vec![bead(0..2, 0..2, 3.0)];
        assert_eq!(better_of(one, &other), other);
    }
}
