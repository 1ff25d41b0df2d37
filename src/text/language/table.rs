//! The table of languages.

use std::hash::{Hash, Hasher};
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
enum At {
    Start,
    Inside,
    End,
}

/// The languages that have something: their numbers, ascending.
pub(super) type Numbers = Vec<u16>;

/// The languages with their scripts: what most texts need of the table.
pub(super) struct Languages {
    pub(super) all: Vec<Language>,
    /// The languages by their tags, and by primary subtags.
    tags: FxHashMap<&'static str, u16>,
    /// The languages of each script.
    scripts: FxHashMap<Script, Numbers>,
    /// Whether each language is one of the script.
    are_in: FxHashMap<Script, Vec<bool>>,
    /// The scripts of all languages with a primary subtag.
    written: FxHashMap<&'static str, Vec<Script>>,
}

/// Their words and letters with indices.
#[derive(Default)]
pub(super) struct Table {
    /// Words of at most [`Short::MOST`] bytes: each word of each text is looked up.
    short_words: FxHashMap<Short, Numbers>,
    long_words: FxHashMap<&'static str, Numbers>,
    pieces: Vec<Piece>,
    /// Pieces of less than eight bytes, packed: each part of each word is looked up.
    short_pieces: FxHashMap<u64, u32>,
    long_pieces: FxHashMap<(At, &'static str), u32>,
    /// What pieces begin with one, two or three letters of ASCII.
    beginnings: Vec<u8>,
    /// The languages that have a letter or lack it.
    pub(super) letters: FxHashMap<char, Letter>,
    /// The letters of ASCII that languages lack, with these languages.
    pub(super) lacking: Vec<(u8, Numbers)>,
}

/// Which languages have a letter.
#[derive(Debug, Default)]
pub(super) struct Letter {
    pub(super) with: Numbers,
    pub(super) without: Numbers,
}

/// A piece of words, which speaks for the languages that have it.
pub(super) struct Piece {
    /// In characters.
    pub(super) length: usize,
    pub(super) with: Numbers,
}

/// The longest piece, in characters.
const LONGEST_PIECE: usize = 6;

pub(super) static LANGUAGES: LazyLock<Languages> = LazyLock::new(|| {
    let mut languages = Languages {
        all: Vec::new(),
        tags: FxHashMap::default(),
        scripts: FxHashMap::default(),
        are_in: FxHashMap::default(),
        written: FxHashMap::default(),
    };
    rows().for_each(|row| languages.add(row));
    let all = 0..languages.all.len() as u16;
    let are_in = |numbers: &Numbers| all.clone().map(|number| numbers.contains(&number)).collect();
    languages.are_in = languages.scripts.iter().map(|(script, numbers)| (*script, are_in(numbers))).collect();
    languages
});

pub(super) static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let mut table = Table { beginnings: vec![0; 1 << 15], ..Table::default() };
    (0..).zip(rows()).for_each(|(number, row)| table.add(number, row));
    let without = |letter: u8| Some((letter, table.letters.get(&char::from(letter))?.without.clone()));
    table.lacking = (b'a'..=b'z').filter_map(without).filter(|(_, numbers)| !numbers.is_empty()).collect();
    table
});

fn rows() -> impl Iterator<Item = &'static str> {
    include_str!("../tables/languages.tsv").lines().filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// The columns of a row; a hyphen stands for nothing.
fn columns(row: &'static str) -> [&'static str; 8] {
    let mut columns = row.split('\t').map(|column| if column == "-" { "" } else { column });
    std::array::from_fn(|_| columns.next().unwrap_or_default())
}

impl Languages {
    fn add(&mut self, row: &'static str) {
        let [tag, name, scripts, met, ..] = columns(row);
        let number = self.all.len() as u16;
        self.tags.insert(tag, number);
        self.tags.entry(super::primary(tag)).or_insert(number);
        let scripts: Vec<Script> = scripts.split(' ').filter_map(Script::from_short_name).collect();
        self.written.entry(super::primary(tag)).or_default().extend(&scripts);
        for script in &scripts {
            self.scripts.entry(*script).or_default().push(number);
        }
        self.all.push(Language { tag, name, scripts, met: Met::of(met) });
    }

    /// The languages that are written in this script.
    pub(super) fn written_in(&self, script: Script) -> &[u16] {
        self.scripts.get(&script).map_or(&[], Vec::as_slice)
    }

