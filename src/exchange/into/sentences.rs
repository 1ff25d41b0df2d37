//! The sentences of an edition in one view, and where their characters stand.

use std::ops::Range;

use rustc_hash::{FxHashMap, FxHashSet};

use super::super::bilingual_model::{Side as NoteSide, Unit};
use crate::model::{Category, Edition, Family, FeatureKind, PlacedNote, Projection, View, placed_notes, project};

/// The side of the pairs on which the edition stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Target,
    Source,
}

impl Side {
    pub const BOTH: [Self; 2] = [Self::Target, Self::Source];

    /// The words of a unit on this side; none where there is nothing but white space.
    pub fn words(self, unit: &Unit) -> Option<&str> {
        let content = match self {
            Self::Target => unit.target.as_ref()?,
            Self::Source => &unit.source,
        };
        Some(content.text.as_str()).filter(|text| !text.trim().is_empty())
    }

    /// The ids that a unit names on this side.
    pub fn ids(self, unit: &Unit) -> &[String] {
        unit.bead.as_ref().map_or(&[], |bead| match self {
            Self::Target => &bead.target,
            Self::Source => &bead.source,
        })
    }

    /// Whether a note that is about a side of the pairs is about this one.
    pub fn is_of(self, side: NoteSide) -> bool {
        match self {
            Self::Target => side == NoteSide::Target,
            Self::Source => side == NoteSide::Source,
        }
    }
}

/// A view of the edition, in sentences and the blocks that have none.
pub(super) struct Sentences<'e> {
    pub projection: Projection<'e>,
    /// Whether notes stand beside the words of this view, not among them.
    pub has_notes_apart: bool,
    /// Ids and ranges, in the order of the text.
    pub list: Vec<(&'e str, Range<usize>)>,
    /// Their numbers, by id.
    pub by_id: FxHashMap<&'e str, usize>,
    /// Of each, whether it is a sentence of the text: not a block without sentences, nor one of the page's interface.
    of_text: Vec<bool>,
    /// Notes apart from the text: where they stand, their ids and words.
    notes: Vec<(usize, String, String)>,
}

/// The views with which pairs may be compared, the likeliest first.
pub(super) fn sides(edition: &Edition) -> [Sentences<'_>; 2] {
    [View::Reading, View::Printed].map(|view| Sentences::new(edition, view))
}

impl<'e> Sentences<'e> {
    pub fn new(edition: &'e Edition, view: View) -> Self {
        let projection = project(edition, view);
        let mut list: Vec<(&str, Range<usize>)> = Vec::new();
        let mut blocks: Vec<(&str, Range<usize>)> = Vec::new();
        let (mut is_text, mut text_ids) = (false, FxHashSet::default());
        for feature in &projection.features {
            let range = trimmed(&projection.text, &feature.range);
            match feature.kind {
                FeatureKind::Sentence(sentence) => {
                    text_ids.extend(sentence.id.as_deref().filter(|_| is_text && !range.is_empty()));
                    list.extend(sentence.id.as_deref().map(|id| (id, range)));
                }
                FeatureKind::Block(block) => {
                    is_text = block.kind.is_text();
                    blocks.extend(block.id.as_deref().map(|id| (id, range)));
                }
                _ => {}
            }
        }
        let holds = |block: &Range<usize>| {
            let next = list.partition_point(|(_, sentence)| sentence.start < block.start);
            list.get(next).is_some_and(|(_, sentence)| sentence.end <= block.end)
        };
        blocks.retain(|(_, block)| !holds(block));
        list.extend(blocks);
        list.sort_by_key(|(_, range)| range.start);
        let by_id = list.iter().enumerate().map(|(number, (id, _))| (*id, number)).collect();
        let of_text = list.iter().map(|(id, _)| text_ids.contains(id)).collect();
        let has_notes_apart = view == View::Reading;
        let is_apart = |class: Option<Category>| class.is_none_or(|class| class.family() != Family::Supplied);
        let placed = placed_notes(edition, &projection).into_iter().filter(|note| is_apart(note.class));
        let note = |note: PlacedNote<'_>| {
            Some((note.at.start, note.intervention.id.as_deref()?.to_owned(), note.words.clone()))
        };
        let mut notes: Vec<(usize, String, String)> = placed.filter_map(note).collect();
        notes.sort_by_key(|(at, ..)| *at);
        Self { projection, has_notes_apart, list, by_id, of_text, notes }
    }

    /// The id of a sentence.
    pub fn name(&self, sentence: usize) -> &'e str {
        self.list.get(sentence).map_or("", |(id, _)| id)
    }

    /// The words of sentences by their ids, with a space between them; none where one of them is not there.
    pub fn printed(&self, ids: &[String]) -> Option<String> {
        let words: Option<Vec<&str>> = ids.iter().map(|id| Some(self.words(*self.by_id.get(id.as_str())?))).collect();
        words.filter(|words| !words.is_empty()).map(|words| words.join(" "))
    }

    /// Whether this is a sentence of the text.
    pub fn is_of_text(&self, sentence: usize) -> bool {
        self.of_text.get(sentence).is_some_and(|of_text| *of_text)
    }

    /// The words of a sentence.
    pub fn words(&self, sentence: usize) -> &str {
        let range = self.list.get(sentence).map_or(0..0, |(_, range)| range.clone());
        self.projection.text.get(range).unwrap_or_default()
    }

    /// The notes that stand inside of sentences: ids and words.
    pub fn notes_in(&self, sentences: &[usize]) -> impl Iterator<Item = (&str, &str)> {
        let ranges: Vec<Range<usize>> =
            sentences.iter().filter_map(|number| Some(self.list.get(*number)?.1.clone())).collect();
        let inside = ranges.into_iter().flat_map(|range| {
            let first = self.notes.partition_point(|(at, ..)| *at <= range.start);
            self.notes[first..].iter().take_while(move |(at, ..)| *at < range.end)
        });
        inside.map(|(_, id, words)| (id.as_str(), words.as_str()))
    }
}

