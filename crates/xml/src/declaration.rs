//! The XML declaration: XML 1.0, productions \[23\] to \[26\], \[32\], \[80\], \[81\].

use std::ops::Range;

use super::tag::is_space;

/// What the declaration says, as offsets into its content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RawDeclaration {
    pub version: Range<usize>,
    pub encoding: Option<Range<usize>>,
    pub standalone: Option<bool>,
}

/// Reads the content of a declaration, `xml version="1.0" …`. The error says what is wrong.
pub(super) fn read_declaration(content: &str) -> Result<RawDeclaration, &'static str> {
    let mut rest = Rest { content, at: "xml".len() };
    let version = rest.pseudo_attribute("version")?.ok_or("it must begin with `version`")?;
    if !is_version(rest.text(&version)) {
        return Err("the version must be `1.0`");
    }
    let encoding = rest.pseudo_attribute("encoding")?;
    if encoding.as_ref().is_some_and(|name| !is_encoding_name(rest.text(name))) {
        return Err("the encoding must be a name of letters, digits, `.`, `_` and `-`");
    }
    let standalone = match rest.pseudo_attribute("standalone")? {
        None => None,
        Some(value) => Some(yes_or_no(rest.text(&value))?),
    };
    rest.skip_space();
    if rest.at < content.len() {
        return Err("only `version`, `encoding` and `standalone` may stand in it, in this order, with spaces between");
    }
    Ok(RawDeclaration { version, encoding, standalone })
}

struct Rest<'c> {
    content: &'c str,
    at: usize,
}

impl<'c> Rest<'c> {
    fn text(&self, range: &Range<usize>) -> &'c str {
        self.content.get(range.clone()).unwrap_or_default()
    }

    fn bytes(&self) -> &'c [u8] {
        self.content.as_bytes().get(self.at..).unwrap_or_default()
    }

    fn skip_space(&mut self) -> bool {
        let length = self.bytes().iter().take_while(|byte| is_space(**byte)).count();
        self.at += length;
        length > 0
    }

    /// Reads ` name="value"`, and nothing where another name or the end comes next.
    fn pseudo_attribute(&mut self, name: &str) -> Result<Option<Range<usize>>, &'static str> {
        let before = self.at;
        if !self.skip_space() || !self.bytes().starts_with(name.as_bytes()) {
            self.at = before;
            return Ok(None);
        }
        self.at += name.len();
        self.skip_space();
        if self.bytes().first() != Some(&b'=') {
            return Err("`=` is missing");
        }
        self.at += 1;
        self.skip_space();
        self.quoted().map(Some)
    }

    fn quoted(&mut self) -> Result<Range<usize>, &'static str> {
        const MISSING: &str = "a value must stand in quotes";
        let quote = match self.bytes().first() {
            Some(quote @ (b'"' | b'\'')) => *quote,
            _ => return Err(MISSING),
        };
        let start = self.at + 1;
        let inside = self.bytes().get(1..).unwrap_or_default();
        let length = memchr::memchr(quote, inside).ok_or(MISSING)?;
        self.at = start + length + 1;
        Ok(start..start + length)
    }
}

/// Production \[26\] of the fifth edition: `1.` and digits.
fn is_version(text: &str) -> bool {
    text.strip_prefix("1.").is_some_and(|minor| !minor.is_empty() && minor.bytes().all(|digit| digit.is_ascii_digit()))
}

/// Production \[81\] `EncName`.
fn is_encoding_name(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-'))
}

fn yes_or_no(text: &str) -> Result<bool, &'static str> {
    match text {
        "yes" => Ok(true),
        "no" => Ok(false),
        _ => Err("`standalone` must be `yes` or `no`"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn declarations() {
        for right in [
            "xml version='1.0'",
            "xml version = \"1.1\" encoding='UTF-8' ",
            "xml\nversion='1.0' standalone='no'",
            "xml version='1.0' encoding=\"a\" standalone='yes'",
        ] {
            assert!(read_declaration(right).is_ok(), "{right}");
        }
        for wrong in [
            "xml",
            "xml encoding='UTF-8'",
            "xml version=1.0",
            "xml version='2.0'",
            "xml version='1.'",
            "xml version='1.0' encoding='-a'",
            "xml version='1.0'encoding='UTF-8'",
            "xml version='1.0' standalone='yes' encoding='UTF-8'",
            "xml version='1.0' standalone='YES'",
            "xml version='1.0' other='x'",
        ] {
            assert!(read_declaration(wrong).is_err(), "{wrong}");
        }
    }
}
