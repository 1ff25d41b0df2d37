//! Where a witness is not there: it begins later than the others, or breaks off before they end.

use std::ops::Range;

use super::collation::Collation;
use super::moves::Passage;
use super::variation::Variation;
use super::witness::Witness;
use crate::text::{Token, is_unspaced};

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
const SHORTEST: usize = 2 * WORDS;

/// The same in words. In scripts without spaces two signs are counted as one.
const WORDS: usize = 10;

impl Collation<'_> {
    /// The columns in which each witness is there: from its first word to its last, or to the end of the table where that
    /// is near. A witness without words is everywhere: it leaves all out.
    ///
    /// Costs time in proportion to the cells of the table.
    pub(super) fn presences(&self) -> Vec<Range<usize>> {
        let halves: Vec<usize> = (0..self.len()).map(|column| self.half_words(column)).collect();
        let all = self.len();
        let presence = |witness: usize| {
            let elsewhere = self.moved_from(witness);
            let long = |columns: Range<usize>| {
                let lacking = columns.filter(|column| !elsewhere.iter().any(|moved| moved.contains(column)));
                lacking.map(|column| halves[column]).sum::<usize>() >= SHORTEST
            };
            // The full stop of a fragment may stand under the last one of the others.
            let has = |column: &usize| self.cell(*column, witness).is_some() && self.is_word(*column);
            let (Some(first), Some(last)) = ((0..all).find(has), (0..all).rev().find(has)) else { return 0..all };
            let start = if long(0..first) { first } else { 0 };
            let end = if long(last + 1..all) { last + 1 } else { all };
            start..end
        };
        (0..self.witnesses.len()).map(presence).collect()
    }

    /// Half words in a column: none for a mark or for what follows a part of the same word.
    fn half_words(&self, column: usize) -> usize {
        let Some(witness) = (0..self.witnesses.len()).find(|witness| self.cell(column, *witness).is_some()) else {
            return 0;
        };
        let (own, tokens) = (&self.witnesses[witness], &self.witnesses[witness].stream.tokens);
        let Some(token) = self.cell(column, witness).filter(|_| self.is_word(column)) else { return 0 };
        let starts = |token: usize| tokens.get(token).map(|token| token.start);
        let before =
            token.checked_sub(1).and_then(|before| tokens.get(before)).filter(|before| is_letters(own, before));
        match own.word(token).starts_with(is_unspaced) {
            true => 1,
            false if before.is_some_and(|before| Some(before.end) == starts(token)) => 0,
            false => 2,
        }
    }

    /// Columns in which others have words that a witness has elsewhere.
    fn moved_from(&self, witness: usize) -> Vec<Range<usize>> {
        let has = |passages: &[Passage]| passages.iter().any(|passage| passage.witness == witness);
        let sides =
            self.moves.iter().flat_map(|moved| [(&moved.earlier, &moved.later), (&moved.later, &moved.earlier)]);
        let others = sides.filter(|(own, _)| has(own)).flat_map(|(_, others)| others.iter());
        others.map(|passage| passage.columns.clone()).collect()
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

/// Whether a token has letters or digits.
fn is_letters(witness: &Witness<'_>, token: &Token) -> bool {
    witness.stream.text.get(token.range()).is_some_and(|word| word.contains(char::is_alphanumeric))
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

    /// What stands elsewhere in a witness is not lacking.
    #[test]
    fn a_last_sentence_that_stands_first_is_no_lacuna() {
        let [one, two, three] = [
            "The old king sent out his seven sons with many armed men at dawn.",
            "Meanwhile the queen counted silver spoons in the tower with two of her maids.",
            "Nobody in that village ever heard what had become of any one of them.",
        ];
        let (whole, moved) = (format!("{one} {two} {three}"), format!("{three} {one} {two}"));
        assert!(with(&[&whole, &moved], |collation| collation.lacunae().is_empty()));
        assert!(!with(&[&whole, &format!("{one} {two}")], |collation| collation.lacunae().is_empty()));
    }

    #[test]
    fn a_sentence_of_signs_is_as_long_as_its_words() {
        let (whole, shorter) = ("从前有一位国王住在山上。他有三个儿子和一个女儿。", "他有三个儿子和一个女儿。");
        assert!(with(&[whole, shorter], |collation| collation.lacunae().is_empty()));
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
