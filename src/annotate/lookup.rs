//! Finds words in a text regardless of how their letters are composed and how its lines end.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::canonical_combining_class;

/// A text prepared for searching: letters composed (NFC), line ends as spaces, with a map back to its bytes.
#[derive(Debug)]
pub(super) struct Lookup {
    folded: String,
    /// For each piece, its first byte in the folded text and the matching byte in the text; the ends of both come last.
    /// A piece consists of whole characters.
    pieces: Vec<(usize, usize)>,
    folds_case: bool,
}

impl Lookup {
    /// Prepares a text for searching; with `folds_case`, capitals and small letters are the same.
    pub fn new(text: &str, folds_case: bool) -> Self {
        let mut folded = String::with_capacity(text.len());
        let mut pieces = Vec::new();
        let mut at = 0;
        while at < text.len() {
            let end = at + piece(&text[at..]);
            pieces.push((folded.len(), at));
            fold(&text[at..end], folds_case, &mut folded);
            at = end;
        }
        pieces.push((folded.len(), text.len()));
        Self { folded, pieces, folds_case }
    }

    /// Finds words: byte ranges of the text, in order. A match never ends inside a character.
    pub fn find(&self, words: &str) -> Vec<Range<usize>> {
        let mut wanted = String::with_capacity(words.len());
        let mut at = 0;
        while at < words.len() {
            let end = at + piece(&words[at..]);
            fold(&words[at..end], self.folds_case, &mut wanted);
            at = end;
        }
        if wanted.is_empty() {
            return Vec::new();
        }
        let found = self.folded.match_indices(&wanted);
        found.filter_map(|(at, _)| Some(self.origin(at)?..self.origin(at + wanted.len())?)).collect()
    }

    /// The byte of the text for a byte of the folded text at which a piece begins.
    fn origin(&self, folded: usize) -> Option<usize> {
        let index = self.pieces.partition_point(|(at, _)| *at < folded);
        self.pieces.get(index).filter(|(at, _)| *at == folded).map(|(_, origin)| *origin)
    }
}

/// The length in bytes of the first character of a text with all its marks, or of its line end.
fn piece(text: &str) -> usize {
    if text.starts_with("\r\n") {
        return 2;
    }
    let mut characters = text.char_indices();
    characters.next();
    // Jamo combine although they are not marks.
    let joins = |c: char| canonical_combining_class(c) != 0 || matches!(c, '\u{1160}'..='\u{11ff}');
    characters.find(|(_, c)| !joins(*c)).map_or(text.len(), |(at, _)| at)
}

fn fold(piece: &str, folds_case: bool, out: &mut String) {
    let composed = piece.nfc().map(|c| if matches!(c, '\r' | '\n') { ' ' } else { c });
    let start = out.len();
    out.extend(composed);
    if piece.starts_with("\r\n") {
        out.truncate(start + 1);
    }
    if folds_case {
        let small = out[start..].to_lowercase();
        out.truncate(start);
        out.push_str(&small);
    }
}

/// Words in the form in which they are compared: letters composed, white space normalised.
pub(super) fn alike(words: &str) -> String {
    let words: Vec<&str> = words.split_whitespace().collect();
    let words = words.join(" ");
    // ASCII is always composed; checking that through NFC would be slow.
    if words.is_ascii() { words } else { words.nfc().collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_in_any_capitals() {
        let find = |text, words| Lookup::new(text, true).find(words);
        assert_eq!(find("The MATE and the mate", "mate"), [4..8, 17..21]);
        assert_eq!(find("İstanbul", "i\u{307}s").first(), Some(&(0..3)));
        assert_eq!(find("Паром", "паром").first(), Some(&(0..10)));
        assert!(find("anything", "").is_empty());
    }

    #[test]
    fn letters_may_be_composed_or_not_and_lines_may_end() {
        let find = |text, words| Lookup::new(text, false).find(words);
        let only = |text, words| find(text, words).pop();
        assert_eq!(only("his cafe\u{301} now", "café"), Some(4..10));
        assert_eq!(only("his café now", "cafe\u{301}"), Some(4..9));
        // A letter is not found without its mark.
        assert!(find("his cafe\u{301} now", "cafe").is_empty());
        assert_eq!(only("his cake\r\nand mine", "cake and"), Some(4..13));
        assert_eq!(only("his cake\nand mine", "cake and"), Some(4..12));
        assert!(find("The mate", "The Mate").is_empty());
        assert_eq!(alike(" cafe\u{301}\r\n now "), "café now");
    }
}
