//! Standard output: an error is reported if it is closed, text is made harmless if it is a terminal.
//!
//! | standard output is | what is written |
//! |---|---|
//! | a terminal | text; control characters and bytes that are not UTF-8 become U+FFFD |
//! | a file or a pipe | the bytes as they are |
//! | closed before the program began (`>&-`) | nothing: an error |
//! | a pipe that nobody reads any more | nothing more, silently |

use std::io::{self, BufWriter, StdoutLock, Write};
use std::sync::atomic::{AtomicBool, Ordering};

use anstream::{AutoStream, ColorChoice, StripStream};
use glossator::display::Harmless;

use super::exit::Failure;

/// Standard output, or what sets colours on it.
pub trait Stdout: Write {
    /// Whether escape sequences for colours come from the program itself.
    const IS_COLOURED: bool;

    /// Whether it is a terminal.
    fn is_terminal(&self) -> bool;

    /// The same with a buffer for what is written in the end: what takes colours away writes a piece at a time.
    fn with_buffer(self) -> impl Write;
}

/// Bytes of a buffer.
const BUFFER: usize = 1 << 16;

impl Stdout for StdoutLock<'_> {
    const IS_COLOURED: bool = false;

    fn is_terminal(&self) -> bool {
        io::IsTerminal::is_terminal(self)
    }

    fn with_buffer(self) -> impl Write {
        self
    }
}

impl Stdout for AutoStream<StdoutLock<'static>> {
    const IS_COLOURED: bool = true;

    fn is_terminal(&self) -> bool {
        AutoStream::is_terminal(self)
    }

    fn with_buffer(self) -> impl Write {
        let is_plain = self.current_choice() == ColorChoice::Never;
        let out: Box<dyn Write> = Box::new(BufWriter::with_capacity(BUFFER, self.into_inner()));
        if is_plain { Box::new(StripStream::new(out)) } else { out }
    }
}

/// Writes to standard output through a buffer.
pub fn to_stdout(out: impl Stdout, fill: impl FnOnce(&mut dyn Write) -> Result<(), Failure>) -> Result<(), Failure> {
    filled(out, fill).map_err(|failure| match failure {
        Failure::Output(error) if error.kind() == io::ErrorKind::BrokenPipe => Failure::BrokenPipe,
        Failure::Output(error) => Failure::usage(format!("cannot write to standard output: {error}")),
        other => other,
    })
}

fn filled<S: Stdout>(out: S, fill: impl FnOnce(&mut dyn Write) -> Result<(), Failure>) -> Result<(), Failure> {
    if was_closed() {
        return buffered(Closed, fill);
    }
    match (out.is_terminal(), S::IS_COLOURED) {
        (true, true) => buffered(Harmless::coloured(out), fill),
        (true, false) => buffered(Harmless::new(out), fill),
        (false, _) => buffered(out.with_buffer(), fill),
    }
}

fn buffered(out: impl Write, fill: impl FnOnce(&mut dyn Write) -> Result<(), Failure>) -> Result<(), Failure> {
    let mut out = BufWriter::with_capacity(BUFFER, out);
    let result = fill(&mut out).and_then(|()| Ok(out.flush()?));
    if result.is_err() {
        // What is left in the buffer would be written again when it is dropped.
        drop(out.into_parts());
    }
    result
}

/// A standard output that is closed. The language opens the null device in its place, so that nobody would notice.
struct Closed;

impl Write for Closed {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(io::Error::other("it is closed; leave out `>&-`, or write to a file with `-o`"))
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

static WAS_CLOSED: AtomicBool = AtomicBool::new(false);

/// Whether standard output was closed when the program began.
pub fn was_closed() -> bool {
    WAS_CLOSED.load(Ordering::Relaxed)
}

/// Notes whether standard output was closed when the program began. Only whoever looks before the language opens the null
/// device in its place can know it.
pub fn note_closed(is_closed: bool) {
    WAS_CLOSED.store(is_closed, Ordering::Relaxed);
}
