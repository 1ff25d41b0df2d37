//! The entries of the tables: cues and phrases, as they are written and ready for matching.

use rustc_hash::FxHashMap;
use serde::Deserialize;

use super::fold::{compose_letters, folded_words};
use super::keyed::{Columns, FromRow};
use super::lazy;
use super::words::WordClass;
use crate::model::{Category, Certainty, Role};

/// The speaker, according to a cue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Speaker {
    /// A translator, editor, transcriber or the author.
    Person(Role),
    /// The edition prints this as a footnote.
    Footnote,
    /// The edition prints this in the margin.
    Sidenote,
}

impl Speaker {
    pub(super) fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "translator" => Speaker::Person(Role::Translator),
            "editor" => Speaker::Person(Role::Editor),
            "transcriber" => Speaker::Person(Role::Transcriber),
            "author" => Speaker::Person(Role::Author),
            "footnote" => Speaker::Footnote,
            "sidenote" => Speaker::Sidenote,
            _ => return None,
        })
    }
}

/// The place of a phrase in the bracket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Place {
    /// It is the whole bracket, apart from final punctuation; `*` stands for one or more words.
    Whole,
    /// The bracket begins with it.
    Start,
    /// The bracket ends with it.
    End,
    /// It is anywhere in the bracket.
    Anywhere,
}

impl Place {
    const ALL: [Self; 4] = [Self::Whole, Self::Start, Self::End, Self::Anywhere];

    /// The word of the tables.
    pub(super) fn name(self) -> &'static str {
        match self {
            Place::Whole => "whole",
            Place::Start => "start",
            Place::End => "end",
            Place::Anywhere => "anywhere",
        }
    }
}

/// A cue, prepared for matching.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cue {
    /// Folded words, without spaces and without dots at the end.
    pub words: Box<str>,
    pub voice: Speaker,
    /// The words with these capitals, if case matters.
    pub exact: Option<Box<str>>,
    /// Whether it is one abbreviated word, which is a cue with its full stop only: "red." is an editor, "red" a colour.
    pub dotted: bool,
    /// Whether it is the user's own, which takes precedence over a built-in one.
    own: bool,
    /// Its language, if it counts there alone.
    lang: Option<Box<str>>,
}

impl Cue {
    /// Whether the cue counts in a text of the language `lang`: a short abbreviation means other things elsewhere, "o.a."
    /// the translator in Danish and "among others" in Dutch.
    pub fn counts_in(&self, lang: &str) -> bool {
        let lang = crate::text::primary(lang);
        self.lang.as_deref().is_none_or(|own| lang == "und" || own == lang || is_related(own, lang))
    }

    /// The characters that the bracket must contain.
    pub fn characters(&self) -> &str {
        self.exact.as_deref().unwrap_or(&self.words)
    }

    /// Sorts the best cue to the front: the longest one; among equals, the user's. A colon at the end makes no
    /// difference.
    fn order(&self) -> impl Ord + use<> {
        let length = self.words.trim_end_matches([':', '.']).len();
        std::cmp::Reverse((length, self.own, self.words.len()))
    }
}

/// A phrase, prepared for matching.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Phrase {
    pub words: Box<str>,
    pub class: Category,
    pub place: Place,
    pub cert: Certainty,
    pub exact: Option<Box<str>>,
    /// Length in bytes of the words before the first `*`.
    pub head: usize,
    /// Where the words after the last `*` begin.
    pub tail: usize,
    /// Whether it is the user's own, which takes precedence over a built-in one.
    own: bool,
}

impl Phrase {
    /// The weight of the phrase: longer ones have more; among equals, the user's.
    pub fn weight(&self) -> impl Ord + use<> {
        (self.words.len(), self.own)
    }
}

/// Whether a cue is an abbreviation of so few Latin letters that other languages have it, too.
fn is_short(words: &str) -> bool {
    let letters = || words.chars().filter(|c| c.is_alphabetic());
    (1..=4).contains(&letters().count()) && letters().all(|c| c < '\u{250}')
}

