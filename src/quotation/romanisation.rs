//! What the letters of other scripts may be with Latin letters.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use rustc_hash::FxHashMap;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::canonical_combining_class;

use super::folding::VIRAMA_CLASS;
use super::table::{letters, rows};
use crate::text::{Script, script_of};

/// A letter, or a group of letters, with its readings.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Unit {
    readings: Vec<&'static str>,
    /// Readings that no table has.
    spelt: Option<String>,
    /// Whether a vowel that is not written may stand before it.
    unwritten: bool,
    /// What may be spoken behind it at the end of a word, and is not written.
    ends: &'static [&'static str],
}

/// A row of a script.
struct Row {
    letters: &'static str,
    at_start: bool,
    at_end: bool,
    readings: Vec<&'static str>,
}

/// The rows of a script.
#[derive(Default)]
struct Letters {
    /// By their first letter; longer ones, and those for one place of a word, first.
    rows: FxHashMap<char, Vec<Row>>,
    vowels: Vec<&'static str>,
    inherent: Vec<&'static str>,
    ends: Vec<&'static str>,
}

static SCRIPTS: LazyLock<FxHashMap<&'static str, Letters>> = LazyLock::new(|| {
    let mut known: FxHashMap<&str, Letters> = FxHashMap::default();
    for [script, written, readings] in rows(include_str!("tables/romanisation.tsv")) {
        let script = known.entry(script).or_default();
        let readings: Vec<&str> = readings.split(' ').map(letters).collect();
        match written {
            "vowel" => script.vowels = readings,
            "inherent" => script.inherent = readings,
            "end" => script.ends = readings,
            _ => script.add(written, readings),
        }
    }
    for rows in known.values_mut().flat_map(|script| script.rows.values_mut()) {
        rows.sort_by_key(|row| (std::cmp::Reverse(row.letters.len()), !(row.at_start || row.at_end)));
    }
    known
});

impl Letters {
    fn add(&mut self, written: &'static str, readings: Vec<&'static str>) {
        let bare = written.trim_start_matches('^').trim_end_matches('$');
        let (at_start, at_end) = (written.starts_with('^'), written.ends_with('$'));
        if let Some(first) = bare.chars().next() {
            self.rows.entry(first).or_default().push(Row { letters: bare, at_start, at_end, readings });
        }
    }

    fn row(&self, word: &str, at: usize) -> Option<&Row> {
        let rest = &word[at..];
        let fits = |row: &&Row| {
            rest.starts_with(row.letters)
                && (!row.at_start || at == 0)
                && (!row.at_end || rest.len() == row.letters.len())
        };
        self.rows.get(&rest.chars().next()?)?.iter().find(fits)
    }
}

/// The rows for a script; none for Latin letters, and empty ones for a script without rows.
fn letters_of(script: Script) -> Option<Option<&'static Letters>> {
    let name = match script {
        Script::Latin => return None,
        Script::Greek => "Grek",
        Script::Cyrillic => "Cyrl",
        Script::Hebrew => "Hebr",
        Script::Arabic => "Arab",
        Script::Devanagari => "Deva",
        _ => "",
    };
    Some(SCRIPTS.get(name))
}

/// A word as letters and groups of letters with their readings; `None` for one in Latin letters, or in none.
pub(super) fn units(word: &str) -> Option<Vec<Unit>> {
    let script = word.chars().find_map(script_of)?;
    let (word, indic) = bare(word);
    let letters = if indic { letters_of(Script::Devanagari)? } else { letters_of(script)? };
    let Some(letters) = letters else { return Some(word.chars().filter_map(Unit::by_sound).collect()) };
    let (mut found, mut at) = (Vec::new(), 0);
    while let Some(c) = word[at..].chars().next() {
        match letters.row(&word, at) {
            Some(row) => {
                found.push(Unit::of(&row.readings, letters));
                at += row.letters.len();
                if !letters.inherent.is_empty() && has_inherent_vowel(row.letters, &word[at..]) {
                    found.push(Unit::of(&letters.inherent, letters));
                }
            }
            None => {
                found.extend(Unit::by_sound(c));
                at += c.len_utf8();
            }
        }
    }
    Some(found)
}

/// The sign under a vowel of Greek that is a letter of its own.
const IOTA: char = '\u{345}';

/// A word in small letters without accents but those that make another letter of it, and whether it is Indic; all Indic
/// scripts in the letters of Devanagari, which stand in the same places of their blocks.
fn bare(word: &str) -> (String, bool) {
    let is_kept = |c: &char| matches!(canonical_combining_class(*c), 0 | VIRAMA_CLASS) || *c == IOTA;
    let letters = word.nfc().flat_map(char::to_lowercase).flat_map(|c| match c {
        'й' | 'ё' | 'ў' | 'ї' => vec![c],
        c => std::iter::once(c).nfd().filter(is_kept).map(as_devanagari).collect(),
    });
    let bare: String = letters.nfc().collect();
    let is_indic = bare.chars().any(|c| matches!(c, '\u{900}'..='\u{97f}'));
    (bare, is_indic)
}

