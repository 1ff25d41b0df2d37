//! The notes of a translation with their sentence and word in the source.

use std::ops::Range;

use rustc_hash::{FxHashMap, FxHashSet};

use super::bead::Alignment;
use super::bilingual::BilingualLexicon;
use super::quoted::{QuotedWords, quoted_words};
use super::terms::{Clue, QUOTED, Question, SourceTerm, source_term};
use crate::bracket::Lexicon;
use crate::model::{
    Certainty, Edition, Family, FeatureKind, Fragment, Id, Layer, PlacedNote, Projection, TermKind, TermLink,
    placed_notes,
};
use crate::tei::Fragments;
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
    /// Their ids; see [`segment_ids`](crate::model::segment_ids).
    pub ids: &'v [Option<&'v str>],
    /// The tables of the bracket notation, by which its notes are read.
    pub lexicon: &'v Lexicon,
}

impl<'v> Version<'v> {
    /// The byte range of some segments in the view; empty for none.
    pub fn span(&self, segments: &Range<usize>) -> Range<usize> {
        let segments = self.stream.segments.get(segments.clone()).unwrap_or_default();
        match (segments.first(), segments.last()) {
            (Some(first), Some(last)) => first.span.start as usize..last.span.end as usize,
            _ => 0..0,
        }
    }

    /// The segment that contains a note.
    pub(super) fn segment_of(&self, note: &PlacedNote<'_>) -> Option<usize> {
        let segments = &self.stream.segments;
        // At the border of two sentences, the edition records which one the note belongs to.
        let sentence = note.sentence.clone().filter(|sentence| !sentence.is_empty());
        let inside = sentence.and_then(|sentence| {
            let at = note.at.start.clamp(sentence.start, sentence.end - 1);
            let next = segments.partition_point(|segment| segment.span.end as usize <= at);
            segments.get(next).filter(|segment| (segment.span.start as usize) < sentence.end).map(|_| next)
        });
        inside.or_else(|| self.segment_at(note.at.start))
    }

    /// The target for words of the view in a bitext: the element that marks exactly these words, otherwise characters
    /// of their sentence. `fragments` are those of the file from which the edition was read.
    fn fragment(
        &self,
        range: &Range<usize>,
        anchors: &FxHashMap<Range<usize>, Id>,
        fragments: &Fragments<'_>,
    ) -> Option<Fragment> {
        if let Some(id) = anchors.get(range) {
            return Some(Fragment::Unit(id.clone()));
        }
        let id = (*self.ids.get(self.segment_at(range.start)?)?)?;
        let last = range.end.checked_sub(1)?;
        fragments.fragment(id, self.projection.origin(range.start)?..self.projection.origin(last)? + 1)
    }

    /// The last segment that begins at or before a byte of the view.
    fn segment_at(&self, at: usize) -> Option<usize> {
        self.stream.segments.partition_point(|segment| segment.span.start as usize <= at).checked_sub(1)
    }
}

/// A gloss or supplied words, with their words in the source.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct SourcedNote<'v> {
    /// The note, placed in the base view of the translation.
    pub note: PlacedNote<'v>,
    /// Its kind.
    pub kind: TermKind,
    /// The index of the segment of the translation that contains it.
    pub segment: Option<usize>,
    /// The bead of that segment.
    pub bead: Option<usize>,
    /// The words of the source, as bytes of its base view.
    pub term: Option<SourceTerm>,
    /// What the note quotes of the source.
    pub quoted: Vec<QuotedWords>,
}

/// Finds the source of every gloss and of all supplied words of `target`. The `lexicon` is one learned by an alignment,
/// or an empty one.
///
/// Costs time in proportion to the notes, times the words of their sentences.
pub fn sourced_notes<'v>(
    source: &Version<'v>,
    target: &Version<'v>,
    alignment: &Alignment,
    lexicon: &BilingualLexicon,
) -> Vec<SourcedNote<'v>> {
    let seeker = Seeker { source: *source, target: *target, alignment, lexicon, marked: marked(source.projection) };
    let mut notes = notes_in_beads(target, alignment);
    for note in &mut notes {
        note.term = note.bead.and_then(|bead| seeker.term(note.kind, &note.note, bead));
    }
    with_quoted(&mut notes, source, target);
    for note in &mut notes {
        note.term = seeker.quoted_term(note).or(note.term.take());
    }
    seeker.take_marked(&mut notes);
    notes
}

