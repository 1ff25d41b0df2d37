//! Keyness: the words that are characteristic of one version against another.

use rustc_hash::FxHashMap;

use super::TextComparison;
use super::concordance::Grouping;
use super::render::Compared;
use crate::model::{Layer, PlacedNote};
use crate::text::{Stream, TokenUnit, Tokenizer, Vocabulary};

/// A word with its frequency in both versions.
#[derive(Debug, Clone, PartialEq)]
pub struct KeyWord {
    /// The word.
    pub word: String,
    /// The layer.
    pub layer: Layer,
    /// How often the oldest version has it.
    pub old: usize,
    /// How often the newest version has it.
    pub new: usize,
    /// The log-likelihood ratio (Dunning 1993), negative where the word became rarer. Beyond 3.84, chance is below five
    /// in a hundred; beyond 10.83, below one in a thousand.
    pub keyness: f64,
}

/// Counts the words of the oldest and of the newest version.
#[derive(Debug, Default)]
pub struct Frequencies {
    grouping: Grouping,
    counts: FxHashMap<(Layer, String), Counted>,
    sizes: FxHashMap<Layer, [usize; 2]>,
}

/// How often a word was found in the oldest and in the newest version, and, where words are counted by their stems, how
/// often in which form.
#[derive(Debug, Default)]
struct Counted {
    times: [usize; 2],
    forms: FxHashMap<String, usize>,
}

impl Counted {
    /// The most frequent form, of several the first by its letters.
    fn usual_form(&self) -> Option<&String> {
        self.forms.iter().max_by(|one, other| one.1.cmp(other.1).then_with(|| other.0.cmp(one.0))).map(|(form, _)| form)
    }
}

impl Frequencies {
    /// Counts words that differ under a grouping as several.
    pub fn new(grouping: Grouping) -> Self {
        Self { grouping, ..Self::default() }
    }

    /// Counts the words of the old side of a pair, which is the oldest version.
    pub fn add_old(&mut self, compared: &Compared<'_>) {
        for (layer, text) in &compared.comparison.texts {
            self.stream(*layer, &text.old, 0);
        }
        let lang = lang(compared, |text| &text.old);
        let notes = compared.comparison.notes.iter().filter_map(|note| note.old.as_ref());
        notes.for_each(|note| self.note(note, lang, 0));
    }

    /// Counts the words of the new side of a pair, which is the newest version.
    pub fn add_new(&mut self, compared: &Compared<'_>) {
        for (layer, text) in &compared.comparison.texts {
            self.stream(*layer, &text.new, 1);
        }
        let lang = lang(compared, |text| &text.new);
        let notes = compared.comparison.notes.iter().filter_map(|note| note.new.as_ref());
        notes.for_each(|note| self.note(note, lang, 1));
    }

    fn stream(&mut self, layer: Layer, stream: &Stream<'_>, side: usize) {
        let words: Vec<&str> = stream.tokens.iter().map(|token| stream.slice(token.start..token.end)).collect();
        words.into_iter().for_each(|word| self.word(layer, word, &stream.lang, side));
    }

    fn note(&mut self, note: &PlacedNote<'_>, lang: &str, side: usize) {
        let (mut vocabulary, mut tokens) = (Vocabulary::default(), Vec::new());
        Tokenizer::default().with_unit(TokenUnit::Word).tokens(&note.words, 0, &mut vocabulary, &mut tokens);
        tokens.iter().for_each(|token| self.word(note.layer(), &note.words[token.range()], lang, side));
    }

    fn word(&mut self, layer: Layer, word: &str, lang: &str, side: usize) {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric() && crate::text::is_punctuation(c));
        if word.chars().any(char::is_alphanumeric) {
            let counted = self.counts.entry((layer, self.grouping.key(word, lang))).or_default();
            counted.times[side] += 1;
            if self.grouping == Grouping::Stem {
                *counted.forms.entry(word.to_lowercase()).or_default() += 1;
            }
            self.sizes.entry(layer).or_default()[side] += 1;
        }
    }

    /// How many words the oldest and the newest version have, in all layers.
    pub fn words(&self) -> [usize; 2] {
        self.sizes.values().fold([0, 0], |[old, new], size| [old + size[0], new + size[1]])
    }

    /// The words whose frequency changed, the most characteristic first.
    pub fn key_words(self) -> Vec<KeyWord> {
        let sizes = self.sizes;
        let key_word = |((layer, key), counted): ((Layer, String), Counted)| {
            let (word, [old, new]) = (counted.usual_form().cloned().unwrap_or(key), counted.times);
            let keyness = keyness([old, new], sizes.get(&layer).copied().unwrap_or_default());
            KeyWord { word, layer, old, new, keyness }
        };
        let mut found: Vec<KeyWord> = self.counts.into_iter().map(key_word).filter(|it| it.old != it.new).collect();
        found.sort_by(|one, other| {
            let by_keyness = other.keyness.abs().total_cmp(&one.keyness.abs());
            by_keyness.then_with(|| (one.layer, &one.word).cmp(&(other.layer, &other.word)))
        });
        found
    }
}

/// The language of one side of a pair, as a tag.
fn lang<'c>(compared: &'c Compared<'_>, side: impl Fn(&'c TextComparison<'_>) -> &'c Stream<'c>) -> &'c str {
    compared.comparison.texts.first().map_or("und", |(_, text)| &side(text).lang)
}

/// The log-likelihood ratio of a word's frequency in two texts of these sizes, with the sign of the change.
fn keyness([old, new]: [usize; 2], [old_size, new_size]: [usize; 2]) -> f64 {
    let (all, size) = ((old + new) as f64, (old_size + new_size) as f64);
    let part = |count: usize, of: usize| {
        let expected = all * of as f64 / size;
        if count == 0 { 0.0 } else { count as f64 * (count as f64 / expected).ln() }
    };
    let ratio = 2.0 * (part(old, old_size) + part(new, new_size)).max(0.0);
    if (new as f64) * (old_size as f64) < (old as f64) * (new_size as f64) { -ratio } else { ratio }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sign_says_which_way() {
        assert!((keyness([10, 30], [1000, 1000]) - 10.46).abs() < 0.01);
        assert!((keyness([30, 10], [1000, 1000]) + 10.46).abs() < 0.01);
        assert!(keyness([1, 2], [1000, 2000]).abs() < 1e-9);
        assert!(keyness([0, 3], [0, 100]).is_finite());
    }
}
