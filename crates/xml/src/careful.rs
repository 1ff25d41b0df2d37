//! Tokens of a stream one by one: slow, and exact about what is wrong.

use std::io::{self, BufRead, Cursor, Read, Take};

use quick_xml::errors::Error;

use super::error::{XmlError, XmlErrorKind};
use super::token::{Token, TokenKind, configure, failure, forbidden, kind, valid};
use crate::source::first_forbidden;

/// A tag that is put before the rest of a stream and is not reported: a byte order mark behind it is a character, while
/// quick-xml takes one at the start of its input away without counting it.
const LEAD: &[u8] = b"<a>";

/// The rest of a stream from a token on that holds something wrong. Each token is copied and checked by itself.
#[derive(Debug)]
pub(super) struct Careful<R> {
    tokens: quick_xml::Reader<io::Chain<Cursor<Vec<u8>>, Take<R>>>,
    /// No more bytes than this are taken into memory, whatever the markup says.
    max_size: usize,
    /// Offset of the first byte.
    base: usize,
    buffer: Vec<u8>,
    content: String,
}

impl<R: BufRead> Careful<R> {
    /// Goes on at offset `base` with the bytes of `rest`, and those of `input` after them.
    pub fn new(rest: &[u8], input: Take<R>, base: usize, max_size: usize) -> Self {
        let head = Cursor::new([LEAD, rest].concat());
        let mut tokens = quick_xml::Reader::from_reader(head.chain(input));
        configure(&mut tokens);
        let mut buffer = Vec::new();
        // The lead is in memory and well-formed.
        let _ = tokens.read_event_into(&mut buffer);
        Self { tokens, max_size, base, buffer, content: String::new() }
    }

    pub fn content(&self) -> &str {
        &self.content
    }

    pub fn advance(&mut self) -> Result<Token, XmlError> {
        let start = self.position();
        self.buffer.clear();
        self.content.clear();
        let read = self.tokens.read_event_into(&mut self.buffer).map(|event| {
            self.content.push_str(&event);
            kind(&event)
        });
        let kind = read.map_err(|error| self.stopped(start, &error))?;
        if kind == TokenKind::Doctype {
            // The event leaves out how the declaration begins, which is to be checked.
            self.content.clear();
            self.content.push_str(valid(&self.buffer));
        }
        let token = Token { kind, start, end: self.position() };
        self.check_characters(token.content().start)?;
        Ok(token)
    }

    fn position(&self) -> usize {
        let read = usize::try_from(self.tokens.buffer_position()).unwrap_or(usize::MAX);
        self.base + read.saturating_sub(LEAD.len())
    }

    fn check_characters(&self, start: usize) -> Result<(), XmlError> {
        match first_forbidden(&self.content) {
            Some((at, character)) => Err(forbidden(start + at, character)),
            None => Ok(()),
        }
    }

    /// What is wrong with the token that begins at `start` and could not be read.
    fn stopped(&mut self, start: usize, error: &Error) -> XmlError {
        if self.position() > self.max_size {
            return XmlError::new(XmlErrorKind::TooLarge(self.max_size), start..start);
        }
        self.content.push_str(valid(&self.buffer));
        self.check_characters(start).err().unwrap_or_else(|| failure(start, &self.buffer, error))
    }
}
