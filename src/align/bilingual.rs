//! The lexicon learned for two languages, for use outside the aligner.

use std::borrow::Cow;

use rustc_hash::FxHashMap;

use super::cognates::looks;
use super::dictionary::Dictionary;
use super::known_pairs::{COGNATE_PRIOR, Known};
use super::lexicon::TranslationProb;
use super::side::{HEADING, Stemmer};
use crate::text::{Key, Vocabulary};

/// A lexicon of word pairs in a source and a target language, with probabilities.
///
/// It contains stems, not words: case and the compatibility forms of Unicode are folded, and endings are cut off, in
/// the lexicon and in every word looked up. Words that are not in it are compared by similarity of form.
#[derive(Debug, Clone, Default)]
pub struct BilingualLexicon {
    /// How words are cut and folded before they are looked up.
    stemmer: Stemmer,
    source: Vocabulary,
    target: Vocabulary,
    /// Sorted by source and target.
    pairs: Vec<Known>,
    /// The source and the target language as tags, if they are known.
    pub languages: [Option<String>; 2],
}

/// From this similarity on, a pair is useful for other texts. Measured by learning from one half of the development
/// sets for the other half.
const LIKELY: f32 = 0.2;

impl BilingualLexicon {
    /// Combines both directions.
    pub(super) fn new(
        stemmer: Stemmer,
        source: Vocabulary,
        target: Vocabulary,
        [forward, backward]: [Vec<TranslationProb>; 2],
    ) -> Self {
        let mut pairs: FxHashMap<(u32, u32), Known> = FxHashMap::default();
        // A heading is no word of a language.
        let heading = (source.find(HEADING), target.find(HEADING));
        let is_word = |one: u32, other: u32| heading.0 != Some(Key(one)) && heading.1 != Some(Key(other));
        let forward = forward.into_iter().filter(|(source, target, _)| is_word(*source, *target));
        let backward = backward.into_iter().filter(|(target, source, _)| is_word(*source, *target));
        let empty = |source, target| Known { source, target, forward: 0.0, backward: 0.0 };
        for (source, target, chance) in forward {
            pairs.entry((source, target)).or_insert_with(|| empty(source, target)).forward = chance;
        }
        for (target, source, chance) in backward {
            pairs.entry((source, target)).or_insert_with(|| empty(source, target)).backward = chance;
        }
        Self { stemmer, ..Self::of_pairs(source, target, pairs.into_values().collect()) }
    }

    /// A lexicon of pairs in any order; if a pair comes twice, the higher probabilities count.
    pub(super) fn of_pairs(source: Vocabulary, target: Vocabulary, mut pairs: Vec<Known>) -> Self {
        pairs.sort_unstable_by_key(|pair| (pair.source, pair.target));
        pairs.dedup_by(|next, held| {
            let is_same = (next.source, next.target) == (held.source, held.target);
            if is_same {
                held.forward = held.forward.max(next.forward);
                held.backward = held.backward.max(next.backward);
            }
            is_same
        });
        Self { source, target, pairs, ..Self::default() }
    }

    /// Combines this lexicon with an earlier one: the mean if both have a pair; pairs that only the earlier one has are
    /// kept.
    pub(super) fn with(mut self, before: &Self) -> Self {
        let mut older = Vec::new();
        for (source, target, known) in before.rows() {
            let (Key(source), Key(target)) = (self.source.number(source), self.target.number(target));
            match self.pairs.binary_search_by_key(&(source, target), |pair| (pair.source, pair.target)) {
                Ok(at) => {
                    let pair = &mut self.pairs[at];
                    pair.forward = (pair.forward + known.forward) / 2.0;
                    pair.backward = (pair.backward + known.backward) / 2.0;
                }
                Err(_) => older.push(Known { source, target, ..*known }),
            }
        }
        older.append(&mut self.pairs);
        Self {
            languages: before.languages.clone(),
            stemmer: self.stemmer,
            ..Self::of_pairs(self.source, self.target, older)
        }
    }

    /// Adds those entries of a dictionary whose words the texts have; the higher probability counts.
    #[must_use]
    pub fn joined(self, dictionary: &Dictionary) -> Self {
        let mut pairs = self.pairs;
        pairs.extend(dictionary.known(&self.stemmer, &self.source, &self.target));
        Self { languages: self.languages, stemmer: self.stemmer, ..Self::of_pairs(self.source, self.target, pairs) }
    }

    /// All pairs of stems.
    pub(super) fn rows(&self) -> impl Iterator<Item = (&str, &str, &Known)> {
        self.pairs.iter().map(|pair| (self.source.form(Key(pair.source)), self.target.form(Key(pair.target)), pair))
    }

