//! Other forms of a word, by tables of endings.

use std::sync::LazyLock;

use rustc_hash::{FxHashMap, FxHashSet};

use super::folding::Spelling;
use super::table::{letters, rows};

/// What stands around the part that the forms of a word share.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Frame {
    before: String,
    after: String,
}

/// A kind of words: each form is the shared part in one of the frames.
#[derive(Debug)]
struct Kind {
    least: usize,
    frames: Vec<Frame>,
}

/// The rows of a language.
#[derive(Debug, Default)]
struct Endings {
    kinds: Vec<Kind>,
    /// The kinds and frames by what stands after the shared part.
    by_ending: FxHashMap<String, Vec<(usize, usize)>>,
    longest: usize,
    forms: FxHashMap<String, Vec<usize>>,
    words: Vec<Vec<String>>,
    shapes: Vec<Vec<Vec<char>>>,
    before: Vec<Front>,
}

/// What is written on to the front of a word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Front {
    /// As a key.
    pub(super) written: String,
    /// How many letters of it are words of their own; an article is a form of the word.
    pub(super) apart: usize,
}

impl Front {
    fn new(entry: &str) -> Self {
        let (apart, article) = entry.split_once('+').unwrap_or((entry, ""));
        Self { written: key(apart) + &key(article), apart: key(apart).chars().count() }
    }
}

static LANGUAGES: LazyLock<FxHashMap<&'static str, Endings>> = LazyLock::new(|| {
    let table = || rows::<4>(include_str!("tables/inflections.tsv"));
    let sets: FxHashMap<(&str, &str), &str> =
        table().filter(|[kind, ..]| *kind == "set").map(|[_, lang, name, entries]| ((lang, name), entries)).collect();
    let mut known: FxHashMap<&str, Endings> = FxHashMap::default();
    for [kind, lang, column, entries] in table() {
        known.entry(lang).or_default().add(kind, column, entries, |name| sets.get(&(lang, name)).copied());
    }
    known
});

/// The tag of a language as the table has it, if it has rows of it.
pub(super) fn has_rows(lang: &str) -> Option<&'static str> {
    LANGUAGES.get_key_value(lang).map(|(lang, _)| *lang)
}

fn key(entry: &str) -> String {
    // A letter before keeps what is folded at the end of words only, and what is folded at their beginning.
    Spelling::default().key(letters(entry))
}

impl Endings {
    fn add(&mut self, kind: &str, column: &str, entries: &str, set: impl Fn(&str) -> Option<&'static str>) {
        let entries = entries.split(' ').filter(|entry| !entry.is_empty());
        match kind {
            "word" => self.kind(column.parse().unwrap_or(3), frames(entries, set)),
            "forms" => self.word(entries.map(key).collect()),
            "shape" => self.shapes.push(entries.map(|shape| key(shape).chars().collect()).collect()),
            "before" => self.before.extend(entries.map(Front::new)),
            _ => {}
        }
    }

    fn kind(&mut self, least: usize, frames: Vec<Frame>) {
        let number = self.kinds.len();
        for (at, frame) in frames.iter().enumerate() {
            self.longest = self.longest.max(frame.after.chars().count());
            self.by_ending.entry(frame.after.clone()).or_default().push((number, at));
        }
        self.kinds.push(Kind { least, frames });
    }

    fn word(&mut self, forms: Vec<String>) {
        for form in &forms {
            self.forms.entry(form.clone()).or_default().push(self.words.len());
        }
        self.words.push(forms);
    }

    /// Adds the forms of a word to `found`.
    fn forms(&self, word: &str, found: &mut FxHashSet<String>) {
        for number in self.forms.get(word).into_iter().flatten() {
            found.extend(self.words[*number].iter().cloned());
        }
        self.by_shape(word, found);
        let cuts = word.char_indices().map(|(at, _)| at).chain([word.len()]).rev().take(self.longest + 1);
        for (start, ending) in cuts.map(|at| word.split_at(at)) {
            for (kind, frame) in self.by_ending.get(ending).into_iter().flatten() {
                self.kinds[*kind].forms(start, *frame, found);
            }
        }
    }

    fn by_shape(&self, word: &str, found: &mut FxHashSet<String>) {
        if self.shapes.is_empty() {
            return;
        }
        let word: Vec<char> = word.chars().collect();
        for shapes in &self.shapes {
            for letters in shapes.iter().filter_map(|shape| bound(shape, &word)) {
                found.extend(shapes.iter().filter_map(|shape| filled(shape, &letters)));
            }
        }
    }
}

impl Kind {
    fn forms(&self, start: &str, frame: usize, found: &mut FxHashSet<String>) {
        let Some(shared) = start.strip_prefix(&*self.frames[frame].before) else { return };
        if shared.chars().count() >= self.least {
            found.extend(self.frames.iter().map(|Frame { before, after }| format!("{before}{shared}{after}")));
        }
    }
}

