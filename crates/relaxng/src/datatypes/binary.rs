//! `hexBinary` and `base64Binary` (XML Schema Part 2, 3.2.15 and 3.2.16).

use super::fault::Fault;

/// The number of octets that hexadecimal digits stand for.
pub(super) fn hex_length(text: &str) -> Result<usize, Fault> {
    if let Some(character) = text.chars().find(|character| !character.is_ascii_hexdigit()) {
        return Err(Fault::Character(character));
    }
    if !text.len().is_multiple_of(2) { Err(Fault::HalfOctet) } else { Ok(text.len() / 2) }
}

/// The octets that hexadecimal digits stand for; the text is known to be right.
pub(super) fn hex_octets(text: &str) -> Vec<u8> {
    let digit = |byte: &u8| char::from(*byte).to_digit(16).unwrap_or(0) as u8;
    text.as_bytes().chunks(2).map(|pair| pair.iter().map(digit).fold(0, |octet, digit| (octet << 4) | digit)).collect()
}

/// The number of octets that a text in base 64 stands for.
///
/// The text comes with whitespace collapsed; single spaces may stand anywhere. The bits that fall away before `=` must be
/// zero (as the grammar of the second edition has it).
pub(super) fn base64_length(text: &str) -> Result<usize, Fault> {
    let mut digits = 0;
    let mut padding = 0;
    let mut last = 0;
    for character in text.chars().filter(|character| *character != ' ') {
        match (weight(character), character) {
            (Some(_), _) if padding > 0 => return Err(Fault::AfterPadding),
            (Some(weight), _) => (digits, last) = (digits + 1, weight),
            (None, '=') => padding += 1,
            (None, other) => return Err(Fault::Character(other)),
        }
    }
    base64_sum(digits, padding, last)
}

fn base64_sum(digits: usize, padding: usize, last: u8) -> Result<usize, Fault> {
    let lost = match padding {
        0 => 0,
        1 => 0b11,
        2 => 0b1111,
        _ => return Err(Fault::Padding),
    };
    if !(digits + padding).is_multiple_of(4) {
        return Err(Fault::Quartet(digits + padding));
    }
    if last & lost != 0 { Err(Fault::LostBits) } else { Ok((digits + padding) / 4 * 3 - padding) }
}

/// The octets that a text in base 64 stands for; the text is known to be right.
pub(super) fn base64_octets(text: &str) -> Vec<u8> {
    let weights: Vec<u8> = text.chars().filter_map(weight).collect();
    let mut octets = Vec::with_capacity(weights.len() * 3 / 4);
    for quartet in weights.chunks(4) {
        let bits = (0..4).fold(0_u32, |bits, at| (bits << 6) | quartet.get(at).copied().map_or(0, u32::from));
        let [_, first, second, third] = bits.to_be_bytes();
        octets.extend([first, second, third].into_iter().take(quartet.len().saturating_sub(1)));
    }
    octets
}

fn weight(character: char) -> Option<u8> {
    let code = u8::try_from(character).ok()?;
    match code {
        b'A'..=b'Z' => Some(code - b'A'),
        b'a'..=b'z' => Some(code - b'a' + 26),
        b'0'..=b'9' => Some(code - b'0' + 52),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hexadecimal() {
        for (text, octets) in [("", &[][..]), ("00", &[0]), ("AbcD", &[0xAB, 0xCD]), ("0fF0", &[0x0F, 0xF0])] {
            assert_eq!(hex_length(text), Ok(octets.len()), "{text}");
            assert_eq!(hex_octets(text), octets, "{text}");
        }
        for text in ["0", "000", "0g", "0 0", "é", "0x00", "00-"] {
            assert!(hex_length(text).is_err(), "{text}");
        }
    }

    #[test]
    fn base_64() {
        for (text, octets) in [
            ("", &b""[..]),
            ("TWFu", b"Man"),
            ("TWE=", b"Ma"),
            ("TQ==", b"M"),
            ("T Q = =", b"M"),
            ("TWFu TWFu", b"ManMan"),
            ("+/+/", &[0xFB, 0xFF, 0xBF]),
        ] {
            assert_eq!(base64_length(text), Ok(octets.len()), "{text}");
            assert_eq!(base64_octets(text), octets, "{text}");
        }
        for text in
            ["A", "AA", "AAA", "A===", "====", "=", "==", "AA=A", "AAB=", "AB==", "AA==AA==", "AA-A", "é", "AAAAA"]
        {
            assert!(base64_length(text).is_err(), "{text}");
        }
    }
}