fn as_devanagari(c: char) -> char {
    match c {
        '\u{980}'..='\u{d7f}' => char::from_u32(0x900 + (c as u32 & 0x7f)).unwrap_or(c),
        c => c,
    }
}

/// Whether a consonant is followed by no sign of a vowel, and by none that takes its vowel away.
fn has_inherent_vowel(letters: &str, rest: &str) -> bool {
    let is_consonant = letters.chars().next_back().is_some_and(|c| matches!(c, '\u{915}'..='\u{939}'));
    let is_sign = |c: char| matches!(c, '\u{93e}'..='\u{94d}' | '\u{962}' | '\u{963}');
    is_consonant && !rest.starts_with(is_sign)
}

impl Unit {
    fn of(readings: &[&'static str], letters: &'static Letters) -> Self {
        Self { readings: readings.to_vec(), spelt: None, unwritten: !letters.vowels.is_empty(), ends: &letters.ends }
    }

    /// A letter of a script without rows.
    fn by_sound(c: char) -> Option<Self> {
        let sound = any_ascii::any_ascii_char(c).to_lowercase();
        let spelt: String = sound.chars().filter(char::is_ascii_alphanumeric).collect();
        c.is_alphanumeric().then_some(Self { readings: Vec::new(), spelt: Some(spelt), unwritten: false, ends: &[] })
    }

    fn readings(&self) -> impl Iterator<Item = &str> {
        self.readings.iter().copied().chain(self.spelt.as_deref())
    }

    /// The first reading.
    pub(super) fn usual(&self) -> &str {
        self.readings().next().unwrap_or("")
    }

    /// How many letters of ASCII may have been read after this unit, if `read` were before.
    pub(super) fn after(&self, query: &[u8], read: usize) -> BTreeSet<usize> {
        let mut found = BTreeSet::new();
        for start in self.starts(query, read) {
            for reading in self.readings().filter(|reading| query[start..].starts_with(reading.as_bytes())) {
                let end = start + reading.len();
                found.insert(end);
                // A consonant that is written once and spoken doubly.
                if self.unwritten && reading.len() == 1 && query.get(end) == query.get(start) && !is_vowel(query[start])
                {
                    found.insert(end + 1);
                }
            }
        }
        found
    }

    fn starts(&self, query: &[u8], read: usize) -> impl Iterator<Item = usize> + use<> {
        let has_vowel = self.unwritten && query.get(read).copied().is_some_and(is_vowel);
        [Some(read), has_vowel.then_some(read + 1)].into_iter().flatten()
    }

    /// The same behind the last unit of a word.
    pub(super) fn after_word(&self, query: &[u8], read: usize) -> impl Iterator<Item = usize> {
        let ends = self.ends.iter().filter(move |end| query[read..].starts_with(end.as_bytes()));
        std::iter::once(read).chain(ends.map(move |end| read + end.len()))
    }

    /// Whether the script writes its vowels.
    pub(super) const fn has_vowels(&self) -> bool {
        !self.unwritten
    }
}

fn is_vowel(letter: u8) -> bool {
    matches!(letter, b'a' | b'e' | b'i' | b'o' | b'u')
}

/// A quotation in small letters of ASCII, and where in them its words and the parts of its words end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Romanised {
    pub(super) letters: Vec<u8>,
    /// Whether something ends behind so many letters.
    pub(super) ends: Vec<bool>,
}

impl Romanised {
    /// Reads a quotation: one in Latin letters without its accents, one in another script by the usual readings.
    pub(super) fn new(quotation: &str) -> Self {
        let mut read = Self { letters: Vec::new(), ends: vec![true] };
        for piece in quotation.split(|c: char| c.is_whitespace() || is_joint(c)) {
            match units(piece) {
                Some(units) => units.iter().for_each(|unit| read.extend(unit.usual())),
                None => read.extend(&latin(piece)),
            }
            if let Some(end) = read.ends.last_mut() {
                *end = true;
            }
        }
        read
    }

    fn extend(&mut self, letters: &str) {
        self.letters.extend(letters.bytes());
        self.ends.extend(letters.bytes().map(|_| false));
    }
}

/// What stands between the parts of a romanised word: hyphens, apostrophes, the signs of Arabic and Hebrew gutturals.
fn is_joint(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2014}' | '\'' | '’' | '‘' | '`')
}

/// Latin letters in ASCII, without accents.
fn latin(word: &str) -> String {
    let plain: String = word.nfd().filter(|c| canonical_combining_class(*c) == 0).collect();
    let ascii = any_ascii::any_ascii(&plain).to_lowercase();
    ascii.chars().filter(char::is_ascii_alphanumeric).collect()
}
