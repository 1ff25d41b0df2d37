//! The facet `whiteSpace` (XML Schema Part 2, 4.3.6), which each type fixes for itself.

use std::borrow::Cow;

/// What happens to whitespace before a text is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum WhiteSpace {
    /// Nothing.
    Preserve,
    /// Each tab, line feed and carriage return becomes a space.
    Replace,
    /// As `Replace`, then runs of spaces become one and those at the ends go.
    Collapse,
}

impl WhiteSpace {
    /// The normalised text; borrowed where the text is normal but for its ends.
    pub fn apply(self, text: &str) -> Cow<'_, str> {
        match self {
            Self::Preserve => Cow::Borrowed(text),
            Self::Replace => replace(text),
            Self::Collapse => collapse(text),
        }
    }
}

/// Whether XML calls the byte white space (XML 1.0, production \[3\] `S`).
pub(super) fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

fn is_breaking(byte: u8) -> bool {
    matches!(byte, b'\t' | b'\n' | b'\r')
}

fn replace(text: &str) -> Cow<'_, str> {
    if text.bytes().any(is_breaking) { Cow::Owned(text.replace(['\t', '\n', '\r'], " ")) } else { Cow::Borrowed(text) }
}

fn collapse(text: &str) -> Cow<'_, str> {
    let text = text.trim_matches([' ', '\t', '\n', '\r']);
    if is_collapsed(text.as_bytes()) { Cow::Borrowed(text) } else { Cow::Owned(joined(text)) }
}

/// Whether a text without space at its ends has nothing but single spaces inside.
fn is_collapsed(bytes: &[u8]) -> bool {
    let mut after_space = false;
    for &byte in bytes {
        // All four are at most U+0020, so that most bytes need one comparison.
        let space = byte <= b' ' && is_space(byte);
        if space && (after_space || byte != b' ') {
            return false;
        }
        after_space = space;
    }
    true
}

fn joined(text: &str) -> String {
    let mut collapsed = String::with_capacity(text.len());
    for word in text.split([' ', '\t', '\n', '\r']).filter(|word| !word.is_empty()) {
        if !collapsed.is_empty() {
            collapsed.push(' ');
        }
        collapsed.push_str(word);
    }
    collapsed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn normalises_as_the_facet_says() {
        for (given, replaced, collapsed) in [
            ("", "", ""),
            ("a b", "a b", "a b"),
            (" a  b ", " a  b ", "a b"),
            ("\ta\r\nb\n", " a  b ", "a b"),
            (" \t\n", "   ", ""),
            ("a\u{A0} b\u{3000}", "a\u{A0} b\u{3000}", "a\u{A0} b\u{3000}"),
        ] {
            assert_eq!(WhiteSpace::Preserve.apply(given), given);
            assert_eq!(WhiteSpace::Replace.apply(given), replaced);
            assert_eq!(WhiteSpace::Collapse.apply(given), collapsed);
        }
    }

    #[test]
    fn does_not_copy_what_is_normal() {
        for text in ["", "one", "one two", " \n one two\t"] {
            assert!(matches!(WhiteSpace::Collapse.apply(text), Cow::Borrowed(_)), "{text:?}");
        }
        assert!(matches!(WhiteSpace::Replace.apply(" a  b "), Cow::Borrowed(_)));
    }
}
