//! A line as numbers, words and signs.

use std::borrow::Cow;

use crate::model::Span;

/// What a token is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::page) enum Kind<'t> {
    /// A number, with how many digits it was written.
    Number(u32, usize),
    /// A word, in small letters: most are written so.
    Word(Cow<'t, str>),
    Sign(char),
}

/// A token and where it stands in the line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::page) struct Token<'t> {
    pub kind: Kind<'t>,
    pub span: Span,
    /// Whether white space stands before it.
    pub gap: bool,
}

impl Token<'_> {
    pub fn word(&self) -> Option<&str> {
        if let Kind::Word(word) = &self.kind { Some(word) } else { None }
    }

    pub fn sign(&self) -> Option<char> {
        if let Kind::Sign(sign) = self.kind { Some(sign) } else { None }
    }
}

/// Room is made for so many tokens at once: the allocator has small pieces of memory at hand, large ones it must look for.
const MOST_FORESEEN: usize = 16;

/// The tokens of a line.
pub(in crate::page) fn tokens(line: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::with_capacity((line.len() / 4 + 1).min(MOST_FORESEEN));
    let (mut at, mut gap) = (0, false);
    while let Some(c) = line[at..].chars().next() {
        let rest = &line[at..];
        if c == ' ' {
            (at, gap) = (at + 1, true);
            continue;
        }
        let (kind, length) = if c.is_ascii_alphabetic() {
            word(rest)
        } else if c.is_whitespace() || is_mark(c) {
            gap |= c.is_whitespace();
            at += c.len_utf8();
            continue;
        } else if digit(c).is_some() {
            number(rest)
        } else if is_sign(c) {
            (Kind::Sign(plain(c)), c.len_utf8())
        } else {
            word(rest)
        };
        tokens.push(Token { kind, span: at..at + length, gap });
        at += length;
        gap = false;
    }
    tokens
}

fn word(rest: &str) -> (Kind<'_>, usize) {
    let bytes = rest.as_bytes();
    let run = bytes.iter().position(|byte| !byte.is_ascii_alphabetic()).unwrap_or(rest.len());
    // Behind most words stands a sign of ASCII.
    let is_end = bytes.get(run).is_none_or(|byte| byte.is_ascii() && ends_word(char::from(*byte)));
    let length = if is_end { run } else { rest.find(ends_word).unwrap_or(rest.len()) };
    let word = &rest[..length];
    let small = if !word.is_ascii() {
        Cow::Owned(word.to_lowercase().replace('’', "'"))
    } else if word.bytes().any(|byte| byte.is_ascii_uppercase()) {
        Cow::Owned(word.to_ascii_lowercase())
    } else {
        Cow::Borrowed(word)
    };
    (Kind::Word(small), length)
}

fn number(rest: &str) -> (Kind<'_>, usize) {
    let (mut value, mut digits, mut length) = (0u32, 0, 0);
    for c in rest.chars() {
        let Some(digit) = digit(c) else { break };
        value = value.saturating_mul(10).saturating_add(digit);
        digits += 1;
        length += c.len_utf8();
    }
    (Kind::Number(value, digits), length)
}

/// Marks of direction and the like, which nobody sees.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

fn ends_word(c: char) -> bool {
    !c.is_ascii_alphabetic() && (c.is_whitespace() || digit(c).is_some() || is_sign(c) && c != '’' && c != '\'')
}

/// Punctuation, arrows and other signs.
pub(in crate::page) fn is_sign(c: char) -> bool {
    match c {
        '_' => false,
        c if c.is_ascii() => c.is_ascii_punctuation(),
        '¡' | '¿' | '«' | '»' | '·' | '§' | '°' | '،' | '؛' | '؟' | '۔' | '।' => true,
        '\u{2010}'..='\u{2bff}' => !matches!(c, '\u{2070}'..='\u{209f}' | '\u{2100}'..='\u{218f}'),
        '\u{3000}'..='\u{3004}' | '\u{3008}'..='\u{3020}' | '\u{30fb}' => true,
        '\u{ff00}'..='\u{ff0f}' | '\u{ff1a}'..='\u{ff20}' | '\u{ff3b}'..='\u{ff3d}' | '\u{ff5b}'..='\u{ff65}' => true,
        _ => false,
    }
}

/// The ASCII form of a wide sign.
fn plain(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        '、' | '،' => ',',
        '。' => '.',
        c => c,
    }
}

/// The value of a decimal digit of any script that pages are written in.
pub(in crate::page) fn digit(c: char) -> Option<u32> {
    const ZEROS: [u32; 12] = [0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xe50, 0x1040, 0xff10];
    if c.is_ascii() {
        return c.to_digit(10);
    }
    let code = c as u32;
    ZEROS.iter().find(|zero| (**zero..**zero + 10).contains(&code)).map(|zero| code - zero)
}

/// Whether a text has a digit of any of these scripts.
pub(super) fn has_digit(text: &str) -> bool {
    has_ascii_digit(text.as_bytes()) || !text.is_ascii() && text.chars().any(|c| digit(c).is_some())
}

/// The same for digits of ASCII; without branches inside a chunk, so that the compiler can use vector registers.
fn has_ascii_digit(bytes: &[u8]) -> bool {
    let (chunks, rest) = bytes.as_chunks::<16>();
    let has = |chunk: &[u8]| chunk.iter().fold(false, |found, byte| found | byte.is_ascii_digit());
    chunks.iter().any(|chunk| has(chunk)) || has(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_numbers_words_and_signs() {
        let kinds: Vec<Kind<'_>> = tokens("12. März, ٣:05").into_iter().map(|token| token.kind).collect();
        let word = |word: &'static str| Kind::Word(word.into());
        let signs = [Kind::Number(12, 2), Kind::Sign('.'), word("märz"), Kind::Sign(','), Kind::Number(3, 1)];
        assert_eq!(kinds[..5], signs);
        assert_eq!(tokens("3時間前").len(), 2);
    }
}
