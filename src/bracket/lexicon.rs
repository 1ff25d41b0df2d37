//! The tables of the bracket notation: cues, fixed phrases, word classes, names of languages.
//!
//! All linguistic knowledge of this room is data. The tables are in `src/bracket/tables/`, each with a header that
//! explains how to read and correct it; [`Additions`] come from the user's configuration file.

use std::ops::Range;
use std::sync::LazyLock;

use rustc_hash::FxHashSet;

use super::additions::{Additions, SquareBrackets, TableError};
use super::entries::{CueRow, PhraseRow, WholePhrases, WordsRow, cues_of, phrases_of, whole_phrases_of};
use super::fold::fold;
use super::keyed::{BuiltIn, FromRow, Keyed};
use super::keys::{Ends, Shelf, ends, folded_ends, key, key_of_phrase, keys_of_cue};
use super::lazy;
use super::words::{WordClass, WordClasses, Words, word_of_table};
use crate::model::{Category, Certainty};
use crate::text::Sieve;
use crate::text::ready::ReadyTable;

pub(super) use super::entries::{Cue, Phrase};
pub use super::entries::{Place, Speaker};

type Cues = Keyed<CueRow, Vec<Cue>>;
type Phrases = Keyed<PhraseRow, Vec<Phrase>>;

/// The tables. Entries are made ready for matching when they are first asked for.
#[derive(Debug, Clone, Default)]
pub struct Lexicon {
    /// Cues by their first two characters, the best first.
    cues_by_start: Cues,
    /// Cues by their last two characters, in reverse order, the best first.
    cues_by_end: Cues,
    /// The shelves of phrases.
    whole: Keyed<PhraseRow, WholePhrases>,
    patterns_by_start: Phrases,
    patterns_by_end: Phrases,
    start: Phrases,
    end: Phrases,
    anywhere: Phrases,
    /// Lets the keys of phrases through that may stand anywhere: each place of a bracket is asked.
    anywhere_sieve: Sieve,
    /// The words of each language, by their classes.
    words: Keyed<WordsRow, Words>,
    /// The words of each class in all languages.
    words_of_class: Keyed<WordsRow, FxHashSet<String>>,
    /// What square brackets mean in the user's editions.
    pub(super) square: Option<SquareBrackets>,
}

/// A table that the build script made of one in `tables/`, with an index.
macro_rules! built_in {
    ($rows:literal, $index:literal) => {
        Keyed::new(BuiltIn {
            rows: include_str!(concat!(env!("OUT_DIR"), "/", $rows, ".tsv")),
            index: ReadyTable::new(include_bytes!(concat!(env!("OUT_DIR"), "/", $index, ".index"))),
        })
    };
}

static BUILT_IN: LazyLock<Lexicon> = LazyLock::new(|| {
    let mut lexicon = Lexicon {
        cues_by_start: built_in!("cues", "cues-start"),
        cues_by_end: built_in!("cues", "cues-end"),
        whole: built_in!("phrases", "phrases-whole"),
        patterns_by_start: built_in!("phrases", "phrases-pattern-start"),
        patterns_by_end: built_in!("phrases", "phrases-pattern-end"),
        start: built_in!("phrases", "phrases-start"),
        end: built_in!("phrases", "phrases-end"),
        anywhere: built_in!("phrases", "phrases-anywhere"),
        words: built_in!("words", "words-lang"),
        words_of_class: built_in!("words", "words-class"),
        ..Lexicon::default()
    };
    let keys = lexicon.anywhere.built_in_keys().filter_map(|key| std::str::from_utf8(key).ok());
    keys.for_each(|key| lexicon.anywhere_sieve.add(key));
    lexicon
});

