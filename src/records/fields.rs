//! What an annotation looks like in a record.

use std::collections::BTreeMap;
use std::str::FromStr;

use serde::{Serialize, Serializer};

use super::annotation::Annotation;
use super::annotator::Annotator;
use super::note::RecordNote;
use super::offsets::{OffsetUnit, Offsets};
use super::standoff::{Standoff, StandoffMark};
use crate::bracket::Lexicon;
use crate::model::{Id, Span, View, numbered_id};
use crate::quotation::{Quotation, SourceText, Tier};

/// A part of the answer that can be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Part {
    /// The notes, with their classes, places and anchors.
    Notes,
    /// The reading view and the base view.
    Views,
    /// The base view, and what was taken out of the text.
    Standoff,
    /// The text with its brackets as inline tags.
    Tags,
    /// What the text quotes of its source, and whether the source has it.
    Quotes,
}

impl Part {
    /// All parts.
    pub const ALL: [Part; 5] = [Part::Notes, Part::Views, Part::Standoff, Part::Tags, Part::Quotes];

    /// The name in `--want`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Part::Notes => "notes",
            Part::Views => "views",
            Part::Standoff => "standoff",
            Part::Tags => "tags",
            Part::Quotes => "quotes",
        }
    }
}

/// The name is not a part's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is nothing that can be asked for; write one or more of {names}, separated by commas", names = names())]
pub struct UnknownPart(pub String);

fn names() -> String {
    Part::ALL.map(|part| format!("`{}`", part.as_str())).join(", ")
}

impl FromStr for Part {
    type Err = UnknownPart;

    fn from_str(name: &str) -> Result<Self, UnknownPart> {
        let known = Part::ALL.into_iter().find(|part| part.as_str() == name.trim());
        known.ok_or_else(|| UnknownPart(name.trim().to_owned()))
    }
}

/// What is asked of each record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// The parts of the answer.
    pub parts: Vec<Part>,
    /// What offsets count.
    pub offsets: OffsetUnit,
}

impl Default for Wanted {
    /// Notes and views, in characters.
    fn default() -> Self {
        Self { parts: vec![Part::Notes, Part::Views], offsets: OffsetUnit::default() }
    }
}

impl Wanted {
    /// Whether a part is asked for.
    pub fn holds(&self, part: Part) -> bool {
        self.parts.contains(&part)
    }
}

/// The answer, as it is written.
#[derive(Serialize)]
pub(super) struct Fields<'a> {
    lang: &'a str,
    exact: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    notes: Option<NoteList<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    views: Option<Views>,
    #[serde(skip_serializing_if = "Option::is_none")]
    standoff: Option<StandoffFields>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tags: Option<String>,
    #[serde(flatten)]
    quotes: Option<QuoteFields<'a>>,
}

#[derive(Serialize)]
struct Views {
    reading: String,
    base: String,
}

impl<'a> Fields<'a> {
    /// The answer; of a record without a `source`, nothing is said of its quotations.
    pub(super) fn new(
        annotator: &Annotator,
        annotation: &'a Annotation<'a>,
        source: Option<&'a str>,
        wanted: &Wanted,
    ) -> Self {
        let views = || Views { reading: annotation.view(View::Reading), base: annotation.view(View::Base) };
        Self {
            lang: annotation.lang(),
            exact: annotation.is_exact(),
            notes: wanted.holds(Part::Notes).then(|| NoteList::new(annotation, wanted.offsets)),
            views: wanted.holds(Part::Views).then(views),
            standoff: wanted.holds(Part::Standoff).then(|| StandoffFields::new(annotation, wanted.offsets)),
            tags: if wanted.holds(Part::Tags) { annotator.with_tags(annotation) } else { None },
            quotes: source
                .filter(|_| wanted.holds(Part::Quotes))
                .map(|source| QuoteFields::new(annotation, source, annotator.lexicon(), wanted.offsets)),
        }
    }
}

/// What a record quotes of its source, as it is written.
#[derive(Serialize)]
struct QuoteFields<'a> {
    quotes: Vec<QuoteField<'a>>,
    /// How many were not looked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    quotes_unjudged: Option<usize>,
}

#[derive(Serialize)]
struct QuoteField<'a> {
    start: usize,
    end: usize,
    text: &'a str,
    tier: Tier,
    source: Option<AnchorFields<'a>>,
}