    /// Whether each language of the table is written in this script.
    pub(super) fn are_written_in(&self, script: Script) -> &[bool] {
        self.are_in.get(&script).map_or(&[], Vec::as_slice)
    }

    /// The scripts with which a language is written, whatever the other subtags of its tag.
    pub(super) fn scripts_of(&self, tag: &str) -> &[Script] {
        self.written.get(super::primary(tag)).map_or(&[], Vec::as_slice)
    }

    /// The number of the language with this tag, or else of the first with the same primary subtag.
    pub(super) fn number_of(&self, tag: &str) -> Option<u16> {
        self.tags.get(tag).or_else(|| self.tags.get(super::primary(tag))).copied()
    }

    /// The number of the language with this tag, or else of the first with the same primary subtag among `numbers`.
    pub(super) fn number(&self, tag: &str, numbers: &[u16]) -> Option<u16> {
        let tag_of = |number: &&u16| self.all[usize::from(**number)].tag;
        let exact = numbers.iter().find(|number| tag_of(number) == tag);
        let near = || numbers.iter().find(|number| super::primary(tag_of(number)) == super::primary(tag));
        exact.or_else(near).copied()
    }
}

impl Table {
    fn add(&mut self, number: u16, row: &'static str) {
        let [.., letters, absent, pieces, words] = columns(row);
        for letter in letters.chars() {
            self.letters.entry(letter).or_default().with.push(number);
        }
        for letter in absent.chars() {
            self.letters.entry(letter).or_default().without.push(number);
        }
        for word in words.split(' ').filter(|word| !word.is_empty()) {
            let numbers = match Short::of(word) {
                Some(short) => self.short_words.entry(short).or_default(),
                None => self.long_words.entry(word).or_default(),
            };
            numbers.push(number);
        }
        for piece in pieces.split(' ').filter(|piece| !piece.is_empty()) {
            self.add_piece(piece, number);
        }
    }

    fn add_piece(&mut self, piece: &'static str, number: u16) {
        let (at, piece) = place(piece);
        let next = self.pieces.len() as u32;
        let index = match packed(at, piece) {
            Some(packed) => *self.short_pieces.entry(packed).or_insert(next),
            None => *self.long_pieces.entry((at, piece)).or_insert(next),
        };
        for length in 1..=piece.len().min(MOST_BEGINNING) {
            let begun = &mut self.beginnings[beginning(&piece.as_bytes()[..length])];
            *begun |= if length == piece.len() { WHOLE } else { LONGER };
        }
        if index == next {
            self.pieces.push(Piece { length: piece.chars().count(), with: Numbers::new() });
        }
        self.pieces[index as usize].with.push(number);
    }

    /// The languages that have this word, given in small letters.
    pub(super) fn with_word(&self, word: &str) -> &[u16] {
        let found = Short::of(word).map_or_else(|| self.long_words.get(word), |short| self.short_words.get(&short));
        found.map_or(&[], Vec::as_slice)
    }

    /// The same for a word in any capitals; `small` is a buffer.
    pub(super) fn with_word_in_capitals(&self, word: &str, small: &mut String) -> &[u16] {
        if let Some(short) = Short::of(word).filter(|short| short.is_ascii()) {
            return self.short_words.get(&short.in_small_letters()).map_or(&[], Vec::as_slice);
        }
        small.clear();
        small.extend(word.chars().flat_map(char::to_lowercase));
        self.with_word(small)
    }

    /// Adds to `found` the numbers of the pieces that a word has at its start, at its end and inside. The whole word is
    /// none. `borders` is a buffer.
    pub(super) fn pieces_of(&self, word: &str, borders: &mut Vec<usize>, found: &mut Vec<u32>) {
        if word.is_ascii() {
            return self.ascii_pieces(word.as_bytes(), found);
        }
        borders.clear();
        borders.extend(word.char_indices().map(|(at, _)| at).chain([word.len()]));
        let last = borders.len() - 1;
        for from in 0..last {
            for to in (from + 1..=last.min(from + LONGEST_PIECE)).filter(|to| from > 0 || *to < last) {
                let piece = &word[borders[from]..borders[to]];
                found.extend(places(from == 0, to == last).filter_map(|at| self.piece_at(at, piece)));
            }
        }
    }

