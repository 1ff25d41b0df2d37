//! Tokens of a stream, found in a window of it: bytes are checked, and tokens found, many at a time.

use std::io::{self, BufRead, Read, Take};
use std::ops::Range;

use super::careful::Careful;
use super::error::{XmlError, XmlErrorKind};
use super::token::{MARK, Token, TokenKind, TokenSource, configure, kind};
use crate::source::first_forbidden;

/// Bytes taken in at a time, so that the window and its tokens stay in the cache of the processor.
const CHUNK: usize = 1 << 14;

/// Tokens of a UTF-8 stream, of which a few kilobytes are in memory, or one token, if that is longer; see
/// [`Reader::from_read`](super::Reader::from_read).
#[derive(Debug)]
pub struct Stream<R> {
    /// `None` once `careful` has it.
    input: Option<Take<R>>,
    /// No more bytes than this are taken into memory, whatever the markup says.
    max_size: usize,
    /// Bytes of the stream that are text, and have no forbidden characters.
    window: String,
    /// Bytes behind the window that do not make a character yet.
    cut: Vec<u8>,
    /// Offset of the window in the stream.
    base: usize,
    /// Tokens found in the window.
    found: Vec<Token>,
    /// How many of them were reported.
    reported: usize,
    /// The content of the token last reported, in the window.
    content: Range<usize>,
    /// How the input ended, if it did.
    ended: Option<io::Result<()>>,
    /// Reads the rest, from where something is wrong.
    careful: Option<Careful<R>>,
    /// What went wrong before the first token.
    failed: Option<XmlError>,
}

impl<R: BufRead> Stream<R> {
    pub(super) fn new(mut input: R, max_size: usize) -> Self {
        let mut head = Vec::new();
        let read = input.by_ref().take(2 * MARK.len() as u64).read_to_end(&mut head);
        let base = if head.starts_with(MARK.as_bytes()) { MARK.len() } else { 0 };
        head.drain(..base);
        let failed = match read {
            Err(error) => Some(XmlError::new(XmlErrorKind::Input(error.to_string()), 0..0)),
            Ok(_) if base > 0 && head == MARK.as_bytes() => {
                Some(XmlError::new(XmlErrorKind::TextOutsideRoot, base..2 * base))
            }
            Ok(_) => None,
        };
        // One byte beyond the limit shows that it is exceeded.
        let input = input.take((max_size as u64).saturating_add(1).saturating_sub((base + head.len()) as u64));
        Self {
            input: Some(input),
            max_size,
            window: String::new(),
            cut: head,
            base,
            found: Vec::new(),
            reported: 0,
            content: 0..0,
            ended: None,
            careful: None,
            failed,
        }
    }

    /// Goes on behind the tokens found so far.
    #[cold]
    fn refill(&mut self) -> Result<Token, XmlError> {
        if let Some(error) = &self.failed {
            return Err(error.clone());
        }
        loop {
            if let Some(careful) = &mut self.careful {
                return careful.advance();
            }
            let start = self.found.last().map_or(self.base, |token| token.end);
            if !self.take_in(start - self.base) || !self.find() {
                self.be_careful();
            } else if let Some(token) = self.next_found() {
                return Ok(token);
            } else if let Some(ended) = &self.ended {
                return self.at_end(ended);
            }
        }
    }

    /// All tokens are reported, and the input has ended.
    fn at_end(&self, ended: &io::Result<()>) -> Result<Token, XmlError> {
        let at = self.base;
        match ended {
            Ok(()) => Ok(Token { kind: TokenKind::EndOfInput, start: at, end: at }),
            Err(error) => Err(XmlError::new(XmlErrorKind::Input(error.to_string()), at..at + 1)),
        }
    }

    /// Forgets the first bytes of the window and takes at least as many in as are left, so that a long token is looked
    /// at a few times only. Whether what came is text without forbidden characters.
    fn take_in(&mut self, done: usize) -> bool {
        let mut bytes = std::mem::take(&mut self.window).into_bytes();
        bytes.drain(..done);
        self.base += done;
        self.found.clear();
        (self.reported, self.content) = (0, 0..0);
        let old = bytes.len();
        bytes.append(&mut self.cut);
        self.read(&mut bytes, 2 * old.max(1));
        if self.ended.is_none() {
            self.cut = bytes.split_off(whole_characters(&bytes));
        }
        match String::from_utf8(bytes) {
            Ok(text) => self.window = text,
            Err(error) => {
                let mut bytes = error.into_bytes();
                bytes.append(&mut self.cut);
                self.cut = bytes;
                return false;
            }
        }
        self.window.get(old..).is_some_and(|new| first_forbidden(new).is_none())
    }

