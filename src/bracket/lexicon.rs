//! The tables of the bracket notation: cues, fixed phrases, word classes, names of languages.
//!
//! All linguistic knowledge of this room is data. The tables are in `src/bracket/tables/`, each with a header that
//! explains how to read and correct it; [`Additions`] come from the user's configuration file.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use rustc_hash::FxHashMap;
use serde::Deserialize;

use super::additions::{Additions, SquareBrackets, TableError};
use super::fold::{compose_letters, fold, fold_char};
use super::words::{WordClass, WordClasses, Words};
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
    fn from_name(name: &str) -> Option<Self> {
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

/// The tables, ready for matching.
#[derive(Debug, Clone, Default)]
pub struct Lexicon {
    /// Whether the entries being added are the user's.
    own: bool,
    /// Cues by their first two characters, the best first.
    cues_by_start: FxHashMap<Ends, Vec<Cue>>,
    /// Cues by their last two characters, in reverse order, the best first.
    cues_by_end: FxHashMap<Ends, Vec<Cue>>,
    /// Phrases without a gap, whole.
    whole: FxHashMap<Box<str>, Vec<Phrase>>,
    /// Phrases with `*` that begin with words, by their first two characters; the second is `*` if the gap follows.
    patterns_by_start: FxHashMap<[char; 2], Vec<Phrase>>,
    /// Phrases that begin with `*`, by their last two characters, in reverse order.
    patterns_by_end: FxHashMap<Ends, Vec<Phrase>>,
    /// Phrases by their first two characters.
    start: FxHashMap<Ends, Vec<Phrase>>,
    end: FxHashMap<char, Vec<Phrase>>,
    anywhere: Vec<Phrase>,
    /// Finds the phrases of `anywhere` in one pass; the numbers of its patterns are their indices.
    anywhere_index: Option<AhoCorasick>,
    /// The words of each language.
    words: FxHashMap<Box<str>, Words>,
    /// Names of languages, folded, to their tag.
    languages: FxHashMap<Box<str>, Box<str>>,
    /// What square brackets mean in the user's editions.
    pub(super) square: Option<SquareBrackets>,
}

static BUILT_IN: LazyLock<Lexicon> = LazyLock::new(|| {
    // A test checks the built-in tables; a broken row is skipped rather than ending the program.
    let mut lexicon = Lexicon::default();
    for row in rows(include_str!("tables/cues.tsv")) {
        let _ = lexicon.cue_row(&row);
    }
    for row in PHRASES.iter().flat_map(|table| rows(table)) {
        let _ = lexicon.phrase_row(&row);
    }
    for row in rows(include_str!("tables/words.tsv")) {
        let _ = lexicon.words_row(&row);
    }
    for row in rows(include_str!("tables/languages.tsv")) {
        let _ = lexicon.language_row(&row);
    }
    lexicon.finish();
    lexicon
});

/// The tables of phrases.
const PHRASES: &[&str] = &[include_str!("tables/phrases.tsv"), include_str!("tables/transcripts.tsv")];

/// The rows of a table: columns are separated by tabs; comments and empty lines are left out.
fn rows(table: &str) -> impl Iterator<Item = Vec<&str>> {
    table.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).map(|line| line.split('\t').collect())
}

