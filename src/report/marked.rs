//! A stretch of a text in which some words are marked.

use std::ops::Range;

use maud::{Render, html};

use super::words::Words;

/// Marked words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mark {
    /// Byte range in the text.
    pub range: Range<usize>,
    /// The number of the note that refers to them, if it is to be shown.
    pub number: Option<usize>,
    /// Where that note stands on the page, as an id.
    pub leads_to: String,
}

impl Mark {
    /// Words that are marked, without a number.
    pub fn plain(range: Range<usize>) -> Self {
        Self { range, number: None, leads_to: String::new() }
    }

    /// Words of which note `at` of a page speaks, counted from 0.
    pub fn note(range: Range<usize>, at: usize) -> Self {
        Self { range, number: Some(at + 1), leads_to: format!(":n{}", at + 1) }
    }
}

/// A stretch of a text with its marks.
pub(super) struct Marked<'m> {
    text: &'m str,
    span: Range<usize>,
    marks: &'m [Mark],
}

impl<'m> Marked<'m> {
    /// `marks` are those of the whole text, in the order of their starts.
    pub fn new(text: &'m str, span: Range<usize>, marks: &'m [Mark]) -> Self {
        let first = marks.partition_point(|mark| mark.range.start < span.start);
        let end = marks.partition_point(|mark| mark.range.start < span.end);
        Self { text, span, marks: marks.get(first..end).unwrap_or_default() }
    }
}

impl Render for Marked<'_> {
    fn render_to(&self, page: &mut String) {
        let mut at = self.span.start;
        let words = |range: Range<usize>| Words(self.text.get(range).unwrap_or_default());
        for mark in self.marks {
            // Of marks that overlap, the first has the words.
            if mark.range.start >= at && mark.range.end <= self.span.end {
                words(at..mark.range.start).render_to(page);
                html! { span.term { (words(mark.range.clone())) } }.render_to(page);
                at = mark.range.end;
            }
            if let Some(number) = mark.number {
                let link = html! { a.m href={ "#" (mark.leads_to) } aria-label={ "Note " (number) } { (number) } };
                link.render_to(page);
            }
        }
        words(at..self.span.end).render_to(page);
    }
}
