//! Entries of tables that are made when they are first asked for: a text needs a few hundred of twenty thousand.

use std::borrow::Cow;
use std::sync::OnceLock;

use unicode_normalization::char::compose;

use super::fold::{fold, fold_char};

/// Words of a table, which live as long as the program, or of a user.
pub(super) type Words = Cow<'static, str>;

/// Rows of a table, and what is made of them.
#[derive(Debug, Clone)]
pub(super) struct Lazy<R, T> {
    rows: Vec<R>,
    ready: OnceLock<T>,
}

impl<R, T> Default for Lazy<R, T> {
    fn default() -> Self {
        Self { rows: Vec::new(), ready: OnceLock::new() }
    }
}

impl<R, T> Lazy<R, T> {
    /// Adds a row.
    pub(super) fn push(&mut self, row: R) {
        self.ready.take();
        self.rows.push(row);
    }

    /// What `make` makes of the rows; it is asked once.
    pub(super) fn get(&self, make: impl FnOnce(&[R]) -> T) -> &T {
        self.ready.get_or_init(|| make(&self.rows))
    }
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
pub(super) fn start_of(entry: &str) -> String {
    let near = &entry[..entry.floor_char_boundary(NEAR.min(entry.len()))];
    let mut folded = fold(near);
    if near.len() == entry.len() {
        folded.truncate(folded.trim_end_matches('.').len());
    }
    folded
}

/// The end of an entry as it is when it is folded, without dots.
pub(super) fn end_of(entry: &str) -> String {
    let near = &entry[entry.ceil_char_boundary(entry.len().saturating_sub(NEAR))..];
    let mut folded = fold(near);
    folded.truncate(folded.trim_end_matches('.').len());
    folded
}

/// The first two characters of an entry when it is folded. Most entries show them without folding.
pub(super) fn first_two(entry: &str) -> Option<Ends> {
    let plain = plain_two(entry.chars(), |letter, next| compose(letter, next).is_some());
    plain.or_else(|| ends(start_of(entry).chars()))
}

/// The first two characters of an entry when it is folded and has no spaces.
pub(super) fn first_two_unspaced(entry: &str) -> Option<Ends> {
    let plain = plain_two(entry.chars(), |letter, next| compose(letter, next).is_some());
    plain.filter(|ends| ends.1 != Some(' ')).or_else(|| folded_ends(start_of(entry).chars()))
}

/// The last two characters of an entry when it is folded and has neither spaces nor dots at its end, the last one first.
pub(super) fn last_two_unspaced(entry: &str) -> Option<Ends> {
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

    #[test]
    fn entries_are_made_once_and_again_after_a_new_row() {
        let mut lazy: Lazy<u8, usize> = Lazy::default();
        lazy.push(1);
        assert_eq!((*lazy.get(<[u8]>::len), *lazy.get(|_| 9)), (1, 1));
        lazy.push(2);
        assert_eq!(*lazy.get(<[u8]>::len), 2);
    }
}
