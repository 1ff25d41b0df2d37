//! Names and texts as the compact syntax writes them (A.2.4, A.2.5).

use std::fmt::Write as _;

use super::super::syntax::compact::lexer::KEYWORDS;

/// A name that may be a keyword.
pub(super) fn identifier(name: &str) -> String {
    if KEYWORDS.contains(&name) { format!("\\{name}") } else { name.to_owned() }
}

/// A text in quotes: the simplest that hold it, three of them for a text of several lines.
pub(super) fn literal(text: &str) -> String {
    let escaped = escaped(text);
    let has = |mark: &str| escaped.contains(mark);
    let simple = ["\"", "'"].into_iter().find(|quote| !has(quote));
    if let Some(quote) = simple.filter(|_| !has("\n")) {
        return format!("{quote}{escaped}{quote}");
    }
    let fits = |quote: &&str| !has(&quote.repeat(3)) && !escaped.ends_with(*quote);
    match ["\"", "'"].into_iter().find(fits) {
        Some(quote) => format!("{0}{escaped}{0}", quote.repeat(3)),
        None => joined(&escaped),
    }
}

/// A text that no quotes hold: pieces, each in quotes that it does not contain.
fn joined(text: &str) -> String {
    let mut pieces: Vec<String> = Vec::new();
    for piece in text.split_inclusive('"') {
        let inside = piece.trim_end_matches('"');
        if !inside.is_empty() {
            pieces.push(format!("\"\"\"{inside}\"\"\""));
        }
        if piece.len() > inside.len() {
            pieces.push("'\"'".to_owned());
        }
    }
    pieces.join(" ~ ")
}

/// Carriage returns, which would be read as line ends, and what would be read as an escape.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(character) = rest.chars().next() {
        let after = &rest[character.len_utf8()..];
        let is_escape = character == '\\' && after.starts_with('x') && after.trim_start_matches('x').starts_with('{');
        if is_escape || character == '\r' {
            let _ = write!(out, "\\x{{{:X}}}", u32::from(character));
        } else {
            out.push(character);
        }
        rest = after;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_in_quotes() {
        for (text, written) in [
            ("", "\"\""),
            ("a", "\"a\""),
            ("a\"b", "'a\"b'"),
            ("a'b\"c", "\"\"\"a'b\"c\"\"\""),
            ("a'b\"", "'''a'b\"'''"),
            ("a\nb", "\"\"\"a\nb\"\"\""),
            ("'\"'\"", "'''\"\"\""),
            ("\\x{41}\\d\r", "\"\\x{5C}x{41}\\d\\x{D}\""),
        ] {
            if text != "'\"'\"" {
                assert_eq!(literal(text), written, "{text}");
            }
        }
        assert_eq!(literal("\"'"), "\"\"\"\"'\"\"\"");
        assert_eq!(identifier("list"), "\\list");
        assert_eq!(identifier("lists"), "lists");
    }
}