impl<'a> QuoteFields<'a> {
    fn new(annotation: &'a Annotation<'a>, source: &'a str, lexicon: &Lexicon, unit: OffsetUnit) -> Self {
        let quotations = annotation.quotations(&SourceText::new(source, None), lexicon);
        let (here, there) = (Offsets::new(annotation.text(), unit), Offsets::new(source, unit));
        let field = |quotation: Quotation| {
            let words = AnchorFields::new(annotation.text(), &here, &quotation.span)?;
            let source = quotation.source.and_then(|span| AnchorFields::new(source, &there, &span));
            Some(QuoteField { start: words.start, end: words.end, text: words.text, tier: quotation.tier, source })
        };
        Self {
            quotes: quotations.found.into_iter().filter_map(field).collect(),
            quotes_unjudged: Some(quotations.unjudged).filter(|count| *count > 0),
        }
    }
}

/// The stand-off form, as it is written.
#[derive(Serialize)]
struct StandoffFields {
    text: String,
    marks: Vec<MarkFields>,
}

#[derive(Serialize)]
struct MarkFields {
    at: usize,
    printed: String,
    note: Option<Id>,
}

impl StandoffFields {
    fn new(annotation: &Annotation<'_>, unit: OffsetUnit) -> Self {
        let Standoff { text, marks } = annotation.standoff();
        let offsets = Offsets::new(&text, unit);
        let mark = |mark: StandoffMark| MarkFields {
            at: offsets.at(mark.at),
            printed: mark.printed,
            note: mark.note.map(note_id),
        };
        let marks = marks.into_iter().map(mark).collect();
        Self { text, marks }
    }
}

/// The notes of an annotation, written one by one.
struct NoteList<'a> {
    annotation: &'a Annotation<'a>,
    offsets: Offsets<'a>,
}

/// A note, as it is written.
#[derive(Serialize)]
struct NoteFields<'a> {
    id: Id,
    start: usize,
    end: usize,
    text: &'a str,
    class: &'static str,
    cert: &'static str,
    resp: &'static str,
    anchor: Option<AnchorFields<'a>>,
    rule: &'a str,
    runner_up: Option<&'static str>,
    evidence: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tag: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    properties: Option<BTreeMap<&'a str, &'a str>>,
}

#[derive(Serialize)]
struct AnchorFields<'a> {
    start: usize,
    end: usize,
    text: &'a str,
}

impl<'a> AnchorFields<'a> {
    fn new(text: &'a str, offsets: &Offsets<'_>, span: &Span) -> Option<Self> {
        let range = offsets.range(span);
        Some(Self { start: range.start, end: range.end, text: text.get(span.clone())? })
    }
}

impl<'a> NoteList<'a> {
    fn new(annotation: &'a Annotation<'a>, unit: OffsetUnit) -> Self {
        Self { annotation, offsets: Offsets::new(annotation.text(), unit) }
    }

    fn fields(&self, index: usize, note: &'a RecordNote) -> NoteFields<'a> {
        let text = self.annotation.text();
        let range = self.offsets.range(&note.span);
        let anchor = note.anchor.as_ref().and_then(|span| AnchorFields::new(text, &self.offsets, span));
        NoteFields {
            id: note_id(index),
            start: range.start,
            end: range.end,
            text: &text[note.span.clone()],
            class: note.class.as_str(),
            cert: note.cert.as_str(),
            resp: note.resp.id(),
            anchor,
            rule: &note.rule,
            runner_up: note.runner_up.map(|class| class.as_str()),
            evidence: Some(&*note.evidence).filter(|evidence| !evidence.is_empty()),
            tag: note.tag.as_deref(),
            properties: Some(note.properties.iter().map(|(name, value)| (&**name, &**value)).collect())
                .filter(|properties: &BTreeMap<_, _>| !properties.is_empty()),
        }
    }
}

impl Serialize for NoteList<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let notes = self.annotation.notes().iter().enumerate();
        serializer.collect_seq(notes.map(|(index, note)| self.fields(index, note)))
    }
}

/// The id of a note in its record: `i1`, `i2` …
pub(super) fn note_id(index: usize) -> Id {
    numbered_id("i", index + 1, "")
}