    /// The same for words of ASCII, each part of which fits into one number.
    fn ascii_pieces(&self, word: &[u8], found: &mut Vec<u32>) {
        for from in 0..word.len() {
            let mut sum = 0;
            for to in from + 1..=word.len().min(from + LONGEST_PIECE) {
                sum = sum << 8 | u64::from(word[to - 1]);
                if from == 0 && to == word.len() {
                    break;
                }
                let begun = if to - from > MOST_BEGINNING {
                    WHOLE | LONGER
                } else {
                    self.beginnings[beginning(&word[from..to])]
                };
                if begun & WHOLE != 0 {
                    let known = |at| self.short_pieces.get(&(sum | tail(at, to - from))).copied();
                    found.extend(places(from == 0, to == word.len()).filter_map(known));
                }
                if begun & LONGER == 0 {
                    break;
                }
            }
        }
    }

    fn piece_at(&self, at: At, piece: &str) -> Option<u32> {
        let long: &FxHashMap<(At, &str), u32> = &self.long_pieces;
        packed(at, piece).map_or_else(|| long.get(&(at, piece)), |packed| self.short_pieces.get(&packed)).copied()
    }

    /// The piece with this number.
    pub(super) fn piece(&self, number: u32) -> &Piece {
        &self.pieces[number as usize]
    }
}

/// A word as a number: its bytes, and how many they are.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Short(u128);

impl Hash for Short {
    /// Both halves in one step.
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.0 as u64 ^ ((self.0 >> 64) as u64).rotate_left(23));
    }
}

impl Short {
    const MOST: usize = 15;

    fn of(word: &str) -> Option<Self> {
        let (bytes, length) = (word.as_bytes(), word.len());
        // Its beginning and its end overlap in bytes that are the same in both.
        let sum = match (bytes.first_chunk(), bytes.last_chunk()) {
            _ if length > Self::MOST => return None,
            (Some(first), Some(last)) => {
                u128::from(u64::from_le_bytes(*first)) | u128::from(u64::from_le_bytes(*last)) << (8 * (length - 8))
            }
            _ => u128::from(few_bytes(bytes)),
        };
        Some(Self(sum | (length as u128) << (8 * Self::MOST)))
    }

    /// The same word of ASCII in small letters.
    fn in_small_letters(self) -> Self {
        // All bytes at once: the highest bit of each tells whether it is at least `A`, and whether it is beyond `Z`. The
        // number of bytes, which is the last one, is no letter.
        let each = |byte| u128::from_le_bytes([byte; 16]);
        let capitals = (self.0 + each(0x80 - b'A')) & !(self.0 + each(0x7f - b'Z')) & each(0x80);
        Self(self.0 | capitals >> 2)
    }

    fn is_ascii(self) -> bool {
        self.0 & u128::from_le_bytes([0x80; 16]) == 0
    }
}

/// Less than eight bytes as one number.
fn few_bytes(bytes: &[u8]) -> u64 {
    match (bytes.first_chunk(), bytes.last_chunk()) {
        (Some(first), Some(last)) => {
            u64::from(u32::from_le_bytes(*first)) | u64::from(u32::from_le_bytes(*last)) << (8 * (bytes.len() - 4))
        }
        _ => bytes.iter().rev().fold(0, |sum, byte| sum << 8 | u64::from(*byte)),
    }
}

/// Where a part of a word stands that begins it or ends it.
fn places(begins: bool, ends: bool) -> impl Iterator<Item = At> {
    [(true, At::Inside), (begins, At::Start), (ends, At::End)].into_iter().filter_map(|(is, at)| is.then_some(at))
}

/// A short piece and its place as one number; `None` for long ones.
fn packed(at: At, piece: &str) -> Option<u64> {
    let sum = |piece: &str| piece.bytes().fold(0, |sum, byte| sum << 8 | u64::from(byte));
    (piece.len() < 8).then(|| sum(piece) | tail(at, piece.len()))
}

/// Beginnings of so many letters are known.
const MOST_BEGINNING: usize = 3;

/// A beginning is a piece by itself.
const WHOLE: u8 = 1;
/// Longer pieces have the beginning.
const LONGER: u8 = 2;

/// At most three bytes as a number of fifteen bits: letters of ASCII differ in five bits each.
fn beginning(bytes: &[u8]) -> usize {
    let bits = |at: usize| bytes.get(at).map_or(0, |byte| usize::from(byte & 31));
    bits(0) << 10 | bits(1) << 5 | bits(2)
}

/// The part of a packed piece that its bytes leave free.
const fn tail(at: At, length: usize) -> u64 {
    (4 * length as u64 + at as u64) << 56
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
