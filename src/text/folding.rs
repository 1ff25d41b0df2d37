//! Folding: the differences ignored when tokens are compared, and the keys that result.

use std::borrow::Cow;

use unicode_normalization::char::canonical_combining_class;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// Differences that are ignored when tokens are compared.
///
/// Whatever is chosen, canonically equivalent texts (a letter and its accent as one character or as two) have one key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Folding {
    /// Capital and small letters.
    pub case: bool,
    /// Punctuation, present or absent.
    pub punctuation: bool,
    /// Accents and other marks on a letter; `й` is a letter of its own.
    pub accents: bool,
    /// White space, where it is compared at all.
    pub space: bool,
    /// Forms of one character that Unicode calls compatible: full width, ligatures, superscript digits.
    pub nfkc: bool,
}

impl Folding {
    setters! {
        with_case(case: bool);
        with_punctuation(punctuation: bool);
        with_accents(accents: bool);
        with_space(space: bool);
        with_nfkc(nfkc: bool);
    }
}

impl Folding {
    /// The key of a piece of text.
    pub fn key<'t>(self, text: &'t str) -> Cow<'t, str> {
        let mut key = self.normal_form(text);
        if self.case && key.contains(char::is_uppercase) {
            key = Cow::Owned(key.to_lowercase());
        }
        if self.case && key.contains(['ς', 'ß']) {
            key = Cow::Owned(key.replace('ς', "σ").replace('ß', "ss"));
        }
        if self.accents && !key.is_ascii() {
            key = Cow::Owned(without_accents(&key));
        }
        if self.punctuation && key.contains(is_punctuation) {
            key = Cow::Owned(key.replace(is_punctuation, ""));
        }
        if self.space && key.contains(char::is_whitespace) {
            key = Cow::Owned(key.replace(char::is_whitespace, ""));
        }
        key
    }

    fn normal_form(self, text: &str) -> Cow<'_, str> {
        if text.is_ascii() {
            Cow::Borrowed(text)
        } else if self.nfkc {
            Cow::Owned(text.nfkc().collect())
        } else if is_nfc_quick(text.chars()) == IsNormalized::Yes {
            Cow::Borrowed(text)
        } else {
            Cow::Owned(text.nfc().collect())
        }
    }
}

/// Whether a character belongs to no word: neither letter, digit nor mark, nor white space.
pub fn is_punctuation(c: char) -> bool {
    !(c.is_alphanumeric() || c.is_whitespace() || canonical_combining_class(c) != 0 || is_joiner(c))
}

/// Characters inside words that are not letters: joiners, soft hyphen, the private use area, vowel signs without a
/// class.
fn is_joiner(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200c}' | '\u{200d}' | '\u{e000}'..='\u{f8ff}')
        || unicode_normalization::char::is_combining_mark(c)
}

/// Marks below this class change the letter itself (nukta, kana voicing, virama), they are not accents.
const FIRST_ACCENT: u8 = 10;

fn without_accents(text: &str) -> String {
    let is_kept = |c: char| canonical_combining_class(c) < FIRST_ACCENT;
    let fold = |c: char| -> Vec<char> {
        match c {
            'й' | 'Й' => vec![c],
            c => std::iter::once(c).nfd().filter(|&c| is_kept(c)).collect(),
        }
    };
    text.nfc().flat_map(fold).nfc().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NONE: Folding = Folding { case: false, punctuation: false, accents: false, space: false, nfkc: false };

    #[test]
    fn each_difference_is_folded_alone() {
        assert_eq!(Folding { case: true, ..NONE }.key("ΟΔΟΣ Straße"), "οδοσ strasse");
        assert_eq!(Folding { accents: true, ..NONE }.key("Élan ёлкой"), "Elan елкой");
        assert_eq!(Folding { punctuation: true, ..NONE }.key("“quay-side”,"), "quayside");
        assert_eq!(Folding { space: true, ..NONE }.key("a\u{a0}b"), "ab");
        assert_eq!(Folding { nfkc: true, ..NONE }.key("ﬁｎ"), "fin");
    }

    #[test]
    fn equivalent_texts_have_one_key() {
        assert_eq!(NONE.key("e\u{301}"), NONE.key("é"));
        assert_eq!(NONE.key("plain"), "plain");
    }
}
