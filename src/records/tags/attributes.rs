//! The head of a tag: its name and its attributes.

use super::table::is_name_byte;
use crate::model::Span;

/// A head longer than this is none: a sign in the text, not a tag.
const LONGEST: usize = 4096;

/// The head of a tag, `<name a="b">` or `</name>`.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Head<'t> {
    pub name: &'t str,
    pub attributes: Vec<(&'t str, &'t str)>,
    pub kind: HeadKind,
    /// How many bytes it has.
    pub length: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum HeadKind {
    Opening,
    Closing,
    /// `<name/>`
    Empty,
}

/// Reads the head at the start of a text, which begins with `<`; `is_known` says which names are those of tags. A `>`
/// between quotation marks does not end it.
pub(super) fn head<'t>(text: &'t str, is_known: impl Fn(&str) -> bool) -> Option<Head<'t>> {
    let mut reader = Reader { text: &text[..text.floor_char_boundary(LONGEST.min(text.len()))], at: 1 };
    let is_closing = reader.skip("/");
    let name = reader.word(is_name_byte);
    if name.is_empty() || !is_known(name) {
        return None;
    }
    let mut attributes = Vec::new();
    loop {
        let is_apart = reader.skip_white_space();
        if reader.skip(">") {
            let kind = if is_closing { HeadKind::Closing } else { HeadKind::Opening };
            return Some(Head { name, attributes, kind, length: reader.at });
        }
        if reader.skip("/>") {
            return (!is_closing).then_some(Head { name, attributes, kind: HeadKind::Empty, length: reader.at });
        }
        if !is_apart || is_closing {
            return None;
        }
        attributes.push(reader.attribute()?);
    }
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Reader<'t> {
    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    fn skip(&mut self, sign: &str) -> bool {
        let is_here = self.rest().starts_with(sign);
        self.at += if is_here { sign.len() } else { 0 };
        is_here
    }

    fn skip_white_space(&mut self) -> bool {
        let rest = self.rest();
        let count = rest.len() - rest.trim_start().len();
        self.at += count;
        count > 0
    }

    fn word(&mut self, takes: impl Fn(u8) -> bool) -> &'t str {
        let rest = self.rest();
        let end = rest.bytes().position(|byte| !takes(byte)).unwrap_or(rest.len());
        self.at += end;
        &rest[..end]
    }

    /// `name`, `name=value`, `name="value"` or `name='value'`.
    fn attribute(&mut self) -> Option<(&'t str, &'t str)> {
        let name = self.word(is_name_byte);
        if name.is_empty() {
            return None;
        }
        let before = self.at;
        self.skip_white_space();
        if !self.skip("=") {
            self.at = before;
            return Some((name, ""));
        }
        self.skip_white_space();
        let quote = self.rest().chars().next().filter(|c| matches!(c, '"' | '\''));
        let Some(quote) = quote else {
            let value = self.word(|byte| !byte.is_ascii_whitespace() && !matches!(byte, b'<' | b'>' | b'"' | b'\''));
            return (!value.is_empty()).then_some((name, value));
        };
        let value: Span = self.at + 1..self.at + 1 + self.rest()[1..].find(quote)?;
        self.at = value.end + 1;
        Some((name, &self.text[value]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_are_read() {
        let read = |text: &'static str| head(text, |name| name.eq_ignore_ascii_case("note"));
        let found = read("<note type=\"a > b\" n='4'\n lang=la hidden>x").unwrap();
        assert_eq!(found.attributes, [("type", "a > b"), ("n", "4"), ("lang", "la"), ("hidden", "")]);
        assert_eq!((found.kind, found.length), (HeadKind::Opening, 41));
        assert_eq!(read("</NOTE >").map(|head| head.kind), Some(HeadKind::Closing));
        assert_eq!(read("<note/>").map(|head| head.kind), Some(HeadKind::Empty));
        for text in ["<", "<>", "<notes>", "<note", "<note it's>", "<note <b>", "< note>", "<note a=\"b>", "</note a>"]
        {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
