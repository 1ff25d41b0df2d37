//! Notes as objects: the change of each, seen through the alignment of the base text.
//!
//! A note is recognised by its place (its anchor, or the point where it is), then by its words within the same
//! sentences, and elsewhere only if its words are long and unique on both sides. A note is never identified with a
//! merely similar one: a note whose place is gone is an orphan, and the similar one is named as the runner-up.

use std::fmt;
use std::ops::Range;

use rustc_hash::FxHashMap;

use super::alike::Alike;
use super::crowd::Crowd;
use super::partners::{Candidate, take_best_first};
use super::places::{Fit, Places, Spot};
use super::runs::RunKind;
use super::stretch::{Haystack, Sought};
use super::text::{Summary, TextComparison};
use super::wording::{Wording, Wordings};
use crate::model::{Category, Family, Layer, PlacedNote};
use crate::text::Tokenizer;

/// The change of a note.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum NoteState {
    /// The same words, class and anchor.
    Same,
    /// Its sentence or post has moved.
    Moved,
    /// Other words on the same anchor.
    Reworded,
    /// The same note on other words.
    Reanchored,
    /// Another class.
    Reclassified,
    /// A gloss has become supplied words.
    GlossToSupplied,
    /// Supplied words have become a gloss.
    SuppliedToGloss,
    /// A bracket whose words are now part of the text.
    Absorbed,
    /// Words of the text that are now in a bracket.
    Bracketed,
    /// Only in the new version.
    Added,
    /// Only in the old version.
    Deleted,
    /// Its place is gone; a similar note elsewhere may be another one.
    Orphaned,
}

impl NoteState {
    /// All states.
    pub const ALL: [NoteState; 12] = [
        NoteState::Same,
        NoteState::Moved,
        NoteState::Reworded,
        NoteState::Reanchored,
        NoteState::Reclassified,
        NoteState::GlossToSupplied,
        NoteState::SuppliedToGloss,
        NoteState::Absorbed,
        NoteState::Bracketed,
        NoteState::Added,
        NoteState::Deleted,
        NoteState::Orphaned,
    ];

    /// The name, such as `re-anchored`.
    pub const fn as_str(self) -> &'static str {
        match self {
            NoteState::Same => "same",
            NoteState::Moved => "moved",
            NoteState::Reworded => "reworded",
            NoteState::Reanchored => "re-anchored",
            NoteState::Reclassified => "reclassified",
            NoteState::GlossToSupplied => "gloss-to-supplied",
            NoteState::SuppliedToGloss => "supplied-to-gloss",
            NoteState::Absorbed => "absorbed",
            NoteState::Bracketed => "bracketed",
            NoteState::Added => "added",
            NoteState::Deleted => "deleted",
            NoteState::Orphaned => "orphaned",
        }
    }
}

impl fmt::Display for NoteState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Words of a note with the same change.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct NoteRun {
    /// The kind of change.
    pub kind: RunKind,
    /// Byte range in the words of the old note; empty for inserted ones.
    pub old: Range<usize>,
    /// Byte range in the words of the new note; empty for deleted ones.
    pub new: Range<usize>,
    /// The number of tokens.
    pub tokens: usize,
}

/// A note that is similar to a deleted or orphaned one, but not identified with it.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct RunnerUp<'v> {
    /// The note.
    pub note: PlacedNote<'v>,
    /// The similarity of the words, from 0 to 1.
    pub similarity: f32,
}

/// A note of both versions, or of one alone.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct NoteChange<'v> {
    /// The note in the old version.
    pub old: Option<PlacedNote<'v>>,
    /// The note in the new version.
    pub new: Option<PlacedNote<'v>>,
    /// Its changes, the most important first; never empty.
    pub states: Vec<NoteState>,
    /// Its words.
    pub runs: Vec<NoteRun>,
    /// The new note most similar to a deleted or orphaned one.
    pub runner_up: Option<RunnerUp<'v>>,
}

