//! Windows of a stream: bytes are checked, and tokens found, many at a time.

use std::io::{self, BufRead, Read, Take};

use super::ahead::Input;
use super::careful::Careful;
use super::error::{XmlError, XmlErrorKind};
use super::token::{MARK, Token, TokenKind, configure, kind};
use crate::source::first_forbidden;

/// Bytes taken in at a time, so that the window and its tokens stay in the cache of the processor.
pub(super) const CHUNK: usize = 1 << 14;

/// A part of a stream, which begins with a token.
#[derive(Debug, Default)]
pub(super) struct Window {
    /// Bytes of the stream that are text, and have no forbidden characters.
    pub text: String,
    /// Offset of the text in the stream.
    pub base: usize,
    /// The tokens that end in the window.
    pub tokens: Vec<Token>,
    /// What comes behind them.
    pub next: Next,
}

/// What comes behind a window.
#[derive(Debug, Default)]
pub(super) enum Next {
    /// Another window.
    #[default]
    Window,
    /// Nothing: there is no more input, or no more can be read.
    End(io::Result<()>),
    /// Something that is wrong, which [`Careful`] describes.
    Wrong,
}

/// Takes a stream in, window by window.
#[derive(Debug)]
pub(super) struct Windows<R> {
    input: Take<R>,
    /// No more bytes than this are taken into memory, whatever the markup says.
    max_size: usize,
    /// Bytes that were taken in, and whose tokens are not found yet.
    rest: Vec<u8>,
    /// Offset of these bytes in the stream.
    base: usize,
    /// How the input ended, if it did.
    ended: Option<io::Result<()>>,
    /// Bytes of a window, if no token is longer.
    size: usize,
}

impl<R: BufRead> Windows<R> {
    /// Reads the first bytes; a byte order mark is skipped.
    pub fn new(mut input: R, max_size: usize) -> Result<Self, XmlError> {
        let mut head = Vec::new();
        let read = input.by_ref().take(2 * MARK.len() as u64).read_to_end(&mut head);
        read.map_err(|error| XmlError::new(XmlErrorKind::Input(error.to_string()), 0..0))?;
        let base = if head.starts_with(MARK.as_bytes()) { MARK.len() } else { 0 };
        head.drain(..base);
        if base > 0 && head == MARK.as_bytes() {
            return Err(XmlError::new(XmlErrorKind::TextOutsideRoot, base..2 * base));
        }
        // One byte beyond the limit shows that it is exceeded.
        let input = input.take((max_size as u64).saturating_add(1).saturating_sub((base + head.len()) as u64));
        Ok(Self { input, max_size, rest: head, base, ended: None, size: CHUNK })
    }

    /// Bytes of the stream whose tokens are found.
    pub fn done(&self) -> usize {
        self.base
    }

    /// Fills a window, which was used before, with the next part of the stream: at least one token, or none where the
    /// input ends or something is wrong. Each time that a long token is not complete yet, at least as many bytes are
    /// taken in as there are, so that it is looked at a few times only.
    pub fn fill(&mut self, window: &mut Window) {
        window.tokens.clear();
        window.base = self.base;
        let mut bytes = std::mem::take(&mut window.text).into_bytes();
        bytes.clear();
        loop {
            bytes.append(&mut self.rest);
            let wanted = self.size.max(2 * bytes.len());
            self.read(&mut bytes, wanted);
            if self.ended.is_none() {
                self.rest = bytes.split_off(whole_characters(&bytes));
            }
            match String::from_utf8(bytes) {
                Ok(text) if first_forbidden(&text).is_none() => window.text = text,
                Ok(text) => return self.stop(window, text.into_bytes()),
                Err(error) => return self.stop(window, error.into_bytes()),
            }
            let is_right = self.find(window);
            let end = window.tokens.last().map_or(self.base, |token| token.end);
            if is_right && (end > self.base || self.ended.is_some()) {
                return self.keep_rest(window, end);
            }
            bytes = std::mem::take(&mut window.text).into_bytes();
            if !is_right {
                return self.stop(window, bytes);
            }
        }
    }

