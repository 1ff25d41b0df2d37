//! How well an alignment agrees with one made by hand.

use std::collections::HashSet;

use super::bead::Alignment;

/// A bead made by hand: the numbers of its segments on either side, ascending. It may leave out segments between.
pub type GoldBead = (Vec<usize>, Vec<usize>);

/// Precision, recall and their harmonic mean, each from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, Default, serde::Serialize)]
pub struct Agreement {
    /// The share of the beads found that are right; beads without a counterpart count too.
    pub precision: f64,
    /// The share of the beads with two sides made by hand that were found.
    pub recall: f64,
    /// The harmonic mean of both.
    pub f1: f64,
}

impl Agreement {
    fn new(right: (usize, usize), found: (usize, usize)) -> Self {
        let share = |(right, all): (usize, usize)| if all == 0 { 0.0 } else { right as f64 / all as f64 };
        let (precision, recall) = (share(right), share(found));
        let sum = precision + recall;
        Self { precision, recall, f1: if sum > 0.0 { 2.0 * precision * recall / sum } else { 0.0 } }
    }
}

/// The agreement of an alignment with one made by hand.
#[derive(Debug, Clone, Copy, PartialEq, Default, serde::Serialize)]
pub struct GoldScore {
    /// A bead is right if the same bead was made by hand.
    pub strict: Agreement,
    /// A bead is right if it shares a segment on both sides with a bead made by hand; one without a counterpart, if the
    /// same was made by hand.
    pub lax: Agreement,
}

/// Compares an alignment with beads made by hand.
///
/// Recall counts only beads with two sides: which segments have no counterpart follows from them. Costs time in
/// proportion to both, if beads are short.
pub fn compare_with_gold(alignment: &Alignment, gold: &[GoldBead]) -> GoldScore {
    let found: Vec<GoldBead> =
        alignment.beads.iter().map(|bead| (bead.source.clone().collect(), bead.target.clone().collect())).collect();
    let real: Vec<&GoldBead> = gold.iter().filter(|bead| !bead.0.is_empty() && !bead.1.is_empty()).collect();
    let judged = |is_right: &dyn Fn(&GoldBead, &Side<'_>) -> bool| {
        let (golds, founds) = (Side::new(gold), Side::new(&found));
        let right = found.iter().filter(|bead| is_right(bead, &golds)).count();
        let met = real.iter().filter(|bead| is_right(bead, &founds)).count();
        Agreement::new((right, found.len()), (met, real.len()))
    };
    GoldScore {
        strict: judged(&|bead, others| others.beads.contains(bead)),
        lax: judged(&|bead, others| others.beads.contains(bead) || others.touches(bead)),
    }
}

/// The beads of one of the two alignments.
struct Side<'b> {
    beads: HashSet<&'b GoldBead>,
    /// Each pair of segments that some bead joins.
    pairs: HashSet<(usize, usize)>,
}

impl<'b> Side<'b> {
    fn new(beads: &'b [GoldBead]) -> Self {
        let pairs = |bead: &'b GoldBead| bead.0.iter().flat_map(|&one| bead.1.iter().map(move |&other| (one, other)));
        Self { beads: beads.iter().collect(), pairs: beads.iter().flat_map(pairs).collect() }
    }

    fn touches(&self, bead: &GoldBead) -> bool {
        bead.0.iter().any(|&one| bead.1.iter().any(|&other| self.pairs.contains(&(one, other))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::align::Bead;

    #[test]
    fn a_bead_cut_wrongly_is_right_only_laxly() {
        let bead = |source, target| Bead { source, target, probability: 1.0 };
        let found = Alignment { beads: vec![bead(0..1, 0..1), bead(1..2, 1..2), bead(2..3, 2..2), bead(3..4, 2..3)] };
        let gold = [(vec![0], vec![0]), (vec![1, 2], vec![1]), (vec![3], vec![2])];
        let score = compare_with_gold(&found, &gold);
        assert_eq!((score.strict.precision, score.lax.precision), (0.5, 0.75));
        assert!((score.strict.recall - 2.0 / 3.0).abs() < 1e-9 && score.lax.recall == 1.0);
    }

    #[test]
    fn nothing_agrees_with_nothing() {
        assert_eq!(compare_with_gold(&Alignment::default(), &[]), GoldScore::default());
    }
}
