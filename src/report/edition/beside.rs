//! The source beside a translation: which of its sentences stand beside which paragraph.

use maud::{Markup, Render as _, html};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::align::{Alignment, SourcedNote, Version};
use crate::model::{Certainty, PlacedNote};
use crate::report::marked::{Mark, Marked};
use crate::report::words::{Words, direction, known};

/// The source of an edition, with the alignment of the two.
#[derive(Debug, Clone, Copy)]
pub struct SourceColumn<'b> {
    /// The name by which the source is shown to people.
    pub name: &'b str,
    /// The source and the translation.
    pub versions: [&'b Version<'b>; 2],
    /// The alignment of their segments.
    pub alignment: &'b Alignment,
    /// The notes of the translation with their words in the source.
    pub notes: &'b [SourcedNote<'b>],
}

/// What a page needs of a source.
pub(super) struct Sources<'b> {
    beside: SourceColumn<'b>,
    /// The segment of the translation that a unit is.
    segments: FxHashMap<&'b str, usize>,
    /// For each segment of the translation its bead.
    bead_of: Vec<Option<usize>>,
    /// The beads that stand beside a segment of the translation.
    beads_at: FxHashMap<usize, Vec<usize>>,
    /// The words of the source for notes, in its order.
    terms: Vec<Mark>,
    by_note: FxHashMap<*const crate::model::Intervention, &'b SourcedNote<'b>>,
    lang: Option<&'b str>,
}

impl<'b> Sources<'b> {
    pub fn new(beside: SourceColumn<'b>) -> Self {
        let [source, target] = beside.versions;
        let segments: FxHashMap<&str, usize> =
            target.ids.iter().enumerate().filter_map(|(at, id)| Some(((*id)?, at))).collect();
        let mut bead_of = vec![None; target.stream.segments.len()];
        let mut beads_at: FxHashMap<usize, Vec<usize>> = FxHashMap::default();
        let mut place = 0;
        for (number, bead) in beside.alignment.beads.iter().enumerate() {
            bead.target.clone().for_each(|segment| bead_of[segment] = Some(number));
            // What has no translation stands beside what is before it.
            place = if bead.target.is_empty() { place } else { with_id(target, bead.target.start) };
            if !bead.source.is_empty() {
                beads_at.entry(place).or_default().push(number);
            }
        }
        let mut terms: Vec<Mark> =
            beside.notes.iter().filter_map(|note| Some(Mark::plain(note.term.as_ref()?.range.clone()))).collect();
        terms.sort_unstable_by_key(|mark| (mark.range.start, mark.range.end));
        let by_note = beside.notes.iter().map(|note| (std::ptr::from_ref(note.note.intervention), note)).collect();
        let lang = known(source.edition.header.lang.as_deref());
        Self { beside, segments, bead_of, beads_at, terms, by_note, lang }
    }

    /// The segment of the translation that is the unit with this id.
    pub fn segment(&self, id: Option<&str>) -> Option<usize> {
        self.segments.get(id?).copied()
    }

    /// The bead of a segment of the translation, if it has a source.
    pub fn bead(&self, segment: Option<usize>) -> Option<usize> {
        let bead = self.bead_of.get(segment?).copied().flatten()?;
        (!self.beside.alignment.beads[bead].source.is_empty()).then_some(bead)
    }

    /// The sentences of the source that stand beside some segments of the translation.
    pub fn cell(&self, segments: &[usize]) -> Markup {
        let mut seen = FxHashSet::default();
        let beads: Vec<usize> = segments
            .iter()
            .filter_map(|segment| self.beads_at.get(segment))
            .flatten()
            .copied()
            .filter(|bead| seen.insert(*bead))
            .collect();
        if beads.is_empty() {
            return html! {};
        }
        html! {
            div.src lang=[self.lang] dir=(direction(self.lang)) {
                @for bead in beads { (self.sentences(bead)) " " }
            }
        }
    }

    fn sentences(&self, number: usize) -> Markup {
        let bead = &self.beside.alignment.beads[number];
        let source = self.beside.versions[0];
        let cert = bead.cert();
        html! {
            span.s data-b=(number) {
                (Marked::new(&source.projection.text, source.span(&bead.source), &self.terms))
                @if bead.target.is_empty() {
                    span.aside lang="en" dir="ltr" { " (no translation)" }
                } @else if cert == Certainty::Low {
                    span.aside lang="en" dir="ltr" { " (a guess)" }
                }
            }
        }
    }

    /// What stands after a note in the source.
    pub fn term(&self, note: &PlacedNote<'_>) -> Markup {
        let term = self.by_note.get(&std::ptr::from_ref(note.intervention)).and_then(|note| note.term.as_ref());
        let words = term.and_then(|term| self.beside.versions[0].projection.text.get(term.range.clone()));
        html! {
            @if let Some(words) = words {
                " " span.behind { "source: " bdi lang=[self.lang] dir=(direction(self.lang)) { (Words(words).render()) } }
            }
        }
    }
}

/// A segment of the translation that the page can find by its id: this one, else the nearest before it.
fn with_id(target: &Version<'_>, segment: usize) -> usize {
    (0..=segment).rev().find(|at| target.ids.get(*at).is_some_and(Option::is_some)).unwrap_or(0)
}
