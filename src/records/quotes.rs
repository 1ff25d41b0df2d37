//! What a record quotes of its source.

use super::annotation::Annotation;
use super::note::RecordNote;
use crate::bracket::{Lexicon, brackets_of_text};
use crate::model::Span;
use crate::quotation::{Note, Quotations, SourceText, quotations};

impl Annotation<'_> {
    /// What the text quotes of its source, in its notes and outside them. Brackets that are text are asked, too: words in
    /// italics may stand in them. Costs what [`quotations`] does.
    pub fn quotations(&self, source: &SourceText<'_>, lexicon: &Lexicon) -> Quotations {
        let mut found: Vec<Note> = self.notes().iter().map(note).collect();
        found.extend(self.other_brackets(lexicon).into_iter().map(|span| bracket(self.text(), span)));
        found.sort_by_key(|note| (note.span.start, std::cmp::Reverse(note.span.end)));
        quotations(self.text(), self.lang(), &found, source, lexicon)
    }

    /// Brackets that are no notes, and do not stand in one or around one.
    fn other_brackets(&self, lexicon: &Lexicon) -> Vec<Span> {
        let mut notes = self.notes().iter().map(|note| &note.span).peekable();
        let mut covered = 0;
        let mut brackets = brackets_of_text(self.text(), self.lang(), lexicon);
        brackets.retain(|bracket| {
            while let Some(note) = notes.next_if(|note| note.start <= bracket.start) {
                covered = covered.max(note.end);
            }
            covered <= bracket.start && notes.peek().is_none_or(|note| bracket.end <= note.start)
        });
        brackets
    }
}

fn note(note: &RecordNote) -> Note {
    Note::new(note.span.clone(), note.inner.clone()).with_class(note.class)
}

/// A bracket that is no note.
fn bracket(text: &str, span: Span) -> Note {
    let length = |c: Option<char>| c.map_or(0, char::len_utf8);
    let words = &text[span.clone()];
    let inner = span.start + length(words.chars().next())..span.end - length(words.chars().next_back());
    Note::new(span, inner)
}
