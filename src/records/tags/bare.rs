//! A text without its tags, which remembers where each character came from.

use crate::model::Span;
use crate::records::cuts::Cut;

/// The words of a text without tags, and without the notes that tags hold. The rules for brackets read it as if there had
/// never been a tag.
#[derive(Debug)]
pub(super) struct Bare {
    pub text: String,
    /// Where runs start: in the bare text, in the text.
    runs: Vec<(usize, usize)>,
}

impl Bare {
    /// What is left of a text when these pieces are cut out.
    pub(super) fn of(text: &str, cuts: &[Cut]) -> Self {
        let mut bare = Self { text: String::with_capacity(text.len()), runs: Vec::with_capacity(cuts.len() + 1) };
        let mut at = 0;
        for cut in cuts {
            bare.run(text, at..cut.span.start);
            at = cut.span.end;
        }
        bare.run(text, at..text.len());
        bare
    }

    fn run(&mut self, text: &str, span: Span) {
        if !span.is_empty() {
            self.runs.push((self.text.len(), span.start));
            self.text.push_str(&text[span]);
        }
    }

    /// Where the character at a byte stands in the text.
    pub(super) fn start(&self, at: usize) -> usize {
        self.origin(self.runs.partition_point(|(start, _)| *start <= at), at)
    }

    /// Where the character before a byte ends in the text.
    pub(super) fn end(&self, at: usize) -> usize {
        self.origin(self.runs.partition_point(|(start, _)| *start < at), at)
    }

    fn origin(&self, after: usize, at: usize) -> usize {
        let run = after.checked_sub(1).and_then(|index| self.runs.get(index));
        run.map_or(at, |(start, origin)| origin + (at - start))
    }

    /// The range of the text from the first to the last character of a range.
    pub(super) fn span(&self, span: &Span) -> Span {
        let start = self.start(span.start);
        start..self.end(span.end).max(start)
    }

    /// The bytes of the bare text that come from before a byte of the text.
    pub(super) fn place(&self, origin: usize) -> usize {
        let after = self.runs.partition_point(|(_, start)| *start <= origin);
        let Some((start, from)) = after.checked_sub(1).and_then(|index| self.runs.get(index)) else { return 0 };
        let end = self.runs.get(after).map_or(self.text.len(), |(start, _)| *start);
        (start + (origin - from)).min(end)
    }

    /// Whether a range of the bare text stands in one piece in the text.
    pub(super) fn is_whole(&self, span: &Span) -> bool {
        let run = |at: usize| self.runs.partition_point(|(start, _)| *start <= at);
        span.is_empty() || run(span.start) == run(span.end - 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_remember_where_they_stood() {
        let text = "ab<i>cd</i>ef";
        let cut = |span: Span| Cut { span, note: None, drops: false, instead: None };
        let bare = Bare::of(text, &[cut(2..5), cut(7..11)]);
        assert_eq!(bare.text, "abcdef");
        assert_eq!((bare.start(2), bare.end(2)), (5, 2));
        assert_eq!((bare.span(&(1..5)), bare.span(&(0..6))), (1..12, 0..13));
        assert_eq!([0, 2, 3, 5, 6, 7, 12].map(|at| bare.place(at)), [0, 2, 2, 2, 3, 4, 5]);
        assert!(bare.is_whole(&(2..4)) && !bare.is_whole(&(1..3)));
    }
}