/// The entries of a row, with the endings of the sets that they name.
fn frames<'e>(entries: impl Iterator<Item = &'e str>, set: impl Fn(&str) -> Option<&'static str>) -> Vec<Frame> {
    let mut frames = Vec::new();
    for entry in entries {
        let (before, entry) = entry.split_once('~').unwrap_or(("", entry));
        let (start, name) = entry.split_once('+').map_or((entry, None), |(start, name)| (start, Some(name)));
        let start = letters(start);
        let endings = name.map(|name| set(name).unwrap_or_default());
        let before = key(before);
        match endings {
            None => frames.push(Frame { before, after: key(start) }),
            Some(endings) => frames.extend(
                endings
                    .split(' ')
                    .map(|ending| Frame { before: before.clone(), after: key(&format!("{start}{}", letters(ending))) }),
            ),
        }
    }
    let mut seen = FxHashSet::default();
    frames.retain(|frame| seen.insert(frame.clone()));
    frames
}

/// The letters of a word in the places of a shape's digits, by digit; `None` if it has another shape.
fn bound(shape: &[char], word: &[char]) -> Option<[char; 10]> {
    let mut letters = ['\0'; 10];
    if shape.len() != word.len() {
        return None;
    }
    for (place, letter) in shape.iter().zip(word) {
        match place.to_digit(10) {
            Some(digit) => letters[digit as usize] = *letter,
            None if place == letter => {}
            None => return None,
        }
    }
    Some(letters)
}

fn filled(shape: &[char], letters: &[char; 10]) -> Option<String> {
    let letter = |place: &char| match place.to_digit(10) {
        Some(digit) => Some(letters[digit as usize]).filter(|letter| *letter != '\0'),
        None => Some(*place),
    };
    shape.iter().map(letter).collect()
}

/// The keys of the other forms of a word in these languages.
pub(super) fn forms(word: &str, langs: &[&str]) -> FxHashSet<String> {
    let mut found = FxHashSet::default();
    for endings in langs.iter().filter_map(|lang| LANGUAGES.get(*lang)) {
        endings.forms(word, &mut found);
    }
    found.remove(word);
    found
}

/// What may be written on to the front of a word in these languages.
pub(super) fn fronts(langs: &[&str]) -> impl Iterator<Item = &'static Front> {
    langs.iter().filter_map(|lang| LANGUAGES.get(*lang)).flat_map(|endings| &endings.before)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_form(lang: &str, one: &str, other: &str) -> bool {
        let spelling = Spelling::default();
        forms(&spelling.key(one), &[lang]).contains(&spelling.key(other))
    }

    #[test]
    fn forms_of_a_word_belong_together() {
        for (lang, one, other) in [
            ("la", "scapha", "scapharum"),
            ("la", "remus", "remis"),
            ("la", "navis", "navibus"),
            ("la", "remex", "remigem"),
            ("la", "flumen", "fluminis"),
            ("la", "litus", "litoris"),
            ("la", "celer", "celeri"),
            ("la", "navigare", "navigaverant"),
            ("la", "mergit", "mersit"),
            ("la", "vehere", "vexit"),
            ("la", "aestas", "aestatis"),
            ("grc", "κύμα", "κύματος"),
            ("grc", "λιμήν", "λιμένι"),
            ("grc", "πλέω", "πλέομεν"),
            ("grc", "λύω", "ἔλυσεν"),
            ("ru", "лодка", "лодкою"),
            ("ru", "старый", "старого"),
            ("ru", "нести", "несёт"),
            ("ru", "ставить", "ставлю"),
            ("uk", "човен", "човна"),
            ("de", "Boot", "Boote"),
            ("de", "rudern", "gerudert"),
            ("de", "sinken", "gesunken"),
            ("de", "Segel", "Segeln"),
            ("fr", "bateau", "bateaux"),
            ("fr", "ramer", "ramait"),
            ("ar", "قارب", "قوارب"),
            ("ar", "بحار", "بحارين"),
            ("he", "סירה", "סירות"),
            ("sa", "नाविकः", "नाविकेन"),
            ("hi", "नदी", "नदियाँ"),
        ] {
            assert!(is_form(lang, one, other), "{lang} {one} {other}");
        }
    }

    #[test]
    fn other_words_do_not() {
        for (lang, one, other) in [
            ("la", "scapha", "scopae"),
            ("la", "remus", "ramus"),
            ("la", "navis", "nauta"),
            ("grc", "λιμήν", "λίμνη"),
            ("ru", "лодка", "ложка"),
            ("de", "Boot", "Bote"),
            ("ar", "قارب", "قريب"),
            ("he", "סירה", "שירה"),
            ("sa", "नाविकः", "नायकः"),
        ] {
            assert!(!is_form(lang, one, other), "{lang} {one} {other}");
        }
    }
}
