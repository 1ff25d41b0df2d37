//! Letters of another script inside a word.

use std::ops::Range;
use std::sync::LazyLock;

use super::super::{Finding, Fix};
use super::context::{Context, Run};
use super::found;
use crate::text::{Script, script_of};

/// Alphabets whose letters are easily confused. Words of Japanese and Korean mix scripts by nature, and Hebrew and
/// Arabic put their prefixes before foreign words.
const ALPHABETS: [(Script, &str); 4] = [
    (Script::Latin, "Latin"),
    (Script::Cyrillic, "Cyrillic"),
    (Script::Greek, "Greek"),
    (Script::Armenian, "Armenian"),
];

/// The table `lookalikes`: one shape per row, one alphabet per column.
static SHAPES: LazyLock<Vec<[Option<char>; 4]>> = LazyLock::new(|| {
    let rows = include_str!("tables/lookalikes.tsv").lines().filter(|row| !row.starts_with('#'));
    rows.map(|row| {
        let mut columns = row.split('\t').map(|letter| letter.chars().next().filter(|letter| *letter != '-'));
        std::array::from_fn(|_| columns.next().flatten())
    })
    .collect()
});

/// The letter of another alphabet that looks like `letter`.
fn lookalike(letter: char, alphabet: usize) -> Option<char> {
    SHAPES.iter().find(|shape| shape.contains(&Some(letter))).and_then(|shape| shape[alphabet])
}

fn alphabet(c: char) -> Option<usize> {
    let script = script_of(c)?;
    // The micro sign and the ordinal signs belong to every script.
    let common = matches!(c, '\u{aa}' | '\u{b5}' | '\u{ba}');
    ALPHABETS.iter().position(|(known, _)| *known == script).filter(|_| !common)
}

/// GL114: a word is written in one alphabet.
pub(super) fn check<'c>(context: &'c Context<'c>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for run in context.runs().iter().filter(|run| !run.text.is_ascii()) {
        findings.extend(words(&run.text).filter_map(|word| complaint(run, word)));
    }
    findings
}

/// Runs of letters and their marks; anything else, such as a hyphen or a digit, ends a word.
fn words(text: &str) -> impl Iterator<Item = Range<usize>> {
    let inside = |c: char| alphabet(c).is_some() || matches!(c, '\u{300}'..='\u{36f}');
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + text[at..].find(inside)?;
        at = text[start..].find(|c| !inside(c)).map_or(text.len(), |length| start + length);
        Some(start..at)
    })
}

/// A letter of a word: its place, its character, its alphabet.
type Letter = (usize, char, usize);

fn complaint(run: &Run<'_>, word: Range<usize>) -> Option<Finding> {
    let letters: Vec<Letter> =
        run.text[word.clone()].char_indices().filter_map(|(at, c)| Some((word.start + at, c, alphabet(c)?))).collect();
    let main = main_alphabet(&letters)?;
    let strange: Vec<&Letter> = letters.iter().filter(|(_, _, alphabet)| *alphabet != main).collect();
    let (at, letter, other) = **strange.first()?;
    let replaced: Option<Vec<(usize, char, char)>> =
        strange.iter().map(|(at, c, _)| Some((*at, *c, lookalike(*c, main)?))).collect();
    if replaced.is_none() && !strange.iter().any(|letter| is_between(letter, &letters, main)) || has_ending(&letters) {
        return None;
    }
    let message = format!(
        "\"{}\" is a {} word with the {} letter {letter} (U+{:04X})",
        &run.text[word],
        ALPHABETS[main].1,
        ALPHABETS[other].1,
        u32::from(letter)
    );
    let finding = found(run.span(at..at + letter.len_utf8()), message);
    Some(match replaced {
        Some(replaced) => mended(finding, run, &replaced, ALPHABETS[main].1),
        None => finding.advising("write the word with letters of one alphabet, unless the page means the mixture"),
    })
}

/// The alphabet of most letters; if two have equally many, the one whose letters are not all look-alikes.
fn main_alphabet(letters: &[Letter]) -> Option<usize> {
    let first = letters.first()?.2;
    if letters.iter().all(|(_, _, alphabet)| *alphabet == first) {
        return None;
    }
    let own = |alphabet: usize| {
        let unlike = |c: char| (0..ALPHABETS.len()).all(|other| other == alphabet || lookalike(c, other).is_none());
        letters.iter().filter(|(_, c, of)| *of == alphabet && unlike(*c)).count()
    };
    (0..ALPHABETS.len())
        .filter(|alphabet| letters.iter().any(|(_, _, of)| of == alphabet))
        .max_by_key(|alphabet| (own(*alphabet), letters.iter().filter(|(_, _, of)| of == alphabet).count()))
}

/// Whether there are letters of the main alphabet on both sides.
fn is_between(letter: &Letter, letters: &[Letter], main: usize) -> bool {
    let at = letters.partition_point(|(at, ..)| *at < letter.0);
    let is_main = |index: usize| letters.get(index).is_some_and(|(_, _, alphabet)| *alphabet == main);
    at > 0 && is_main(at - 1) && is_main(at + 1)
}

/// Whether a word is an acronym or brand with an ending in the language of the text, as in `USBом`: capitals of one
/// alphabet, then small letters of another.
fn has_ending(letters: &[Letter]) -> bool {
    let first = letters.first().map_or(0, |(_, _, alphabet)| *alphabet);
    let stem = letters.iter().take_while(|(_, _, alphabet)| *alphabet == first).count();
    let (stem, ending) = letters.split_at(stem);
    let one_alphabet = ending.iter().all(|(_, _, alphabet)| Some(*alphabet) == ending.first().map(|(_, _, of)| *of));
    stem.len() > 1
        && stem.iter().all(|(_, c, _)| c.is_uppercase())
        && one_alphabet
        && ending.iter().all(|(_, c, _)| c.is_lowercase())
}

fn mended(finding: Finding, run: &Run<'_>, replaced: &[(usize, char, char)], main: &str) -> Finding {
    let letters: Vec<String> =
        replaced.iter().map(|(_, _, meant)| format!("{meant} (U+{:04X})", u32::from(*meant))).collect();
    let letters = letters.join(", ");
    let edits = replaced.iter().map(|(at, c, meant)| (run.span(*at..at + c.len_utf8()), meant.to_string())).collect();
    finding.advising(format!("the {main} letter that looks the same is {letters}")).fixed_by(Fix {
        title: format!("write {letters}"),
        is_safe: false,
        edits,
    })
}
