//! Finds the tags of a text: which open, which close, and how they nest.

use super::attributes::{HeadKind, head};
use super::table::TagTable;
use crate::model::Span;
use crate::page::paragraph_spans;

/// A tag that was opened and closed. Ranges are bytes of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Element {
    /// Its place in the table.
    pub tag: usize,
    /// From its first sign to its last.
    pub span: Span,
    /// What stands between.
    pub inner: Span,
    /// Whether it is written `[[name: …]]`.
    pub is_double: bool,
    /// Properties of the note, from its attributes.
    pub properties: Vec<(Box<str>, String)>,
}

/// A tag may extend over so many paragraphs; beyond that, its opening counts as unclosed.
const MOST_PARAGRAPHS: usize = 8;

/// So many open tags are looked through for the one that is closed.
const MOST_OPEN: usize = 64;

/// So many are held at a time.
const MOST_HELD: usize = 1024;

/// The longest name in double brackets, in bytes.
const LONGEST_LABEL: usize = 40;

/// Finds the tags of a text, in the order of their starts, outer before inner; they nest.
///
/// What is never closed, closed without being opened, or not in the table is text: nothing that a careless hand types can
/// hide words. Costs time in proportion to the text.
pub(super) fn elements(text: &str, table: &TagTable) -> Vec<Element> {
    let mut scanner = Scanner { text, table, paragraphs: None, open: Vec::new(), found: Vec::new() };
    let mut at = 0;
    while let Some(next) = memchr::memchr3(b'<', b'[', b']', &text.as_bytes()[at..]) {
        at = scanner.sign(at + next);
    }
    let mut found = scanner.found;
    found.sort_by_key(|element| (element.span.start, std::cmp::Reverse(element.span.end)));
    found
}

/// What has been opened.
#[derive(Debug)]
struct Open {
    kind: OpenKind,
    /// Its first sign.
    start: usize,
    /// Where its words begin.
    inner: usize,
    properties: Vec<(Box<str>, String)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum OpenKind {
    Tag(usize),
    Double(usize),
    /// A bracket: its closing bracket must not be taken for the end of something else.
    Single,
}

struct Scanner<'t> {
    text: &'t str,
    table: &'t TagTable,
    /// Where paragraphs start; counted when the first tag closes.
    paragraphs: Option<Vec<usize>>,
    open: Vec<Open>,
    found: Vec<Element>,
}

