//! What a user's configuration adds to the tables of the bracket notation.

use serde::Deserialize;

use super::lexicon::Place;
use super::words::WordClass;
use crate::model::Certainty;

/// A user's own cue.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CueEntry {
    /// Language of the cue, for human readers: a cue counts in every language.
    #[serde(default)]
    pub lang: String,
    /// Its words.
    pub cue: String,
    /// `translator`, `editor`, `transcriber`, `author`, `footnote` or `sidenote`.
    pub role: String,
}

/// A user's own phrase.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PhraseEntry {
    /// Category that the phrase decides.
    pub class: String,
    /// Its place; the whole bracket if not given.
    #[serde(rename = "where", default = "whole")]
    pub place: Place,
    /// Language of the phrase, for human readers: a phrase counts in every language.
    #[serde(default)]
    pub lang: String,
    /// Its words.
    pub phrase: String,
    /// Its certainty; high if not given.
    #[serde(default = "high")]
    pub cert: Certainty,
}

fn whole() -> Place {
    Place::Whole
}

fn high() -> Certainty {
    Certainty::High
}

/// A user's own words.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WordsEntry {
    /// The class that they join.
    pub class: WordClass,
    /// Their language.
    pub lang: String,
    /// The words, separated by spaces.
    pub words: String,
}

/// What square brackets without a cue mean in critical editions: some restore words, others delete them, and only the
/// edition tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum SquareBrackets {
    /// The editor judged the words spurious.
    Athetised,
    /// The editor supplied the words.
    Supplied,
}

/// A user's additions to the tables.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[non_exhaustive]
pub struct Additions {
    /// Cues.
    pub cue: Vec<CueEntry>,
    /// Phrases.
    pub phrase: Vec<PhraseEntry>,
    /// Word classes.
    pub words: Vec<WordsEntry>,
    /// What square brackets mean; the rules decide if this is not given.
    pub square: Option<SquareBrackets>,
}

impl Additions {
    setters! {
        with_cue(cue: Vec<CueEntry>);
        with_phrase(phrase: Vec<PhraseEntry>);
        with_words(words: Vec<WordsEntry>);
        with_square(square: Option<SquareBrackets>);
    }
}

/// An entry that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TableError {
    /// The role of a cue is not known.
    #[error("cue `{cue}`: role `{role}` is not one of translator, editor, transcriber, author, footnote, sidenote")]
    Role {
        /// The cue.
        cue: String,
        /// The value given as its role.
        role: String,
    },
    /// The class of a phrase is not a category.
    #[error("phrase `{phrase}`: {source}")]
    Class {
        /// The phrase.
        phrase: String,
        /// Why its class is not a category.
        source: crate::model::UnknownCategory,
    },
    /// A row of a table lacks a column or has a word that is not allowed there.
    #[error(
        "row `{0}`: a column is missing or holds a word that is not allowed there; the table's header lists the allowed words"
    )]
    Row(String),
}
