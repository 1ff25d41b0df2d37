//! Patterns of the phrases: `*` stands for one or more words.

use crate::text::is_unspaced;

/// Whether `text` matches a pattern in which `*` means one or more words.
pub(super) fn matches_pattern(text: &str, pattern: &str) -> bool {
    let mut parts = pattern.split('*').map(str::trim).peekable();
    let Some(first) = parts.next() else { return false };
    let Some(mut rest) = text.strip_prefix(first) else { return false };
    while let Some(part) = parts.next() {
        rest = rest.trim_start();
        if part.is_empty() {
            return is_gap(rest);
        }
        if parts.peek().is_none() {
            return rest.strip_suffix(part).is_some_and(is_gap);
        }
        let Some(at) = rest.find(part).filter(|at| *at > 0) else { return false };
        rest = &rest[at + part.len()..];
    }
    rest.is_empty()
}

/// The longest gap of a pattern, in words.
const MOST_WORDS: usize = 8;
/// The same in letters of scripts without spaces.
const MOST_LETTERS: usize = 16;

/// Whether words may stand for a `*`: a formula has its place, its hour or its speaker there, and no sentence.
fn is_gap(words: &str) -> bool {
    let words = words.trim();
    let unspaced = words.chars().filter(|c| is_unspaced(*c)).count();
    !words.is_empty() && words.split_whitespace().count() <= MOST_WORDS && unspaced <= MOST_LETTERS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_words() {
        assert!(matches_pattern("in the cook's hand", "in *'s hand"));
        assert!(matches_pattern("the end of part two", "the end of *"));
        assert!(!matches_pattern("the end of", "the end of *"));
        assert!(matches_pattern("two bars of music", "* bars of music"));
        assert!(!matches_pattern("bars of music", "* bars of music"));
    }
}
