//! A document that was exported from an edition and comes back: its sentences with the ids of the edition, the comments
//! that are new, and the changes that were tracked.
//!
//! What the document would be if it were exported now is compared with what it is, paragraph by paragraph. Nothing is
//! guessed: paragraphs that stand for none of the edition, notes that moved or are gone, and words outside of sentences are
//! reported and change nothing.

mod aligned;
mod bead;
mod comments;
mod compared;
mod expected;
mod insertions;
mod paragraphs;

use rustc_hash::FxHashMap;

use self::aligned::beads;
use self::bead::Bead;
use self::expected::Expected;
use self::insertions::Insertions;
use self::paragraphs::Paragraph;
use super::error::DocumentError;
use super::format::Format;
use super::import::{DocumentOptions, Opened, open};
use super::model::Document;
use super::out::NotesAs;
use super::record::{Record, record_of};
use super::told::{Told, excerpt};
use crate::model::{Edition, Projection, Span, View, project};
use crate::text::single_spaced;

pub(super) use expected::sentences;

/// Sentences of the edition, as the document has them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ReturnedUnit {
    /// Ids of the sentences, or of a block without sentences.
    pub ids: Vec<String>,
    /// Their words as the edition prints them, notes in their brackets.
    pub words: String,
    /// Notes that have other words in the document: ids, and the words without brackets.
    pub notes: Vec<(String, String)>,
    /// A digest of the words that they had on export, where the document says it.
    pub record: Option<String>,
}

/// A document that came back.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct ReturnedDocument {
    /// All sentences that the document has.
    pub units: Vec<ReturnedUnit>,
    /// How many sentences were exported, where the document says it.
    pub exported: Option<usize>,
    /// What goes into the edition's file besides words, at byte offsets of the file: remarks and their places, people.
    pub insertions: Vec<(usize, String)>,
    /// Bytes of the edition's file in which changes are tracked, with the id of the change.
    pub tracked: Vec<(Span, String)>,
    /// How many comments became remarks.
    pub remarks: usize,
    /// What was ignored, lost or guessed.
    pub told: Vec<Told>,
    /// What should have come back, and did not.
    pub left: Vec<Told>,
}

/// Why a document does not come back.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReturnError {
    /// It cannot be read.
    #[error(transparent)]
    Document(#[from] DocumentError),
    /// It is another one.
    #[error(
        "this was not exported from the edition, or from another version of it: {found} of {paragraphs} paragraphs are like \
         one there; nothing was written; name the edition that was exported"
    )]
    Foreign {
        /// Paragraphs that are like one of the edition.
        found: usize,
        /// Paragraphs of the document.
        paragraphs: usize,
    },
}

/// The work under way.
struct Work<'w> {
    made: ReturnedDocument,
    record: Option<&'w Record>,
    /// Whether notes are footnotes in the document.
    has_notes: bool,
    /// Notes that have other words in comments.
    notes: Vec<(String, String)>,
}

impl Work<'_> {
    fn left(&mut self, place: String, what: String) {
        self.made.left.push(Told::at(place, what));
    }

    fn told(&mut self, what: String) {
        self.made.told.push(Told::new(what));
    }
}

/// Reads a document that was exported from `edition`, whose file is `file`.
///
/// # Errors
/// See [`ReturnError`].
pub fn read_back(
    edition: &Edition,
    file: &str,
    bytes: Vec<u8>,
    name: &str,
    options: &DocumentOptions<'_>,
) -> Result<ReturnedDocument, ReturnError> {
    let format = options.format.or_else(|| Format::detect(&bytes, name)).unwrap_or(Format::Markdown);
    let record = record_of(&bytes, format)?;
    let Opened { mut document, .. } = open(bytes, name, options)?;
    let told = std::mem::take(&mut document.told);
    let page = project(edition, View::Printed);
    let paragraphs = paragraphs::paragraphs(&document);
    let how =
        record.as_ref().and_then(|record| record.notes).unwrap_or_else(|| written_as(&page, &paragraphs, &document));
    let made = ReturnedDocument { told, exported: record.as_ref().map(Record::len), ..ReturnedDocument::default() };
    let has_notes = matches!(how, NotesAs::Kept | NotesAs::Footnotes);
    let mut work = Work { made, record: record.as_ref(), has_notes, notes: Vec::new() };
    if record.is_none() {
        work.told(
            "the document does not say of which version of the edition it was made: whatever differs is taken as changed in \
             the document"
                .to_owned(),
        );
    }
    let expected = expected::paragraphs(&page, how);
    let notes = expected.iter().flat_map(|one| &one.holes).filter(|_| how == NotesAs::Comments);
    let notes: Vec<_> = notes.map(|hole| (hole.id().to_owned(), page.text[hole.inner()].to_owned())).collect();
    let mut beads = paired(expected, paragraphs, &page, &mut work)?;
    beads.iter_mut().for_each(|bead| bead.units(&mut work));
    let known = comments::matched(&document, edition, &notes, &mut work);
    besides((edition, file), &page, &document, &beads, &known, &mut work);
    Ok(work.made)
}