impl Scanner<'_> {
    /// Takes the sign at a byte; gives the place behind it.
    fn sign(&mut self, at: usize) -> usize {
        match self.text.as_bytes()[at] {
            b'<' => self.tag(at),
            b'[' => self.bracket(at),
            _ => self.closing_bracket(at),
        }
    }

    fn tag(&mut self, at: usize) -> usize {
        let table = self.table;
        let Some(head) = head(&self.text[at..], |name| table.named(name).is_some()) else { return at + 1 };
        let Some(tag) = table.named(head.name) else { return at + 1 };
        let end = at + head.length;
        let properties = || {
            let known = |(name, value): &(&str, &str)| {
                let mut attributes = table.tag(tag).attributes.iter();
                let (_, property) = attributes.find(|(known, _)| known.eq_ignore_ascii_case(name))?;
                Some((property.clone(), (*value).to_owned()))
            };
            head.attributes.iter().filter_map(known).collect()
        };
        match head.kind {
            HeadKind::Opening => {
                self.push(Open { kind: OpenKind::Tag(tag), start: at, inner: end, properties: properties() })
            }
            HeadKind::Closing => self.close(tag, at, end),
            HeadKind::Empty => {
                let properties = properties();
                self.found.push(Element { tag, span: at..end, inner: end..end, is_double: false, properties });
            }
        }
        end
    }

    /// Closes the innermost open tag of this name; what was opened inside it and is still open stays text.
    fn close(&mut self, tag: usize, at: usize, end: usize) {
        let reach = self.open.len().saturating_sub(MOST_OPEN);
        let matching = self.open[reach..].iter().rposition(|open| open.kind == OpenKind::Tag(tag));
        let Some(index) = matching else { return };
        let mut opened = self.open.drain(reach + index..);
        let Some(open) = opened.next() else { return };
        drop(opened);
        self.closed(open, tag, at, end);
    }

    fn closed(&mut self, open: Open, tag: usize, at: usize, end: usize) {
        if self.paragraphs_between(open.start, end) > MOST_PARAGRAPHS {
            return;
        }
        let is_double = matches!(open.kind, OpenKind::Double(_));
        let Open { start, inner, properties, .. } = open;
        self.found.push(Element { tag, span: start..end, inner: inner..at, is_double, properties });
    }

    fn paragraphs_between(&mut self, start: usize, end: usize) -> usize {
        let text = self.text;
        let starts = || paragraph_spans(text).into_iter().map(|span| span.start).collect();
        let starts = self.paragraphs.get_or_insert_with(starts);
        starts.partition_point(|at| *at < end) - starts.partition_point(|at| *at < start)
    }

    fn bracket(&mut self, at: usize) -> usize {
        let (kind, inner) =
            self.label(at).map_or((OpenKind::Single, at + 1), |(tag, inner)| (OpenKind::Double(tag), inner));
        self.push(Open { kind, start: at, inner, properties: Vec::new() });
        inner
    }

    /// Opens something. Where a text opens more than any real one, what was opened first stays text.
    fn push(&mut self, open: Open) {
        if self.open.len() >= MOST_HELD {
            self.open.drain(..MOST_HELD / 2);
        }
        self.open.push(open);
    }

    /// The tag and the start of the words of `[[name: …`.
    fn label(&self, at: usize) -> Option<(usize, usize)> {
        let rest = self.text[at..].strip_prefix("[[")?;
        let near = &rest.as_bytes()[..rest.len().min(LONGEST_LABEL + 1)];
        let colon = memchr::memchr(b':', near)?;
        let tag = self.table.labelled(&rest[..colon])?;
        let words = &rest[colon + 1..];
        Some((tag, self.text.len() - words.trim_start_matches([' ', '\u{a0}']).len()))
    }

    fn closing_bracket(&mut self, at: usize) -> usize {
        match self.open.last().map(|open| open.kind) {
            Some(OpenKind::Single) => {
                self.open.pop();
                at + 1
            }
            Some(OpenKind::Double(tag)) if self.text[at..].starts_with("]]") => {
                if let Some(open) = self.open.pop() {
                    self.closed(open, tag, at, at + 2);
                }
                at + 2
            }
            _ => at + 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        let table = TagTable::preset("sourcelibrary").unwrap();
        elements(text, &table).into_iter().map(|element| &text[element.span]).collect()
    }

    #[test]
    fn tags_nest() {
        assert_eq!(found("a <note>b <term>c</term></note> d"), ["<note>b <term>c</term></note>", "<term>c</term>"]);
        assert_eq!(found("a <note>b <NOTE>c</Note> d</note>"), ["<note>b <NOTE>c</Note> d</note>", "<NOTE>c</Note>"]);
        assert_eq!(found("[[note: see [sic]]] [[page number: 7]]"), ["[[note: see [sic]]]", "[[page number: 7]]"]);
        assert_eq!(found("<note/>"), ["<note/>"]);
    }

    #[test]
    fn what_is_not_closed_is_text() {
        for text in ["<note>a", "a</note>", "[[note: a", "[[note: a]", "<b>a</b>", "[[a]]", "a < b", "[[: a]]"] {
            assert_eq!(found(text), [""; 0], "{text}");
        }
        assert_eq!(found("<note>a <note>b</note>"), ["<note>b</note>"]);
        assert_eq!(found("<term>a <note>b</term> c</note>"), ["<term>a <note>b</term>"]);
        let far = format!("<note>a{}</note>", "\n\nb".repeat(9));
        assert_eq!(found(&far), [""; 0]);
    }
}
