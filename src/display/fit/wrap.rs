//! Wrapping styled text to a width, with characters of double width and combining marks.

use std::io::{self, Write};

use anstyle::Style;

use super::columns;
use crate::display::columns_of;

/// Text with its look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Styled {
    /// The characters.
    pub text: String,
    /// Their look.
    pub style: Style,
}

/// A character with its look and the columns it takes.
#[derive(Debug, Clone, Copy)]
struct Cell {
    c: char,
    style: Style,
    columns: usize,
}

/// Breaks runs into lines of at most `width` columns: at spaces, beside characters of double width, and, where a word
/// is wider than a line, inside it. A line feed ends a line. Spaces at a break are left out.
pub fn wrapped(runs: impl Iterator<Item = Styled>, width: usize) -> Vec<Vec<Styled>> {
    let mut wrapper = Wrapper { width, lines: Vec::new(), line: Vec::new(), used: 0, joined: false };
    for run in runs {
        for c in run.text.chars() {
            wrapper.take(c, run.style);
        }
    }
    wrapper.end_line();
    wrapper.lines
}

/// Writes a text in lines of at most `width` columns: the first begins with `first`, the others with so many spaces.
///
/// # Errors
/// Those of `out`.
pub fn hanging(first: &str, behind: usize, text: &str, width: usize, out: &mut dyn Write) -> io::Result<()> {
    let room = width.saturating_sub(behind.max(columns(first))).max(LEAST);
    let run = Styled { text: text.to_owned(), style: Style::new() };
    for (at, line) in wrapped([run].into_iter(), room).into_iter().enumerate() {
        let words: String = line.into_iter().map(|run| run.text).collect();
        let (start, spaces) = if at == 0 { (first, 0) } else { ("", behind) };
        writeln!(out, "{start}{:spaces$}{words}", "")?;
    }
    Ok(())
}

/// Lines have room for so many columns, however narrow the terminal is.
const LEAST: usize = 12;

struct Wrapper {
    width: usize,
    lines: Vec<Vec<Styled>>,
    line: Vec<Cell>,
    used: usize,
    /// The last character was a zero width joiner: the next one is part of the same sign.
    joined: bool,
}

impl Wrapper {
    fn take(&mut self, c: char, style: Style) {
        if c == '\n' {
            return self.end_line();
        }
        let columns = if std::mem::replace(&mut self.joined, c == '\u{200d}') { 0 } else { columns_of(c) };
        self.line.push(Cell { c, style, columns });
        self.used += columns;
        if self.used > self.width && c != ' ' && columns > 0 {
            self.break_line();
        }
    }

    /// Ends the line at the last place where it may be broken, or before its last character; the rest begins the next.
    fn break_line(&mut self) {
        let last = self.line.len().saturating_sub(1);
        let at = (1..=last).rev().find(|at| self.may_break(*at)).unwrap_or(last);
        if at == 0 {
            return;
        }
        let rest = self.line.split_off(at);
        self.end_line();
        self.used = rest.iter().map(|cell| cell.columns).sum();
        self.line = rest;
    }

    fn may_break(&self, at: usize) -> bool {
        let (before, after) = (self.line[at - 1], self.line[at]);
        let wide = |cell: Cell| cell.columns == 2 && cell.c.is_alphanumeric();
        before.c == ' ' || wide(after) && !opens(before.c) || wide(before) && after.columns > 0 && !closes(after.c)
    }

    fn end_line(&mut self) {
        while self.line.last().is_some_and(|cell| cell.c == ' ') {
            self.line.pop();
        }
        let mut styled: Vec<Styled> = Vec::new();
        for cell in self.line.drain(..) {
            match styled.last_mut() {
                Some(last) if last.style == cell.style => last.text.push(cell.c),
                _ => styled.push(Styled { text: cell.c.to_string(), style: cell.style }),
            }
        }
        self.lines.push(styled);
        self.used = 0;
    }
}

fn opens(c: char) -> bool {
    "([{（［｛〔【「『《〈“‘«¡¿".contains(c)
}

fn closes(c: char) -> bool {
    ")]}）］｝〕】」』》〉”’».,;:!?、。，．！？；：ー々…".contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str, width: usize) -> Vec<String> {
        let run = Styled { text: text.to_owned(), style: Style::new() };
        let lines = wrapped(std::iter::once(run), width);
        lines.into_iter().map(|line| line.into_iter().map(|run| run.text).collect()).collect()
    }

    #[test]
    fn words_stay_whole_where_they_fit() {
        assert_eq!(lines("one two  three", 7), ["one two", "three"]);
        assert_eq!(lines("abcdefghij k", 4), ["abcd", "efgh", "ij k"]);
        assert_eq!(lines("a\n\nb", 9), ["a", "", "b"]);
    }

    #[test]
    fn wide_characters_count_twice_and_marks_not_at_all() {
        assert_eq!(lines("町の時計は、遅い。", 8), ["町の時計", "は、遅", "い。"]);
        assert_eq!(lines("e\u{301}e\u{301}e\u{301} e\u{301}", 3), ["e\u{301}e\u{301}e\u{301}", "e\u{301}"]);
    }
}
