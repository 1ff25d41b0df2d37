//! Under which key an entry of the tables stands. The build script asks this of the built-in ones, the lexicon of a user's.

use unicode_normalization::char::compose;

use super::fold::{fold, fold_char};
use crate::text::ready::Key;

/// The key of one or two characters.
pub(super) fn key(ends: Ends) -> Key {
    Key::of(std::iter::once(ends.0).chain(ends.1))
}

/// Where phrases are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Shelf {
    /// Phrases without a gap, whole, by their first two characters.
    Whole,
    /// Phrases with `*` that begin with words, by their first two characters; the second is `*` if the gap follows.
    PatternStart,
    /// Phrases that begin with `*`, by their last two characters, in reverse order.
    PatternEnd,
    /// By their first two characters.
    Start,
    /// By their last character.
    End,
    /// Phrases that may stand anywhere, by their first two characters.
    Anywhere,
}

/// The first two characters of a cue and its last two, in reverse order.
pub(super) fn keys_of_cue(cue: &str) -> Option<[Key; 2]> {
    let words = without_sign(cue);
    Some([first_two_unspaced(words)?, last_two_unspaced(words)?].map(key))
}

/// The shelf and the key of a phrase; `place` is the word of the table.
pub(super) fn key_of_phrase(phrase: &str, place: &str) -> Option<(Shelf, Key)> {
    let words = without_sign(phrase);
    let first = first_two(words)?;
    Some(match place {
        "whole" if first.0 == '*' => {
            let end = end_of(words);
            let tail = end.chars().rev().take_while(|c| *c != '*').filter(|c| !c.is_whitespace());
            (Shelf::PatternEnd, key(ends(tail).unwrap_or(('*', None))))
        }
        "whole" if words.contains('*') => {
            let start = start_of(words);
            let head = start.split('*').next().unwrap_or_default().trim_end();
            (Shelf::PatternStart, key((first.0, Some(head.chars().nth(1).unwrap_or('*')))))
        }
        "whole" => (Shelf::Whole, key(first)),
        "start" => (Shelf::Start, key(first)),
        "end" => (Shelf::End, key((end_of(words).chars().next_back()?, None))),
        "anywhere" => (Shelf::Anywhere, key(first)),
        _ => return None,
    })
}

/// An entry without the sign that makes capitals count.
fn without_sign(entry: &str) -> &str {
    entry.strip_prefix('=').unwrap_or(entry)
}

/// Two characters at an end of an entry, the outer one first; an entry may have only one.
pub(super) type Ends = (char, Option<char>);

/// The first two characters.
pub(super) fn ends(mut characters: impl Iterator<Item = char>) -> Option<Ends> {
    Some((characters.next()?, characters.next()))
}

/// Folded characters without spaces.
pub(super) fn folded_ends(characters: impl Iterator<Item = char>) -> Option<Ends> {
    ends(characters.filter(|c| !c.is_whitespace()).map(fold_char))
}

/// So many bytes hold more than the two characters that count, with all marks on them.
const NEAR: usize = 32;

/// The start of an entry as it is when it is folded.
fn start_of(entry: &str) -> String {
    let near = &entry[..entry.floor_char_boundary(NEAR.min(entry.len()))];
    let mut folded = fold(near);
    if near.len() == entry.len() {
        folded.truncate(folded.trim_end_matches('.').len());
    }
    folded
}

/// The end of an entry as it is when it is folded, without dots.
fn end_of(entry: &str) -> String {
    let near = &entry[entry.ceil_char_boundary(entry.len().saturating_sub(NEAR))..];
    let mut folded = fold(near);
    folded.truncate(folded.trim_end_matches('.').len());
    folded
}

/// The first two characters of an entry when it is folded. Most entries show them without folding.
fn first_two(entry: &str) -> Option<Ends> {
    let plain = plain_two(entry.chars(), |letter, next| compose(letter, next).is_some());
    plain.or_else(|| ends(start_of(entry).chars()))
}

/// The first two characters of an entry when it is folded and has no spaces.
fn first_two_unspaced(entry: &str) -> Option<Ends> {
    let plain = plain_two(entry.chars(), |letter, next| compose(letter, next).is_some());
    plain.filter(|ends| ends.1 != Some(' ')).or_else(|| folded_ends(start_of(entry).chars()))
}

/// The last two characters of an entry when it is folded and has neither spaces nor dots at its end, the last one first.
fn last_two_unspaced(entry: &str) -> Option<Ends> {
    let plain = plain_two(entry.trim_end_matches('.').chars().rev(), |mark, letter| compose(letter, mark).is_some());
    plain.filter(|ends| ends.1 != Some(' ')).or_else(|| folded_ends(end_of(entry).chars().rev()))
}

/// The first two of these characters, folded, where folding can only change each by itself: no mark `joins` its letter, and
/// no dot takes a space with it.
fn plain_two(mut characters: impl Iterator<Item = char>, joins: impl Fn(char, char) -> bool) -> Option<Ends> {
    let (first, second, third) = (characters.next()?, characters.next()?, characters.next()?);
    let is_plain = |c: char| !c.is_whitespace() && c != '.';
    let is_apart = |a: char, b: char| a.max(b) < '\u{300}' || !joins(a, b);
    let is_plain = is_plain(first) && (is_plain(second) || second == ' ') && is_plain(third);
    (is_plain && is_apart(first, second) && is_apart(second, third))
        .then(|| (fold_char(first), Some(fold_char(second))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_those_of_the_whole_entry() {
        for entry in [
            "Übs.",
            "U\u{308}bs",
            "t. e.",
            "p.",
            "a pun",
            "Anm. d. Übers.",
            "«—»",
            "",
            "прим. перев.",
            "訳注",
            "x\u{301}y",
        ] {
            let whole = fold(entry);
            let whole = whole.trim_end_matches('.');
            assert_eq!(first_two(entry), ends(whole.chars()), "{entry}");
            assert_eq!(first_two_unspaced(entry), folded_ends(whole.chars()), "{entry}");
            assert_eq!(last_two_unspaced(entry), folded_ends(whole.chars().rev()), "{entry}");
            assert_eq!(ends(end_of(entry).chars().rev()), ends(whole.chars().rev()), "{entry}");
        }
        let long = "the translator's note of the second edition, vol. 2.";
        assert_eq!(ends(end_of(long).chars().rev()), Some(('2', Some('.'))));
    }
}