    /// Keeps the bytes behind the tokens of a window for the next one.
    fn keep_rest(&mut self, window: &mut Window, end: usize) {
        let after = window.text.as_bytes().get(end - self.base..).unwrap_or_default();
        self.rest.splice(..0, after.iter().copied());
        self.base = end;
        window.next = match window.tokens.is_empty().then(|| self.ended.take()).flatten() {
            Some(ended) => Next::End(ended),
            None => Next::Window,
        };
    }

    /// Puts bytes back that hold something wrong.
    fn stop(&mut self, window: &mut Window, mut bytes: Vec<u8>) {
        window.tokens.clear();
        window.next = Next::Wrong;
        bytes.append(&mut self.rest);
        self.rest = bytes;
    }

    /// The same for another thread, with windows of another size, in bytes.
    pub fn boxed(self, size: usize) -> Windows<Input>
    where
        R: Send + 'static,
    {
        let Self { input, max_size, rest, base, ended, .. } = self;
        let limit = input.limit();
        let input = Input::new(input.into_inner()).take(limit);
        Windows { input, max_size, rest, base, ended, size }
    }

    /// Leaves the rest to the slow reader, which says what is wrong.
    pub fn into_careful(self) -> Careful<R> {
        Careful::new(&self.rest, self.input, self.base, self.max_size)
    }

    /// Reads until there are as many bytes, or more, or the input ends.
    fn read(&mut self, bytes: &mut Vec<u8>, wanted: usize) {
        while self.ended.is_none() && bytes.len() < wanted {
            match self.input.fill_buf() {
                Ok([]) => self.ended = Some(Ok(())),
                Ok(come) => {
                    let come = come.get(..self.size).unwrap_or(come);
                    bytes.extend_from_slice(come);
                    let length = come.len();
                    self.input.consume(length);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => self.ended = Some(Err(error)),
            }
        }
    }

    /// Finds the tokens of a window that are complete; whether nothing is wrong with the first one that is not found.
    fn find(&self, window: &mut Window) -> bool {
        if window.text.starts_with(MARK) {
            // It is a character here; quick-xml would take it away.
            return false;
        }
        let is_last = matches!(self.ended, Some(Ok(())));
        let mut tokens = quick_xml::Reader::from_str(&window.text);
        configure(&mut tokens);
        let mut start = 0;
        loop {
            let read = tokens.read_event();
            let end = usize::try_from(tokens.buffer_position()).unwrap_or(usize::MAX);
            let kind = match read {
                Ok(event) => kind(&event),
                Err(_) => {
                    // `<` and `<!` by themselves are refused at once.
                    let is_cut = end >= window.text.len() || window.text.len() - start < 3;
                    return start > 0 || (is_cut && !is_last);
                }
            };
            // A text that reaches the end of the window may go on behind it.
            let goes_on = kind == TokenKind::Text && end == window.text.len() && !is_last;
            if kind == TokenKind::EndOfInput || goes_on {
                return true;
            }
            window.tokens.push(Token { kind, start: self.base + start, end: self.base + end });
            start = end;
        }
    }
}

/// Bytes without a character at the end that is cut off.
fn whole_characters(bytes: &[u8]) -> usize {
    let after_lead = bytes.iter().rev().take(3).position(|byte| byte & 0xC0 != 0x80);
    let Some(last) = after_lead.map(|back| bytes.len() - 1 - back) else { return bytes.len() };
    let length = match bytes.get(last) {
        Some(0xC0..=0xDF) => 2,
        Some(0xE0..=0xEF) => 3,
        Some(0xF0..) => 4,
        _ => 1,
    };
    if last + length > bytes.len() { last } else { bytes.len() }
}
