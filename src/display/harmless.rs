//! Text for a terminal.

use std::io::{self, Write};

use super::excerpt::visible;

/// Bytes of an escape sequence that sets colours; a longer one is none.
const LONGEST_SEQUENCE: usize = 32;

/// Writes text in which everything that would move the cursor or change the terminal is made harmless: control
/// characters except line feeds and tabs, marks that turn the direction of writing, bytes that are not UTF-8. Each
/// becomes U+FFFD. A carriage return before a line feed stays.
///
/// ```
/// use std::io::Write as _;
/// use glossator::display::Harmless;
///
/// let mut out = Vec::new();
/// let mut harmless = Harmless::new(&mut out);
/// harmless.write_all(b"a\tb\r\n\x1b]0;title\x07\x1b[31mred\xff")?;
/// harmless.flush()?;
/// # drop(harmless);
/// assert_eq!(String::from_utf8(out)?, "a\tb\r\n\u{fffd}]0;title\u{fffd}\u{fffd}[31mred\u{fffd}");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Harmless<W: Write> {
    out: W,
    takes_colours: bool,
    /// What came last and is not whole yet.
    held: Vec<u8>,
}

impl<W: Write> Harmless<W> {
    /// For text without colours.
    pub fn new(out: W) -> Self {
        Self { out, takes_colours: false, held: Vec::new() }
    }

    /// For text with colours: escape sequences that set them (SGR) pass.
    pub fn coloured(out: W) -> Self {
        Self { takes_colours: true, ..Self::new(out) }
    }

    /// Writes what is held; of what is not whole yet nothing more will come if `is_end`.
    fn settle(&mut self, is_end: bool) -> io::Result<()> {
        let held = std::mem::take(&mut self.held);
        let mut text = String::with_capacity(held.len());
        let mut chunks = held.utf8_chunks().peekable();
        let mut cut: &[u8] = &[];
        while let Some(chunk) = chunks.next() {
            text.push_str(chunk.valid());
            let is_last = chunks.peek().is_none();
            match chunk.invalid() {
                [] => {}
                half if is_last && !is_end && is_begun(half) => cut = half,
                _ => text.push(char::REPLACEMENT_CHARACTER),
            }
        }
        let (shown, rest) = self.harmless(&text, is_end);
        self.out.write_all(shown.as_bytes())?;
        self.held = [&text.as_bytes()[rest..], cut].concat();
        Ok(())
    }

    /// The text made harmless, and from which byte on it is not whole yet.
    fn harmless(&self, text: &str, is_end: bool) -> (String, usize) {
        let mut shown = String::with_capacity(text.len());
        let mut at = 0;
        while let Some(found) = text[at..].find(['\r', '\x1b']) {
            shown.push_str(&plain(&text[at..at + found]));
            at += found;
            let rest = &text[at..];
            let kept = if rest.starts_with('\r') { line_end(rest) } else { self.sequence(rest) };
            match kept {
                Kept::Whole(length) => {
                    shown.push_str(&rest[..length]);
                    at += length;
                }
                Kept::Begun if !is_end => return (shown, at),
                Kept::Begun | Kept::None => {
                    shown.push(char::REPLACEMENT_CHARACTER);
                    at += 1;
                }
            }
        }
        shown.push_str(&plain(&text[at..]));
        (shown, text.len())
    }

    fn sequence(&self, rest: &str) -> Kept {
        if !self.takes_colours {
            return Kept::None;
        }
        let Some(parameters) = rest.strip_prefix("\x1b[") else {
            return if rest.len() == 1 { Kept::Begun } else { Kept::None };
        };
        match parameters.find(|c: char| !c.is_ascii_digit() && c != ';' && c != ':') {
            Some(length) if parameters[length..].starts_with('m') => Kept::Whole(2 + length + 1),
            None if parameters.len() < LONGEST_SEQUENCE => Kept::Begun,
            Some(_) | None => Kept::None,
        }
    }
}

/// What of a beginning may stay as it is.
enum Kept {
    /// So many bytes.
    Whole(usize),
    /// What comes next decides.
    Begun,
    None,
}

fn line_end(rest: &str) -> Kept {
    match rest.as_bytes().get(1) {
        Some(b'\n') => Kept::Whole(2),
        Some(_) => Kept::None,
        None => Kept::Begun,
    }
}

/// Whether bytes may be the beginning of a character.
fn is_begun(half: &[u8]) -> bool {
    std::str::from_utf8(half).is_err_and(|error| error.error_len().is_none())
}

/// Text that has neither carriage returns nor escape sequences; tabs stay.
fn plain(text: &str) -> String {
    text.split('\t').map(visible).collect::<Vec<_>>().join("\t")
}

impl<W: Write> Write for Harmless<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.held.extend_from_slice(bytes);
        self.settle(false)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.settle(true)?;
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is written of pieces of so many bytes.
    fn written(text: &[u8], piece: usize, is_coloured: bool) -> String {
        let mut out = Vec::new();
        let mut harmless = if is_coloured { Harmless::coloured(&mut out) } else { Harmless::new(&mut out) };
        text.chunks(piece).for_each(|piece| harmless.write_all(piece).unwrap());
        harmless.flush().unwrap();
        drop(harmless);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn pieces_of_any_length_give_the_same() {
        let text = "ж\t\x1b[1;31mred\x1b[0m\r\n\x1b[2J\x1b\u{9b}31m\rover\u{202e}\x7f \x1b[38;5;1".as_bytes();
        let text = [text, b"\xd0"].concat();
        for piece in 1..=text.len() {
            assert_eq!(
                written(&text, piece, true),
                "ж\t\x1b[1;31mred\x1b[0m\r\n\u{fffd}[2J\u{fffd}\u{fffd}31m\u{fffd}over\u{fffd}\u{fffd} \u{fffd}[38;5;1\u{fffd}"
            );
            assert!(!written(&text, piece, false).contains('\x1b'));
        }
    }
}
