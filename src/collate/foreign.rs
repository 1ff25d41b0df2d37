//! Witnesses that have little in common with all others: another work, or another language.

use super::Collation;

/// A witness that may not belong here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Foreign {
    /// Its index, in the order given.
    pub witness: usize,
    /// The share of its words, in per cent, that stand under the same word of the witness it has most in common with.
    pub shared: usize,
}

/// Witnesses with fewer words are too short to tell.
const SHORTEST: usize = 20;

/// A version shares more than this with some other witness; function words alone give nearly as much.
const LEAST: usize = 30;

impl Collation<'_> {
    /// The witnesses that are hardly versions of the text that the others have.
    ///
    /// Costs time in proportion to the cells of the table times the witnesses.
    pub fn foreign(&self) -> Vec<Foreign> {
        let n = self.witnesses.len();
        let mut words = vec![0; n];
        let mut shared = vec![vec![0; n]; n];
        for column in (0..self.len()).filter(|&column| self.is_word(column)) {
            let keys: Vec<_> = (0..n).map(|witness| self.key(column, witness)).collect();
            for (one, key) in keys.iter().enumerate().filter(|(_, key)| key.is_some()) {
                words[one] += 1;
                keys.iter().enumerate().filter(|(_, other)| *other == key).for_each(|(at, _)| shared[one][at] += 1);
            }
        }
        let share = |witness: usize| {
            let others = shared[witness].iter().enumerate().filter(|(other, _)| *other != witness);
            others.map(|(_, count)| 100 * count / words[witness].max(1)).max()
        };
        let foreign = (0..n).filter(|&witness| words[witness] >= SHORTEST);
        foreign
            .filter_map(|witness| Some(Foreign { witness, shared: share(witness)? }))
            .filter(|found| found.shared < LEAST)
            .collect()
    }
}