impl Lexicon {
    /// The built-in tables.
    pub fn built_in() -> &'static Lexicon {
        &BUILT_IN
    }

    /// The built-in tables with a user's additions, which take precedence if they match the same words.
    ///
    /// # Errors
    /// [`TableError`] if an entry names a role or class that does not exist.
    pub fn with(additions: &Additions) -> Result<Lexicon, TableError> {
        let mut lexicon = Lexicon { own: true, square: additions.square, ..BUILT_IN.clone() };
        for entry in &additions.cue {
            let unknown = || TableError::Role { cue: entry.cue.clone(), role: entry.role.clone() };
            lexicon.add_cue(&entry.cue, Speaker::from_name(&entry.role).ok_or_else(unknown)?, None);
        }
        for entry in &additions.phrase {
            let class = entry.class.parse();
            let class = class.map_err(|source| TableError::Class { phrase: entry.phrase.clone(), source })?;
            lexicon.add_phrase(&entry.phrase, class, entry.place, entry.cert);
        }
        for entry in &additions.words {
            lexicon.add_words(entry.class, &entry.lang, &entry.words);
        }
        lexicon.finish();
        Ok(lexicon)
    }

    fn cue_row(&mut self, row: &[&str]) -> Result<(), TableError> {
        let [_, cue, role, ..] = row else { return Err(TableError::Row(row.join(" "))) };
        let voice = Speaker::from_name(role);
        let voice = voice.ok_or_else(|| TableError::Role { cue: (*cue).to_owned(), role: (*role).to_owned() })?;
        self.add_cue(cue, voice, Some(row[0]));
        Ok(())
    }

    fn phrase_row(&mut self, row: &[&str]) -> Result<(), TableError> {
        let broken = || TableError::Row(row.join(" "));
        let [class, place, _, phrase, cert, ..] = row else { return Err(broken()) };
        let place = match *place {
            "whole" => Place::Whole,
            "start" => Place::Start,
            "end" => Place::End,
            "anywhere" => Place::Anywhere,
            _ => return Err(broken()),
        };
        let class = class.parse();
        let class = class.map_err(|source| TableError::Class { phrase: (*phrase).to_owned(), source })?;
        let cert = cert.parse().map_err(|()| broken())?;
        phrase.split(" | ").for_each(|phrase| self.add_phrase(phrase, class, place, cert));
        Ok(())
    }

    fn words_row(&mut self, row: &[&str]) -> Result<(), TableError> {
        let broken = || TableError::Row(row.join(" "));
        let [class, lang, words, ..] = row else { return Err(broken()) };
        let name = serde::de::value::StrDeserializer::<serde::de::value::Error>::new(class);
        self.add_words(WordClass::deserialize(name).map_err(|_| broken())?, lang, words);
        Ok(())
    }

    fn language_row(&mut self, row: &[&str]) -> Result<(), TableError> {
        let [_, tag, name, ..] = row else { return Err(TableError::Row(row.join(" "))) };
        self.languages.entry(folded_entry(name).0).or_insert_with(|| (*tag).into());
        Ok(())
    }

    fn add_cue(&mut self, cue: &str, voice: Speaker, lang: Option<&str>) {
        let one = cue.strip_suffix('.').filter(|word| word.chars().all(char::is_alphabetic));
        let dotted = one.is_some_and(|word| word.chars().count() > 2);
        let (words, exact) = folded_entry(cue);
        let words: Box<str> = words.replace(' ', "").into();
        let exact = exact.map(|exact| exact.replace(' ', "").into());
        let (Some(start), Some(end)) = (ends(words.chars()), ends(words.chars().rev())) else { return };
        let lang = lang.map(crate::text::primary).filter(|lang| *lang != "en" && is_short(&words)).map(Into::into);
        let cue = Cue { words, voice, exact, dotted, own: self.own, lang };
        self.cues_by_start.entry(start).or_default().push(cue.clone());
        self.cues_by_end.entry(end).or_default().push(cue);
    }

    fn add_phrase(&mut self, phrase: &str, class: Category, place: Place, cert: Certainty) {
        let (words, exact) = folded_entry(phrase);
        let (Some(first), Some(last)) = (words.chars().next(), words.chars().next_back()) else { return };
        let head = words.find('*').map_or(words.len(), |gap| words[..gap].trim_end().len());
        let tail = words.rfind('*').map_or(0, |gap| words.len() - words[gap + 1..].trim_start().len());
        let phrase = Phrase { words, class, place, cert, exact, head, tail, own: self.own };
        match place {
            Place::Whole if first == '*' => {
                let tail = phrase.words.chars().rev().take_while(|c| *c != '*').filter(|c| !c.is_whitespace());
                let end = ends(tail).unwrap_or((last, None));
                self.patterns_by_end.entry(end).or_default().push(phrase);
            }
            Place::Whole if head < phrase.words.len() => {
                let second = phrase.words[..head].chars().nth(1).unwrap_or('*');
                self.patterns_by_start.entry([first, second]).or_default().push(phrase);
            }
            Place::Whole => self.whole.entry(phrase.words.clone()).or_default().push(phrase),
            Place::Start => {
                let second = phrase.words.chars().nth(1);
                self.start.entry((first, second)).or_default().push(phrase);
            }
            Place::End => self.end.entry(last).or_default().push(phrase),
            Place::Anywhere => self.anywhere.push(phrase),
        }
    }

    fn add_words(&mut self, class: WordClass, lang: &str, words: &str) {
        let known = self.words.entry(crate::text::primary(lang).into()).or_default();
        words.split_whitespace().for_each(|word| known.add(class, word));
    }

    /// Sorts the best entries to the front, so that the first match is the best.
    fn finish(&mut self) {
        for cues in self.cues_by_start.values_mut().chain(self.cues_by_end.values_mut()) {
            cues.sort_by_key(Cue::order);
        }
        let lists = self.start.values_mut().chain(self.end.values_mut());
        let lists = lists.chain(self.whole.values_mut()).chain(self.patterns_by_start.values_mut());
        for phrases in lists.chain(self.patterns_by_end.values_mut()).chain([&mut self.anywhere]) {
            phrases.sort_by_key(|phrase| std::cmp::Reverse(phrase.weight()));
        }
        self.anywhere_index = AhoCorasick::new(self.anywhere.iter().map(|phrase| &*phrase.words)).ok();
    }

    /// The cues that may be at the start of a text with these characters, the best first.
    pub(super) fn cues_starting(&self, characters: impl Iterator<Item = char>) -> impl Iterator<Item = &Cue> {
        by_ends(&self.cues_by_start, characters)
    }

    /// The cues that may be at the end of a text with these characters, given in reverse order; the best first.
    pub(super) fn cues_ending(&self, characters: impl Iterator<Item = char>) -> impl Iterator<Item = &Cue> {
        by_ends(&self.cues_by_end, characters)
    }

    pub(super) fn whole_phrases(&self, folded: &str) -> &[Phrase] {
        self.whole.get(folded).map_or(&[], Vec::as_slice)
    }

    /// The phrases with `*` that could match these words.
    pub(super) fn patterns(&self, folded: &str) -> impl Iterator<Item = &Phrase> {
        let mut characters = folded.chars();
        let starts = characters.next().map(|first| [[first, characters.next().unwrap_or('*')], [first, '*']]);
        let by_start = starts.into_iter().flatten().filter_map(|start| self.patterns_by_start.get(&start));
        let by_end = by_ends(&self.patterns_by_end, folded.chars().rev());
        let may_match = |phrase: &&Phrase| {
            folded.starts_with(&phrase.words[..phrase.head]) && folded.ends_with(phrase.words[phrase.tail..].trim_end())
        };
        by_start.flatten().chain(by_end).filter(may_match)
    }

    /// The phrases that may be at the start of these words, the best first.
    pub(super) fn phrases_starting(&self, words: &str) -> impl Iterator<Item = &Phrase> {
        let ends = ends(words.chars());
        let two = ends.filter(|ends| ends.1.is_some()).and_then(|ends| self.start.get(&ends));
        // Phrases of one character are shorter than all others.
        let one = ends.and_then(|(first, _)| self.start.get(&(first, None)));
        two.into_iter().chain(one).flatten()
    }

    pub(super) fn phrases_ending_with(&self, last: char) -> &[Phrase] {
        self.end.get(&last).map_or(&[], Vec::as_slice)
    }

    /// The phrases that may be anywhere in these words, with their byte ranges, in the order of their ends.
    pub(super) fn phrases_in<'l>(
        &'l self,
        folded: &'l str,
    ) -> impl Iterator<Item = (&'l Phrase, std::ops::Range<usize>)> {
        let found = self.anywhere_index.iter().flat_map(move |index| index.find_overlapping_iter(folded));
        found.filter_map(|found| Some((self.anywhere.get(found.pattern().as_usize())?, found.range())))
    }

    /// The classes of `word` (in small letters) in the language, regardless of its subtags.
    pub(super) fn classes(&self, lang: &str, word: &str) -> WordClasses {
        self.words_of(lang).map_or(WordClasses::default(), |words| words.classes(word))
    }

    /// The words of a language, regardless of its subtags.
    pub(super) fn words_of(&self, lang: &str) -> Option<&Words> {
        self.words.get(crate::text::primary(lang))
    }

    /// Whether `word` (in small letters) is of this class in the language.
    pub fn is(&self, class: WordClass, lang: &str, word: &str) -> bool {
        self.classes(lang, word).contains(class)
    }

    /// Whether `word` (in small letters) is of this class in any language.
    pub fn is_in_any_language(&self, class: WordClass, word: &str) -> bool {
        self.words.values().any(|words| words.classes(word).contains(class))
    }

    /// Whether words are a phrase of the tables, by which a note says what it is: `sic`, `laughs`.
    pub(crate) fn is_phrase(&self, words: &str) -> bool {
        !self.whole_phrases(fold(words).trim_end_matches(['.', '!', ',', ' '])).is_empty()
    }

    /// Whether words introduce those of the source, such as `in the original` or `orig.`, without the colon behind them.
    pub(crate) fn introduces_source(&self, words: &str) -> bool {
        let folded = fold(words);
        let bare = folded.trim_end_matches([':', '.', ',', ' ']);
        let is_formula = |words: &str| {
            self.phrases_starting(words)
                .chain(self.whole_phrases(words))
                .any(|phrase| phrase.class == Category::Original && &*phrase.words == words)
        };
        !bare.is_empty() && ["", ".", ":", ".:"].iter().any(|end| is_formula(&format!("{bare}{end}")))
    }

    /// The tag of the language with this name or abbreviation, in whatever language the name is written.
    pub fn language_named(&self, name: &str) -> Option<&str> {
        self.languages.get(fold(name).trim_end_matches('.').trim_end_matches(':')).map(|tag| &**tag)
    }
}

