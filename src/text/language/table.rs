//! The table of languages.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;
use unicode_script::{Script, UnicodeScript};

/// A language of the table `languages`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Language {
    /// BCP 47 tag.
    pub tag: &'static str,
    /// English name.
    pub name: &'static str,
    /// Its scripts.
    pub(super) scripts: Vec<Script>,
    pub(super) met: Met,
}

/// How often a language is met on web pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Met {
    Often,
    Sometimes,
    Seldom,
}

impl Met {
    fn of(word: &str) -> Self {
        match word {
            "often" => Met::Often,
            "sometimes" => Met::Sometimes,
            _ => Met::Seldom,
        }
    }
}

/// Where in a word a piece stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum At {
    Start,
    Inside,
    End,
}

/// The languages that have something: their numbers, ascending.
pub(super) type Numbers = Vec<u16>;

/// The table with its indices.
pub(super) struct Table {
    pub(super) languages: Vec<Language>,
    /// The languages by their tags, and by primary subtags.
    tags: FxHashMap<&'static str, u16>,
    words: FxHashMap<&'static str, Numbers>,
    /// Pieces of less than eight bytes, packed: each part of each word is looked up.
    short_pieces: FxHashMap<u64, Numbers>,
    long_pieces: FxHashMap<(At, &'static str), Numbers>,
    /// The languages of each script.
    scripts: FxHashMap<Script, Numbers>,
    /// The languages that have a letter or lack it.
    pub(super) letters: FxHashMap<char, Letter>,
}

/// Which languages have a letter.
#[derive(Debug, Default)]
pub(super) struct Letter {
    pub(super) with: Numbers,
    pub(super) without: Numbers,
}

/// The longest piece, in characters.
pub(super) const LONGEST_PIECE: usize = 6;

pub(super) static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let mut table = Table {
        languages: Vec::new(),
        tags: FxHashMap::default(),
        words: FxHashMap::default(),
        short_pieces: FxHashMap::default(),
        long_pieces: FxHashMap::default(),
        scripts: FxHashMap::default(),
        letters: FxHashMap::default(),
    };
    let rows = include_str!("../tables/languages.tsv").lines();
    for row in rows.filter(|line| !line.is_empty() && !line.starts_with('#')) {
        table.add(row);
    }
    table
});

impl Table {
    fn add(&mut self, row: &'static str) {
        let mut columns = row.split('\t').map(|column| if column == "-" { "" } else { column });
        let mut column = || columns.next().unwrap_or_default();
        let (tag, name, scripts, met) = (column(), column(), column(), Met::of(column()));
        let (letters, absent, pieces, words) = (column(), column(), column(), column());
        let number = self.languages.len() as u16;
        self.tags.insert(tag, number);
        self.tags.entry(super::primary(tag)).or_insert(number);
        let scripts: Vec<Script> = scripts.split(' ').filter_map(Script::from_short_name).collect();
        for script in &scripts {
            self.scripts.entry(*script).or_default().push(number);
        }
        for letter in letters.chars() {
            self.letters.entry(letter).or_default().with.push(number);
        }
        for letter in absent.chars() {
            self.letters.entry(letter).or_default().without.push(number);
        }
        for word in words.split(' ').filter(|word| !word.is_empty()) {
            self.words.entry(word).or_default().push(number);
        }
        for piece in pieces.split(' ').filter(|piece| !piece.is_empty()) {
            let (at, piece) = place(piece);
            let numbers = match packed(at, piece) {
                Some(packed) => self.short_pieces.entry(packed).or_default(),
                None => self.long_pieces.entry((at, piece)).or_default(),
            };
            numbers.push(number);
        }
        self.languages.push(Language { tag, name, scripts, met });
    }

    /// The languages that have this word, given in small letters.
    pub(super) fn with_word(&self, word: &str) -> &[u16] {
        self.words.get(word).map_or(&[], Vec::as_slice)
    }

    /// The languages for which this piece speaks.
    pub(super) fn with_piece<'t>(&'t self, at: At, piece: &'t str) -> &'t [u16] {
        let long: &'t FxHashMap<(At, &'t str), Numbers> = &self.long_pieces;
        let found = packed(at, piece).map_or_else(|| long.get(&(at, piece)), |packed| self.short_pieces.get(&packed));
        found.map_or(&[], Vec::as_slice)
    }

    /// The languages that are written in this script.
    pub(super) fn written_in(&self, script: Script) -> &[u16] {
        self.scripts.get(&script).map_or(&[], Vec::as_slice)
    }

    /// The number of the language with this tag, or else of the first with the same primary subtag.
    pub(super) fn number_of(&self, tag: &str) -> Option<u16> {
        self.tags.get(tag).or_else(|| self.tags.get(super::primary(tag))).copied()
    }

    /// The number of the language with this tag, or else of the first with the same primary subtag among `numbers`.
    pub(super) fn number(&self, tag: &str, numbers: &[u16]) -> Option<u16> {
        let tag_of = |number: &&u16| self.languages[usize::from(**number)].tag;
        let exact = numbers.iter().find(|number| tag_of(number) == tag);
        let near = || numbers.iter().find(|number| super::primary(tag_of(number)) == super::primary(tag));
        exact.or_else(near).copied()
    }
}

/// A short piece and its place as one number; `None` for long ones.
fn packed(at: At, piece: &str) -> Option<u64> {
    let length = piece.len() as u64;
    let tail = (4 * length + at as u64) << 56;
    (piece.len() < 8).then(|| piece.bytes().fold(0, |sum, byte| sum << 8 | u64::from(byte)) | tail)
}

/// A piece as the table writes it: `-ung`, `uku-`, `sch`.
fn place(piece: &'static str) -> (At, &'static str) {
    match (piece.strip_prefix('-'), piece.strip_suffix('-')) {
        (Some(end), _) => (At::End, end),
        (None, Some(start)) => (At::Start, start),
        (None, None) => (At::Inside, piece),
    }
}

/// The script of a letter as the table counts scripts; `None` for punctuation, digits and what several scripts share.
pub(super) fn script_of_letter(c: char) -> Option<Script> {
    // The letters of most pages.
    match c {
        '\0'..='\u{7f}' => return c.is_ascii_alphabetic().then_some(Script::Latin),
        '\u{410}'..='\u{44f}' => return Some(Script::Cyrillic),
        '\u{4e00}'..='\u{9fff}' => return Some(Script::Han),
        '\u{ac00}'..='\u{d7a3}' => return Some(Script::Hangul),
        _ => {}
    }
    match c.script() {
        Script::Common | Script::Inherited | Script::Unknown => None,
        script => c.is_alphabetic().then_some(script),
    }
}
