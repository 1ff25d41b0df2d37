//! Prior knowledge of two languages, before anything is learned from the texts.

use std::collections::BTreeSet;

use super::bilingual::BilingualLexicon;
use super::dictionary::Dictionary;
use super::side::stems_of;

/// Prior knowledge of the two languages, before anything is learned from the texts.
#[derive(Debug, Clone, Copy, Default)]
#[non_exhaustive]
pub struct PriorKnowledge<'k> {
    /// Words learned from other texts in the same two languages.
    pub lexicon: Option<&'k BilingualLexicon>,
    /// A word list.
    pub dictionary: Option<&'k Dictionary>,
}

impl<'k> PriorKnowledge<'k> {
    setters! {
        with_lexicon(lexicon: impl Into<Option<&'k BilingualLexicon>>);
        with_dictionary(dictionary: impl Into<Option<&'k Dictionary>>);
    }
}

impl PriorKnowledge<'_> {
    /// The stems that are known in each language, each once.
    pub(super) fn stems(&self) -> (BTreeSet<String>, BTreeSet<String>) {
        let mut stems = (BTreeSet::new(), BTreeSet::new());
        for (source, target, _) in self.lexicon.into_iter().flat_map(BilingualLexicon::rows) {
            stems.0.insert(source.to_owned());
            stems.1.insert(target.to_owned());
        }
        for (source, target) in self.dictionary.into_iter().flat_map(Dictionary::entries) {
            stems.0.extend(stems_of(source));
            stems.1.extend(stems_of(target));
        }
        stems
    }
}