    /// Reads until there are as many bytes, or more, or the input ends.
    fn read(&mut self, bytes: &mut Vec<u8>, wanted: usize) {
        let Some(input) = self.input.as_mut() else { return };
        while self.ended.is_none() {
            match input.fill_buf() {
                Ok([]) => self.ended = Some(Ok(())),
                Ok(come) => {
                    let come = come.get(..CHUNK).unwrap_or(come);
                    bytes.extend_from_slice(come);
                    let length = come.len();
                    input.consume(length);
                    if bytes.len() >= wanted {
                        return;
                    }
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => self.ended = Some(Err(error)),
            }
        }
    }

    /// Finds the tokens of the window that are complete; whether nothing is wrong with the first one that is not found.
    fn find(&mut self) -> bool {
        if self.window.starts_with(MARK) {
            // It is a character here; quick-xml would take it away.
            return false;
        }
        let is_last = matches!(self.ended, Some(Ok(())));
        let mut tokens = quick_xml::Reader::from_str(&self.window);
        configure(&mut tokens);
        let mut start = 0;
        loop {
            let read = tokens.read_event();
            let end = usize::try_from(tokens.buffer_position()).unwrap_or(usize::MAX);
            let kind = match read {
                Ok(event) => kind(&event),
                Err(_) => {
                    // `<` and `<!` by themselves are refused at once.
                    let is_cut = end >= self.window.len() || self.window.len() - start < 3;
                    return start > 0 || (is_cut && !is_last);
                }
            };
            // A text that reaches the end of the window may go on behind it.
            let goes_on = kind == TokenKind::Text && end == self.window.len() && !is_last;
            if kind == TokenKind::EndOfInput || goes_on {
                return true;
            }
            self.found.push(Token { kind, start: self.base + start, end: self.base + end });
            start = end;
        }
    }

    /// Leaves the rest to the slow reader, which says what is wrong.
    fn be_careful(&mut self) {
        let Some(input) = self.input.take() else { return };
        let rest = [self.window.as_bytes(), &self.cut].concat();
        self.careful = Some(Careful::new(&rest, input, self.base, self.max_size));
    }
}

impl<R> Stream<R> {
    #[inline]
    fn next_found(&mut self) -> Option<Token> {
        let token = *self.found.get(self.reported)?;
        self.reported += 1;
        let content = token.content();
        self.content = content.start - self.base..content.end - self.base;
        Some(token)
    }
}

impl<R: BufRead> TokenSource for Stream<R> {
    #[inline]
    fn advance(&mut self) -> Result<Token, XmlError> {
        match self.next_found() {
            Some(token) => Ok(token),
            None => self.refill(),
        }
    }

    #[inline]
    fn content(&self) -> &str {
        match &self.careful {
            None => self.window.get(self.content.clone()).unwrap_or_default(),
            Some(careful) => careful.content(),
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

#[cfg(test)]
mod tests {
    use crate::{Event, Limits, Reader, Tokens};

    /// What a reader says of a document, event by event.
    fn told<S: Tokens>(mut reader: Reader<S>) -> Vec<String> {
        let mut told = Vec::new();
        loop {
            match reader.next_event() {
                Ok(Some(Event::Start(start))) => told.push(format!("{:?} {}", start.span(), start.qualified_name())),
                Ok(Some(Event::End(end))) => told.push(format!("{:?} /{}", end.span(), end.qualified_name())),
                Ok(Some(event)) => told.push(format!("{event:?}")),
                Ok(None) => return told,
                Err(error) => {
                    told.push(format!("{error:?}"));
                    return told;
                }
            }
        }
    }

    #[test]
    fn the_ends_of_windows_are_not_seen() {
        let pieces = [
            "é",
            "€",
            "𐍈",
            "\u{FEFF}",
            "&amp;",
            "<b c=\"é>\" />",
            "<!-- - -->",
            "<![CDATA[]]]]>",
            "<?p q?>",
            "\r\n",
            "&x;",
            "]]>",
            "< ",
            "<!",
            "\u{FFFE}",
            "\u{1}",
            "</a></a>",
            "<b",
            "&",
            "<!DOCTYPE a>",
            "<!-x>",
            "<?>",
        ];
        for piece in pieces {
            for length in (super::CHUNK - 12..super::CHUNK + 4).chain([0, 3 * super::CHUNK]) {
                let text = format!("<a>{}{piece}{piece}<c/>text</a>", "x".repeat(length));
                let limits = Limits::default();
                let whole = told(Reader::new(&text, &limits));
                assert_eq!(told(Reader::from_read(text.as_bytes(), &limits)), whole, "{piece} at {length}");
            }
        }
    }
}
