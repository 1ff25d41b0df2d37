//! References and the normalisation of line ends and attribute values.

use super::error::XmlErrorKind;
use super::names::is_name;
use crate::source::is_char;

/// The character that a reference stands for; `name` is what stands between `&` and `;`.
///
/// XML 1.0, clauses 4.1 and 4.6: character references and the five predefined entities; no other entity is known.
pub(super) fn resolve(name: &str) -> Result<char, XmlErrorKind> {
    match name {
        "amp" => Ok('&'),
        "lt" => Ok('<'),
        "gt" => Ok('>'),
        "quot" => Ok('"'),
        "apos" => Ok('\''),
        _ => by_number(name),
    }
}

fn by_number(name: &str) -> Result<char, XmlErrorKind> {
    let Some(number) = name.strip_prefix('#') else {
        return Err(unknown(name));
    };
    let (digits, radix) = match number.strip_prefix('x') {
        Some(digits) => (digits, 16),
        None => (number, 10),
    };
    if digits.is_empty() || !digits.chars().all(|digit| digit.is_digit(radix)) {
        return Err(XmlErrorKind::MalformedReference);
    }
    let code = u32::from_str_radix(digits, radix).ok();
    code.and_then(char::from_u32)
        .filter(|character| is_char(*character))
        .ok_or_else(|| XmlErrorKind::ForbiddenReference(name.to_owned()))
}

fn unknown(name: &str) -> XmlErrorKind {
    if is_name(name) { XmlErrorKind::UndefinedEntity(name.to_owned()) } else { XmlErrorKind::MalformedReference }
}

/// Appends the normalised value of a CDATA attribute: XML 1.0, clauses 2.11 and 3.3.3.
///
/// Errors carry the byte offset in `raw` and the length of what is wrong.
pub(super) fn normalise_value(raw: &str, into: &mut String) -> Result<(), (XmlErrorKind, usize, usize)> {
    let bytes = raw.as_bytes();
    let mut copied = 0;
    while let Some(at) = bytes.iter().skip(copied).position(|byte| special(*byte)).map(|found| copied + found) {
        into.push_str(raw.get(copied..at).unwrap_or_default());
        copied = match bytes.get(at) {
            Some(b'&') => at + reference(raw, at, into)?,
            Some(b'\r') if bytes.get(at + 1) == Some(&b'\n') => push_space(into, at + 2),
            Some(b'<') => return Err((XmlErrorKind::LessThanInValue, at, 1)),
            _ => push_space(into, at + 1),
        };
    }
    into.push_str(raw.get(copied..).unwrap_or_default());
    Ok(())
}

/// Whether a byte of an attribute value means something other than itself.
pub(super) fn special(byte: u8) -> bool {
    // Most bytes need one comparison.
    byte <= b'<' && matches!(byte, b'&' | b'<' | b'\t' | b'\n' | b'\r')
}

fn push_space(into: &mut String, next: usize) -> usize {
    into.push(' ');
    next
}

/// Resolves the reference at `at` and returns its length in bytes.
fn reference(raw: &str, at: usize, into: &mut String) -> Result<usize, (XmlErrorKind, usize, usize)> {
    let rest = raw.get(at + 1..).unwrap_or_default();
    let end = memchr::memchr3(b';', b'&', b'<', rest.as_bytes());
    let Some(end) = end.filter(|end| rest.as_bytes().get(*end) == Some(&b';')) else {
        return Err((XmlErrorKind::MalformedReference, at, 1));
    };
    let name = rest.get(..end).unwrap_or_default();
    let character = resolve(name).map_err(|kind| (kind, at, end + 2))?;
    into.push(character);
    Ok(end + 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references() {
        assert_eq!(resolve("amp"), Ok('&'));
        assert_eq!(resolve("#x1F600"), Ok('\u{1F600}'));
        assert_eq!(resolve("#00000000000000160"), Ok('\u{A0}'));
        for forbidden in ["#0", "#xD800", "#x110000", "#99999999999999999999", "#xFFFE"] {
            assert_eq!(resolve(forbidden), Err(XmlErrorKind::ForbiddenReference(forbidden.into())));
        }
        for malformed in ["", "#", "#x", "#X41", "#+4", "# 4", "a b", "1"] {
            assert_eq!(resolve(malformed), Err(XmlErrorKind::MalformedReference), "{malformed}");
        }
        assert_eq!(resolve("nbsp"), Err(XmlErrorKind::UndefinedEntity("nbsp".into())));
    }

    #[test]
    fn values() {
        let mut value = String::new();
        assert_eq!(normalise_value("a\tb\r\nc\rd\n&#10;&amp;é", &mut value), Ok(()));
        assert_eq!(value, "a b c d \n&é");
        let mut value = String::new();
        assert_eq!(normalise_value("é&x", &mut value), Err((XmlErrorKind::MalformedReference, 2, 1)));
        assert_eq!(normalise_value("a<b", &mut value), Err((XmlErrorKind::LessThanInValue, 1, 1)));
    }
}
