//! Parses the lines of a PO file into entries.

use std::ops::Range;

use super::strings::unescaped;
use crate::exchange::bilingual::BilingualError;
use crate::source::Encoding;

/// A string with its place: from its first quote to its last.
#[derive(Debug, Clone, Default)]
pub(super) struct Field {
    pub text: String,
    pub span: Range<usize>,
}

/// A comment line.
#[derive(Debug, Clone)]
pub(super) struct Comment {
    /// The character after `#`, a space for a translator's comment.
    pub kind: char,
    pub text: String,
    /// The whole line with its line end.
    pub span: Range<usize>,
}

/// An entry and its place in the file.
#[derive(Debug, Clone, Default)]
pub(super) struct Entry {
    pub comments: Vec<Comment>,
    pub context: Option<Field>,
    pub source: Option<Field>,
    pub plural: Option<Field>,
    /// Translations with the numbers of their plural forms.
    pub targets: Vec<(usize, Field)>,
    /// The start of its first keyword.
    pub keyword: usize,
    /// From its first comment to its last string.
    pub span: Range<usize>,
}

impl Entry {
    fn is_empty(&self) -> bool {
        self.comments.is_empty() && !self.has_strings()
    }

    fn has_strings(&self) -> bool {
        self.context.is_some() || self.source.is_some()
    }

    /// Whether the entry is the header.
    pub(super) fn is_header(&self) -> bool {
        self.context.is_none() && self.source.as_ref().is_some_and(|source| source.text.is_empty())
    }
}

/// The entries of a text without the obsolete ones.
pub(super) fn entries(text: &str, encoding: Encoding) -> Result<Vec<Entry>, BilingualError> {
    let mut parser = Parser { encoding, line: 0, entries: Vec::new(), entry: Entry::default(), last: Last::None };
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        parser.line(line, at)?;
        at += line.len();
    }
    parser.finish(text.len())?;
    Ok(parser.entries)
}

/// The string to which a line in quotes is added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Last {
    None,
    Context,
    Source,
    Plural,
    Target,
}

struct Parser {
    encoding: Encoding,
    /// The start of the current line.
    line: usize,
    entries: Vec<Entry>,
    entry: Entry,
    last: Last,
}

/// The keywords of strings.
const EXPECTED: &str =
    "expected `msgctxt`, `msgid`, `msgid_plural`, `msgstr`, a string in quotes, or a comment after `#`";

impl Parser {
    fn error<T>(&self, what: String, expected: &str, span: Range<usize>) -> Result<T, BilingualError> {
        // Everything before this entry can be read.
        let whole = if self.entry.is_empty() { self.line } else { self.entry.span.start };
        Err(BilingualError::Line { what, expected: expected.to_owned(), span, whole, encoding: self.encoding })
    }

    fn line(&mut self, whole: &str, at: usize) -> Result<(), BilingualError> {
        let bare = whole.trim_end_matches(['\n', '\r']);
        let line = bare.trim_start_matches([' ', '\t']);
        let start = at + bare.len() - line.len();
        self.line = at;
        if line.trim_end().is_empty() {
            return Ok(());
        }
        if let Some(comment) = line.strip_prefix('#') {
            return self.comment(comment, at..at + whole.len());
        }
        let keyword = line.find(['"', ' ', '\t', '[']).map_or(line, |end| &line[..end]);
        let rest = &line[keyword.len()..];
        match keyword {
            "" => {}
            "msgctxt" => self.begin(start, true)?,
            "msgid" => self.begin(start, self.entry.source.is_some())?,
            _ => {}
        }
        self.string(keyword, rest, start..start + line.len())
    }

    fn comment(&mut self, comment: &str, span: Range<usize>) -> Result<(), BilingualError> {
        if !self.entry.targets.is_empty() {
            self.end(span.start)?;
        }
        if comment.starts_with('~') {
            // The comments before it belong to the obsolete entry.
            if self.entry.has_strings() {
                self.end(span.start)?;
            }
            self.entry = Entry::default();
            self.last = Last::None;
            return Ok(());
        }
        let kind = comment.chars().next().filter(|kind| matches!(kind, '.' | ':' | ',' | '|'));
        let text = kind.map_or(comment, |kind| &comment[kind.len_utf8()..]);
        let text = text.strip_prefix(' ').unwrap_or(text).to_owned();
        self.touch(span.clone());
        self.entry.comments.push(Comment { kind: kind.unwrap_or(' '), text, span });
        Ok(())
    }

    /// Adds bytes to the entry.
    fn touch(&mut self, span: Range<usize>) {
        if self.entry.is_empty() {
            self.entry.span.start = span.start;
        }
        self.entry.span.end = span.end;
    }

    /// Handles a keyword that may begin an entry.
    fn begin(&mut self, start: usize, always: bool) -> Result<(), BilingualError> {
        if !self.entry.targets.is_empty() || (always && self.entry.has_strings()) {
            self.end(start)?;
        }
        if !self.entry.has_strings() {
            self.entry.keyword = start;
        }
        Ok(())
    }