    /// How well two words translate each other, from 0 (nothing is known) to 1: the geometric mean of the probabilities
    /// in both directions; for unknown words, the similarity of their forms. For several words, or for characters in
    /// scripts without spaces, the mean of the best matches.
    pub fn similarity(&self, source_word: &str, target_word: &str) -> f32 {
        let (sources, targets) = (self.stemmer.stems(source_word), self.stemmer.stems(target_word));
        let rows: Vec<Vec<f32>> =
            sources.iter().map(|one| targets.iter().map(|other| self.of_stems(one, other)).collect()).collect();
        let found = rows.iter().map(|row| row.iter().copied().fold(0.0, f32::max)).sum::<f32>();
        let back = (0..targets.len()).map(|at| rows.iter().map(|row| row[at]).fold(0.0, f32::max)).sum::<f32>();
        (found + back) / (sources.len() + targets.len()).max(1) as f32
    }

    /// The translations of a word, best first, with the similarity of each, as stems in small letters. Empty if the
    /// word is unknown, or if it is more than one word.
    pub fn translations(&self, source_word: &str) -> Vec<(String, f32)> {
        let stems = self.stemmer.stems(source_word);
        let [stem] = stems.as_slice() else { return Vec::new() };
        let Some(Key(number)) = self.source.find(stem) else { return Vec::new() };
        let mut found: Vec<(String, f32)> = self
            .row(number)
            .iter()
            .map(|pair| (self.target.form(Key(pair.target)).to_owned(), pair.similarity()))
            .collect();
        found.sort_by(|one, other| other.1.total_cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
        found
    }

    /// How words are cut and folded before they are looked up.
    pub(super) const fn stemmer(&self) -> &Stemmer {
        &self.stemmer
    }

    /// The number of pairs.
    pub fn len(&self) -> usize {
        self.pairs.len()
    }

    /// Whether nothing is known.
    pub fn is_empty(&self) -> bool {
        self.pairs.is_empty()
    }

    /// The pairs whose words are both in the vocabularies of other texts, with the numbers that they have there.
    /// Unlikely pairs are left out: they would count against good beads more than they explain.
    pub(super) fn known(&self, stemmer: &Stemmer, source: &Vocabulary, target: &Vocabulary) -> Vec<Known> {
        // Rules once applied are not applied again.
        let key = |stem| if *stemmer == self.stemmer { Cow::Borrowed(stem) } else { stemmer.key(stem) };
        let elsewhere = |pair: &Known| {
            let source = source.find(&key(self.source.form(Key(pair.source))))?.0;
            let target = target.find(&key(self.target.form(Key(pair.target))))?.0;
            Some(Known { source, target, ..*pair })
        };
        self.pairs.iter().filter(|pair| pair.similarity() >= LIKELY).filter_map(elsewhere).collect()
    }

    /// How well two stems translate each other.
    pub(super) fn of_stems(&self, source: &str, target: &str) -> f32 {
        let numbers = self.source.find(source).zip(self.target.find(target));
        let learned = numbers.and_then(|(Key(source), Key(target))| {
            let row = self.row(source);
            row.binary_search_by_key(&target, |pair| pair.target).ok().map(|at| row[at].similarity())
        });
        learned.unwrap_or_else(|| COGNATE_PRIOR * looks(source, target))
    }

    /// The pairs of a source stem.
    fn row(&self, source: u32) -> &[Known] {
        let start = self.pairs.partition_point(|pair| pair.source < source);
        let length = self.pairs[start..].partition_point(|pair| pair.source == source);
        &self.pairs[start..start + length]
    }
}

#[cfg(test)]
mod tests {
    use crate::align::{Aligned, PriorKnowledge, Text, align_with};

    fn aligned() -> Aligned {
        let source =
            "Der Kahn ist alt.\nDer Kahn ist leer.\nEin Junge kam zum Kahn.\nDer Junge lacht.\nDer Steg ist leer.";
        let target =
            "The boat is old.\nThe boat is empty.\nA boy came to the boat.\nThe boy laughs.\nThe pier is empty.";
        align_with(&[(Text::of_lines(source), Text::of_lines(target))], &PriorKnowledge::default())
    }

    #[test]
    fn learned_words_are_found_again() {
        let lexicon = aligned().lexicon;
        assert!(
            lexicon.similarity("Kahn", "boat") > lexicon.similarity("Kahn", "boy"),
            "{:?}",
            lexicon.translations("kahn")
        );
        assert_eq!(lexicon.translations("KAHN").first().map(|(word, _)| word.as_str()), Some("boat"));
        assert!(lexicon.translations("Anker").is_empty() && lexicon.translations("").is_empty());
    }

    #[test]
    fn words_that_were_not_met_are_known_by_their_looks() {
        let lexicon = aligned().lexicon;
        assert!(lexicon.similarity("Петров", "Petrov") > 0.2);
        assert_eq!(lexicon.similarity("Anker", "wheel"), 0.0);
        assert_eq!(lexicon.similarity("", "boat"), 0.0);
    }

    #[test]
    fn several_words_share_their_likeness() {
        let lexicon = aligned().lexicon;
        let (one, two) = (lexicon.similarity("Kahn", "boat"), lexicon.similarity("Kahn", "boat wheel"));
        assert!(two > 0.0 && two < one);
    }
}