impl NoteChange<'_> {
    /// The most important change.
    pub fn state(&self) -> NoteState {
        self.states.first().copied().unwrap_or(NoteState::Same)
    }

    /// Its layer, that of the new version if it exists there.
    pub fn layer(&self) -> Layer {
        self.new.as_ref().or(self.old.as_ref()).map_or(Layer::Unparsed, PlacedNote::layer)
    }

    /// Adds its tokens to the counts of its layer.
    pub(super) fn count(&self, counts: &mut Summary) {
        let tokens = |kind| self.runs.iter().filter(|run| run.kind == kind).map(|run| run.tokens).sum::<usize>();
        let (deleted, inserted) = (tokens(RunKind::Deleted), tokens(RunKind::Inserted));
        let kept = tokens(RunKind::Same) + tokens(RunKind::Minor);
        counts.deleted += deleted;
        counts.inserted += inserted;
        counts.minor += tokens(RunKind::Minor);
        counts.old_tokens += kept + deleted;
        counts.new_tokens += kept + inserted;
        counts.old_segments += usize::from(self.old.is_some());
        counts.new_segments += usize::from(self.new.is_some());
        counts.deleted_segments += usize::from(self.new.is_none());
        counts.inserted_segments += usize::from(self.old.is_none());
        let both = self.old.is_some() && self.new.is_some();
        counts.changed_segments += usize::from(both && !matches!(self.state(), NoteState::Same | NoteState::Moved));
        counts.moved_segments += usize::from(self.states.contains(&NoteState::Moved));
    }
}

/// Compares the notes of two versions whose base texts were compared.
pub(super) fn compare_notes<'v>(
    old: Vec<PlacedNote<'v>>,
    new: Vec<PlacedNote<'v>>,
    base: &TextComparison<'v>,
    tokenizer: &Tokenizer,
) -> Vec<NoteChange<'v>> {
    let places = Places::new(base);
    let mut wordings = Wordings::new(tokenizer);
    let mut side = |notes: Vec<PlacedNote<'v>>, is_old: bool| -> Vec<Noted<'v>> {
        let noted = |note: PlacedNote<'v>| {
            let spot = if is_old { places.old_spot(&note) } else { places.new_spot(&note) };
            Noted { spot, wording: wordings.of(&note.words), layer: note.layer(), note }
        };
        notes.into_iter().map(noted).collect()
    };
    let (old, new) = (side(old, true), side(new, false));
    wordings.weigh();
    let matcher = Matcher { places: &places, wordings: &wordings, old: &old, new: &new };
    let partners = matcher.partners();
    let (old_text, new_text) = (Haystack::new(&base.old), Haystack::new(&base.new));
    let mut changes = Changes { places: &places, base, old: &old, new: &new, wordings, old_text, new_text };
    changes.all(&partners)
}

/// A note with its place and its words.
pub(super) struct Noted<'v> {
    pub note: PlacedNote<'v>,
    pub spot: Spot,
    pub wording: Wording,
    layer: Layer,
}

impl Noted<'_> {
    fn family(&self) -> Layer {
        self.layer
    }

    /// Whether the words are this note's own, not a formula that occurs in many places.
    fn is_telling(&self) -> bool {
        let explains = matches!(
            self.family(),
            Layer::Notes(Family::Gloss | Family::Comment | Family::Footnote | Family::Supplied) | Layer::Unparsed
        );
        explains && self.wording.words() >= LONG
    }
}

/// Decides which notes are the same.
struct Matcher<'m, 'v> {
    places: &'m Places<'m, 'v>,
    wordings: &'m Wordings,
    old: &'m [Noted<'v>],
    new: &'m [Noted<'v>],
}

/// The similarity of words from which a note is recognised in the same sentences on another anchor.
pub(super) const KNOWN: f32 = 0.6;

/// A note in other sentences is recognised only if it has this many words, and no other has the same.
const LONG: usize = 3;