/// Names of languages, folded, and their tags.
static LANGUAGES: ReadyTable = ReadyTable::new(include_bytes!(concat!(env!("OUT_DIR"), "/languages.index")));

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
        let mut lexicon = Lexicon { square: additions.square, ..BUILT_IN.clone() };
        for entry in &additions.cue {
            let unknown = || TableError::Role { cue: entry.cue.clone(), role: entry.role.clone() };
            lexicon.add_cue(entry.cue.clone().into(), Speaker::from_name(&entry.role).ok_or_else(unknown)?);
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

    fn add_cue(&mut self, cue: lazy::Words, voice: Speaker) {
        let Some([start, end]) = keys_of_cue(&cue) else { return };
        let row = CueRow { cue, voice, lang: None, own: true };
        self.cues_by_start.push(start.as_bytes(), row.clone());
        self.cues_by_end.push(end.as_bytes(), row);
    }

    fn add_phrase(&mut self, phrase: lazy::Words, class: Category, place: Place, cert: Certainty) {
        let Some((shelf, found_by)) = key_of_phrase(&phrase, place.name()) else { return };
        let row = PhraseRow { phrase, class, place, cert, own: true };
        let shelf = match shelf {
            Shelf::Whole => return self.whole.push(found_by.as_bytes(), row),
            Shelf::PatternStart => &mut self.patterns_by_start,
            Shelf::PatternEnd => &mut self.patterns_by_end,
            Shelf::Start => &mut self.start,
            Shelf::End => &mut self.end,
            Shelf::Anywhere => {
                self.anywhere_sieve.add(found_by.as_str());
                &mut self.anywhere
            }
        };
        shelf.push(found_by.as_bytes(), row);
    }

    fn add_words(&mut self, class: WordClass, lang: &str, words: lazy::Words) {
        let row = WordsRow { class, words };
        self.words.push(crate::text::primary(lang).as_bytes(), row.clone());
        self.words_of_class.push(class.name().as_bytes(), row);
    }

    /// The cues that may be at the start of a text with these characters, the best first.
    pub(super) fn cues_starting(&self, characters: impl Iterator<Item = char>) -> impl Iterator<Item = &Cue> {
        by_ends(&self.cues_by_start, folded_ends(characters), cues_of)
    }

    /// The cues that may be at the end of a text with these characters, given in reverse order; the best first.
    pub(super) fn cues_ending(&self, characters: impl Iterator<Item = char>) -> impl Iterator<Item = &Cue> {
        by_ends(&self.cues_by_end, folded_ends(characters), cues_of)
    }

    pub(super) fn whole_phrases(&self, folded: &str) -> &[Phrase] {
        let near = ends(folded.chars()).and_then(|ends| self.whole.get(key(ends).as_bytes(), whole_phrases_of));
        near.and_then(|near| near.get(folded)).map_or(&[], Vec::as_slice)
    }

    /// The phrases with `*` that could match these words.
    pub(super) fn patterns(&self, folded: &str) -> impl Iterator<Item = &Phrase> {
        let mut characters = folded.chars();
        let starts = characters.next().map(|first| [characters.next().unwrap_or('*'), '*'].map(|c| (first, Some(c))));
        let starting = |ends| self.patterns_by_start.get(key(ends).as_bytes(), phrases_of);
        let by_start = starts.into_iter().flatten().filter_map(starting).flatten();
        let by_end = by_ends(&self.patterns_by_end, folded_ends(folded.chars().rev()), phrases_of);
        let may_match = |phrase: &&Phrase| {
            folded.starts_with(&phrase.words[..phrase.head]) && folded.ends_with(phrase.words[phrase.tail..].trim_end())
        };
        by_start.chain(by_end).filter(may_match)
    }

    /// The phrases that may be at the start of these words, the best first.
    pub(super) fn phrases_starting(&self, words: &str) -> impl Iterator<Item = &Phrase> {
        // Phrases of one character are shorter than all others.
        by_ends(&self.start, ends(words.chars()), phrases_of)
    }

    pub(super) fn phrases_ending_with(&self, last: char) -> &[Phrase] {
        self.end.get(key((last, None)).as_bytes(), phrases_of).map_or(&[], Vec::as_slice)
    }

    /// The phrases that may be anywhere in these words, with their byte ranges, in the order of their ends.
    pub(super) fn phrases_in<'l>(&'l self, folded: &str) -> Vec<(&'l Phrase, Range<usize>)> {
        let mut found = Vec::new();
        for (at, c) in folded.char_indices() {
            let rest = &folded[at..];
            let one = c.len_utf8();
            let two = rest[one..].chars().next().map_or(one, |second| one + second.len_utf8());
            if ![one, two].iter().any(|length| self.anywhere_sieve.may_have(&rest[..*length])) {
                continue;
            }
            let here = by_ends(&self.anywhere, ends(rest.chars()), phrases_of);
            let here = here.filter(|phrase| rest.starts_with(&*phrase.words));
            found.extend(here.map(|phrase| (phrase, at..at + phrase.words.len())));
        }
        found.sort_by_key(|(_, range)| range.end);
        found
    }

    /// The classes of `word` (in small letters) in the language, regardless of its subtags.
    pub(super) fn classes(&self, lang: &str, word: &str) -> WordClasses {
        self.words_of(lang).map_or(WordClasses::default(), |words| words.classes(word))
    }

    /// The words of a language, regardless of its subtags.
    pub(super) fn words_of(&self, lang: &str) -> Option<&Words> {
        self.words.get(crate::text::primary(lang).as_bytes(), words_of_rows)
    }

    /// Whether `word` (in small letters) is of this class in the language.
    pub fn is(&self, class: WordClass, lang: &str, word: &str) -> bool {
        self.classes(lang, word).contains(class)
    }

    /// Whether `word` (in small letters) is of this class in any language.
    pub fn is_in_any_language(&self, class: WordClass, word: &str) -> bool {
        let all =
            |rows: &[WordsRow]| rows.iter().flat_map(|row| row.words.split_whitespace()).map(word_of_table).collect();
        self.words_of_class.get(class.name().as_bytes(), all).is_some_and(|words| words.contains(word))
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
        let folded = fold(name);
        let (_, tag) = LANGUAGES.find(folded.trim_end_matches('.').trim_end_matches(':').as_bytes())?;
        std::str::from_utf8(tag).ok()
    }
}

