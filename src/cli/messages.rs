//! Messages to the person at the terminal: the one place where they are rendered.

use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::sync::Mutex;

use anstyle::AnsiColor;
use glossator::display::{Excerpt, Harmless};
pub use glossator::display::{visible, visible_name};
use glossator::source::{LineIndex, Position};
use indicatif::ProgressBar;

/// Messages about one file beyond this number are only counted.
pub const MOST: usize = 20;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// The work on a file, or all of it, was not done.
    Error,
    /// The work was done; something should be looked at.
    Warning,
}

/// One message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    severity: Severity,
    file: Option<String>,
    position: Option<Position>,
    text: String,
    /// Number of the line that the message refers to, and what is shown of it.
    excerpt: Option<(usize, Excerpt)>,
}

impl Message {
    /// An error about a file, or about the call.
    pub fn error(file: Option<&str>, text: impl Into<String>) -> Self {
        let file = file.map(str::to_owned);
        Self { severity: Severity::Error, file, position: None, text: text.into(), excerpt: None }
    }

    /// A warning about a file.
    pub fn warning(file: &str, text: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(Some(file), text) }
    }

    /// The message with its place: line and column of a byte offset, and that line.
    pub fn at(mut self, lines: &LineIndex<'_>, offset: usize) -> Self {
        let position = lines.position(offset);
        self.position = Some(position);
        self.excerpt =
            lines.line_text(position.line).map(|line| (position.line, Excerpt::new(line, position.column, 1)));
        self
    }

    /// The message with its place, where the line itself is not at hand.
    pub fn at_position(mut self, position: Position) -> Self {
        self.position = Some(position);
        self
    }

    /// The message with its place in a text that is not the file itself: the place becomes part of the words.
    pub fn inside(self, lines: &LineIndex<'_>, offset: usize) -> Self {
        let mut message = self.at(lines, offset);
        if let Some(Position { line, column }) = message.position.take() {
            message.text = format!("in the text found in this file, line {line}, column {column}: {}", message.text);
        }
        message
    }

    /// The message about `file`, if it does not know its file yet.
    pub fn about(mut self, file: &str) -> Self {
        self.file.get_or_insert_with(|| file.to_owned());
        self
    }

    /// What it says.
    pub fn words(&self) -> &str {
        &self.text
    }

    /// The message with what led to it.
    pub fn because(mut self, why: &str) -> Self {
        self.text = format!("{}; {why}", self.text);
        self
    }

    /// The message as it is printed, with escape sequences for colours.
    pub fn rendered(&self) -> String {
        let (word, color) = match self.severity {
            Severity::Error => ("error", AnsiColor::Red),
            Severity::Warning => ("warning", AnsiColor::Yellow),
        };
        let mut out = String::new();
        if let Some(file) = &self.file {
            let _ = write!(out, "{}:", visible_name(file));
            if let Some(position) = self.position {
                let _ = write!(out, "{position}:");
            }
            out.push(' ');
        }
        let style = color.on_default().bold();
        let _ = writeln!(out, "{style}{word}:{style:#} {}", visible(&self.text));
        if let Some((number, excerpt)) = &self.excerpt {
            let number = number.to_string();
            let margin = " ".repeat(number.len());
            let _ = writeln!(out, "  {number} | {}", excerpt.line);
            let _ = writeln!(out, "  {margin} | {}{style}^{style:#}", " ".repeat(excerpt.before));
        }
        out
    }
}

/// Tells messages on standard error; may be asked from several threads.
#[derive(Debug, Default)]
pub struct Reporter {
    /// Held while the messages of one file are printed, so that they stay together.
    lock: Mutex<()>,
    bar: Option<ProgressBar>,
}

impl Reporter {
    /// A reporter that prints above a progress bar.
    pub fn above(bar: Option<ProgressBar>) -> Self {
        Self { lock: Mutex::default(), bar }
    }

    /// Prints the messages about one file: at most [`MOST`], then how many more there are.
    pub fn tell(&self, messages: impl ExactSizeIterator<Item = Message>) {
        let total = messages.len();
        if total == 0 {
            return;
        }
        let mut out: String = messages.take(MOST).map(|message| message.rendered()).collect();
        if total > MOST {
            let _ = writeln!(out, "… and {} more", total - MOST);
        }
        self.print(&out);
    }

    /// Prints one message.
    pub fn one(&self, message: Message) {
        self.tell(std::iter::once(message));
    }

    /// Prints text on standard error.
    pub fn print(&self, text: &str) {
        let guard = self.lock.lock();
        // Nothing can be done about a standard error that is closed.
        let print = || drop(to_stderr(text));
        match &self.bar {
            Some(bar) => bar.suspend(print),
            None => print(),
        }
        drop(guard);
    }
}

/// Writes text with colours; a terminal gets nothing besides that it would obey.
fn to_stderr(text: &str) -> io::Result<()> {
    let mut out = anstream::stderr().lock();
    if !out.is_terminal() {
        return out.write_all(text.as_bytes());
    }
    let mut harmless = Harmless::coloured(out);
    harmless.write_all(text.as_bytes())?;
    harmless.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(message: &Message) -> String {
        anstream::adapter::strip_str(&message.rendered()).to_string()
    }

    #[test]
    fn the_caret_stands_under_wide_characters() {
        let text = "first\n町の［時計";
        let message = Message::warning("a.txt", "never closed").at(&LineIndex::new(text), 12);
        assert_eq!(plain(&message), "a.txt:2:3: warning: never closed\n  2 | 町の［時計\n    |     ^\n");
    }

    #[test]
    fn long_lines_are_cut_and_controls_are_harmless() {
        let text = format!("{}[{}", "a".repeat(500), "\u{1b}".repeat(500));
        let message = Message::error(Some("a\u{1b}[2J"), "x").at(&LineIndex::new(&text), 500);
        let shown = plain(&message);
        assert!(shown.starts_with("a\u{fffd}[2J:1:501: error: x\n  1 | …aaa"), "{shown}");
        assert!(!shown.contains('\u{1b}'));
        assert!(shown.lines().all(|line| line.chars().count() < 100));
    }
}
