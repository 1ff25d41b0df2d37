//! Strings in the form of gettext: in double quotes, with the escapes of C.

/// Escapes and their characters.
const ESCAPES: &[(char, char)] = &[
    ('n', '\n'),
    ('t', '\t'),
    ('r', '\r'),
    ('\\', '\\'),
    ('"', '"'),
    ('a', '\u{7}'),
    ('b', '\u{8}'),
    ('f', '\u{C}'),
    ('v', '\u{B}'),
];

/// Escapes everything that a string or a comment cannot hold on one line.
pub(super) fn escaped(text: &str, also: char) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        let known = ESCAPES.iter().find(|(_, stands_for)| *stands_for == c && *stands_for != '"');
        match known {
            Some((name, _)) => out.extend(['\\', *name]),
            None if c == also => out.extend(['\\', c]),
            None if c < ' ' || c == '\u{7F}' => out.push_str(&format!("\\{:03o}", u32::from(c))),
            None => out.push(c),
        }
    }
    out
}

/// Why a string cannot be read, and the byte where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct BadEscape {
    pub at: usize,
    pub what: String,
}

/// Reverses [`escaped`]; `also` may be escaped in it too.
pub(super) fn unescaped(text: &str, also: char) -> Result<String, BadEscape> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        let place = text.len() - rest.len() + at;
        let escape = &rest[at + 1..];
        let (c, length) = escape_of(escape, also).ok_or_else(|| {
            let shown: String = escape.chars().take(1).collect();
            BadEscape { at: place, what: format!("`\\{shown}` is not an escape") }
        })?;
        out.push(c);
        rest = &escape[length..];
    }
    out.push_str(rest);
    Ok(out)
}

/// The character of an escape after its backslash, and the length of the escape in bytes.
fn escape_of(escape: &str, also: char) -> Option<(char, usize)> {
    let first = escape.chars().next()?;
    if let Some((_, c)) = ESCAPES.iter().find(|(name, _)| *name == first) {
        return Some((*c, 1));
    }
    if first == also {
        return Some((also, also.len_utf8()));
    }
    let digits =
        |text: &str, most: usize, radix: u32| text.chars().take(most).take_while(|c| c.is_digit(radix)).count();
    let (start, length, radix) = match first {
        'x' => (1, digits(escape.get(1..)?, 2, 16), 16),
        _ => (0, digits(escape, 3, 8), 8),
    };
    let number = u32::from_str_radix(escape.get(start..start + length)?, radix).ok()?;
    // Higher numbers are bytes of an encoding, not characters.
    char::from_u32(number).filter(char::is_ascii).map(|c| (c, start + length))
}

/// A string in quotes; on several lines if it has several.
pub(super) fn quoted(text: &str) -> String {
    let inner = text.trim_end_matches('\n');
    if !inner.contains('\n') {
        return format!("\"{}\"", escaped(text, '"'));
    }
    let lines = text.split_inclusive('\n').map(|line| format!("\n\"{}\"", escaped(line, '"')));
    std::iter::once("\"\"".to_owned()).chain(lines).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_stand_for_characters() {
        assert_eq!(unescaped(r#"a\n\t\\\"\x41\101\7"#, '"').unwrap(), "a\n\t\\\"AA\u{7}");
        assert_eq!(unescaped(r"ж\q", '"').unwrap_err(), BadEscape { at: 2, what: r"`\q` is not an escape".into() });
        assert!(unescaped(r"\377", '"').is_err());
        assert!(unescaped("\\", '"').is_err());
        assert_eq!(quoted("one\ntwo\n"), "\"\"\n\"one\\n\"\n\"two\\n\"");
        for text in ["\u{1}9", "«a» \\» \"", "a\r\n\u{7F}", "\n\n"] {
            assert_eq!(unescaped(&escaped(text, '»'), '»').unwrap(), text);
            assert_eq!(unescaped(&escaped(text, '"'), '"').unwrap(), text);
        }
    }
}
