//! The notes of a translation with what stands behind them in the source: the sentence and the word.

use std::ops::Range;

use rustc_hash::{FxHashMap, FxHashSet};

use super::alignment::Alignment;
use super::bilingual::BilingualLexicon;
use super::terms::{Clue, Question, SourceTerm, source_term};
use crate::model::{Certainty, Edition, Family, FeatureKind, Layer, PlacedNote, Projection, TermKind, placed_notes};
use crate::text::Stream;

/// One side of an alignment: an edition in its base view, cut into the segments that were aligned.
#[derive(Debug, Clone, Copy)]
pub struct Version<'v> {
    /// The edition.
    pub edition: &'v Edition,
    /// Its base view.
    pub projection: &'v Projection<'v>,
    /// The segments of the view.
    pub stream: &'v Stream<'v>,
}

impl<'v> Version<'v> {
    /// The byte range of some segments in the view; empty for none.
    fn span(&self, segments: &Range<usize>) -> Range<usize> {
        let segments = self.stream.segments.get(segments.clone()).unwrap_or_default();
        match (segments.first(), segments.last()) {
            (Some(first), Some(last)) => first.span.start as usize..last.span.end as usize,
            _ => 0..0,
        }
    }

    /// The segment in which a note stands.
    fn segment_of(&self, note: &PlacedNote<'_>) -> Option<usize> {
        let segments = &self.stream.segments;
        // At the border of two sentences the edition knows to which one the note belongs.
        let sentence = note.sentence.clone().filter(|sentence| !sentence.is_empty());
        let inside = sentence.and_then(|sentence| {
            let at = note.at.start.clamp(sentence.start, sentence.end - 1);
            let next = segments.partition_point(|segment| segment.span.end as usize <= at);
            segments.get(next).filter(|segment| (segment.span.start as usize) < sentence.end).map(|_| next)
        });
        inside.or_else(|| self.segment_at(note.at.start))
    }

    /// The last segment that begins at or before a byte of the view.
    fn segment_at(&self, at: usize) -> Option<usize> {
        self.stream.segments.partition_point(|segment| segment.span.start as usize <= at).checked_sub(1)
    }
}

/// A gloss or supplied words, with what stands behind them in the source.
#[derive(Debug, Clone)]
pub struct SourcedNote<'v> {
    /// The note, placed in the base view of the translation.
    pub note: PlacedNote<'v>,
    /// What it is.
    pub kind: TermKind,
    /// The number of the segment of the translation in which it stands.
    pub segment: Option<usize>,
    /// The bead of that segment.
    pub bead: Option<usize>,
    /// The words of the source, as bytes of its base view.
    pub term: Option<SourceTerm>,
}

/// Finds the source of every gloss and of all supplied words of `target`. The `lexicon` is one that aligning has learned, or an
/// empty one.
///
/// Costs time in proportion to the notes, times the words of their sentences.
pub fn sourced_notes<'v>(
    source: &Version<'v>,
    target: &Version<'v>,
    alignment: &Alignment,
    lexicon: &BilingualLexicon,
) -> Vec<SourcedNote<'v>> {
    let seeker = Seeker { source: *source, target: *target, alignment, lexicon, marked: marked(source.projection) };
    let notes = placed_notes(target.edition, target.projection).into_iter();
    let mut found: Vec<SourcedNote<'v>> = notes.filter_map(|note| seeker.sourced(note)).collect();
    seeker.take_marked(&mut found);
    found
}

/// What a layer of notes has to do with the source.
fn kind_of(layer: Layer) -> Option<TermKind> {
    match layer {
        Layer::Notes(Family::Gloss) => Some(TermKind::Gloss),
        Layer::Notes(Family::Supplied) => Some(TermKind::Supplied),
        _ => None,
    }
}

