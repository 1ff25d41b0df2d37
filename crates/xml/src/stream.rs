//! Tokens of a stream, of which a window is in memory.

use std::io::BufRead;
use std::ops::Range;

use super::ahead::{Ahead, Input};
use super::careful::Careful;
use super::error::{XmlError, XmlErrorKind};
use super::token::{Token, TokenKind, TokenSource};
use super::windows::{Next, Window, Windows};

/// Tokens of a UTF-8 stream, of which a few kilobytes are in memory, or one token, if that is longer; see
/// [`Reader::from_read`](super::Reader::from_read).
#[derive(Debug)]
pub struct Stream<R> {
    source: Source<R>,
    window: Window,
    /// How many tokens of the window were reported.
    reported: usize,
    /// The content of the token last reported, in the window.
    content: Range<usize>,
    /// Lets another thread read ahead in a long stream, if that is allowed.
    go_ahead: Option<fn(Windows<R>) -> Source<R>>,
}

/// Where the windows of a stream come from.
#[derive(Debug)]
pub(super) enum Source<R> {
    /// They are filled when they are asked for.
    Here(Windows<R>),
    /// Another thread fills them.
    Ahead(Ahead),
    /// Something is wrong, and the rest is read token by token.
    Careful(Box<Careful<R>>),
    /// The same, of what another thread read.
    CarefulAhead(Box<Careful<Input>>),
    /// Nothing can be read any more.
    Failed(XmlError),
}

/// Bytes that are read before another thread is worth its start.
const SHORT: usize = 1 << 19;

impl<R: BufRead> Stream<R> {
    pub(super) fn new(input: R, max_size: usize) -> Self {
        let source = Windows::new(input, max_size).map_or_else(Source::Failed, Source::Here);
        Self { source, window: Window::default(), reported: 0, content: 0..0, go_ahead: None }
    }

    /// Goes on behind the tokens of the window.
    #[cold]
    fn refill(&mut self) -> Result<Token, XmlError> {
        (self.reported, self.content) = (0, 0..0);
        self.go_ahead_if_long();
        if let Next::Window = self.window.next {
            self.source.fill(&mut self.window);
        }
        match &mut self.source {
            Source::Failed(error) => return Err(error.clone()),
            Source::Careful(careful) => return careful.advance(),
            Source::CarefulAhead(careful) => return careful.advance(),
            Source::Here(_) | Source::Ahead(_) => {}
        }
        match self.next_found() {
            Some(token) => Ok(*token),
            None => self.at_end(),
        }
    }

    fn go_ahead_if_long(&mut self) {
        if let Source::Here(windows) = &self.source
            && windows.done() > SHORT
            && let Some(go_ahead) = self.go_ahead.take()
            && let Source::Here(windows) = std::mem::replace(&mut self.source, Source::Failed(gone()))
        {
            self.source = go_ahead(windows);
        }
    }

    /// All tokens are reported, and the input has ended.
    fn at_end(&self) -> Result<Token, XmlError> {
        let at = self.window.base;
        match &self.window.next {
            Next::End(Err(error)) => Err(XmlError::new(XmlErrorKind::Input(error.to_string()), at..at + 1)),
            _ => Ok(Token { kind: TokenKind::EndOfInput, start: at, end: at }),
        }
    }
}

impl<R: BufRead + Send + 'static> Stream<R> {
    /// The same; another thread reads ahead where the stream is long.
    pub(super) fn ahead(input: R, max_size: usize) -> Self {
        Self { go_ahead: Some(Ahead::start), ..Self::new(input, max_size) }
    }
}

