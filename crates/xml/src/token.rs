//! The tokens that quick-xml finds, with their places: only this file and those of streams know quick-xml.

use std::ops::Range;

use quick_xml::errors::{Error, IllFormedError, SyntaxError};
use quick_xml::events::Event;

use super::error::{Markup, NameOf, XmlError, XmlErrorKind};
use super::names::is_name_start;
use crate::source::{first_forbidden, is_char};

/// Kinds of tokens.
///
/// As wide as an offset: a [`Token`] has no gaps then, which would be copied in pieces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(usize)]
pub enum TokenKind {
    /// `<name …>`.
    Start,
    /// `<name …/>`.
    Empty,
    /// `</name>`.
    End,
    /// Characters between markup and references.
    Text,
    /// `&name;`.
    Reference,
    /// `<![CDATA[…]]>`.
    CData,
    /// `<!--…-->`.
    Comment,
    /// `<?target …?>`.
    Instruction,
    /// `<?xml …?>`.
    Declaration,
    /// `<!DOCTYPE …>`.
    Doctype,
    /// The end of the input.
    EndOfInput,
}

impl TokenKind {
    /// Bytes of markup before and after the content.
    fn margins(self) -> (usize, usize) {
        match self {
            Self::Start | Self::Reference => (1, 1),
            Self::Empty => (1, 2),
            Self::End => (2, 1),
            Self::CData => (9, 3),
            Self::Comment => (4, 3),
            Self::Instruction | Self::Declaration => (2, 2),
            Self::Text | Self::Doctype | Self::EndOfInput => (0, 0),
        }
    }
}

/// A token and its bytes.
#[derive(Debug, Clone, Copy)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Offset of its first byte.
    pub start: usize,
    /// Offset behind its last byte.
    pub end: usize,
}

impl Token {
    /// What stands before the first token.
    pub const START: Self = Self { kind: TokenKind::EndOfInput, start: 0, end: 0 };

    /// The bytes of the whole token.
    pub fn span(&self) -> Range<usize> {
        self.start..self.end
    }

    /// The bytes between the delimiters.
    pub fn content(&self) -> Range<usize> {
        let (before, after) = self.kind.margins();
        self.start + before..self.end - after
    }
}

/// Where a [`Reader`](super::Reader) takes its tokens from: a text in memory or a stream. Sealed: nobody else can
/// implement it.
pub trait Tokens: TokenSource {}

impl<S: TokenSource> Tokens for S {}

/// What [`Tokens`] can do, out of reach of other crates.
pub trait TokenSource {
    /// Goes to the next token, and writes it into the place given: a token that is returned is copied once more, in other
    /// pieces, for which a processor waits.
    ///
    /// # Errors
    /// Markup that is not closed or not known, forbidden characters, unreadable input.
    fn advance(&mut self, token: &mut Token) -> Result<(), XmlError>;

    /// The text between the delimiters of the token that `advance` went to last.
    fn content(&self) -> &str;
}

/// Tokens of a text in memory; see [`Reader::new`](super::Reader::new).
#[derive(Debug)]
pub struct Slice<'a> {
    text: &'a str,
    tokens: quick_xml::Reader<&'a [u8]>,
    /// Bytes of a byte order mark, which quick-xml does not count.
    base: usize,
    content: Range<usize>,
    forbidden: Option<(usize, char)>,
}

pub(super) const MARK: &str = "\u{FEFF}";

impl<'a> Slice<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let body = text.strip_prefix(MARK).unwrap_or(text);
        let mut tokens = quick_xml::Reader::from_str(body);
        configure(&mut tokens);
        Self { text, tokens, base: text.len() - body.len(), content: 0..0, forbidden: first_forbidden(text) }
    }

    /// The whole text.
    pub(super) fn text(&self) -> &'a str {
        self.text
    }

    fn position(&self) -> usize {
        self.base + usize::try_from(self.tokens.buffer_position()).unwrap_or(usize::MAX)
    }

    /// A second byte order mark would be swallowed by quick-xml without being counted.
    fn second_mark(&self) -> Result<(), XmlError> {
        let at_start = self.tokens.buffer_position() == 0;
        if at_start && self.base > 0 && self.text[self.base..].starts_with(MARK) {
            return Err(XmlError::new(XmlErrorKind::TextOutsideRoot, self.base..2 * self.base));
        }
        Ok(())
    }

    fn check_characters(&self, end: usize) -> Result<(), XmlError> {
        match self.forbidden {
            Some((at, character)) if at < end => Err(forbidden(at, character)),
            _ => Ok(()),
        }
    }
}

