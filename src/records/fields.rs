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

/// The answer to one record, as `map` writes it: what was asked for, with offsets in the unit that was asked for. Its
/// form in JSON is described by `schemas/record.schema.json`.
#[derive(Debug, Serialize)]
#[non_exhaustive]
pub struct Answer<'a> {
    /// The language, as given or recognised.
    pub lang: &'a str,
    /// Whether the text without its notes is the base view, character for character.
    pub exact: bool,
    /// The notes in their order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notes: Option<NoteList<'a>>,
    /// The reading and the base view.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub views: Option<ViewTexts>,
    /// The base view with what was taken out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub standoff: Option<StandoffAnswer>,
    /// The text with its brackets as tags; `None`, too, where the annotator knows no tags.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tags: Option<String>,
    /// What the text quotes of its source; `None`, too, where it has no source.
    #[serde(flatten)]
    pub quotes: Option<QuoteAnswer<'a>>,
}

/// The views of a text.
#[derive(Debug, Serialize)]
pub struct ViewTexts {
    /// The text for readers.
    pub reading: String,
    /// The author's words.
    pub base: String,
}

impl<'a> Answer<'a> {
    /// The answer; of a record without a `source`, nothing is said of its quotations.
    pub fn new(
        annotator: &Annotator,
        annotation: &'a Annotation<'a>,
        source: Option<&'a str>,
        wanted: &Wanted,
    ) -> Self {
        let views = || ViewTexts { reading: annotation.view(View::Reading), base: annotation.view(View::Base) };
        Self {
            lang: annotation.lang(),
            exact: annotation.is_exact(),
            notes: wanted.holds(Part::Notes).then(|| NoteList::new(annotation, wanted.offsets)),
            views: wanted.holds(Part::Views).then(views),
            standoff: wanted.holds(Part::Standoff).then(|| StandoffAnswer::new(annotation, wanted.offsets)),
            tags: if wanted.holds(Part::Tags) { annotator.with_tags(annotation) } else { None },
            quotes: source
                .filter(|_| wanted.holds(Part::Quotes))
                .map(|source| QuoteAnswer::new(annotation, source, annotator.lexicon(), wanted.offsets)),
        }
    }
}

/// What a record quotes of its source.
#[derive(Debug, Serialize)]
pub struct QuoteAnswer<'a> {
    /// The quotations in their order.
    pub quotes: Vec<QuoteRow<'a>>,
    /// How many were not looked for, if any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quotes_unjudged: Option<usize>,
}

/// Words that are given as those of the source.
#[derive(Debug, Serialize)]
pub struct QuoteRow<'a> {
    /// Where they begin in the text.
    pub start: usize,
    /// Where they end, exclusive.
    pub end: usize,
    /// The words.
    pub text: &'a str,
    /// How the source has them.
    pub tier: Tier,
    /// Where the source has them; offsets count in the source.
    pub source: Option<PlacedWords<'a>>,
}

impl<'a> QuoteAnswer<'a> {
    fn new(annotation: &'a Annotation<'a>, source: &'a str, lexicon: &Lexicon, unit: OffsetUnit) -> Self {
        let quotations = annotation.quotations(&SourceText::new(source, None), lexicon);
        let (here, there) = (Offsets::new(annotation.text(), unit), Offsets::new(source, unit));
        let row = |quotation: Quotation| {
            let words = PlacedWords::new(annotation.text(), &here, &quotation.span)?;
            let source = quotation.source.and_then(|span| PlacedWords::new(source, &there, &span));
            Some(QuoteRow { start: words.start, end: words.end, text: words.text, tier: quotation.tier, source })
        };
        Self {
            quotes: quotations.found.into_iter().filter_map(row).collect(),
            quotes_unjudged: Some(quotations.unjudged).filter(|count| *count > 0),
        }
    }
}

/// The stand-off form.
#[derive(Debug, Serialize)]
pub struct StandoffAnswer {
    /// The base view.
    pub text: String,
    /// What was taken out, in order.
    pub marks: Vec<MarkRow>,
}

/// What was taken out of a text.
#[derive(Debug, Serialize)]
pub struct MarkRow {
    /// Before which character of the base view it stood.
    pub at: usize,
    /// The characters.
    pub printed: String,
    /// The id of the note to which they belong; `None` for signs around words that stay.
    pub note: Option<Id>,
}

impl StandoffAnswer {
    fn new(annotation: &Annotation<'_>, unit: OffsetUnit) -> Self {
        let Standoff { text, marks } = annotation.standoff();
        let offsets = Offsets::new(&text, unit);
        let mark = |mark: StandoffMark| MarkRow {
            at: offsets.at(mark.at),
            printed: mark.printed,
            note: mark.note.map(note_id),
        };
        let marks = marks.into_iter().map(mark).collect();
        Self { text, marks }
    }
}

/// The notes of an annotation, made into rows one by one.
#[derive(Debug)]
pub struct NoteList<'a> {
    annotation: &'a Annotation<'a>,
    offsets: Offsets<'a>,
}

/// A note of a record, as it is written.
#[derive(Debug, Serialize)]
#[non_exhaustive]
pub struct NoteRow<'a> {
    /// Its name in this record: `i1`, `i2` …
    pub id: Id,
    /// Where it begins, with its brackets or tags.
    pub start: usize,
    /// Where it ends, exclusive.
    pub end: usize,
    /// The note as it is printed.
    pub text: &'a str,
    /// Its class.
    pub class: &'static str,
    /// The certainty of the class: `high`, `medium`, `low`.
    pub cert: &'static str,
    /// Who speaks: `translator`, `editor`, `transcriber`, `author`.
    pub resp: &'static str,
    /// The words that it refers to.
    pub anchor: Option<PlacedWords<'a>>,
    /// The rule that classified it.
    pub rule: &'a str,
    /// The class that came second.
    pub runner_up: Option<&'static str>,
    /// The words or facts on which the rule relies.
    pub evidence: Option<&'a str>,
    /// The name of the tag; `None` for a bracket.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tag: Option<&'a str>,
    /// What the attributes of the tag say, if anything.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub properties: Option<BTreeMap<&'a str, &'a str>>,
}

/// Words with their place.
#[derive(Debug, Serialize)]
pub struct PlacedWords<'a> {
    /// Where they begin.
    pub start: usize,
    /// Where they end, exclusive.
    pub end: usize,
    /// The words.
    pub text: &'a str,
}

impl<'a> PlacedWords<'a> {
    fn new(text: &'a str, offsets: &Offsets<'_>, span: &Span) -> Option<Self> {
        let range = offsets.range(span);
        Some(Self { start: range.start, end: range.end, text: text.get(span.clone())? })
    }
}

impl<'a> NoteList<'a> {
    fn new(annotation: &'a Annotation<'a>, unit: OffsetUnit) -> Self {
        Self { annotation, offsets: Offsets::new(annotation.text(), unit) }
    }

    /// The notes as rows, in their order.
    pub fn rows(&self) -> impl Iterator<Item = NoteRow<'a>> {
        self.annotation.notes().iter().enumerate().map(|(index, note)| self.row(index, note))
    }

    fn row(&self, index: usize, note: &'a RecordNote) -> NoteRow<'a> {
        let text = self.annotation.text();
        let range = self.offsets.range(&note.span);
        let anchor = note.anchor.as_ref().and_then(|span| PlacedWords::new(text, &self.offsets, span));
        NoteRow {
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
        serializer.collect_seq(self.rows())
    }
}

/// The id of a note in its record: `i1`, `i2` …
pub(super) fn note_id(index: usize) -> Id {
    numbered_id("i", index + 1, "")
}