impl<R: BufRead> Source<R> {
    /// Fills a window that is done with.
    fn fill(&mut self, window: &mut Window) {
        match std::mem::replace(self, Self::Failed(gone())) {
            Self::Here(mut windows) => {
                windows.fill(window);
                *self = match window.next {
                    Next::Wrong => Self::Careful(Box::new(windows.into_careful())),
                    Next::Window | Next::End(_) => Self::Here(windows),
                };
            }
            Self::Ahead(ahead) => match ahead.exchange(std::mem::take(window)) {
                Some(Ok(filled)) => {
                    *window = filled;
                    *self = Self::Ahead(ahead);
                }
                Some(Err(rest)) => *self = Self::CarefulAhead(Box::new(rest.into_careful())),
                None => {}
            },
            stopped => *self = stopped,
        }
    }
}

/// What is said if the thread that reads ahead is not there any more.
fn gone() -> XmlError {
    XmlError::new(XmlErrorKind::Input("reading ahead has stopped".to_owned()), 0..0)
}

impl<R> Stream<R> {
    #[inline]
    fn next_found(&mut self) -> Option<&Token> {
        let token = self.window.tokens.get(self.reported)?;
        self.reported += 1;
        let content = token.content();
        self.content = content.start - self.window.base..content.end - self.window.base;
        Some(token)
    }
}

impl<R: BufRead> TokenSource for Stream<R> {
    #[inline]
    fn advance(&mut self, token: &mut Token) -> Result<(), XmlError> {
        *token = match self.next_found() {
            Some(found) => *found,
            None => self.refill()?,
        };
        Ok(())
    }

    #[inline]
    fn content(&self) -> &str {
        match &self.source {
            Source::Careful(careful) => careful.content(),
            Source::CarefulAhead(careful) => careful.content(),
            _ => self.window.text.get(self.content.clone()).unwrap_or_default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::{self, BufReader, Cursor, Read};

    use crate::{Event, Limits, Reader, Tokens};

    /// Pieces of documents, right and wrong, that windows may cut in two.
    const PIECES: &[&str] = &[
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
        for piece in PIECES {
            for length in (crate::windows::CHUNK - 12..crate::windows::CHUNK + 4).chain([0, 3 * crate::windows::CHUNK])
            {
                let text = format!("<a>{}{piece}{piece}<c/>text</a>", "x".repeat(length));
                let limits = Limits::default();
                let whole = told(Reader::new(&text, &limits));
                assert_eq!(told(Reader::from_read(text.as_bytes(), &limits)), whole, "{piece} at {length}");
            }
        }
    }

    #[test]
    fn another_thread_reads_the_same() {
        for (nth, piece) in PIECES.iter().enumerate() {
            let text = format!(
                "<a>{}{}{piece}{piece}<c/>text</a>",
                format!("<b>{}</b>", "c".repeat(1_000)).repeat(800),
                "x".repeat(nth)
            );
            let limits = Limits::default();
            let ahead = told(Reader::from_read_ahead(Cursor::new(text.clone()), &limits));
            assert!(ahead == told(Reader::new(&text, &limits)), "{piece}: {:?}", ahead.last());
        }
    }

    /// Fails after some bytes.
    struct Failing(usize);

    impl Read for Failing {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let length = buffer.len().min(self.0);
            self.0 -= length;
            buffer[..length].fill(b'x');
            if length == 0 { Err(io::Error::other("gone")) } else { Ok(length) }
        }
    }

    #[test]
    fn what_the_other_thread_cannot_read_is_an_error_here() {
        let input = Cursor::new(format!("<a>{}", "<b/>".repeat(200_000))).chain(Failing(100_000));
        let ahead = told(Reader::from_read_ahead(BufReader::new(input), &Limits::default()));
        assert!(ahead.last().is_some_and(|last| last.contains("gone")), "{:?}", ahead.last());
        assert_eq!(ahead.len(), 1 + 2 * 200_000 + 1);
    }

    #[test]
    fn a_reader_may_be_left_while_the_other_thread_reads() {
        let text = format!("<a>{}</a>", "<b/>".repeat(400_000));
        let mut reader = Reader::from_read_ahead(Cursor::new(text), &Limits::default());
        for _ in 0..300_000 {
            assert!(matches!(reader.next_event(), Ok(Some(_))));
        }
    }
}
