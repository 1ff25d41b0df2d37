//! White space: one space in the text, whatever stands in the file.

use crate::document::model::{Piece, Run};
use crate::model::Span;

/// Words as they are read, and the bytes of the file that they stand for.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Folded {
    pub text: String,
    pub span: Span,
}

/// Words that begin at a byte of the file, with their white space folded; where white space came before, theirs at the
/// start goes.
pub(super) fn folded(words: &str, at: usize, after_space: bool) -> Vec<Folded> {
    let mut folding = Folding { parts: Vec::new(), is_plain: false, after_space };
    let mut rest = words;
    while let Some(c) = rest.chars().next() {
        let place = at + words.len() - rest.len();
        let space = rest.len() - rest.trim_start_matches(char::is_whitespace).len();
        let (read, len) = match c {
            '~' => ("\u{a0}", 1),
            '/' if rest.starts_with("//") => (" ", 2),
            _ if space > 0 => (" ", space),
            c => (&rest[..c.len_utf8()], c.len_utf8()),
        };
        folding.push(read, &rest[..len], place);
        rest = &rest[len..];
    }
    folding.parts
}

struct Folding {
    parts: Vec<Folded>,
    /// Whether the last part has the characters of the file as they are.
    is_plain: bool,
    after_space: bool,
}

impl Folding {
    fn push(&mut self, read: &str, file: &str, place: usize) {
        let (end, is_plain) = (place + file.len(), read == file);
        if read == " " && std::mem::replace(&mut self.after_space, true) {
            // More of the white space before.
            if let Some(last) = self.parts.last_mut().filter(|_| !self.is_plain) {
                last.span.end = end;
            }
            return;
        }
        self.after_space = read == " ";
        match self.parts.last_mut().filter(|last| self.is_plain && is_plain && last.span.end == place) {
            Some(last) => {
                last.text.push_str(read);
                last.span.end = end;
            }
            None => self.parts.push(Folded { text: read.to_owned(), span: place..end }),
        }
        self.is_plain = is_plain;
    }
}

/// Pieces without white space at their ends.
pub(super) fn trimmed(mut pieces: Vec<Piece>) -> Vec<Piece> {
    if let Some(Piece::Run(run)) = pieces.iter_mut().find(|piece| matches!(piece, Piece::Run(_))) {
        let start = run.text.len() - run.text.trim_start().len();
        keep(run, start..run.text.len());
    }
    if let Some(Piece::Run(run)) = pieces.last_mut() {
        keep(run, 0..run.text.trim_end().len());
    }
    pieces.retain(|piece| !matches!(piece, Piece::Run(run) if run.text.is_empty()));
    pieces
}

/// Leaves some of the characters of a run, with the places from which they come.
fn keep(run: &mut Run, kept: Span) {
    if kept == (0..run.text.len()) {
        return;
    }
    run.text = run.text[kept.clone()].to_owned();
    run.origins.retain(|origin| origin.at < kept.end && origin.at + origin.len > kept.start);
    for origin in &mut run.origins {
        let is_plain = origin.len == origin.span.len();
        let (before, behind) =
            (kept.start.saturating_sub(origin.at), (origin.at + origin.len).saturating_sub(kept.end));
        origin.at = origin.at.saturating_sub(kept.start);
        origin.len -= before + behind;
        if is_plain {
            origin.span = origin.span.start + before..origin.span.end - behind;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Folded, folded};

    #[test]
    fn white_space_is_folded_and_every_part_knows_its_place() {
        let part = |text: &str, span| Folded { text: text.to_owned(), span };
        assert_eq!(folded("  the goat", 10, true), [part("the goat", 12..20)]);
        assert_eq!(
            folded("a goat \n  b~c// d", 0, false),
            [
                part("a goat", 0..6),
                part(" ", 6..10),
                part("b", 10..11),
                part("\u{a0}", 11..12),
                part("c", 12..13),
                part(" ", 13..16),
                part("d", 16..17)
            ]
        );
    }
}
