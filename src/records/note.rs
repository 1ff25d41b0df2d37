//! A note of a record.

use std::borrow::Cow;

use crate::bracket::TextNote;
use crate::model::{Category, Certainty, Family, Role, Span, View};

/// Where the words of a note are shown, besides the page itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Shown {
    /// In no view: what a translator says.
    Nowhere,
    /// In the reading view: words that are read as part of the sentence.
    InReading,
    /// In the reading and the base view: words of the author that are marked, such as those whose reading is doubtful.
    Everywhere,
}

impl Shown {
    /// Whether a view shows the words.
    pub const fn is_in(self, view: View) -> bool {
        match view {
            View::Printed => true,
            View::Reading => !matches!(self, Shown::Nowhere),
            View::Base => matches!(self, Shown::Everywhere),
        }
    }
}

/// A note in the text of a record. Ranges are bytes of that text.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct RecordNote {
    /// The note as it is printed, with its brackets or tags.
    pub span: Span,
    /// Its words, without what stands around them.
    pub inner: Span,
    /// What drops out with it; more than `span` where a bracket only announces what the rest of the paragraph says.
    pub extent: Span,
    /// Its class.
    pub class: Category,
    /// The certainty of the class.
    pub cert: Certainty,
    /// Who speaks in it.
    pub resp: Role,
    /// The words that it refers to.
    pub anchor: Option<Span>,
    /// The rule that classified it.
    pub rule: Cow<'static, str>,
    /// The words or facts on which the rule relies; may be empty.
    pub evidence: Cow<'static, str>,
    /// The class that came second.
    pub runner_up: Option<Category>,
    /// Which views show its words.
    pub shown: Shown,
    /// The name of the tag that it is, where it is no bracket.
    pub tag: Option<Box<str>>,
    /// What the attributes of the tag say.
    pub properties: Vec<(Box<str>, String)>,
}

impl RecordNote {
    pub(super) fn of_bracket(note: TextNote) -> Self {
        let inner = note.span.start + note.delimiters.open.len()..note.span.end - note.delimiters.close.len();
        let is_read = note.class.family() == Family::Supplied;
        Self {
            span: note.span,
            inner,
            extent: note.extent,
            class: note.class,
            cert: note.cert,
            resp: note.role,
            anchor: note.anchor,
            rule: note.rule.into(),
            evidence: note.evidence,
            runner_up: note.runner_up,
            shown: if is_read { Shown::InReading } else { Shown::Nowhere },
            tag: None,
            properties: Vec::new(),
        }
    }
}
