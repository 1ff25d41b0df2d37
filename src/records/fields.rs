//! What an annotation looks like in a record.

use std::collections::BTreeMap;
use std::str::FromStr;

use serde::{Serialize, Serializer};

use super::annotation::Annotation;
use super::annotator::Annotator;
use super::note::RecordNote;
use super::offsets::{OffsetUnit, Offsets};
use super::standoff::{Standoff, StandoffMark};
use crate::model::{Id, View, numbered_id};

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
}

impl Part {
    /// All parts.
    pub const ALL: [Part; 4] = [Part::Notes, Part::Views, Part::Standoff, Part::Tags];

    /// The name in `--want`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Part::Notes => "notes",
            Part::Views => "views",
            Part::Standoff => "standoff",
            Part::Tags => "tags",
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
}

#[derive(Serialize)]
struct Views {
    reading: String,
    base: String,
}

impl<'a> Fields<'a> {
    pub(super) fn new(annotator: &Annotator, annotation: &'a Annotation<'a>, wanted: &Wanted) -> Self {
        let views = || Views { reading: annotation.view(View::Reading), base: annotation.view(View::Base) };
        Self {
            lang: annotation.lang(),
            exact: annotation.is_exact(),
            notes: wanted.holds(Part::Notes).then(|| NoteList::new(annotation, wanted.offsets)),
            views: wanted.holds(Part::Views).then(views),
            standoff: wanted.holds(Part::Standoff).then(|| StandoffFields::new(annotation, wanted.offsets)),
            tags: if wanted.holds(Part::Tags) { annotator.with_tags(annotation) } else { None },
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

impl<'a> NoteList<'a> {
    fn new(annotation: &'a Annotation<'a>, unit: OffsetUnit) -> Self {
        Self { annotation, offsets: Offsets::new(annotation.text(), unit) }
    }

    fn fields(&self, index: usize, note: &'a RecordNote) -> NoteFields<'a> {
        let text = self.annotation.text();
        let range = self.offsets.range(&note.span);
        let anchor = note.anchor.as_ref().and_then(|span| {
            let range = self.offsets.range(span);
            Some(AnchorFields { start: range.start, end: range.end, text: text.get(span.clone())? })
        });
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
