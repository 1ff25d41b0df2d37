//! A line of a file, cut to a length that a message can show.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Columns of a line that are shown before and behind the place.
const AROUND: usize = 36;

/// The part of a line around a place, made harmless for a terminal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excerpt {
    /// What is shown of the line.
    pub line: String,
    /// Terminal columns before the place.
    pub before: usize,
    /// Terminal columns of the place itself, at least one.
    pub width: usize,
}

impl Excerpt {
    /// The part of `line` around `length` characters from `column`, which counts characters from one.
    pub fn new(line: &str, column: usize, length: usize) -> Self {
        let at = column.saturating_sub(1);
        let first = at.saturating_sub(AROUND);
        let part: String = line.chars().skip(first).take(2 * AROUND).collect();
        let behind = line.chars().nth(first + 2 * AROUND).is_some();
        let before: String = part.chars().take(at - first).collect();
        let marked: String = part.chars().skip(at - first).take(length.max(1)).collect();
        let head = if first > 0 { "…" } else { "" };
        Self {
            line: format!("{head}{}{}", visible(&part), if behind { "…" } else { "" }),
            before: head.width() + visible(&before).width(),
            width: visible(&marked).width().max(1),
        }
    }
}

/// Text in which characters that would move the cursor or change the terminal are made harmless.
pub fn visible(text: &str) -> String {
    let shown = |c: char| match c {
        '\t' => ' ',
        '\n' => '\n',
        c if c.is_control() => '\u{fffd}',
        // Marks that turn the direction of writing would turn the line and the caret.
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => '\u{fffd}',
        c => c,
    };
    let mut characters = text.chars().peekable();
    let next = || {
        let c = characters.next()?;
        // A line end is one, however it is written.
        if c == '\r' {
            characters.next_if_eq(&'\n');
            return Some('\n');
        }
        Some(shown(c))
    };
    std::iter::from_fn(next).collect()
}

/// The same for what stands in one line, such as the name of a file.
pub fn visible_name(name: &str) -> String {
    visible(name).replace('\n', "\u{fffd}")
}

/// The terminal columns that a character takes.
pub fn columns_of(c: char) -> usize {
    c.width().unwrap_or(0)
}
