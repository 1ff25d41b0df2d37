//! The tables of the bracket notation: cues, fixed phrases, word classes, names of languages.
//!
//! All linguistic knowledge of this room is data. The tables are in `src/bracket/tables/`, each with a header that
//! explains how to read and correct it; [`Additions`] come from the user's configuration file.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;

use super::additions::{Additions, SquareBrackets, TableError};
use super::entries::{CueRow, PhraseRow, WholePhrases, cues_of, folded_entry, phrases_of, whole_phrases_of};
use super::fold::fold;
use super::lazy::{
    self, Ends, Lazy, end_of, ends, first_two, first_two_unspaced, folded_ends, last_two_unspaced, start_of,
};
use super::words::{WordClass, WordClasses, Words, word_of_table};
use crate::model::{Category, Certainty};

pub(super) use super::entries::{Cue, Phrase};
pub use super::entries::{Place, Speaker};

type Cues = FxHashMap<Ends, Lazy<CueRow, Vec<Cue>>>;
type Phrases<K> = FxHashMap<K, Lazy<PhraseRow, Vec<Phrase>>>;

/// The tables. Entries are made ready for matching when they are first asked for.
#[derive(Debug, Clone, Default)]
pub struct Lexicon {
    /// Whether the entries being added are the user's.
    own: bool,
    /// Cues by their first two characters, the best first.
    cues_by_start: Cues,
    /// Cues by their last two characters, in reverse order, the best first.
    cues_by_end: Cues,
    /// Phrases without a gap, whole, by their first two characters.
    whole: FxHashMap<Ends, Lazy<PhraseRow, WholePhrases>>,
    /// Phrases with `*` that begin with words, by their first two characters; the second is `*` if the gap follows.
    patterns_by_start: Phrases<[char; 2]>,
    /// Phrases that begin with `*`, by their last two characters, in reverse order.
    patterns_by_end: Phrases<Ends>,
    /// Phrases by their first two characters.
    start: Phrases<Ends>,
    end: Phrases<char>,
    anywhere: Lazy<PhraseRow, Anywhere>,
    /// The words of each language, by their classes.
    words: FxHashMap<Box<str>, Lazy<(WordClass, lazy::Words), Words>>,
    /// The words of each class in all languages.
    words_of_class: FxHashMap<WordClass, Lazy<lazy::Words, FxHashSet<String>>>,
    /// Names of languages and their tags; folded when they are asked for.
    languages: Lazy<(&'static str, &'static str), FxHashMap<Box<str>, &'static str>>,
    /// What square brackets mean in the user's editions.
    pub(super) square: Option<SquareBrackets>,
}

/// Phrases that may stand anywhere.
#[derive(Debug, Clone)]
struct Anywhere {
    phrases: Vec<Phrase>,
    /// Finds them in one pass; the numbers of its patterns are their indices.
    index: Option<AhoCorasick>,
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
    lexicon
});

/// The tables of phrases.
const PHRASES: &[&str] = &[include_str!("tables/phrases.tsv"), include_str!("tables/transcripts.tsv")];