/// Two characters at an end of an entry, the outer one first; an entry may have only one.
type Ends = (char, Option<char>);

fn ends(mut characters: impl Iterator<Item = char>) -> Option<Ends> {
    Some((characters.next()?, characters.next()))
}

/// The entries with these characters, folded and without spaces, at their start or end.
fn by_ends<T>(entries: &FxHashMap<Ends, Vec<T>>, characters: impl Iterator<Item = char>) -> impl Iterator<Item = &T> {
    let ends = ends(characters.filter(|c| !c.is_whitespace()).map(fold_char));
    let two = ends.filter(|ends| ends.1.is_some()).and_then(|ends| entries.get(&ends));
    let one = ends.and_then(|(outer, _)| entries.get(&(outer, None)));
    two.into_iter().chain(one).flatten()
}

/// The folded words of an entry, without dots at the end, and its exact words if it begins with `=`.
fn folded_entry(entry: &str) -> (Box<str>, Option<Box<str>>) {
    let exact = entry.strip_prefix('=');
    let folded = fold(exact.unwrap_or(entry));
    let folded = folded.trim_end_matches('.');
    (folded.into(), exact.map(|words| compose_letters(words.trim_end_matches('.')).into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_the_tables_can_be_used() {
        let mut lexicon = Lexicon::default();
        for row in rows(include_str!("tables/cues.tsv")) {
            assert_eq!(lexicon.cue_row(&row), Ok(()));
        }
        for row in rows(include_str!("tables/phrases.tsv")) {
            assert_eq!(lexicon.phrase_row(&row), Ok(()));
        }
        for row in rows(include_str!("tables/words.tsv")) {
            assert_eq!(lexicon.words_row(&row), Ok(()));
        }
        for row in rows(include_str!("tables/languages.tsv")) {
            assert_eq!(lexicon.language_row(&row), Ok(()));
        }
    }

    #[test]
    fn cues_are_known_for_at_least_25_languages() {
        let languages: rustc_hash::FxHashSet<&str> = rows(include_str!("tables/cues.tsv")).map(|row| row[0]).collect();
        assert!(languages.len() >= 25, "{}", languages.len());
    }

    /// The cue's voice in a bracket, with these additions.
    fn voice(additions: &str, inner: &str) -> Option<Speaker> {
        let lexicon = Lexicon::with(&toml::from_str(additions).unwrap()).unwrap();
        crate::bracket::cue::find_cue(inner, "und", &lexicon).map(|hit| hit.voice)
    }

    #[test]
    fn a_users_cue_goes_before_an_equal_one() {
        let editor = Some(Speaker::Person(Role::Editor));
        for cue in ["translator's note", "=Translator's note", "Translator’s note:"] {
            let additions = format!("[[cue]]\ncue = \"{cue}\"\nrole = \"editor\"");
            assert_eq!(voice(&additions, "Translator's note: a boat"), editor, "{cue}");
        }
    }

    #[test]
    fn a_cue_may_have_one_letter() {
        let additions = "[[cue]]\ncue = \"Z\"\nrole = \"author\"";
        let author = Some(Speaker::Person(Role::Author));
        assert_eq!(["Z: a boat", "a boat, z.", "Z"].map(|inner| voice(additions, inner)), [author; 3]);
        assert_eq!(voice(additions, "Zebra"), None);
    }

    #[test]
    fn a_cue_may_be_written_decomposed() {
        let editor = Some(Speaker::Person(Role::Editor));
        for cue in ["U\u{308}bs", "=U\u{308}bs", "Übs", "=Übs"] {
            let additions = format!("[[cue]]\ncue = \"{cue}\"\nrole = \"editor\"");
            assert_eq!(
                [voice(&additions, "Übs: ein Boot"), voice(&additions, "ein Boot, U\u{308}bs")],
                [editor; 2],
                "{cue}"
            );
        }
    }

    #[test]
    fn a_users_phrase_goes_before_an_equal_one() {
        for (place, phrase) in [("whole", "laughs"), ("start", "play on words"), ("anywhere", "play on words")] {
            let additions = format!("[[phrase]]\nclass = \"gap.omitted\"\nwhere = \"{place}\"\nphrase = \"{phrase}\"");
            let lexicon = Lexicon::with(&toml::from_str(&additions).unwrap()).unwrap();
            let first = match place {
                "whole" => lexicon.whole_phrases(phrase).first(),
                "start" => lexicon.phrases_starting("pl").find(|found| &*found.words == phrase),
                _ => lexicon.phrases_in(phrase).map(|(found, _)| found).max_by_key(|found| found.weight()),
            };
            assert_eq!(first.map(|found| found.class), Some(Category::Omitted), "{place}");
        }
    }

    #[test]
    fn a_users_entry_with_an_unknown_class_is_refused() {
        let phrase = "kidding";
        let additions = toml::from_str(&format!("[[phrase]]\nclass = \"gloss.joke\"\nphrase = \"{phrase}\"")).unwrap();
        assert!(Lexicon::with(&additions).unwrap_err().to_string().contains(phrase));
    }
}