    fn string(&mut self, keyword: &str, rest: &str, span: Range<usize>) -> Result<(), BilingualError> {
        let (number, rest) = match rest.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
            Some((number, rest)) if keyword == "msgstr" => match number.trim().parse() {
                Ok(number) => (number, rest),
                Err(_) => {
                    return self.error(format!("`{number}` is not a number"), "expected `msgstr[0]` and so on", span);
                }
            },
            _ => (0, rest),
        };
        let quoted = rest.trim_start_matches([' ', '\t']);
        let at = span.end - quoted.len();
        let last = match keyword {
            "" => self.last,
            "msgctxt" => Last::Context,
            "msgid" => Last::Source,
            "msgid_plural" if self.entry.source.is_some() => Last::Plural,
            "msgstr" if self.entry.source.is_some() => Last::Target,
            "msgid_plural" | "msgstr" => {
                let what = format!("`{keyword}` stands without a `msgid`");
                return self.error(what, "write the `msgid` before it", span.start..span.start + keyword.len());
            }
            _ => {
                let what = format!("`{keyword}` is not a keyword of PO");
                return self.error(what, EXPECTED, span.start..span.start + keyword.len());
            }
        };
        let (text, end) = self.quoted(quoted, at)?;
        self.touch(span.start..at + end);
        let field = Field { text, span: at..at + end };
        self.put(keyword, last, number, field)
    }

    /// The text of a string in quotes, and its length in bytes.
    fn quoted(&self, quoted: &str, at: usize) -> Result<(String, usize), BilingualError> {
        let place = |offset: usize, length: usize| at + offset..at + offset + length;
        let Some(inner) = quoted.strip_prefix('"') else {
            let found: String = quoted.chars().take(20).collect();
            return self.error(
                format!("`{found}` is not a string"),
                "expected `\"`",
                place(0, quoted.chars().next().map_or(0, char::len_utf8)),
            );
        };
        let Some(end) = closing(inner) else {
            return self.error("this string does not end".to_owned(), "add the `\"`", place(0, quoted.len()));
        };
        let after = inner[end + 1..].trim();
        if !after.is_empty() {
            let what = format!("`{after}` follows a string");
            let start = end + 2 + (inner.len() - end - 1 - inner[end + 1..].trim_start().len());
            return self.error(
                what,
                "escape a quote inside a string as `\\\"`",
                place(start, after.trim_start().len()),
            );
        }
        match unescaped(&inner[..end], '"') {
            Ok(text) => Ok((text, end + 2)),
            Err(bad) => self.error(bad.what, "write a backslash as `\\\\`", place(bad.at + 1, 1)),
        }
    }

    fn put(&mut self, keyword: &str, last: Last, number: usize, field: Field) -> Result<(), BilingualError> {
        let entry = &mut self.entry;
        if keyword.is_empty() {
            let open = match last {
                Last::Context => entry.context.as_mut(),
                Last::Source => entry.source.as_mut(),
                Last::Plural => entry.plural.as_mut(),
                Last::Target => entry.targets.last_mut().map(|(_, field)| field),
                Last::None => None,
            };
            let Some(open) = open else {
                return self.error("a string without a keyword".to_owned(), EXPECTED, field.span);
            };
            open.text.push_str(&field.text);
            open.span.end = field.span.end;
            return Ok(());
        }
        self.last = last;
        match last {
            Last::Context => entry.context = Some(field),
            Last::Source => entry.source = Some(field),
            Last::Plural => entry.plural = Some(field),
            Last::Target if entry.targets.iter().any(|(known, _)| *known == number) => {
                let what = "a second `msgstr` for the same `msgid`".to_owned();
                return self.error(what, "remove one of them, or give the second a `msgid` of its own", field.span);
            }
            Last::Target => entry.targets.push((number, field)),
            Last::None => {}
        }
        Ok(())
    }

    fn end(&mut self, at: usize) -> Result<(), BilingualError> {
        if self.entry.has_strings() && self.entry.targets.is_empty() {
            let what = "the entry before has no `msgstr`".to_owned();
            return self.error(what, "add `msgstr \"\"` for an untranslated entry", at..at);
        }
        self.last = Last::None;
        let entry = std::mem::take(&mut self.entry);
        if entry.source.is_some() {
            self.entries.push(entry);
        }
        Ok(())
    }

    fn finish(&mut self, at: usize) -> Result<(), BilingualError> {
        if self.entry.has_strings() { self.end(at) } else { Ok(()) }
    }
}

/// The place of the quote that ends a string.
fn closing(inner: &str) -> Option<usize> {
    let mut escaped = false;
    inner.char_indices().find_map(|(at, c)| match c {
        '"' if !escaped => Some(at),
        _ => {
            escaped = c == '\\' && !escaped;
            None
        }
    })
}