/// The worth of a pair of notes with the same words in different sentences: less than that of any pair in the same
/// ones.
const FAR: f32 = 0.1;

/// If one pair of segments has more pairs of notes than this, they are not compared one by one.
pub(super) const CROWD: usize = 1 << 14;

impl Matcher<'_, '_> {
    /// For each old note, the index of the new one.
    fn partners(&self) -> Vec<Option<usize>> {
        let mut candidates = self.in_beads();
        for (old, new) in self.far() {
            candidates[old].push(Candidate { worth: FAR, new });
        }
        take_best_first(candidates, self.new.len())
    }

    /// For each old note, the new ones in the same bead of the base text that it may be, each with its worth.
    fn in_beads(&self) -> Vec<Vec<Candidate>> {
        let (olds, news) = (by_bead(self.old), by_bead(self.new));
        let crowd = Crowd { places: self.places, wordings: self.wordings, old: self.old, new: self.new };
        let mut found = vec![Vec::new(); self.old.len()];
        for (bead, olds) in &olds {
            let Some(news) = news.get(bead) else { continue };
            let is_crowd = olds.len() * news.len() >= CROWD;
            let likely = if is_crowd { crowd.likely(olds, news) } else { vec![news.clone(); olds.len()] };
            for (old, likely) in olds.iter().zip(likely) {
                let candidate = |new| Some(Candidate { worth: self.worth(*old, new)?, new });
                found[*old].extend(likely.into_iter().filter_map(candidate));
            }
        }
        found
    }

    /// The worth of a pair of notes of one bead; `None` if they cannot be the same.
    fn worth(&self, old: usize, new: usize) -> Option<f32> {
        let (old, new) = (&self.old[old], &self.new[new]);
        let similarity = self.wordings.similarity(&old.wording, &new.wording);
        let same_family = old.family() == new.family();
        let same_class = old.note.class == new.note.class;
        let class = if same_class {
            0.3
        } else if same_family {
            0.2
        } else {
            0.0
        };
        match self.places.fit(&old.spot, &new.spot) {
            Fit::Same => (similarity >= 0.3 || same_family || are_kin(old, new)).then_some(1.0 + similarity + class),
            // If the words are the same nearby, it is the same note rather than other words in its place.
            Fit::Near => (similarity >= KNOWN).then_some(1.9 * similarity + class),
        }
    }

    /// Pairs in different beads: the same long words, once on each side, while the old place still exists.
    fn far(&self) -> Vec<(usize, usize)> {
        let mut places: FxHashMap<&Wording, [Vec<usize>; 2]> = FxHashMap::default();
        for (side, notes) in [self.old, self.new].into_iter().enumerate() {
            for (at, note) in notes.iter().enumerate().filter(|(_, note)| note.is_telling()) {
                places.entry(&note.wording).or_default()[side].push(at);
            }
        }
        let once = |places: [Vec<usize>; 2]| match places {
            [old, new] if old.len() == 1 && new.len() == 1 => Some((old[0], new[0])),
            _ => None,
        };
        let remains = |&(old, _): &(usize, usize)| self.places.remains(&self.old[old].spot);
        places.into_values().filter_map(once).filter(remains).collect()
    }
}

/// The indices of notes by their beads.
fn by_bead(notes: &[Noted<'_>]) -> FxHashMap<usize, Vec<usize>> {
    let mut by_bead: FxHashMap<usize, Vec<usize>> = FxHashMap::default();
    for (at, note) in notes.iter().enumerate() {
        by_bead.entry(note.spot.bead).or_default().push(at);
    }
    by_bead
}

/// Whether two families are easily confused: a gloss and supplied words differ by what the sentence needs.
fn are_kin(old: &Noted<'_>, new: &Noted<'_>) -> bool {
    let is_kin =
        |note: &Noted<'_>| matches!(note.family(), Layer::Notes(Family::Supplied | Family::Gloss) | Layer::Unparsed);
    is_kin(old) && is_kin(new)
}

/// Determines the changes of notes.
struct Changes<'c, 'v> {
    places: &'c Places<'c, 'v>,
    base: &'c TextComparison<'v>,
    old: &'c [Noted<'v>],
    new: &'c [Noted<'v>],
    wordings: Wordings,
    old_text: Haystack<'c, 'v>,
    new_text: Haystack<'c, 'v>,
}

