//! Names: XML 1.0, productions \[4\], \[4a\], \[5\], and Namespaces in XML, productions \[4\], \[7\].

use super::error::XmlErrorKind;
pub use crate::source::{is_name_char, is_name_start};

const START: u8 = 1;
const CONTINUE: u8 = 2;
/// In names, and not the colon.
const PLAIN: u8 = 4;

/// Class of every ASCII character in a name; 0 for bytes of others.
static CLASSES: [u8; 256] = classes();

const fn classes() -> [u8; 256] {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 128 {
        let character = byte as u8 as char;
        if is_name_start(character) {
            table[byte] = START | CONTINUE | PLAIN;
        } else if is_name_char(character) {
            table[byte] = CONTINUE | PLAIN;
        }
        if character == ':' {
            table[byte] = START | CONTINUE;
        }
        byte += 1;
    }
    table
}

/// Whether the text is a name: XML 1.0, production \[5\] `Name`.
pub fn is_name(text: &str) -> bool {
    !text.is_empty() && scan(text).end == text.len()
}

/// Whether the text is a name without a colon: Namespaces in XML, production \[4\] `NCName`; also the form of an
/// `xml:id`.
pub fn is_ncname(text: &str) -> bool {
    is_name(text) && !text.contains(':')
}

/// Splits a qualified name into prefix and local part: Namespaces in XML, production \[7\] `QName`. `None` where the
/// text is not a qualified name.
pub fn split_qname(text: &str) -> Option<(Option<&str>, &str)> {
    match text.split_once(':') {
        None => is_ncname(text).then_some((None, text)),
        Some((prefix, local)) => (is_ncname(prefix) && is_ncname(local)).then_some((Some(prefix), local)),
    }
}

/// A name found at the start of a text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scan {
    /// Bytes of the name; 0 where there is none.
    pub end: usize,
    /// Offset of the first colon.
    pub colon: Option<usize>,
}

/// Finds the longest name at the start of the text.
pub(super) fn scan(text: &str) -> Scan {
    let bytes = text.as_bytes();
    let plain = bytes.iter().position(|byte| class(*byte) & PLAIN == 0).unwrap_or(bytes.len());
    let goes_on = bytes.get(plain).is_some_and(|next| !next.is_ascii() || *next == b':');
    if goes_on || bytes.first().is_some_and(|first| class(*first) & START == 0) {
        return scan_any(text);
    }
    Scan { end: plain, colon: None }
}

#[inline]
fn class(byte: u8) -> u8 {
    CLASSES[usize::from(byte)]
}

/// Whether all of a text is a name of ASCII without a colon, as nearly every name is.
#[inline]
pub(super) fn is_plain_name(text: &str) -> bool {
    let bytes = text.as_bytes();
    let begins = bytes.first().is_some_and(|first| class(*first) & START != 0);
    begins && bytes.iter().all(|byte| class(*byte) & PLAIN != 0)
}

/// The end of a qualified name of ASCII that begins at an offset, and the length of its prefix.
#[inline]
pub(super) fn plain_qname(bytes: &[u8], start: usize) -> Option<(usize, usize)> {
    let end = plain_name(bytes, start)?;
    if bytes.get(end) != Some(&b':') {
        return Some((end, 0));
    }
    Some((plain_name(bytes, end + 1)?, end - start))
}

fn plain_name(bytes: &[u8], start: usize) -> Option<usize> {
    let rest = bytes.get(start..)?;
    let is_name = |byte: &u8| class(*byte) & PLAIN != 0;
    rest.first().filter(|first| is_name(first) && class(**first) & START != 0)?;
    let length = rest.iter().position(|byte| !is_name(byte))?;
    Some(start + length)
}

/// [`scan`] for every name.
fn scan_any(text: &str) -> Scan {
    let bytes = text.as_bytes();
    let mut colon = None;
    let mut wanted = START;
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let step = match (byte.is_ascii(), class(*byte) & wanted != 0) {
            (true, true) => 1,
            (true, false) => break,
            (false, _) => match wide(text, at, wanted) {
                0 => break,
                step => step,
            },
        };
        if *byte == b':' && colon.is_none() {
            colon = Some(at);
        }
        at += step;
        wanted = CONTINUE;
    }
    Scan { end: at, colon }
}

/// Bytes of the name character beyond ASCII at an offset; 0 where another character stands there.
fn wide(text: &str, at: usize, wanted: u8) -> usize {
    let character = text.get(at..).and_then(|rest| rest.chars().next());
    let fits = if wanted == START { is_name_start } else { is_name_char };
    character.filter(|character| fits(*character)).map_or(0, char::len_utf8)
}

/// Length of the prefix of a scanned name, 0 without one; an error where the colons are not those of a qualified name.
pub(super) fn prefix_length(name: &str, colon: Option<usize>) -> Result<usize, XmlErrorKind> {
    let Some(colon) = colon else { return Ok(0) };
    let local = name.get(colon + 1..).unwrap_or_default();
    if colon == 0 || local.contains(':') || !local.starts_with(is_name_start) {
        return Err(XmlErrorKind::MisplacedColon(name.to_owned()));
    }
    Ok(colon)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        for name in ["a", "_x", "a-b.c", "été", "имя", "a:b", "·".trim_start_matches('·'), "𐍈x"] {
            assert_eq!(is_name(name), !name.is_empty(), "{name}");
        }
        for other in ["", "1a", "-a", ".a", "a b", "\u{300}a", "a×", "\u{F0000}"] {
            assert!(!is_name(other), "{other}");
        }
        assert!(is_name("a\u{300}·"));
    }

    #[test]
    fn qualified_names() {
        assert_eq!(split_qname("tei:div"), Some((Some("tei"), "div")));
        assert_eq!(split_qname("div"), Some((None, "div")));
        for other in [":a", "a:", "a:b:c", "a:1", ""] {
            assert_eq!(split_qname(other), None, "{other}");
        }
    }
}