/// Whether translators of two languages use each other's abbreviations.
fn is_related(a: &str, b: &str) -> bool {
    const RELATED: &[&[&str]] = &[
        &["fr", "it", "es", "pt", "gl", "ca", "ro", "oc", "la"],
        &["hr", "bs", "sr", "sh", "sl", "cnr"],
        &["da", "no", "nb", "nn", "sv"],
        &["cs", "sk"],
        &["id", "ms"],
        &["tr", "az"],
    ];
    RELATED.iter().any(|group| group.contains(&a) && group.contains(&b))
}

/// A row of the table of cues, or a user's.
#[derive(Debug, Clone)]
pub(super) struct CueRow {
    pub cue: lazy::Words,
    pub voice: Speaker,
    pub lang: Option<lazy::Words>,
    pub own: bool,
}

/// A row of the tables of phrases, or a user's.
#[derive(Debug, Clone)]
pub(super) struct PhraseRow {
    pub phrase: lazy::Words,
    pub class: Category,
    pub place: Place,
    pub cert: Certainty,
    pub own: bool,
}

impl FromRow for CueRow {
    fn from_row([lang, cue, role, _]: Columns) -> Option<Self> {
        Some(Self { cue: cue.into(), voice: Speaker::from_name(role)?, lang: Some(lang.into()), own: false })
    }
}

impl FromRow for PhraseRow {
    fn from_row([class, place, phrase, cert]: Columns) -> Option<Self> {
        let place = Place::ALL.into_iter().find(|known| known.name() == place)?;
        let (class, cert) = (class.parse().ok()?, cert.parse().ok()?);
        Some(Self { phrase: phrase.into(), class, place, cert, own: false })
    }
}

/// Words of one class.
#[derive(Debug, Clone)]
pub(super) struct WordsRow {
    pub class: WordClass,
    pub words: lazy::Words,
}

impl FromRow for WordsRow {
    fn from_row([class, words, ..]: Columns) -> Option<Self> {
        Some(Self { class: WordClass::from_name(class)?, words: words.into() })
    }
}

/// Phrases by their words.
pub(super) type WholePhrases = FxHashMap<Box<str>, Vec<Phrase>>;

/// Cues ready for matching, the best first.
pub(super) fn cues_of(rows: &[CueRow]) -> Vec<Cue> {
    let mut cues: Vec<Cue> = rows.iter().map(cue_of).collect();
    cues.sort_by_key(Cue::order);
    cues
}

fn cue_of(row: &CueRow) -> Cue {
    let one = row.cue.strip_suffix('.').filter(|word| word.chars().all(char::is_alphabetic));
    let dotted = one.is_some_and(|word| word.chars().count() > 2);
    let (words, exact) = folded_entry(&row.cue);
    let words: Box<str> = words.replace(' ', "").into();
    let exact = exact.map(|exact| exact.replace(' ', "").into());
    let lang = row.lang.as_deref().map(crate::text::primary);
    let lang = lang.filter(|lang| *lang != "en" && is_short(&words)).map(Into::into);
    Cue { words, voice: row.voice, exact, dotted, own: row.own, lang }
}

/// Phrases ready for matching, the best first.
pub(super) fn phrases_of(rows: &[PhraseRow]) -> Vec<Phrase> {
    let mut phrases: Vec<Phrase> = rows.iter().map(phrase_of).collect();
    phrases.sort_by_key(|phrase| std::cmp::Reverse(phrase.weight()));
    phrases
}

fn phrase_of(row: &PhraseRow) -> Phrase {
    let (words, exact) = folded_entry(&row.phrase);
    let head = words.find('*').map_or(words.len(), |gap| words[..gap].trim_end().len());
    let tail = words.rfind('*').map_or(0, |gap| words.len() - words[gap + 1..].trim_start().len());
    Phrase { words, class: row.class, place: row.place, cert: row.cert, exact, head, tail, own: row.own }
}

/// Whole phrases by their words, of the same words the best first.
pub(super) fn whole_phrases_of(rows: &[PhraseRow]) -> WholePhrases {
    let mut whole = WholePhrases::default();
    for phrase in phrases_of(rows) {
        whole.entry(phrase.words.clone()).or_default().push(phrase);
    }
    whole
}

/// The folded words of an entry, without dots at the end, and its exact words if it begins with `=`.
fn folded_entry(entry: &str) -> (Box<str>, Option<Box<str>>) {
    let exact = entry.strip_prefix('=').map(|words| compose_letters(words.trim_end_matches('.')).into());
    (folded_words(entry).into(), exact)
}
