//! Bytes that are not text, kept in one.
//!
//! A byte from 0x80 on that no UTF-8 text holds is kept as two noncharacters, which Unicode sets aside for the inside of
//! programs (U+FDD0 to U+FDEF, Unicode Standard, section 23.7). Bytes of such noncharacters that stood in the file
//! itself are kept in the same way, so that nothing is taken for what it is not.

use std::borrow::Cow;

/// Where the noncharacters for the upper half of a byte begin; the lower half follows at [`LOWER`].
const UPPER: u32 = 0xFDD0;
/// Where the noncharacters for the lower half of a byte begin.
const LOWER: u32 = 0xFDE0;

/// Whether a character is half of a byte that is kept; in a text without kept bytes, it is itself.
pub fn is_escaped_byte(character: char) -> bool {
    matches!(character, '\u{FDD0}'..='\u{FDEF}')
}

/// The two characters that stand for a byte.
pub fn escaped_byte(byte: u8) -> [char; 2] {
    let half = |start: u32, half: u8| char::from_u32(start + u32::from(half)).unwrap_or(char::REPLACEMENT_CHARACTER);
    [half(UPPER, byte >> 4), half(LOWER, byte & 0xF)]
}

/// The first byte that is kept in a text, with the byte offset of its characters; it takes six bytes of the text.
pub fn first_escaped_byte(text: &str) -> Option<(usize, u8)> {
    let starts = memchr::memmem::find_iter(text.as_bytes(), b"\xEF\xB7");
    starts.filter_map(|at| Some((at, byte_at(text.get(at..)?)?))).next()
}

fn byte_at(text: &str) -> Option<u8> {
    let mut characters = text.chars().map(u32::from);
    let upper = characters.next()?.checked_sub(UPPER).filter(|half| *half < 16)?;
    let lower = characters.next()?.checked_sub(LOWER).filter(|half| *half < 16)?;
    u8::try_from(upper << 4 | lower).ok()
}

/// The text of bytes of which some are not UTF-8.
pub(super) fn escape_bytes(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() + bytes.len() / 8);
    for chunk in bytes.utf8_chunks() {
        for character in chunk.valid().chars() {
            if is_escaped_byte(character) {
                let mut buffer = [0; 4];
                text.extend(character.encode_utf8(&mut buffer).bytes().flat_map(escaped_byte));
            } else {
                text.push(character);
            }
        }
        text.extend(chunk.invalid().iter().copied().flat_map(escaped_byte));
    }
    text
}

/// The bytes of a text in which bytes are kept.
pub fn restore_bytes(text: &str) -> Cow<'_, [u8]> {
    let mut bytes: Vec<u8> = Vec::new();
    let mut rest = text;
    while let Some((at, byte)) = first_escaped_byte(rest) {
        bytes.extend_from_slice(&rest.as_bytes()[..at]);
        bytes.push(byte);
        rest = &rest[at + 2 * '\u{FDD0}'.len_utf8()..];
    }
    if bytes.is_empty() && rest.len() == text.len() {
        return Cow::Borrowed(text.as_bytes());
    }
    bytes.extend_from_slice(rest.as_bytes());
    Cow::Owned(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_bytes_come_back() {
        let all: Vec<u8> = (0..=255).chain("é\u{FDD8}\u{FDE1}\u{FFFE}".bytes()).chain(*b"\xE2\x80 \xC3").collect();
        let text = escape_bytes(&all);
        assert_eq!(restore_bytes(&text), all);
        assert_eq!(first_escaped_byte(&text).map(|(_, byte)| byte), Some(0x80));
        assert_eq!(restore_bytes("plain é"), "plain é".as_bytes());
    }
}
