//! What was found in a text, and what can be made of it.

use std::borrow::Cow;

use super::cuts::{Cut, Pieces, apply, cuts};
use super::note::RecordNote;
use super::tags::Double;
use crate::model::{Span, View};

/// The notes of one text, with its views and its stand-off form.
#[derive(Debug, Clone)]
pub struct Annotation<'t> {
    text: &'t str,
    lang: Cow<'t, str>,
    notes: Vec<RecordNote>,
    /// Characters of tags whose words stay.
    marks: Vec<Span>,
    /// Capitals that are small in the reading view.
    capitals: Vec<Span>,
    /// Tags that are written with double brackets.
    doubles: Vec<Double>,
    /// What the base view leaves out.
    base: Vec<Cut>,
}

impl<'t> Annotation<'t> {
    pub(super) fn new(
        text: &'t str,
        lang: Cow<'t, str>,
        notes: Vec<RecordNote>,
        marks: Vec<Span>,
        capitals: Vec<Span>,
    ) -> Self {
        let base = cuts(text, &Pieces { notes: &notes, marks: &marks, capitals: &capitals }, View::Base);
        Self { text, lang, notes, marks, capitals, doubles: Vec::new(), base }
    }

    pub(super) fn with_doubles(self, doubles: Vec<Double>) -> Self {
        Self { doubles, ..self }
    }

    pub(super) fn doubles(&self) -> &[Double] {
        &self.doubles
    }

    /// The text itself.
    pub fn text(&self) -> &'t str {
        self.text
    }

    /// Its language, as it was given or recognised; `und` where nothing says which.
    pub fn lang(&self) -> &str {
        &self.lang
    }

    /// Its notes in the order of their starts, outer before inner. Brackets that are text are none.
    pub fn notes(&self) -> &[RecordNote] {
        &self.notes
    }

    /// The words that a note of this text refers to.
    pub fn anchor_text(&self, note: &RecordNote) -> Option<&'t str> {
        note.anchor.clone().and_then(|span| self.text.get(span))
    }

    /// A view of the text.
    pub fn view(&self, view: View) -> String {
        if view == View::Base || view == View::Reading && self.has_one_view() {
            return apply(self.text, &self.base);
        }
        let pieces = Pieces { notes: &self.notes, marks: &self.marks, capitals: &self.capitals };
        apply(self.text, &cuts(self.text, &pieces, view))
    }

    /// Whether the base view is the text without its notes and without the marks of what stays, character for character.
    /// It is not where a letter is restored: `[t]he gate` has the base view `The gate`.
    pub fn is_exact(&self) -> bool {
        self.base.iter().all(|cut| cut.instead.is_none())
    }

    /// Whether the reading and the base view are the same.
    fn has_one_view(&self) -> bool {
        self.capitals.is_empty()
            && self.notes.iter().all(|note| note.shown.is_in(View::Reading) == note.shown.is_in(View::Base))
    }

    /// What the base view leaves out of the text.
    pub(super) fn base_cuts(&self) -> &[Cut] {
        &self.base
    }
}
