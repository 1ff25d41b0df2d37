//! Words behind signs of abbreviation, and what they may stand for.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::folding::Spelling;
use super::table::rows;
use crate::text::{Script, script_of};

/// A word has at most so many readings; what has more is no abbreviation.
const MOST_READINGS: usize = 64;

/// Marks that say that letters are missing: tilde, macron, overline, inverted breve, titlo, and the like.
const MARKS: [char; 15] = [
    '\u{303}', '\u{304}', '\u{305}', '\u{311}', '\u{33f}', '\u{352}', '\u{35e}', '\u{360}', '\u{483}', '\u{487}',
    '\u{a66f}', '\u{fe24}', '\u{fe25}', '\u{fe26}', '\u{fe2f}',
];

/// The rows for one script.
#[derive(Default)]
struct Signs {
    /// A sign of one or two characters, and what it stands for.
    signs: FxHashMap<String, Vec<&'static str>>,
    /// A letter under a mark.
    marked: FxHashMap<&'static str, Vec<&'static str>>,
    words: FxHashMap<&'static str, Vec<&'static str>>,
    /// Whole words under a mark, by their keys.
    under: FxHashMap<String, Vec<&'static str>>,
    /// Beginnings of words under a mark, by their keys.
    beginnings: FxHashMap<String, Vec<&'static str>>,
}

static SIGNS: LazyLock<FxHashMap<&'static str, Signs>> = LazyLock::new(|| {
    let mut known: FxHashMap<&str, Signs> = FxHashMap::default();
    let spelling = Spelling::default();
    for [kind, script, written, readings] in rows(include_str!("tables/contractions.tsv")) {
        let signs = known.entry(script).or_default();
        let readings = readings.split(' ');
        match (kind, written.strip_suffix('-')) {
            ("sign", _) => signs.signs.entry(written.nfd().collect()).or_default().extend(readings),
            ("mark", _) => signs.marked.entry(written).or_default().extend(readings),
            ("word", _) => signs.words.entry(written).or_default().extend(readings),
            (_, None) => signs.under.entry(spelling.key(written)).or_default().extend(readings),
            (_, Some(beginning)) => signs
                .beginnings
                .entry(spelling.key(beginning))
                .or_default()
                .extend(readings.map(|reading| reading.trim_end_matches('-'))),
        }
    }
    known
});

/// The keys of all words that an abbreviated one may stand for; none for a word without signs of abbreviation.
pub(super) fn expansions(written: &str, spelling: &Spelling) -> Vec<String> {
    if written.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Vec::new();
    }
    let small: Vec<char> = written.nfd().flat_map(char::to_lowercase).collect();
    let mut found: Vec<String> = Vec::new();
    for signs in signs_for(&small) {
        let word = Abbreviated::parse(&small, signs);
        found.extend(word.readings(signs));
    }
    let mut keys: Vec<String> = found.iter().map(|reading| spelling.key(reading)).collect();
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// The rows for the script of a word; all of them if it has no letter that tells.
fn signs_for(word: &[char]) -> impl Iterator<Item = &'static Signs> {
    let script = word.iter().find_map(|c| script_of(*c)).and_then(|script| match script {
        Script::Latin => Some("Latn"),
        Script::Greek => Some("Grek"),
        Script::Cyrillic => Some("Cyrl"),
        Script::Hebrew => Some("Hebr"),
        Script::Arabic => Some("Arab"),
        _ => None,
    });
    SIGNS.iter().filter(move |(known, _)| script.is_none_or(|script| script == **known)).map(|(_, signs)| signs)
}

/// A word cut into letters and signs.
struct Abbreviated {
    /// What each may stand for; one reading for what is no sign.
    units: Vec<Vec<String>>,
    /// The same, with letters as they are under a mark.
    bare: Vec<Vec<String>>,
    /// The letters without marks.
    letters: String,
    is_marked: bool,
    has_sign: bool,
}

impl Abbreviated {
    fn parse(word: &[char], signs: &'static Signs) -> Self {
        let mut parsed =
            Self { units: Vec::new(), bare: Vec::new(), letters: String::new(), is_marked: false, has_sign: false };
        let mut at = 0;
        while at < word.len() {
            let sign = [2, 1].into_iter().find_map(|length| {
                let written: String = word.get(at..at + length)?.iter().collect();
                Some((length, signs.signs.get(&*written)?, written))
            });
            at += match sign {
                Some((length, readings, written)) => {
                    parsed.is_marked |= is_combining_mark(word[at]);
                    parsed.sign(&written, readings);
                    length
                }
                None => parsed.letter(&word[at..], signs),
            };
        }
        parsed
    }