/// The columns of a row; what is missing is empty.
type Row = [&'static str; 5];

/// The rows of a table: columns are separated by tabs; comments and empty lines are left out.
fn rows(table: &'static str) -> impl Iterator<Item = Row> {
    let lines = table.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.map(|line| {
        let mut rest = line;
        std::array::from_fn(|_| {
            let end = memchr::memchr(b'\t', rest.as_bytes()).unwrap_or(rest.len());
            let cell = &rest[..end];
            rest = rest.get(end + 1..).unwrap_or_default();
            cell
        })
    })
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
            lexicon.add_cue(entry.cue.clone().into(), Speaker::from_name(&entry.role).ok_or_else(unknown)?, None);
        }
        for entry in &additions.phrase {
            let class = entry.class.parse();
            let class = class.map_err(|source| TableError::Class { phrase: entry.phrase.clone(), source })?;
            lexicon.add_phrase(entry.phrase.clone().into(), class, entry.place, entry.cert);
        }
        for entry in &additions.words {
            lexicon.add_words(entry.class, &entry.lang, entry.words.clone().into());
        }
        Ok(lexicon)
    }

    fn cue_row(&mut self, row: &Row) -> Result<(), TableError> {
        let [lang, cue, role, ..] = *row;
        let voice = Speaker::from_name(role);
        let voice = voice.ok_or_else(|| TableError::Role { cue: cue.to_owned(), role: role.to_owned() })?;
        self.add_cue(cue.into(), voice, Some(lang.into()));
        Ok(())
    }

    fn phrase_row(&mut self, row: &Row) -> Result<(), TableError> {
        let broken = || TableError::Row(row.join(" "));
        let [class, place, _, phrase, cert] = *row;
        let place = match place {
            "whole" => Place::Whole,
            "start" => Place::Start,
            "end" => Place::End,
            "anywhere" => Place::Anywhere,
            _ => return Err(broken()),
        };
        let class = class.parse().map_err(|source| TableError::Class { phrase: phrase.to_owned(), source })?;
        let cert = cert.parse().map_err(|()| broken())?;
        phrase.split(" | ").for_each(|phrase| self.add_phrase(phrase.into(), class, place, cert));
        Ok(())
    }

    fn words_row(&mut self, row: &Row) -> Result<(), TableError> {
        let [class, lang, words, ..] = *row;
        let name = serde::de::value::StrDeserializer::<serde::de::value::Error>::new(class);
        let class = WordClass::deserialize(name).map_err(|_| TableError::Row(row.join(" ")))?;
        self.add_words(class, lang, words.into());
        Ok(())
    }

    fn language_row(&mut self, row: &Row) -> Result<(), TableError> {
        let [_, tag, name, ..] = *row;
        if name.is_empty() {
            return Err(TableError::Row(row.join(" ")));
        }
        self.languages.push((tag, name));
        Ok(())
    }

    fn add_cue(&mut self, cue: lazy::Words, voice: Speaker, lang: Option<lazy::Words>) {
        let words = without_sign(&cue);
        let (Some(start), Some(end)) = (first_two_unspaced(words), last_two_unspaced(words)) else { return };
        let row = CueRow { cue, voice, lang, own: self.own };
        self.cues_by_start.entry(start).or_default().push(row.clone());
        self.cues_by_end.entry(end).or_default().push(row);
    }

    fn add_phrase(&mut self, phrase: lazy::Words, class: Category, place: Place, cert: Certainty) {
        let row = PhraseRow { phrase, class, place, cert, own: self.own };
        let words = without_sign(&row.phrase);
        let Some(first) = first_two(words) else { return };
        match place {
            Place::Whole if first.0 == '*' => {
                let end = end_of(words);
                let tail = end.chars().rev().take_while(|c| *c != '*').filter(|c| !c.is_whitespace());
                self.patterns_by_end.entry(ends(tail).unwrap_or(('*', None))).or_default().push(row);
            }
            Place::Whole if words.contains('*') => {
                let start = start_of(words);
                let head = start.split('*').next().unwrap_or_default().trim_end();
                let second = head.chars().nth(1).unwrap_or('*');
                self.patterns_by_start.entry([first.0, second]).or_default().push(row);
            }
            Place::Whole => self.whole.entry(first).or_default().push(row),
            Place::Start => self.start.entry(first).or_default().push(row),
            Place::End => {
                let Some(last) = end_of(words).chars().next_back() else { return };
                self.end.entry(last).or_default().push(row);
            }
            Place::Anywhere => self.anywhere.push(row),
        }
    }

    fn add_words(&mut self, class: WordClass, lang: &str, words: lazy::Words) {
        self.words.entry(crate::text::primary(lang).into()).or_default().push((class, words.clone()));
        self.words_of_class.entry(class).or_default().push(words);
    }

    /// The cues that may be at the start of a text with these characters, the best first.
    pub(super) fn cues_starting(&self, characters: impl Iterator<Item = char>) -> impl Iterator<Item = &Cue> {
        by_ends(&self.cues_by_start, folded_ends(characters)).flat_map(|cues| cues.get(cues_of))
    }

    /// The cues that may be at the end of a text with these characters, given in reverse order; the best first.
    pub(super) fn cues_ending(&self, characters: impl Iterator<Item = char>) -> impl Iterator<Item = &Cue> {
        by_ends(&self.cues_by_end, folded_ends(characters)).flat_map(|cues| cues.get(cues_of))
    }

    pub(super) fn whole_phrases(&self, folded: &str) -> &[Phrase] {
        let near = ends(folded.chars()).and_then(|ends| self.whole.get(&ends));
        near.and_then(|near| near.get(whole_phrases_of).get(folded)).map_or(&[], Vec::as_slice)
    }

    /// The phrases with `*` that could match these words.
    pub(super) fn patterns(&self, folded: &str) -> impl Iterator<Item = &Phrase> {
        let mut characters = folded.chars();
        let starts = characters.next().map(|first| [[first, characters.next().unwrap_or('*')], [first, '*']]);
        let by_start = starts.into_iter().flatten().filter_map(|start| self.patterns_by_start.get(&start));
        let by_end = by_ends(&self.patterns_by_end, folded_ends(folded.chars().rev()));
        let may_match = |phrase: &&Phrase| {
            folded.starts_with(&phrase.words[..phrase.head]) && folded.ends_with(phrase.words[phrase.tail..].trim_end())
        };
        by_start.chain(by_end).flat_map(|phrases| phrases.get(phrases_of)).filter(may_match)
    }

    /// The phrases that may be at the start of these words, the best first.
    pub(super) fn phrases_starting(&self, words: &str) -> impl Iterator<Item = &Phrase> {
        // Phrases of one character are shorter than all others.
        by_ends(&self.start, ends(words.chars())).flat_map(|phrases| phrases.get(phrases_of))
    }

    pub(super) fn phrases_ending_with(&self, last: char) -> &[Phrase] {
        self.end.get(&last).map_or(&[], |phrases| phrases.get(phrases_of))
    }

    /// The phrases that may be anywhere in these words, with their byte ranges, in the order of their ends.
    pub(super) fn phrases_in<'l>(
        &'l self,
        folded: &'l str,
    ) -> impl Iterator<Item = (&'l Phrase, std::ops::Range<usize>)> {
        let Anywhere { phrases, index } = self.anywhere.get(Anywhere::of);
        let found = index.iter().flat_map(move |index| index.find_overlapping_iter(folded));
        found.filter_map(|found| Some((phrases.get(found.pattern().as_usize())?, found.range())))
    }

    /// The classes of `word` (in small letters) in the language, regardless of its subtags.
    pub(super) fn classes(&self, lang: &str, word: &str) -> WordClasses {
        self.words_of(lang).map_or(WordClasses::default(), |words| words.classes(word))
    }

    /// The words of a language, regardless of its subtags.
    pub(super) fn words_of(&self, lang: &str) -> Option<&Words> {
        self.words.get(crate::text::primary(lang)).map(|words| words.get(words_of_rows))
    }

    /// Whether `word` (in small letters) is of this class in the language.
    pub fn is(&self, class: WordClass, lang: &str, word: &str) -> bool {
        self.classes(lang, word).contains(class)
    }

    /// Whether `word` (in small letters) is of this class in any language.
    pub fn is_in_any_language(&self, class: WordClass, word: &str) -> bool {
        let all =
            |rows: &[lazy::Words]| rows.iter().flat_map(|row| row.split_whitespace()).map(word_of_table).collect();
        self.words_of_class.get(&class).is_some_and(|words| words.get(all).contains(word))
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
        let names = self.languages.get(|rows| {
            let mut names = FxHashMap::default();
            for (tag, name) in rows {
                names.entry(folded_entry(name).0).or_insert(*tag);
            }
            names
        });
        names.get(fold(name).trim_end_matches('.').trim_end_matches(':')).copied()
    }
}

impl Anywhere {
    fn of(rows: &[PhraseRow]) -> Self {
        let phrases = phrases_of(rows);
        let index = AhoCorasick::new(phrases.iter().map(|phrase| &*phrase.words)).ok();
        Self { phrases, index }
    }
}

fn words_of_rows(rows: &[(WordClass, lazy::Words)]) -> Words {
    let mut known = Words::default();
    for (class, words) in rows {
        words.split_whitespace().for_each(|word| known.add(*class, word));
    }
    known
}

/// The entries with these characters at their start or end; those of two characters first.
fn by_ends<T>(entries: &FxHashMap<Ends, T>, ends: Option<Ends>) -> impl Iterator<Item = &T> {
    let two = ends.filter(|ends| ends.1.is_some()).and_then(|ends| entries.get(&ends));
    let one = ends.and_then(|(outer, _)| entries.get(&(outer, None)));
    two.into_iter().chain(one)
}

/// An entry without the sign that makes capitals count.
fn without_sign(entry: &str) -> &str {
    entry.strip_prefix('=').unwrap_or(entry)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Role;

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
