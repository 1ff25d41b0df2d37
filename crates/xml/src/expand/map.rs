//! A text that remembers, byte for byte, where it comes from.

use std::ops::Range;

use crate::tag::small;

/// A run of bytes of the output.
///
/// What is copied maps byte by byte; what stands for something else (the text of an entity for its reference, a default
/// for its start tag) maps as a whole.
///
/// There may be two for each reference, so they are small; documents are shorter than 4 GiB.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Piece {
    out: u32,
    /// The file, by number.
    pub file: u32,
    /// The inclusion that brought it, by number; 0 is none.
    pub inclusion: u32,
    at: u32,
    whole: u32,
}

/// Marks a piece in which each byte stands for itself.
const EACH: u32 = u32::MAX;

impl Piece {
    pub fn new(out: usize, file: u32, inclusion: u32, at: usize, whole: Option<usize>) -> Self {
        Self { out: small(out), file, inclusion, at: small(at), whole: whole.map_or(EACH, small) }
    }

    /// First byte in the output.
    pub fn out(&self) -> usize {
        self.out as usize
    }

    /// First byte in the file.
    pub fn at(&self) -> usize {
        self.at as usize
    }

    /// Bytes of the file that it stands for; `None` where each byte stands for itself.
    pub fn whole(&self) -> Option<usize> {
        (self.whole != EACH).then_some(self.whole as usize)
    }
}

/// Bytes of a file, and how they came into the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Spot {
    pub file: u32,
    pub inclusion: u32,
    pub span: Range<usize>,
    pub is_verbatim: bool,
}

/// The text that is being written, with its pieces in order.
#[derive(Debug, Default)]
pub(super) struct Output {
    pub text: String,
    pub pieces: Vec<Piece>,
}

impl Output {
    /// Appends bytes of a file as they stand there from `at`.
    pub fn copy(&mut self, text: &str, file: u32, inclusion: u32, at: usize) {
        if text.is_empty() {
            return;
        }
        if !self.goes_on(file, inclusion, at) {
            self.pieces.push(Piece::new(self.text.len(), file, inclusion, at, None));
        }
        self.text.push_str(text);
    }

    /// Appends a text in the place of bytes of a file.
    pub fn put(&mut self, text: &str, file: u32, inclusion: u32, instead: Range<usize>) {
        if text.is_empty() {
            return;
        }
        let whole = Some(instead.len());
        let same = self.pieces.last().is_some_and(|last| {
            (last.file, last.inclusion, last.at(), last.whole()) == (file, inclusion, instead.start, whole)
        });
        if !same {
            self.pieces.push(Piece::new(self.text.len(), file, inclusion, instead.start, whole));
        }
        self.text.push_str(text);
    }

    /// Appends a part of another text with the origins it has there, as brought by an inclusion.
    pub fn take(&mut self, from: &str, pieces: &[Piece], part: Range<usize>, inclusion: u32) {
        let first = pieces.partition_point(|piece| piece.out() <= part.start).saturating_sub(1);
        for (nth, piece) in pieces.iter().enumerate().skip(first) {
            let end = pieces.get(nth + 1).map_or(from.len(), |next| next.out()).min(part.end);
            let start = piece.out().max(part.start);
            if start >= part.end {
                break;
            }
            let text = from.get(start..end).unwrap_or_default();
            match piece.whole() {
                None => self.copy(text, piece.file, inclusion, piece.at() + (start - piece.out())),
                Some(length) => self.put(text, piece.file, inclusion, piece.at()..piece.at() + length),
            }
        }
    }

    /// Whether what stands at `at` in the file goes on where the last piece ends.
    fn goes_on(&self, file: u32, inclusion: u32, at: usize) -> bool {
        self.pieces.last().is_some_and(|last| {
            let next = last.at() + (self.text.len() - last.out());
            (last.file, last.inclusion, last.whole(), next) == (file, inclusion, None, at)
        })
    }
}

/// Where the bytes `span` of a text with these pieces come from. Bytes of several files, or of several inclusions, are
/// where the first of them is.
pub(super) fn spot(pieces: &[Piece], span: Range<usize>) -> Spot {
    let Some((first, last)) = ends(pieces, &span) else {
        return Spot { file: 0, inclusion: 0, span, is_verbatim: true };
    };
    let start = first.at() + if first.whole().is_none() { span.start - first.out() } else { 0 };
    let own_end = |piece: &Piece| match piece.whole() {
        Some(length) => piece.at() + length,
        None => piece.at() + span.end.saturating_sub(piece.out()),
    };
    let (is_same, end) = if first.out() == last.out() {
        let end = if span.is_empty() && first.whole().is_none() { start } else { own_end(&first) };
        (true, end)
    } else {
        (false, joined_end(&first, &last, own_end(&last), pieces))
    };
    Spot {
        file: first.file,
        inclusion: first.inclusion,
        span: start..end.max(start),
        is_verbatim: is_same && first.whole().is_none(),
    }
}

/// The pieces of the first and the last byte of a span.
fn ends(pieces: &[Piece], span: &Range<usize>) -> Option<(Piece, Piece)> {
    let at = |offset: usize| {
        let nth = pieces.partition_point(|piece| piece.out() <= offset).saturating_sub(1);
        pieces.get(nth).copied()
    };
    Some((at(span.start)?, at(span.end.saturating_sub(1).max(span.start))?))
}

/// Where a span ends that begins in one piece and ends in another: there, if that is behind its start in the same file,
/// else where the first piece ends.
fn joined_end(first: &Piece, last: &Piece, end: usize, pieces: &[Piece]) -> usize {
    let start = first.at() + first.whole().unwrap_or(0);
    if (first.file, first.inclusion) == (last.file, last.inclusion) && end >= start {
        return end;
    }
    let next =
        pieces.get(pieces.partition_point(|piece| piece.out() <= first.out())).map_or(first.out(), |next| next.out());
    first.at() + first.whole().unwrap_or(next - first.out())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_know_their_places() {
        let mut out = Output::default();
        out.copy("ab", 0, 0, 0);
        out.copy("cd", 0, 0, 2);
        out.put("entity", 0, 0, 4..7);
        out.copy("ef", 0, 0, 7);
        assert_eq!(out.pieces.len(), 3);
        let at = |span: Range<usize>| {
            let found = spot(&out.pieces, span);
            (found.span, found.is_verbatim)
        };
        assert_eq!(at(1..3), (1..3, true));
        assert_eq!(at(5..6), (4..7, false));
        assert_eq!(at(3..11), (3..8, false));
        assert_eq!(at(10..12), (7..9, true));
        assert_eq!(at(12..12), (9..9, true));
    }

    #[test]
    fn a_part_of_a_text_keeps_its_places() {
        let mut inner = Output::default();
        inner.copy("<a>", 1, 0, 10);
        inner.put("word", 1, 0, 13..16);
        inner.copy("</a>", 1, 0, 16);
        let mut out = Output::default();
        out.copy("<b>", 0, 0, 0);
        out.take(&inner.text, &inner.pieces, 1..9, 1);
        assert_eq!(out.text, "<b>a>word</");
        let found = spot(&out.pieces, 3..4);
        assert_eq!((found.file, found.inclusion, found.span), (1, 1, 11..12));
        // What begins in one file and ends in another is where it begins.
        assert_eq!(spot(&out.pieces, 0..5).span, 0..3);
    }
}