fn trimmed(text: &str, range: &Range<usize>) -> Range<usize> {
    let words = text.get(range.clone()).unwrap_or_default();
    let start = range.start + words.len() - words.trim_start().len();
    start..start + words.trim().len()
}

/// Words of an edition, and where they stand in its view.
pub(super) struct Old<'p, 'e> {
    pub projection: &'p Projection<'e>,
    pub text: String,
    /// Where each stretch begins here, and its range in the view. Between two of them stands a space.
    stretches: Vec<(usize, Range<usize>)>,
}

impl<'p, 'e> Old<'p, 'e> {
    /// The words at some ranges of a view, with a space between them.
    pub fn of(projection: &'p Projection<'e>, ranges: impl IntoIterator<Item = Range<usize>>) -> Self {
        let (mut text, mut stretches) = (String::new(), Vec::new());
        for range in ranges {
            if !text.is_empty() {
                text.push(' ');
            }
            stretches.push((text.len(), range.clone()));
            text.push_str(projection.text.get(range).unwrap_or_default());
        }
        Self { projection, text, stretches }
    }

    /// The place in the view of a byte; none for a space between two stretches.
    pub fn in_view(&self, at: usize) -> Option<usize> {
        let (start, range) = self.stretches.iter().rfind(|(start, _)| *start <= at)?;
        Some(range.start + (at - start)).filter(|place| *place < range.end)
    }

    /// Whether the next character is the end of a bracket that stands for markup.
    pub fn closes(&self, at: usize) -> bool {
        let (Some(place), Some(c)) = (self.in_view(at), self.text[at..].chars().next()) else { return false };
        self.markup_around(at).any(|(range, _)| range.end == place + c.len_utf8() && range.start < place)
    }

    /// Where in the file the element ends that ends before this place.
    pub fn closed(&self, at: usize) -> Option<usize> {
        let (before, c) = self.text[..at].char_indices().next_back()?;
        let end = self.in_view(before)? + c.len_utf8();
        self.markup_around(before).filter(|(range, _)| range.end == end).map(|(_, element)| element.end).max()
    }

    /// Where in the file the element begins that begins at this place.
    pub fn opens(&self, at: usize) -> Option<usize> {
        let place = self.in_view(at)?;
        self.markup_around(at).filter(|(range, _)| range.start == place).map(|(_, element)| element.start).min()
    }

    /// The notes and forms in the same stretch: their ranges in the view, and in the file.
    fn markup_around(&self, at: usize) -> impl Iterator<Item = (&Range<usize>, &Range<usize>)> {
        let stretch = self.stretches.iter().rfind(|(start, _)| *start <= at).map_or(0..0, |(_, range)| range.clone());
        let features = &self.projection.features;
        let first = features.partition_point(|feature| feature.range.start < stretch.start);
        let inside = features[first..].iter().take_while(move |feature| feature.range.start < stretch.end);
        inside.filter(|feature| !feature.range.is_empty()).filter_map(|feature| match feature.kind {
            FeatureKind::Intervention(note) => Some((&feature.range, &note.span)),
            FeatureKind::Choice(choice) => Some((&feature.range, &choice.span)),
            _ => None,
        })
    }
}
