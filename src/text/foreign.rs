//! Judges by its letters alone whether a word can belong to a language: weak evidence, from the table `looks`.

use std::sync::LazyLock;

use rustc_hash::{FxHashMap, FxHashSet};

use super::language::primary;

/// What the words of a language look like.
#[derive(Debug, Default)]
struct Looks {
    letters: FxHashSet<char>,
    /// The letters of ASCII among them, a bit each.
    ascii: u32,
    endings: Vec<&'static str>,
    groups: Groups,
    words: FxHashSet<&'static str>,
}

/// Groups of letters, and how those that are of ASCII begin: a bit for each second letter by the first one.
#[derive(Debug, Default)]
struct Groups {
    all: Vec<&'static str>,
    pairs: [u32; 32],
    /// Whether one of them begins otherwise.
    others: bool,
}

impl Groups {
    fn add(&mut self, group: &'static str) {
        self.all.push(group);
        match group.as_bytes() {
            [first, second, ..] if first.is_ascii_lowercase() && second.is_ascii_lowercase() => {
                self.pairs[usize::from(first & 31)] |= 1 << (second & 31);
            }
            _ => self.others = true,
        }
    }

    /// Whether a word in small letters has one of them. Most words have not even the start of one.
    fn any_in(&self, word: &str) -> bool {
        let begins = |pair: &[u8]| self.pairs[usize::from(pair[0] & 31)] & 1 << (pair[1] & 31) != 0;
        (self.others || word.as_bytes().windows(2).any(begins)) && self.all.iter().any(|group| word.contains(group))
    }
}

/// What is known of each language.
static LOOKS: LazyLock<FxHashMap<&'static str, Looks>> = LazyLock::new(|| {
    let mut known: FxHashMap<&str, Looks> = FxHashMap::default();
    for row in include_str!("tables/looks.tsv").lines().filter(|row| !row.starts_with('#')) {
        let mut cells = row.split('\t');
        let (Some(kind), Some(lang), Some(entries)) = (cells.next(), cells.next(), cells.next()) else { continue };
        let looks = known.entry(lang).or_default();
        let entries = entries.split(' ');
        match kind {
            "letters" => entries.flat_map(str::chars).for_each(|letter| looks.add_letter(letter)),
            "ending" => looks.endings.extend(entries),
            "group" => entries.for_each(|group| looks.groups.add(group)),
            _ => looks.words.extend(entries),
        }
    }
    known
});

impl Looks {
    fn of(lang: &str) -> Option<&'static Self> {
        LOOKS.get(primary(lang))
    }

    fn add_letter(&mut self, letter: char) {
        self.letters.insert(letter);
        self.ascii |= if letter.is_ascii_lowercase() { 1 << (letter as u32 & 31) } else { 0 };
    }

    fn has_foreign_letter(&self, word: &str) -> bool {
        if word.is_ascii() {
            return word.bytes().any(|byte| byte.is_ascii_alphabetic() && self.ascii & 1 << (byte & 31) == 0);
        }
        word.chars().flat_map(char::to_lowercase).any(|c| c.is_alphabetic() && !self.letters.contains(&c))
    }

    fn is_foreign(&self, word: &str) -> bool {
        let word = word.trim_matches(|c: char| !c.is_alphabetic()).to_lowercase();
        let looks = || {
            self.has_foreign_letter(&word)
                || self.endings.iter().any(|ending| word.ends_with(ending))
                || self.groups.any_in(&word)
        };
        word.chars().count() >= 4 && looks() && !self.words.contains(&*word)
    }
}

/// Whether a single word has letters or an ending that are rare in words of the language. `false` for an unknown
/// language.
pub fn looks_foreign(word: &str, lang: &str) -> bool {
    Looks::of(lang).is_some_and(|looks| looks.is_foreign(word))
}

/// Whether a text has a letter that the language does not use. `false` for an unknown language.
pub fn has_foreign_letter(text: &str, lang: &str) -> bool {
    Looks::of(lang).is_some_and(|looks| looks.has_foreign_letter(text))
}

/// Whether a text has only characters of ASCII and letters of the language, and none of its words looks foreign.
/// `false` for an unknown language.
pub fn looks_native(text: &str, lang: &str) -> bool {
    let Some(looks) = Looks::of(lang) else { return false };
    let is_own = |c: char| c.is_ascii() || c.to_lowercase().all(|c| looks.letters.contains(&c));
    text.chars().all(is_own) && !text.split_whitespace().any(|word| looks.is_foreign(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_and_endings_are_evidence() {
        assert!(looks_foreign("pontifice_a", "en") && looks_foreign("barca", "en-GB"));
        assert!(!looks_foreign("timetable", "en") && !looks_foreign("opera", "en"));
        assert!(looks_native("the morning timetable", "en") && !looks_native("la barca", "en"));
        assert!(has_foreign_letter("café", "en") && !has_foreign_letter("Cafe", "en"));
    }

    #[test]
    fn of_a_language_without_rows_nothing_is_said() {
        assert!(!looks_foreign("barca", "xx") && !looks_native("barca", "xx") && !has_foreign_letter("é", "xx"));
    }
}
