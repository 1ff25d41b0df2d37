//! Classes of words, by which the structural rules recognise a language's small words.

use rustc_hash::FxHashMap;
use serde::Deserialize;

use crate::text::Sieve;

/// A class of words that the structural rules use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum WordClass {
    /// Articles and the like: a noun must follow.
    Determiner,
    /// Possessives.
    Possessive,
    /// Personal and demonstrative pronouns.
    Pronoun,
    /// Nouns and quantities that a gloss makes precise.
    Vague,
    /// Or: what follows is another word for it.
    Alternative,
    /// Words before or after the number of a place: page, chapter.
    Page,
    /// Prepositions.
    Preposition,
    /// Forms of be and have, modal verbs.
    Auxiliary,
    /// Words that open a clause.
    Conjunction,
    /// And, or, but.
    Coordinator,
    /// Verbs that editors supply.
    Verb,
    /// Verbs of saying.
    Saying,
    /// Adverbs that editors supply.
    Adverb,
    /// Words before or in place of a name.
    Title,
    /// Small words inside a name.
    Particle,
    /// Nouns that say who someone is or what something is.
    Role,
    /// Kinship.
    Kin,
    /// Endings of adjectives after which a noun may be missing.
    Ending,
    /// Words for "note" before a name or a number.
    Note,
    /// I and we: the translator refers to themselves.
    Speaker,
    /// Characters of scripts without spaces after which another word begins.
    Border,
    /// Numbers in words.
    Number,
    /// Words before a number that is not exact.
    Nearly,
    /// Words for the author of the text.
    Writer,
    /// Words about language.
    Linguistic,
    /// Articles in the narrow sense, which belong to a title after them.
    Article,
    /// Determiners that point or count, and do not begin a phrase that a note explains.
    Pointing,
    /// Words for this place in the document: here.
    Here,
    /// Words that refer back to one of two things: the former, the latter.
    Referring,
    /// The preposition between a noun and a name: the man of Ghent.
    Belonging,
    /// The word before an infinitive.
    Infinitive,
    /// After an auxiliary: shows what is meant.
    Meant,
    /// Endings of a finite verb in the past.
    Past,
    /// Endings of a verb for something in progress: waiting.
    Progressive,
    /// Endings of an adverb.
    Adverbial,
    /// Endings of a possessor: the poet's.
    Genitive,
    /// Words for a picture: drawing, photograph.
    Picture,
    /// What follows the word of which a note in a script without spaces speaks: は, 是.
    Topic,
    /// Beginnings of the forms of "to do" that make a Japanese noun a verb.
    Doing,
    /// Words for the place where a text is kept or was printed: manuscript, reprinted.
    Source,
}

impl WordClass {
    /// The class that the tables call so.
    pub(super) fn from_name(name: &str) -> Option<Self> {
        let name = serde::de::value::StrDeserializer::<serde::de::value::Error>::new(name);
        Self::deserialize(name).ok()
    }

    /// What the tables call it.
    pub(super) fn name(self) -> String {
        format!("{self:?}").to_lowercase()
    }
}

/// A set of classes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct WordClasses(u64);

impl WordClasses {
    /// The set with one more class.
    #[must_use]
    pub const fn with(self, class: WordClass) -> Self {
        Self(self.0 | 1 << class as u32)
    }

    /// Whether the class is in the set.
    pub const fn contains(self, class: WordClass) -> bool {
        self.0 & 1 << class as u32 != 0
    }
}

/// The classes of the words of one language, in small letters.
#[derive(Debug, Clone, Default)]
pub(super) struct Words {
    classes: FxHashMap<Box<str>, WordClasses>,
    sieve: Sieve,
    /// The classes of which the language has any word.
    known: WordClasses,
}

/// A word of the table in the form in which words are looked up.
pub(super) fn word_of_table(word: &str) -> String {
    word.to_lowercase().replace('’', "'")
}

impl Words {
    /// A quick test for a word of ASCII in any capitals.
    pub(super) fn may_have(&self, word: &str) -> bool {
        self.sieve.may_have(word)
    }

    pub(super) fn classes(&self, word: &str) -> WordClasses {
        self.classes.get(word).copied().unwrap_or_default()
    }

    /// Whether the table has words of this class in the language.
    pub(super) fn has(&self, class: WordClass) -> bool {
        self.known.contains(class)
    }

    pub(super) fn add(&mut self, class: WordClass, word: &str) {
        let word = word_of_table(word);
        self.sieve.add(&word);
        let classes = self.classes.entry(word.into()).or_default();
        *classes = classes.with(class);
        self.known = self.known.with(class);
    }
}