    fn sign(&mut self, written: &str, readings: &[&str]) {
        self.has_sign = true;
        self.letters.push_str(written);
        let readings: Vec<String> = readings.iter().map(|reading| (*reading).to_owned()).collect();
        // A letter over the line may stand for one that is left out of the row, too.
        let over = written.starts_with(is_combining_mark).then(String::new);
        self.bare.push(readings.iter().cloned().chain(over).collect());
        self.units.push(readings);
    }

    /// A letter with its marks; returns how many characters they are.
    fn letter(&mut self, rest: &[char], signs: &Signs) -> usize {
        let is_sign = |c: char| signs.signs.contains_key(&*c.encode_utf8(&mut [0; 4]));
        let marks = rest.iter().skip(1).take_while(|c| is_combining_mark(**c) && !is_sign(**c));
        let length = 1 + marks.clone().count();
        let is_marked = marks.clone().any(|c| MARKS.contains(c));
        let letter: String = rest[..1].iter().chain(marks.filter(|c| !MARKS.contains(c))).collect();
        let mut readings = vec![letter.clone()];
        if is_marked {
            self.is_marked = true;
            readings.extend(signs.marked.get(&*letter).into_iter().flatten().map(|reading| (*reading).to_owned()));
        }
        self.letters.push_str(&letter);
        self.bare.push(vec![letter]);
        self.units.push(readings);
        length
    }

    fn readings(&self, signs: &'static Signs) -> Vec<String> {
        let mut found: Vec<String> =
            signs.words.get(&*self.letters).into_iter().flatten().map(|word| (*word).to_owned()).collect();
        if self.has_sign || self.is_marked {
            found.extend(combined(&self.units));
        }
        if self.is_marked {
            found.extend(combined(&self.bare).iter().flat_map(|letters| under_mark(letters, signs)));
        }
        found
    }
}

/// Each sign read in each way.
fn combined(units: &[Vec<String>]) -> Vec<String> {
    let mut found = vec![String::new()];
    for readings in units {
        if found.len() * readings.len() > MOST_READINGS {
            return Vec::new();
        }
        found = found.iter().flat_map(|start| readings.iter().map(move |end| format!("{start}{end}"))).collect();
    }
    found
}

/// Words that are always shortened to the same letters under a mark.
fn under_mark(letters: &str, signs: &'static Signs) -> Vec<String> {
    let key = Spelling::default().key(letters);
    let whole = signs.under.get(&key).into_iter().flatten().map(|word| (*word).to_owned());
    let begun = key.char_indices().skip(1).map(|(at, _)| key.split_at(at)).chain([(&*key, "")]);
    let begun = begun.flat_map(|(start, end)| {
        signs.beginnings.get(start).into_iter().flatten().map(move |word| format!("{word}{end}"))
    });
    whole.chain(begun).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reads(written: &str, word: &str) -> bool {
        let spelling = Spelling::default();
        expansions(written, &spelling).contains(&spelling.key(word))
    }

    #[test]
    fn signs_stand_for_letters() {
        for (written, word) in [
            ("nautã", "nautam"),
            ("remigãtes", "remigantes"),
            ("põtus", "pontus"),
            ("ꝑfidus", "perfidus"),
            ("ꝓra", "prora"),
            ("nauibꝰ", "navibus"),
            ("puppiuꝫ", "puppium"),
            ("aquaꝝ", "aquarum"),
            ("undeq;", "undeque"),
            ("oĩa", "omnia"),
            ("dñi", "domini"),
            ("vrĩ", "vestri"),
            ("ſpū", "spiritu"),
            ("&", "et"),
            ("Χ̅Υ̅", "χριστου"),
            ("дх҃а", "духа"),
            ("чл҃вкъ", "человек"),
        ] {
            assert!(reads(written, word), "{written} {word}: {:?}", expansions(written, &Spelling::default()));
        }
    }

    #[test]
    fn a_word_without_signs_stands_for_itself() {
        for written in ["nauta", "naufragué", "pêche", "лодка", "ναῦς", "סירה", "नौका"] {
            assert_eq!(expansions(written, &Spelling::default()), Vec::<String>::new(), "{written}");
        }
        assert!(!reads("dñs", "dans") && !reads("bg҃", "bog"));
    }
}
