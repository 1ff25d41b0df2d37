//! Where a witness is not there: it begins later than the others, or breaks off before they end.

use std::ops::Range;

use super::collation::Collation;
use super::variation::Variation;

/// A stretch at the beginning or the end of the table in which a witness has nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Lacuna {
    /// The index of the witness, in the order given.
    pub witness: usize,
    /// The columns.
    pub columns: Range<usize>,
}

/// Fewer words at an end are an omission: a title or a last sentence is left out by intent.
const SHORTEST: usize = 10;

impl Collation<'_> {
    /// The columns in which each witness is there: from its first word to its last, or to the end of the table where that
    /// is near. A witness without words is everywhere: it leaves all out.
    ///
    /// Costs time in proportion to the cells of the table.
    pub(super) fn presences(&self) -> Vec<Range<usize>> {
        let mut words = vec![0];
        words.extend((0..self.len()).scan(0, |sum, column| {
            *sum += usize::from(self.is_word(column));
            Some(*sum)
        }));
        let all = self.len();
        let presence = |witness: usize| {
            // The full stop of a fragment may stand under the last one of the others.
            let has = |column: &usize| self.cell(*column, witness).is_some() && self.is_word(*column);
            let (Some(first), Some(last)) = ((0..all).find(has), (0..all).rev().find(has)) else { return 0..all };
            let start = if words[first] < SHORTEST { 0 } else { first };
            let end = if words[all] - words[last + 1] < SHORTEST { all } else { last + 1 };
            start..end
        };
        (0..self.witnesses.len()).map(presence).collect()
    }

    /// Whether a witness is not there in any of the columns.
    pub fn is_absent(&self, witness: usize, columns: &Range<usize>) -> bool {
        let presence = &self.presence[witness];
        let is_outside = columns.end <= presence.start || columns.start >= presence.end;
        is_outside && columns.clone().all(|column| self.cell(column, witness).is_none())
    }

    /// The classes of variation that may be told of this table: lacunae only where there are some.
    pub fn classes(&self) -> impl Iterator<Item = Variation> {
        let has_lacunae = !self.lacunae().is_empty();
        Variation::ALL.into_iter().filter(move |class| has_lacunae || *class != Variation::Lacuna)
    }

    /// The stretches in which witnesses are not there.
    pub fn lacunae(&self) -> Vec<Lacuna> {
        let all = self.len();
        let of_witness = |(witness, presence): (usize, &Range<usize>)| {
            let ends = [0..presence.start, presence.end..all];
            ends.into_iter().filter(|columns| !columns.is_empty()).map(move |columns| Lacuna { witness, columns })
        };
        self.presence.iter().enumerate().flat_map(of_witness).collect()
    }
}

#[cfg(test)]
mod tests {
    use crate::collate::{Collation, Variation, Weights, Witness, collate};
    use crate::text::{SegmentUnit, Stream, Tokenizer, Vocabulary};

    const WHOLE: &str = "the old ferry came late in the evening and nobody on the pier had seen it before or since";

    fn with<T>(texts: &[&str], look: impl FnOnce(&Collation<'_>) -> T) -> T {
        let mut vocabulary = Vocabulary::default();
        let tokenizer = Tokenizer::default();
        let mut witness =
            |text| Witness::new("", Stream::new(text, SegmentUnit::Block, "en", &tokenizer, &mut vocabulary));
        let witnesses = texts.iter().map(|text| witness(text)).collect();
        look(&collate(witnesses, &vocabulary, &Weights::default()))
    }

    fn classes(texts: &[&str]) -> Vec<Variation> {
        with(texts, |collation| collation.units().iter().filter_map(|unit| unit.variation).collect())
    }

    #[test]
    fn a_fragment_leaves_the_variants_of_the_others_apart() {
        let other = WHOLE.replace("ferry", "barge").replace("pier", "quay").replace("before", "ever");
        let without = classes(&[WHOLE, &other]);
        assert_eq!(without, [Variation::Substantive; 3]);
        for fragment in ["the old ferry came", "seen it before or since", "the old ferry came."] {
            for (one, two) in [(WHOLE.to_owned(), other.clone()), (format!("{WHOLE}."), format!("{other}."))] {
                let with_it = classes(&[&one, &two, fragment]);
                let words = with_it.iter().filter(|class| **class == Variation::Substantive).count();
                assert_eq!(words, 3, "{with_it:?}");
                assert!(with_it.contains(&Variation::Lacuna));
            }
        }
    }

    #[test]
    fn a_last_word_that_is_left_out_is_an_omission() {
        let shorter = WHOLE.trim_end_matches(" or since");
        assert_eq!(classes(&[WHOLE, shorter]), [Variation::Substantive]);
        assert!(with(&[WHOLE, shorter, ""], |collation| collation.lacunae().is_empty()));
    }

    #[test]
    fn every_witness_is_in_one_reading_of_each_place() {
        with(&[WHOLE, "the old ferry came", "or since"], |collation| {
            for unit in collation.units() {
                let mut all: Vec<usize> = unit.readings.iter().flat_map(|reading| reading.witnesses.clone()).collect();
                all.sort_unstable();
                assert_eq!(all, [0, 1, 2]);
            }
        });
    }
}