/// Gives each note what it quotes.
fn with_quoted(notes: &mut [SourcedNote<'_>], source: &Version<'_>, target: &Version<'_>) {
    let quoted = quoted_words(source, target);
    for note in notes {
        let span = &note.note.intervention.span;
        let first = quoted.partition_point(|quoted| quoted.span.start < span.start);
        note.quoted = quoted[first..].iter().take_while(|quoted| quoted.span.end <= span.end).cloned().collect();
    }
}

/// The glosses and supplied words of `target` with the sources that a bitext gives them, and no others. `fragments` are
/// those of the file from which the source was read.
pub fn linked_notes<'v>(
    source: &Version<'v>,
    target: &Version<'v>,
    alignment: &Alignment,
    links: &[TermLink],
    fragments: &Fragments<'_>,
) -> Vec<SourcedNote<'v>> {
    let by_note: FxHashMap<&str, &TermLink> = links.iter().map(|link| (&*link.note, link)).collect();
    let mut notes = notes_in_beads(target, alignment);
    for note in &mut notes {
        let link = note.note.intervention.id.as_deref().and_then(|id| by_note.get(id));
        note.term = link.and_then(|link| {
            let range = source.projection.range(&fragments.span(&link.source)?)?;
            Some(SourceTerm { range, similarity: link.cert.probability() as f32, clue: Clue::Linked })
        });
    }
    with_quoted(&mut notes, source, target);
    notes
}

/// The glosses and supplied words of a translation, each in its bead.
fn notes_in_beads<'v>(target: &Version<'v>, alignment: &Alignment) -> Vec<SourcedNote<'v>> {
    let place = |note: PlacedNote<'v>| {
        let kind = kind_of(note.layer())?;
        let segment = target.segment_of(&note);
        let bead = segment.and_then(|segment| alignment.bead_of_target(segment));
        Some(SourcedNote { note, kind, segment, bead, term: None, quoted: Vec::new() })
    };
    placed_notes(target.edition, target.projection).into_iter().filter_map(place).collect()
}

/// The kind of note for a layer; `None` if it has no words in the source.
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
        let found = source_term(&question, &|one, other| self.lexicon.similarity(one, other))?;
        let range = found.range.start + source.start..found.range.end + source.start;
        Some(SourceTerm { range: self.whole_term(range), ..found })
    }

    /// The first words that a note quotes, where the sentence of the source has them.
    fn quoted_term(&self, note: &SourcedNote<'_>) -> Option<SourceTerm> {
        let sentence = self.source.span(&self.alignment.beads.get(note.bead?)?.source);
        let is_here = |range: &&Range<usize>| sentence.start <= range.start && range.end <= sentence.end;
        let range = note.quoted.iter().filter_map(|quoted| quoted.source.as_ref()).find(is_here)?;
        Some(SourceTerm { range: self.whole_term(range.clone()), similarity: QUOTED, clue: Clue::Quoted })
    }

    /// The marked term of which the words are a part.
    fn whole_term(&self, range: Range<usize>) -> Range<usize> {
        // Marked terms are in the order of their starts; few contain each other.
        let after = self.marked.partition_point(|term| term.start < range.end);
        let near = self.marked[after.saturating_sub(4)..after].iter();
        let mut near = near.filter(|term| range.start < term.end);
        near.next().cloned().unwrap_or(range)
    }

    /// If a sentence of the source has one marked term left, and its translation one gloss without a source, links the
    /// two.
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
                note.term = Some(SourceTerm { range: (*range).clone(), similarity: MARKED, clue: Clue::Marked });
            }
        }
    }
}

/// The probability that a term and a gloss which are left over in their sentences belong together.
const MARKED: f32 = 0.7;

/// The notes whose words in the source are known, as links of a bitext between `source` and `target`. `fragments` are
/// those of the file from which the source was read.
///
/// A gloss without words of its own in the translation refers to its sentence. A note without an id has no link.
pub fn term_links(
    notes: &[SourcedNote<'_>],
    [source, target]: [&Version<'_>; 2],
    fragments: &Fragments<'_>,
) -> Vec<TermLink> {
    let anchors = source.projection.select(|kind| match kind {
        FeatureKind::Anchor(anchor) => anchor.id.clone(),
        _ => None,
    });
    let anchors: FxHashMap<Range<usize>, Id> = anchors.collect();
    let link = |note: &SourcedNote<'_>| {
        let term = note.term.as_ref()?;
        let intervention = note.note.intervention;
        let sentence = || note.segment.and_then(|segment| *target.ids.get(segment)?).map(Id::from);
        let parse_of = intervention.target.clone().or_else(sentence).filter(|_| note.kind == TermKind::Gloss);
        if note.kind == TermKind::Gloss && parse_of.is_none() {
            return None;
        }
        Some(TermLink {
            id: None,
            kind: note.kind,
            note: intervention.id.clone()?,
            term: parse_of,
            source: source.fragment(&term.range, &anchors, fragments)?,
            cert: term.cert(),
            resp: Id::default(),
            span: 0..0,
        })
    };
    notes.iter().filter_map(link).collect()
}

impl SourcedNote<'_> {
    /// The certainty of the words of the source; `None` if there are none.
    pub fn cert(&self) -> Option<Certainty> {
        self.term.as_ref().map(SourceTerm::cert)
    }
}
