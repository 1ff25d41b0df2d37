//! The stand-off form: the base view, and what was taken out of the text, in order.

use super::annotation::Annotation;

/// What the text has and the base view does not.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct StandoffMark {
    /// The byte of the base view before which it stood.
    pub at: usize,
    /// Its characters.
    pub printed: String,
    /// The note to which they belong, by its place among the notes; `None` for signs around words that stay.
    pub note: Option<usize>,
}

/// The base view with its marks: each put back in its place, in order, gives the text again, character for character, if
/// the annotation [is exact](Annotation::is_exact).
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Standoff {
    /// The base view.
    pub text: String,
    /// What was taken out, in the order of the text.
    pub marks: Vec<StandoffMark>,
}

impl Annotation<'_> {
    /// The stand-off form of the text.
    pub fn standoff(&self) -> Standoff {
        let cuts = self.base_cuts();
        let source = self.text();
        let mut standoff =
            Standoff { text: String::with_capacity(source.len()), marks: Vec::with_capacity(cuts.len()) };
        let mut at = 0;
        for cut in cuts {
            standoff.text.push_str(&source[at..cut.span.start]);
            at = cut.span.end;
            let printed = source[cut.span.clone()].to_owned();
            standoff.marks.push(StandoffMark { at: standoff.text.len(), printed, note: cut.note });
            standoff.text.push_str(cut.instead.as_deref().unwrap_or_default());
        }
        standoff.text.push_str(&source[at..]);
        standoff
    }
}

impl Standoff {
    /// The text, made of the base view and its marks.
    pub fn rebuilt(&self) -> String {
        let mut text = String::with_capacity(self.text.len());
        let mut at = 0;
        for mark in &self.marks {
            text.push_str(&self.text[at..mark.at]);
            text.push_str(&mark.printed);
            at = mark.at;
        }
        text.push_str(&self.text[at..]);
        text
    }
}