fn words_of_rows(rows: &[WordsRow]) -> Words {
    let mut known = Words::default();
    for row in rows {
        row.words.split_whitespace().for_each(|word| known.add(row.class, word));
    }
    known
}

/// The entries with these characters at their start or end; those of two characters first.
fn by_ends<R: FromRow, T>(
    entries: &Keyed<R, Vec<T>>,
    ends: Option<Ends>,
    make: fn(&[R]) -> Vec<T>,
) -> impl Iterator<Item = &T> {
    let two = ends.filter(|ends| ends.1.is_some());
    let one = ends.map(|(outer, _)| (outer, None));
    [two, one].into_iter().flatten().filter_map(move |ends| entries.get(key(ends).as_bytes(), make)).flatten()
}

#[cfg(test)]
mod tests {
    use super::super::fold::folded_words;
    use super::super::keyed::{Columns, columns};
    use super::*;
    use crate::model::Role;

    /// The rows of a table that the build script made.
    fn rows(table: &'static str) -> impl Iterator<Item = Columns> {
        table.lines().map(columns)
    }

    const CUES: &str = include_str!(concat!(env!("OUT_DIR"), "/cues.tsv"));
    const PHRASES: &str = include_str!(concat!(env!("OUT_DIR"), "/phrases.tsv"));
    const WORDS: &str = include_str!(concat!(env!("OUT_DIR"), "/words.tsv"));

    #[test]
    fn every_row_of_the_tables_can_be_used() {
        for row in rows(CUES) {
            assert!(CueRow::from_row(row).is_some_and(|cue| keys_of_cue(&cue.cue).is_some()), "{row:?}");
        }
        for row in rows(PHRASES) {
            let phrase = PhraseRow::from_row(row);
            assert!(phrase.is_some_and(|row| key_of_phrase(&row.phrase, row.place.name()).is_some()), "{row:?}");
        }
        for row in rows(WORDS) {
            let class = WordsRow::from_row(row).map(|row| row.class.name());
            assert_eq!(class.as_deref(), Some(row[0]));
        }
        let comments = |line: &&str| !line.is_empty() && !line.starts_with('#');
        for row in include_str!("tables/languages.tsv").lines().filter(comments) {
            let name = row.split('\t').nth(2).unwrap();
            assert!(Lexicon::built_in().language_named(name).is_some(), "{row}");
        }
    }

    #[test]
    fn every_row_of_the_tables_is_found() {
        let lexicon = Lexicon::built_in();
        for row in rows(CUES).filter_map(CueRow::from_row) {
            let folded = fold(row.cue.trim_start_matches('='));
            let is_own = |cue: &Cue| cue.words.replace(' ', "") == folded.trim_end_matches('.').replace(' ', "");
            assert!(lexicon.cues_starting(folded.chars()).any(is_own), "{}", row.cue);
            assert!(lexicon.cues_ending(folded.trim_end_matches('.').chars().rev()).any(is_own), "{}", row.cue);
        }
        for row in rows(PHRASES).filter_map(PhraseRow::from_row) {
            let folded = folded_words(&row.phrase);
            let is_own = |phrase: &Phrase| *phrase.words == *folded && phrase.class == row.class;
            let found = match row.place {
                Place::Whole if folded.contains('*') => lexicon.patterns(&folded).any(is_own),
                Place::Whole => lexicon.whole_phrases(&folded).iter().any(is_own),
                Place::Start => lexicon.phrases_starting(&folded).any(is_own),
                Place::End => {
                    folded.chars().next_back().is_some_and(|c| lexicon.phrases_ending_with(c).iter().any(is_own))
                }
                Place::Anywhere => lexicon.phrases_in(&folded).iter().any(|(phrase, _)| is_own(phrase)),
            };
            assert!(found, "{}", row.phrase);
        }
    }

    #[test]
    fn cues_are_known_for_at_least_25_languages() {
        let languages: FxHashSet<&str> = rows(CUES).map(|row| row[0]).collect();
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
                _ => lexicon.phrases_in(phrase).into_iter().map(|(found, _)| found).max_by_key(|found| found.weight()),
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
