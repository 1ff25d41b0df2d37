//! Words that are the same or similar in both languages, across scripts: numbers, dates, names, loans, untranslated
//! words, marks.

use rustc_hash::FxHashMap;

use super::side::is_sign;
use crate::text::{Key, Vocabulary};

/// The probability, from 0 to 1, that each pair of stems is a translation, by similarity of form.
pub(super) type Seeds = FxHashMap<(u32, u32), f32>;

/// Words less similar than this are different.
const LEAST: f32 = 0.7;

/// Finds stems with similar forms. Costs time in proportion to the vocabularies, if few words share their first
/// consonants.
pub(super) fn cognates(source: &Vocabulary, target: &Vocabulary) -> Seeds {
    let mut index: FxHashMap<String, Vec<(u32, String)>> = FxHashMap::default();
    for (number, latin) in romanised(target) {
        index.entry(skeleton(&latin)).or_default().push((number, latin));
    }
    let mut seeds = Seeds::default();
    for (number, latin) in romanised(source) {
        for (other, form) in index.get(&skeleton(&latin)).into_iter().flatten() {
            let similarity = similarity(&latin, form);
            if similarity > 0.0 {
                seeds.insert((number, *other), similarity);
            }
        }
    }
    seeds
}

/// The similarity of two stems in Latin letters, from 0 to 1.
pub(super) fn looks(source: &str, target: &str) -> f32 {
    let (one, other) = (latin(source), latin(target));
    if skeleton(&one) == skeleton(&other) { similarity(&one, &other) } else { 0.0 }
}

/// The stems in Latin letters. A single sign has several readings, each of which resembles some short word, so it is
/// not transcribed; it is similar only to itself.
fn romanised(stems: &Vocabulary) -> impl Iterator<Item = (u32, String)> {
    let form = |stem: &str| if stem.contains(is_sign) { stem.to_owned() } else { latin(stem) };
    (0..stems.len() as u32).map(move |number| (number, form(stems.form(Key(number)))))
}

/// A word in small Latin letters.
pub(super) fn latin(stem: &str) -> String {
    if stem.is_ascii() { stem.to_owned() } else { any_ascii::any_ascii(stem).to_lowercase() }
}

/// The first consonants, with one letter for sounds that languages write differently: similar words share them.
fn skeleton(latin: &str) -> String {
    if latin.len() < 4 || has_digit(latin) {
        return latin.to_owned();
    }
    let mut skeleton = String::new();
    for sound in latin.chars().flat_map(sounds) {
        if !skeleton.ends_with(sound) {
            skeleton.push(sound);
        }
        if skeleton.len() == 3 {
            break;
        }
    }
    skeleton
}

/// The consonant sounds of a letter.
fn sounds(letter: char) -> impl Iterator<Item = char> {
    let (one, other) = match letter {
        'a' | 'e' | 'i' | 'o' | 'u' | 'h' => (None, None),
        'c' | 'q' => (Some('k'), None),
        'x' => (Some('k'), Some('s')),
        'w' | 'f' => (Some('v'), None),
        'j' | 'y' => (Some('i'), None),
        'z' => (Some('s'), None),
        other => (Some(other), None),
    };
    one.into_iter().chain(other)
}

fn has_digit(word: &str) -> bool {
    word.bytes().any(|byte| byte.is_ascii_digit())
}

/// The similarity of two words in Latin letters, from 0 to 1.
pub(super) fn similarity(one: &str, other: &str) -> f32 {
    if one == other {
        return match one.len() {
            _ if !one.chars().any(char::is_alphanumeric) => 0.5,
            0..4 if !has_digit(one) => 0.3,
            _ => 1.0,
        };
    }
    if one.len().min(other.len()) < 4 || has_digit(one) || has_digit(other) {
        return 0.0;
    }
    let prefix = one.bytes().zip(other.bytes()).take_while(|(one, other)| one == other).count();
    let ratio = 2.0 * common_letters(one.as_bytes(), other.as_bytes()) as f32 / (one.len() + other.len()) as f32;
    let ratio = if prefix >= 5 { ratio.max(0.75) } else { ratio };
    if ratio >= LEAST { ratio * ratio } else { 0.0 }
}

/// The length of the longest common subsequence.
fn common_letters(one: &[u8], other: &[u8]) -> usize {
    let mut row = vec![0; other.len() + 1];
    for letter in one {
        let mut diagonal = 0;
        for (at, other) in other.iter().enumerate() {
            let above = row[at + 1];
            row[at + 1] = if letter == other { diagonal + 1 } else { above.max(row[at]) };
            diagonal = above;
        }
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_look_like_themselves_only() {
        let mut vocabularies = [Vocabulary::default(), Vocabulary::default()];
        // The first two are pronounced "you" and "she".
        for sign in ["有", "设", "中国", "1956", "петров"] {
            vocabularies[0].number(sign);
        }
        for word in ["you", "she", "中国", "1956", "petrov"] {
            vocabularies[1].number(word);
        }
        let mut found: Vec<(u32, u32)> = cognates(&vocabularies[0], &vocabularies[1]).into_keys().collect();
        found.sort_unstable();
        assert_eq!(found, [(2, 2), (3, 3), (4, 4)]);
    }

    #[test]
    fn names_are_recognised_across_scripts() {
        let latin = |word: &str| any_ascii::any_ascii(word).to_lowercase();
        for (one, other) in [("petrov", "Петров"), ("alexander", "Александр"), ("athina", "Αθηνα")]
        {
            assert_eq!(skeleton(one), skeleton(&latin(other)), "{one} {other}");
        }
        assert!(similarity("petrov", &latin("Петров")) > 0.9);
        assert_eq!(similarity("1956", "1956"), 1.0);
        assert_eq!(similarity("1956", "1957"), 0.0);
        assert_eq!(similarity("ferry", "parom"), 0.0);
    }
}
