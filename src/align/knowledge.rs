//! Prior knowledge of two languages, before anything is learned from the texts.

use std::collections::BTreeSet;

use super::bilingual::BilingualLexicon;
use super::dictionary::Dictionary;
use super::known_pairs::Known;
use super::side::Stemmer;
use crate::text::{SpellingRule, Vocabulary};

/// Prior knowledge of the two languages, before anything is learned from the texts.
#[derive(Debug, Clone, Copy, Default)]
#[non_exhaustive]
pub struct PriorKnowledge<'k> {
    /// Words learned from other texts in the same two languages.
    pub lexicon: Option<&'k BilingualLexicon>,
    /// A word list.
    pub dictionary: Option<&'k Dictionary>,
    /// Spellings that count as one, in both languages: words are learned and compared by what the rules make of them.
    /// Where there is none, those of the lexicon hold.
    pub rules: &'k [SpellingRule],
}

impl<'k> PriorKnowledge<'k> {
    setters! {
        with_lexicon(lexicon: impl Into<Option<&'k BilingualLexicon>>);
        with_dictionary(dictionary: impl Into<Option<&'k Dictionary>>);
        with_rules(rules: &'k [SpellingRule]);
    }
}

impl PriorKnowledge<'_> {
    /// How words are cut and folded.
    pub(super) fn stemmer(&self) -> Stemmer {
        match self.lexicon {
            Some(lexicon) if self.rules.is_empty() => lexicon.stemmer().clone(),
            _ => Stemmer::default().with_rules(self.rules),
        }
    }

    /// The pairs of stems that are known and occur in texts.
    pub(super) fn known(&self, stemmer: &Stemmer, source: &Vocabulary, target: &Vocabulary) -> Vec<Known> {
        let learned = self.lexicon.into_iter().flat_map(|lexicon| lexicon.known(stemmer, source, target));
        let listed = self.dictionary.into_iter().flat_map(|list| list.known(stemmer, source, target));
        learned.chain(listed).collect()
    }

    /// The stems that are known in each language, each once.
    pub(super) fn stems(&self) -> (BTreeSet<String>, BTreeSet<String>) {
        let (mut stems, stemmer) = ((BTreeSet::new(), BTreeSet::new()), self.stemmer());
        for (source, target, _) in self.lexicon.into_iter().flat_map(BilingualLexicon::rows) {
            stems.0.insert(stemmer.key(source).into_owned());
            stems.1.insert(stemmer.key(target).into_owned());
        }
        for (source, target) in self.dictionary.into_iter().flat_map(Dictionary::entries) {
            stems.0.extend(stemmer.stems(source));
            stems.1.extend(stemmer.stems(target));
        }
        stems
    }
}