impl TokenSource for Slice<'_> {
    #[inline]
    fn advance(&mut self, token: &mut Token) -> Result<(), XmlError> {
        let start = self.position();
        self.second_mark()?;
        let kind = match self.tokens.read_event() {
            Ok(event) => kind(&event),
            Err(error) => {
                self.check_characters(self.position())?;
                let rest = self.text.as_bytes().get(start..).unwrap_or_default();
                return Err(failure(start, rest, &error));
            }
        };
        *token = Token { kind, start, end: self.position() };
        self.check_characters(token.end)?;
        self.content = token.content();
        Ok(())
    }

    #[inline]
    fn content(&self) -> &str {
        self.text.get(self.content.clone()).unwrap_or_default()
    }
}

/// End tags are checked by the reader, which knows the names and the places; quick-xml shall only find them.
pub(super) fn configure<R>(tokens: &mut quick_xml::Reader<R>) {
    let config = tokens.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    config.trim_markup_names_in_closing_tags = false;
}

pub(super) fn kind(event: &Event<'_>) -> TokenKind {
    match event {
        Event::Start(_) => TokenKind::Start,
        Event::Empty(_) => TokenKind::Empty,
        Event::End(_) => TokenKind::End,
        Event::Text(_) => TokenKind::Text,
        Event::GeneralRef(_) => TokenKind::Reference,
        Event::CData(_) => TokenKind::CData,
        Event::Comment(_) => TokenKind::Comment,
        Event::PI(_) => TokenKind::Instruction,
        Event::Decl(_) => TokenKind::Declaration,
        Event::DocType(_) => TokenKind::Doctype,
        Event::Eof => TokenKind::EndOfInput,
    }
}

pub(super) fn forbidden(at: usize, character: char) -> XmlError {
    debug_assert!(!is_char(character));
    XmlError::new(XmlErrorKind::ForbiddenCharacter(character), at..at + character.len_utf8())
}

/// The beginning of the bytes that is text.
pub(super) fn valid(bytes: &[u8]) -> &str {
    bytes.utf8_chunks().next().map_or("", |chunk| chunk.valid())
}

/// What follows a `<` that begins no markup.
fn stray_less_than(rest: &[u8]) -> Option<char> {
    let head = valid(rest.get(..8).unwrap_or(rest));
    let found = head.strip_prefix('<')?.chars().next()?;
    (!is_name_start(found) && !matches!(found, '!' | '/' | '?')).then_some(found)
}

/// The reader's error for quick-xml's. `rest` is the input from `start`, as far as it is known.
pub(super) fn failure(start: usize, rest: &[u8], error: &Error) -> XmlError {
    let kind = match error {
        Error::Syntax(error) => match stray_less_than(rest) {
            None => unclosed(error, rest),
            found => XmlErrorKind::NameExpected { expected: NameOf::Element, found },
        },
        Error::IllFormed(IllFormedError::UnclosedReference) => XmlErrorKind::MalformedReference,
        Error::IllFormed(IllFormedError::MissingDoctypeName) => {
            XmlErrorKind::NameExpected { expected: NameOf::Doctype, found: Some('>') }
        }
        Error::Encoding(_) => XmlErrorKind::InvalidUtf8,
        Error::Io(error) => XmlErrorKind::Input(error.to_string()),
        other => XmlErrorKind::Input(other.to_string()),
    };
    XmlError::new(kind, start..start + 1)
}

fn unclosed(error: &SyntaxError, rest: &[u8]) -> XmlErrorKind {
    let begins = |with: &str| rest.starts_with(with.as_bytes());
    match error {
        SyntaxError::InvalidBangMarkup => XmlErrorKind::UnknownMarkup,
        SyntaxError::UnclosedPI | SyntaxError::UnclosedXmlDecl => XmlErrorKind::Unclosed(Markup::Instruction),
        SyntaxError::UnclosedComment if begins("<!--") => XmlErrorKind::Unclosed(Markup::Comment),
        SyntaxError::UnclosedCData if begins("<![CDATA[") => XmlErrorKind::Unclosed(Markup::CData),
        SyntaxError::UnclosedDoctype if begins("<!DOCTYPE") => XmlErrorKind::Unclosed(Markup::Doctype),
        SyntaxError::UnclosedComment | SyntaxError::UnclosedCData | SyntaxError::UnclosedDoctype => {
            XmlErrorKind::UnknownMarkup
        }
        SyntaxError::UnclosedTag => XmlErrorKind::Unclosed(Markup::Tag),
        SyntaxError::UnclosedSingleQuotedAttributeValue | SyntaxError::UnclosedDoubleQuotedAttributeValue => {
            XmlErrorKind::Unclosed(Markup::Quote)
        }
    }
}