/// Comments and tracked changes.
fn besides<'e>(
    (edition, file): (&'e Edition, &str),
    page: &Projection<'e>,
    document: &Document,
    beads: &[Bead<'_, 'e>],
    known: &comments::Matched,
    work: &mut Work<'_>,
) {
    let notes = std::mem::take(&mut work.notes);
    if let Some(unit) = work.made.units.first_mut() {
        unit.notes.extend(notes);
    }
    let mut insertions = Insertions::new(edition, file, page);
    insertions.remarks(document, beads, known, work);
    beads.iter().for_each(|bead| insertions.tracked(document, bead, work));
    insertions.finish(work);
}

/// How the notes were written, by what most paragraphs are like.
fn written_as(page: &Projection<'_>, paragraphs: &[Paragraph], document: &Document) -> NotesAs {
    let mut best = (NotesAs::Kept, (0, 0, std::cmp::Reverse(usize::MAX)));
    for how in NotesAs::ALL {
        let expected = expected::paragraphs(page, how);
        let same = among(
            expected.iter().map(|one| single_spaced(&one.text)),
            paragraphs.iter().map(|one| single_spaced(&one.text)),
        );
        let holes = expected.iter().flat_map(|one| &one.holes).map(|hole| single_spaced(&page.text[hole.inner()]));
        let apart: Vec<String> = match how {
            NotesAs::Comments => document.comments.iter().map(|comment| single_spaced(&comment.text)).collect(),
            _ => paragraphs.iter().flat_map(|one| &one.notes).map(|(_, words)| single_spaced(words)).collect(),
        };
        let all = if how == NotesAs::None { 0 } else { holes.clone().count() };
        let notes = if how == NotesAs::None { 0 } else { among(holes, apart.into_iter()) };
        // A document without any of the notes was written without them.
        let found = (same, notes, std::cmp::Reverse(all.saturating_sub(notes)));
        if found > best.1 {
            best = (how, found);
        }
    }
    best.0
}

/// How many of some texts are among others.
fn among(wanted: impl Iterator<Item = String>, all: impl Iterator<Item = String>) -> usize {
    let mut counts: FxHashMap<String, usize> = FxHashMap::default();
    all.for_each(|text| *counts.entry(text).or_default() += 1);
    let found = wanted.filter(|text| match counts.get_mut(text).filter(|left| **left > 0) {
        Some(left) => {
            *left -= 1;
            true
        }
        None => false,
    });
    found.count()
}

/// The paragraphs of both, in pairs. What has no pair is reported.
fn paired<'b, 'e>(
    expected: Vec<Expected<'e>>,
    paragraphs: Vec<Paragraph>,
    page: &'b Projection<'e>,
    work: &mut Work<'_>,
) -> Result<Vec<Bead<'b, 'e>>, ReturnError> {
    let olds: Vec<String> = expected.iter().map(|one| single_spaced(&one.text)).collect();
    let news: Vec<String> = paragraphs.iter().map(|one| single_spaced(&one.text)).collect();
    let pairs = beads(&olds, &news);
    let found = pairs.iter().map(|(_, new)| new.len()).sum::<usize>();
    if found * 2 < news.len() || pairs.is_empty() {
        return Err(ReturnError::Foreign { found, paragraphs: news.len() });
    }
    let (mut expected, mut paragraphs) =
        (expected.into_iter().map(Some).collect::<Vec<_>>(), paragraphs.into_iter().map(Some).collect::<Vec<_>>());
    let mut made = Vec::with_capacity(pairs.len());
    for (old, new) in pairs {
        if old.len() != new.len() {
            let what = "paragraphs were joined or cut in the document; the edition keeps its own";
            work.made.told.push(Told::at(format!("“{}”", excerpt(&olds[old.start])), what));
        }
        let old = expected[old].iter_mut().filter_map(Option::take).reduce(|mut all, next| {
            all.join(next);
            all
        });
        let new = paragraphs[new].iter_mut().filter_map(Option::take).reduce(|mut all, next| {
            all.join(next);
            all
        });
        made.extend(old.zip(new).map(|(old, new)| Bead::new(old, new, &page.text)));
    }
    for left in paragraphs.into_iter().flatten() {
        let what = "is like no paragraph of the edition; nothing was changed for it; add it to the edition by hand";
        let notes = left.notes.first().map_or("", |(_, words)| words.as_str());
        let words = if left.text.trim().is_empty() { notes } else { &left.text };
        work.left(format!("“{}”", excerpt(words)), what.to_owned());
    }
    Ok(made)
}
