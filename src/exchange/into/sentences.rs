//! Which sentences of an edition belong to which units.

use std::ops::Range;

use rustc_hash::FxHashMap;
use similar::{Algorithm, DiffOp, capture_diff_slices};

use super::super::bilingual_model::{BilingualFile, Side as NoteSide, Unit};
use crate::model::{Category, Edition, Family, FeatureKind, Projection, View, placed_notes, project};

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

    fn ids(self, unit: &Unit) -> &[String] {
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
    list: Vec<(&'e str, Range<usize>)>,
    /// Their numbers, by id.
    by_id: FxHashMap<&'e str, usize>,
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
        for feature in &projection.features {
            let range = trimmed(&projection.text, &feature.range);
            match feature.kind {
                FeatureKind::Sentence(sentence) => list.extend(sentence.id.as_deref().map(|id| (id, range))),
                FeatureKind::Block(block) => blocks.extend(block.id.as_deref().map(|id| (id, range))),
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
        let has_notes_apart = view == View::Reading;
        let is_apart = |class: Option<Category>| class.is_none_or(|class| class.family() != Family::Supplied);
        let placed = placed_notes(edition, &projection).into_iter().filter(|note| is_apart(note.class));
        let notes = placed
            .filter_map(|note| Some((note.at.start, note.intervention.id.as_deref()?.to_owned(), note.words.clone())))
            .collect();
        Self { projection, has_notes_apart, list, by_id, notes }
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

    fn words(&self, sentence: usize) -> &str {
        let range = self.list.get(sentence).map_or(0..0, |(_, range)| range.clone());
        self.projection.text.get(range).unwrap_or_default()
    }

    /// The notes that stand inside of sentences: ids and words.
    pub fn notes_in(&self, sentences: &[usize]) -> impl Iterator<Item = (&str, &str)> {
        let ranges: Vec<Range<usize>> =
            sentences.iter().filter_map(|number| Some(self.list.get(*number)?.1.clone())).collect();
        let is_inside = move |at: usize| ranges.iter().any(|range| range.start < at && at < range.end);
        let inside = self.notes.iter().filter(move |(at, ..)| is_inside(*at));
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
}

/// Units with their sentences, for one side of the pairs and one view.
pub(super) struct Known<'v, 'e> {
    pub view: &'v Sentences<'e>,
    pub side: Side,
    /// For each unit its sentences; none where it has no words, or where none is like it.
    found: Vec<Vec<usize>>,
    /// How many units have the same words as their sentences.
    pub same: usize,
    /// How much of the words of all units their sentences have, in thousandths of a unit: where no sentence with a bracket
    /// came back as it was, this still tells the printed page from the reading view.
    pub alike: u64,
}

impl<'v, 'e> Known<'v, 'e> {
    pub fn new(view: &'v Sentences<'e>, side: Side, file: &BilingualFile) -> Self {
        let mut made = Self { view, side, found: vec![Vec::new(); file.units.len()], same: 0, alike: 0 };
        made.by_ids(file);
        made.by_words(file);
        made.same = (0..file.units.len()).filter(|number| made.is_same(&file.units[*number], *number)).count();
        made.alike = (0..file.units.len()).map(|number| made.likeness(&file.units[number], number)).sum();
        made
    }

    /// The place in the order in which views and sides are tried.
    pub fn order(&self) -> (bool, bool) {
        (self.side == Side::Source, !self.view.has_notes_apart)
    }

    /// The sentences of a unit.
    pub fn sentences(&self, unit: usize) -> Option<&[usize]> {
        self.found.get(unit).map(Vec::as_slice).filter(|found| !found.is_empty())
    }

    /// The words of sentences, as they stand in the view.
    pub fn old(&self, sentences: &[usize]) -> Old<'v, 'e> {
        let ranges = sentences.iter().filter_map(|number| Some(self.view.list.get(*number)?.1.clone()));
        Old::of(&self.view.projection, ranges)
    }

    fn is_same(&self, unit: &Unit, number: usize) -> bool {
        let Some((words, sentences)) = self.side.words(unit).zip(self.sentences(number)) else { return false };
        folded(words) == folded(&self.old(sentences).text)
    }

    /// How much of a unit's words its sentences have, in thousandths.
    fn likeness(&self, unit: &Unit, number: usize) -> u64 {
        let words = self.side.words(unit).zip(self.sentences(number));
        words.map_or(0, |(words, sentences)| (1000.0 * similarity(words, &self.old(sentences).text)) as u64)
    }

    /// Units that carry the ids of their sentences. Ids of another text are the same by chance: they are believed where
    /// most units that have some are like their sentences.
    fn by_ids(&mut self, file: &BilingualFile) {
        let (mut asked, mut alike) = (0, 0);
        let mut found = Vec::new();
        for (number, unit) in file.units.iter().enumerate() {
            let Some(words) = self.side.words(unit) else { continue };
            let ids = self.side.ids(unit);
            let sentences: Option<Vec<usize>> =
                ids.iter().map(|id| self.view.by_id.get(id.as_str()).copied()).collect();
            let Some(sentences) = sentences.filter(|sentences| !sentences.is_empty()) else { continue };
            asked += 1;
            alike += usize::from(similarity(words, &self.old(&sentences).text) >= ALIKE);
            found.push((number, sentences));
        }
        if alike * 2 > asked {
            found.into_iter().for_each(|(number, sentences)| self.found[number] = sentences);
        }
    }

    /// Units without ids: those with the same words, in the order of the text; and between two of them those that are like
    /// one of the next sentences.
    fn by_words(&mut self, file: &BilingualFile) {
        let mut taken = vec![false; self.view.list.len()];
        self.found.iter().flatten().for_each(|sentence| taken[*sentence] = true);
        let free: Vec<usize> = (0..taken.len()).filter(|sentence| !taken[*sentence]).collect();
        let units: Vec<(usize, &str)> = (0..file.units.len())
            .filter(|number| self.found[*number].is_empty())
            .filter_map(|number| Some((number, self.side.words(&file.units[number])?)))
            .collect();
        let olds: Vec<String> = free.iter().map(|sentence| folded(self.view.words(*sentence))).collect();
        let news: Vec<String> = units.iter().map(|(_, words)| folded(words)).collect();
        for op in capture_diff_slices(Algorithm::Patience, &olds, &news) {
            let (mut old, new) = (op.old_range(), op.new_range());
            let is_equal = matches!(op, DiffOp::Equal { .. });
            for unit in new {
                let alike = if is_equal { old.clone().next() } else { nearest(&olds, old.clone(), &news[unit]) };
                let Some(sentence) = alike else { continue };
                self.found[units[unit].0] = vec![free[sentence]];
                old.start = sentence + 1;
            }
        }
    }
}

/// The sentence that is most like some words, of those that are next.
fn nearest(sentences: &[String], next: Range<usize>, words: &str) -> Option<usize> {
    let alike = next.take(REACH).map(|sentence| (similarity(&sentences[sentence], words), sentence));
    let best = alike.filter(|(alike, _)| *alike >= ALIKE).max_by(|one, other| {
        // Of equals the first.
        one.0.total_cmp(&other.0).then(other.1.cmp(&one.1))
    });
    best.map(|(_, sentence)| sentence)
}

/// So many sentences are compared with a unit that has no id.
const REACH: usize = 32;

/// So much of their words must be the same.
const ALIKE: f64 = 0.4;

/// Words with one space between them.
fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// How much of the words of two texts is the same, from 0 to 1.
fn similarity(one: &str, other: &str) -> f64 {
    let mut counts: FxHashMap<&str, i32> = FxHashMap::default();
    let all = one.split_whitespace().count() + other.split_whitespace().count();
    one.split_whitespace().for_each(|word| *counts.entry(word).or_default() += 1);
    let mut common = 0;
    for word in other.split_whitespace() {
        let left = counts.entry(word).or_default();
        if *left > 0 {
            *left -= 1;
            common += 2;
        }
    }
    if all == 0 { 1.0 } else { f64::from(common) / all as f64 }
}