/// The terms that are marked in a source.
fn marked(projection: &Projection<'_>) -> Vec<Range<usize>> {
    let anchors = projection.select(|kind| matches!(kind, FeatureKind::Anchor(_)).then_some(()));
    anchors.map(|(range, ())| range).filter(|range| !range.is_empty()).collect()
}

struct Seeker<'s, 'v> {
    source: Version<'v>,
    target: Version<'v>,
    alignment: &'s Alignment,
    lexicon: &'s BilingualLexicon,
    marked: Vec<Range<usize>>,
}

impl<'v> Seeker<'_, 'v> {
    fn sourced(&self, note: PlacedNote<'v>) -> Option<SourcedNote<'v>> {
        let kind = kind_of(note.layer())?;
        let segment = self.target.segment_of(&note);
        let bead = segment.and_then(|segment| self.alignment.bead_of_target(segment));
        let term = bead.and_then(|bead| self.term(kind, &note, bead));
        Some(SourcedNote { note, kind, segment, bead, term })
    }

    fn term(&self, kind: TermKind, note: &PlacedNote<'_>, bead: usize) -> Option<SourceTerm> {
        let bead = self.alignment.beads.get(bead)?;
        let (source, target) = (self.source.span(&bead.source), self.target.span(&bead.target));
        let text = &self.target.projection.text;
        let anchor = note.anchor.clone().filter(|_| note.on_words).unwrap_or(note.at.start..note.at.start);
        let before = anchor.start.saturating_sub(target.start) as f32;
        let question = Question {
            kind,
            note: &note.words,
            anchor: text.get(anchor.clone())?,
            target: text.get(target.clone())?,
            place: before / target.len().max(1) as f32,
            source: self.source.projection.text.get(source.clone())?,
            source_lang: &self.source.stream.lang,
            target_lang: &self.target.stream.lang,
        };
        let found = source_term(&question, &|one, other| self.lexicon.likeness(one, other))?;
        let range = found.range.start + source.start..found.range.end + source.start;
        Some(SourceTerm { range: self.whole_term(range), ..found })
    }

    /// The marked term of which the words are a part.
    fn whole_term(&self, range: Range<usize>) -> Range<usize> {
        let meets = |term: &&Range<usize>| term.start < range.end && range.start < term.end;
        self.marked.iter().find(meets).cloned().unwrap_or(range)
    }

    /// Where a sentence of the source has one marked term, and its translation one gloss without a source, the two
    /// belong together.
    fn take_marked(&self, notes: &mut [SourcedNote<'v>]) {
        let taken: FxHashSet<usize> =
            notes.iter().filter_map(|note| note.term.as_ref()).map(|term| term.range.start).collect();
        let mut free: FxHashMap<usize, Vec<&Range<usize>>> = FxHashMap::default();
        for range in self.marked.iter().filter(|range| !taken.contains(&range.start)) {
            if let Some(bead) = self.source.segment_at(range.start).and_then(|at| self.alignment.bead_of_source(at)) {
                free.entry(bead).or_default().push(range);
            }
        }
        let mut open: FxHashMap<usize, Vec<&mut SourcedNote<'v>>> = FxHashMap::default();
        for note in notes.iter_mut().filter(|note| note.kind == TermKind::Gloss && note.term.is_none()) {
            if let Some(bead) = note.bead {
                open.entry(bead).or_default().push(note);
            }
        }
        for (bead, ranges) in free {
            if let ([range], Some([note])) = (&ranges[..], open.get_mut(&bead).map(Vec::as_mut_slice)) {
                note.term = Some(SourceTerm { range: (*range).clone(), likeness: MARKED, clue: Clue::Marked });
            }
        }
    }
}

/// How likely a term and a gloss belong together that are left over in their sentences.
const MARKED: f32 = 0.7;

impl SourcedNote<'_> {
    /// How sure the words of the source are; `None` where there are none.
    pub fn cert(&self) -> Option<Certainty> {
        self.term.as_ref().map(SourceTerm::cert)
    }
}
