//! Folding: the key of a word, in which the spellings of one word are the same.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::canonical_combining_class;

use super::table::rows;

/// A row of the table.
struct Row {
    written: &'static str,
    folded: &'static str,
    /// It counts at the end of a word only.
    at_end: bool,
    /// It counts in a source that has one of these.
    with: &'static str,
}

/// The rows by their first letter, longer ones first.
static ROWS: LazyLock<FxHashMap<char, Vec<Row>>> = LazyLock::new(|| {
    let mut known: FxHashMap<char, Vec<Row>> = FxHashMap::default();
    for [written, folded, with] in rows(include_str!("tables/folding.tsv")) {
        let at_end = written.ends_with('$');
        let written = written.trim_end_matches('$');
        if let Some(first) = written.chars().next() {
            known.entry(first).or_default().push(Row { written, folded, at_end, with });
        }
    }
    known.values_mut().for_each(|rows| rows.sort_by_key(|row| std::cmp::Reverse(row.written.len())));
    known
});

/// The letters that decide which rows count, as far as a source has them.
#[derive(Debug, Clone, Default)]
pub(super) struct Spelling {
    has: String,
}

impl Spelling {
    /// The spelling of a text.
    pub(super) fn of(text: &str) -> Self {
        let deciding: String = ROWS.values().flatten().map(|row| row.with).collect();
        let mut has = String::new();
        if !text.is_ascii() {
            for c in text.chars().flat_map(char::to_lowercase).filter(|c| !c.is_ascii() && deciding.contains(*c)) {
                // A hard sign inside a word is written today, too.
                if !has.contains(c) && (c != 'ъ' || ends_with_hard_sign(text)) {
                    has.push(c);
                }
            }
        }
        Self { has }
    }

    fn takes(&self, row: &Row) -> bool {
        row.with.is_empty() || row.with.chars().any(|c| self.has.contains(c))
    }

    /// The key of a word: two spellings of it have the same one.
    pub(super) fn key(&self, word: &str) -> String {
        let plain = plain(word);
        let mut key = String::with_capacity(plain.len());
        let mut rest = plain.as_str();
        while let Some(first) = rest.chars().next() {
            let row = ROWS.get(&first).and_then(|rows| rows.iter().find(|row| self.fits(row, rest)));
            match row {
                Some(row) => {
                    key.push_str(row.folded);
                    rest = &rest[row.written.len()..];
                }
                None => {
                    key.push(first);
                    rest = &rest[first.len_utf8()..];
                }
            }
        }
        key
    }

    fn fits(&self, row: &Row, rest: &str) -> bool {
        rest.starts_with(row.written) && (!row.at_end || rest.len() == row.written.len()) && self.takes(row)
    }
}

fn ends_with_hard_sign(text: &str) -> bool {
    text.split(|c: char| !c.is_alphabetic()).any(|word| word.ends_with('ъ'))
}

/// Marks of Indic writing that end a consonant without a vowel.
pub(super) const VIRAMA_CLASS: u8 = 9;

/// A word in small letters without accents, points and signs that are no letters.
pub(super) fn plain(word: &str) -> String {
    if word.is_ascii() {
        return word
            .bytes()
            .filter(u8::is_ascii_alphanumeric)
            .map(|byte| char::from(byte.to_ascii_lowercase()))
            .collect();
    }
    let composed: String = word.nfkc().flat_map(char::to_lowercase).nfc().collect();
    let letters = composed.chars().flat_map(|c| match c {
        'й' => vec![c],
        c => std::iter::once(c).nfd().filter(|c| is_kept(*c)).collect(),
    });
    letters.collect()
}

/// Letters and digits, and the signs of vowels in Indic writing.
fn is_kept(c: char) -> bool {
    let class = canonical_combining_class(c);
    c.is_alphanumeric() && class == 0
        || class == VIRAMA_CLASS
        || class == 0 && unicode_normalization::char::is_combining_mark(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn same(one: &str, other: &str) -> bool {
        let spelling = Spelling::of(one);
        spelling.key(one) == spelling.key(other)
    }

    #[test]
    fn spellings_of_a_word_have_one_key() {
        for (one, other) in [
            ("ſcapha", "SCAPHA"),
            ("naues", "naves"),
            ("cujus", "cuius"),
            ("Æquor", "aequor"),
            ("Gaſſe", "gasse"),
            ("Größe", "grosse"),
            ("ﬁlum", "filum"),
            ("λόγος", "ΛΟΓΟΣ"),
            ("τȣ̃", "του"),
            ("лодкѣ", "лодке"),
            ("хлѣбъ", "хлеб"),
            ("міръ", "мир"),
            ("قَارِب", "قارب"),
            ("إلى", "الي"),
            ("סִירָה", "סירה"),
            ("संगम", "सङ्गम"),
        ] {
            assert!(same(one, other), "{one} {other}: {} {}", Spelling::of(one).key(one), Spelling::of(one).key(other));
        }
    }

    #[test]
    fn other_words_have_other_keys() {
        for (one, other) in [("кит", "кіт"), ("лай", "лаи"), ("boat", "boot"), ("सर", "सार"), ("नव", "नाव")]
        {
            assert!(!same(one, other), "{one} {other}");
        }
    }
}