impl<'v> Changes<'_, 'v> {
    fn all(&mut self, partners: &[Option<usize>]) -> Vec<NoteChange<'v>> {
        let mut is_taken = vec![false; self.new.len()];
        partners.iter().flatten().for_each(|&new| is_taken[new] = true);
        let free = Free::new(self.new, &is_taken);
        let mut changes: Vec<(u32, usize, NoteChange<'v>)> = Vec::new();
        for (old, partner) in partners.iter().enumerate() {
            let (at, change) = match partner {
                Some(new) => (self.new[*new].spot.boundary, self.both(old, *new)),
                None => (self.places.image(&self.old[old].spot).start, self.gone(old, &free)),
            };
            changes.push((at, old, change));
        }
        for (new, noted) in self.new.iter().enumerate().filter(|(new, _)| !is_taken[*new]) {
            changes.push((noted.spot.boundary, new, self.come(new)));
        }
        changes.sort_by_key(|(at, order, _)| (*at, *order));
        changes.into_iter().map(|(.., change)| change).collect()
    }

    /// The change of a note that is in both versions.
    fn both(&mut self, old: usize, new: usize) -> NoteChange<'v> {
        let (old, new) = (&self.old[old], &self.new[new]);
        let is_reworded = old.wording != new.wording;
        let is_same_class = old.note.class == new.note.class && old.family() == new.family();
        let turned = turned(old, new).filter(|_| self.wordings.similarity(&old.wording, &new.wording) >= KNOWN);
        let mut states = Vec::new();
        if self.is_reanchored(old, new, is_reworded || !is_same_class) {
            states.push(NoteState::Reanchored);
        }
        states.extend(turned);
        if is_reworded {
            states.push(NoteState::Reworded);
        }
        if turned.is_none() && !is_same_class {
            states.push(NoteState::Reclassified);
        }
        if self.base.beads.get(old.spot.bead).is_some_and(|bead| bead.moved.is_some()) {
            states.push(NoteState::Moved);
        }
        if states.is_empty() {
            states.push(NoteState::Same);
        }
        let runs = self.wordings.runs(&old.note.words, &new.note.words);
        NoteChange { old: Some(old.note.clone()), new: Some(new.note.clone()), states, runs, runner_up: None }
    }

    /// Whether a note has another anchor. If it has changed otherwise and is still in its place, its presumed anchor
    /// may differ although nobody has moved it.
    fn is_reanchored(&self, old: &Noted<'_>, new: &Noted<'_>, is_changed: bool) -> bool {
        if old.spot.bead != new.spot.bead || self.places.fit(&old.spot, &new.spot) == Fit::Near {
            return true;
        }
        !is_changed && self.places.anchors_differ(&old.spot, &new.spot)
    }

    /// The change of a note that is only in the old version.
    fn gone(&mut self, old: usize, free: &Free<'_>) -> NoteChange<'v> {
        let noted = &self.old[old];
        let runs = self.wordings.runs(&noted.note.words, "");
        let change = |state, runner_up| NoteChange {
            old: Some(noted.note.clone()),
            new: None,
            states: vec![state],
            runs,
            runner_up,
        };
        if self.is_absorbed(noted) {
            return change(NoteState::Absorbed, None);
        }
        let runner_up = self.look_alike(noted, free);
        let is_orphan = runner_up.is_some() && !self.places.remains(&noted.spot);
        change(if is_orphan { NoteState::Orphaned } else { NoteState::Deleted }, runner_up)
    }

    /// The change of a note that is only in the new version.
    fn come(&mut self, new: usize) -> NoteChange<'v> {
        let noted = &self.new[new];
        let stretch = self.places.old_around(&noted.spot, noted.wording.len());
        let needle = self.wordings.needle(&noted.note, self.base.new.text);
        let went = |token| self.places.went(token);
        let stood = self.old_text.has(Sought { needle: &needle, range: stretch, is_new: &went }, &mut self.wordings);
        let state = if stood { NoteState::Bracketed } else { NoteState::Added };
        let runs = self.wordings.runs("", &noted.note.words);
        NoteChange { old: None, new: Some(noted.note.clone()), states: vec![state], runs, runner_up: None }
    }

    /// Whether the words of a note were inserted into the text at its place.
    fn is_absorbed(&mut self, noted: &Noted<'_>) -> bool {
        let stretch = self.places.new_around(&noted.spot, noted.wording.len());
        let needle = self.wordings.needle(&noted.note, self.base.old.text);
        let came = |token| self.places.came(token);
        self.new_text.has(Sought { needle: &needle, range: stretch, is_new: &came }, &mut self.wordings)
    }

    /// The note without a partner whose words are most similar to those of an old one.
    fn look_alike(&self, noted: &Noted<'_>, free: &Free<'_>) -> Option<RunnerUp<'v>> {
        let similarity = |new: &Noted<'_>| self.wordings.similarity(&noted.wording, &new.wording);
        let like = free.like(noted, &self.wordings).into_iter().map(|new| &self.new[new]);
        let best = like.map(|new| (similarity(new), new)).max_by(|a, b| a.0.total_cmp(&b.0))?;
        (best.0 >= KNOWN).then(|| RunnerUp { note: best.1.note.clone(), similarity: best.0 })
    }
}

