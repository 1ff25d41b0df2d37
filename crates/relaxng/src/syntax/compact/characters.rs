//! Characters of a file: newlines and `\x{…}` escapes (A.2.3, A.2.4).
//!
//! Nothing is rewritten before tokenising: each symbol is read where it stands, so that every offset is a byte of the
//! file.

use std::borrow::Cow;
use std::ops::Range;

use crate::xml::source::is_char;

/// What the tokeniser sees. `\x{A}` is a character and no newline: it may stand in a literal of one line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Symbol {
    Newline,
    Char(char),
}

/// A symbol and the byte after it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reading {
    pub symbol: Symbol,
    pub end: usize,
}

/// What is wrong with the characters at some bytes.
#[derive(Debug)]
pub(crate) struct Fault {
    pub span: Range<usize>,
    pub message: String,
}

/// The symbol that begins at a byte; `None` at the end of the text.
pub(crate) fn read(text: &str, at: usize) -> Result<Option<Reading>, Fault> {
    let Some(character) = text.get(at..).and_then(|rest| rest.chars().next()) else { return Ok(None) };
    let end = at + character.len_utf8();
    match character {
        '\n' => Ok(Some(Reading { symbol: Symbol::Newline, end })),
        '\r' => {
            let pair = text.as_bytes().get(end) == Some(&b'\n');
            Ok(Some(Reading { symbol: Symbol::Newline, end: end + usize::from(pair) }))
        }
        '\\' => escape(text, at).map(Some),
        _ if is_char(character) => Ok(Some(Reading { symbol: Symbol::Char(character), end })),
        _ => {
            let message = format!("the character U+{:04X} is not allowed in a schema", u32::from(character));
            Err(Fault { span: at..end, message })
        }
    }
}

/// A backslash: of an escape if `x` and `{` follow, else a character like others.
fn escape(text: &str, at: usize) -> Result<Reading, Fault> {
    let rest = text.get(at + 1..).unwrap_or_default();
    let unmarked = rest.trim_start_matches('x');
    if unmarked.len() == rest.len() || !unmarked.starts_with('{') {
        return Ok(Reading { symbol: Symbol::Char('\\'), end: at + 1 });
    }
    let inner = unmarked.get(1..).unwrap_or_default();
    let after = inner.trim_start_matches(|digit: char| digit.is_ascii_hexdigit());
    let digits = inner.get(..inner.len() - after.len()).unwrap_or_default();
    let end = text.len() - after.len();
    if digits.is_empty() || !after.starts_with('}') {
        let message = "an escape is `\\x{`, hexadecimal digits and `}`, such as `\\x{2D}`".to_owned();
        return Err(Fault { span: at..end, message });
    }
    match decode(digits) {
        Some(character) => Ok(Reading { symbol: Symbol::Char(character), end: end + 1 }),
        None => {
            let message = "the escape does not name a character that XML allows".to_owned();
            Err(Fault { span: at..end + 1, message })
        }
    }
}

fn decode(digits: &str) -> Option<char> {
    let digits = digits.trim_start_matches('0');
    let code = if digits.is_empty() { 0 } else { u32::from_str_radix(digits, 16).ok()? };
    char::from_u32(code).filter(|character| is_char(*character))
}

/// Text of some bytes that have been read before: newlines as line feeds, escapes as what they stand for.
pub(crate) fn plain(text: &str, span: Range<usize>) -> Cow<'_, str> {
    let raw = text.get(span.clone()).unwrap_or_default();
    if !raw.contains(['\\', '\r']) {
        return Cow::Borrowed(raw);
    }
    let mut plain = String::with_capacity(raw.len());
    let mut at = span.start;
    while at < span.end {
        let Ok(Some(reading)) = read(text, at) else { break };
        plain.push(match reading.symbol {
            Symbol::Newline => '\n',
            Symbol::Char(character) => character,
        });
        at = reading.end;
    }
    Cow::Owned(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn symbols(text: &str) -> Vec<(Symbol, usize)> {
        let mut at = 0;
        let mut found = Vec::new();
        while let Some(reading) = read(text, at).expect("characters") {
            at = reading.end;
            found.push((reading.symbol, at));
        }
        found
    }

    #[test]
    fn every_kind_of_newline_is_one_symbol() {
        let expected = [(Symbol::Newline, 1), (Symbol::Newline, 3), (Symbol::Newline, 4), (Symbol::Char('a'), 5)];
        assert_eq!(symbols("\n\r\n\ra"), expected);
    }

    #[test]
    fn an_escape_is_read_once() {
        // A.2.4: the replaced backslash does not begin another escape.
        let expected = [Symbol::Char('\\'), Symbol::Char('x'), Symbol::Char('{')];
        let found: Vec<Symbol> = symbols(r"\x{5C}x{").into_iter().map(|(symbol, _)| symbol).collect();
        assert_eq!(found, expected);
        assert_eq!(symbols(r"\xxx{0000000065}"), [(Symbol::Char('e'), 16)]);
        assert_eq!(symbols(r"\xy").len(), 3);
    }

    #[test]
    fn an_escaped_line_feed_is_no_newline() {
        assert_eq!(symbols(r"\x{A}"), [(Symbol::Char('\n'), 5)]);
    }

    #[test]
    fn wrong_characters() {
        for (text, span) in [
            (r"\x{}", 0..3),
            (r"\x{7d", 0..5),
            (r"\x{D800}", 0..8),
            (r"\x{110000}", 0..10),
            (r"\x{0}", 0..5),
            ("\u{1}", 0..1),
        ] {
            assert_eq!(read(text, 0).expect_err(text).span, span, "{text}");
        }
        let long = format!("\\x{{{}}}", "F".repeat(1000));
        assert!(read(&long, 0).is_err());
    }

    #[test]
    fn plain_text() {
        assert!(matches!(plain("abc", 1..3), Cow::Borrowed("bc")));
        assert_eq!(plain("\\x{65}l\r\nx", 0..9), "el\n");
    }
}