/// New notes without a partner, by their family.
struct Free<'n> {
    all: FxHashMap<Layer, (Vec<usize>, Option<Alike<'n>>)>,
}

impl<'n> Free<'n> {
    /// Up to this many are compared one by one.
    const FEW: usize = 256;

    fn new(new: &'n [Noted<'_>], is_taken: &[bool]) -> Self {
        let mut families: FxHashMap<Layer, Vec<usize>> = FxHashMap::default();
        for (at, note) in new.iter().enumerate().filter(|(at, _)| !is_taken[*at]) {
            families.entry(note.family()).or_default().push(at);
        }
        let indexed = |numbers: Vec<usize>| {
            let index = || Alike::new(numbers.iter().map(|&at| (at, &new[at].wording)));
            let index = (numbers.len() > Self::FEW).then(index);
            (numbers, index)
        };
        Self { all: families.into_iter().map(|(family, numbers)| (family, indexed(numbers))).collect() }
    }

    /// The notes of the same family that may have similar words, in order.
    fn like(&self, noted: &Noted<'_>, wordings: &Wordings) -> Vec<usize> {
        match self.all.get(&noted.family()) {
            Some((_, Some(index))) => index.to(&noted.wording, wordings),
            Some((all, None)) => all.clone(),
            None => Vec::new(),
        }
    }
}

/// The change of a gloss into supplied words, or the reverse.
fn turned(old: &Noted<'_>, new: &Noted<'_>) -> Option<NoteState> {
    match (old.family(), new.family()) {
        (Layer::Notes(Family::Gloss), Layer::Notes(Family::Supplied)) => Some(NoteState::GlossToSupplied),
        (Layer::Notes(Family::Supplied), Layer::Notes(Family::Gloss)) => Some(NoteState::SuppliedToGloss),
        _ => None,
    }
}

/// Whether a note of this class is inside a word, without a space on either side.
pub(super) fn is_inside_word(class: Option<Category>) -> bool {
    matches!(class, Some(Category::Case | Category::SuppliedExpansion))
}
