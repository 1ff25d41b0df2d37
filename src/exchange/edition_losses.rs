//! The losses of two editions as pairs, found by comparison with the editions that come back.

use std::collections::{BTreeMap, HashSet};
use std::ops::Range;

use super::bilingual_model::{BilingualFile, Unit};
use super::from_pairs::{Origin, editions};
use super::to_pairs::{BitextEditions, MissingUnit, ReadingSide, sides};
use crate::model::{Certainty, Edition, FeatureKind, Id, PlacedNote, Projection, View, Witness, project};
use crate::tei::Fragments;

/// A part of two editions and their alignment that pairs may carry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum EditionFeature {
    /// Blocks with words or notes outside the linked sentences.
    Outside,
    /// The author's words: the base view.
    Base,
    /// The reading view.
    Reading,
    /// The printed page.
    Printed,
    /// Notes and supplied words.
    Notes,
    /// The places of notes.
    NotePlaces,
    /// Classes of notes.
    NoteClasses,
    /// The certainty of the class of a note.
    NoteCert,
    /// The author of a note.
    NoteResp,
}

impl EditionFeature {
    /// Its name in words.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Outside => "text outside the linked sentences",
            Self::Base => "the author's spelling where readers see another form",
            Self::Reading => "the text for readers",
            Self::Printed => "the printed form with its brackets and spaces",
            Self::Notes => "notes or supplied words",
            Self::NotePlaces => "the places of notes",
            Self::NoteClasses => "classes of notes or supplied words",
            Self::NoteCert => "the certainty of notes, supplied words or other forms",
            Self::NoteResp => "the author of notes or supplied words",
        }
    }
}

/// The parts of two editions that do not come back from pairs, with the number of passages that lose them: blocks for
/// [`EditionFeature::Outside`], otherwise texts of beads. `file` is the result of
/// [`bilingual_file`](super::bilingual_file), or what came back of it from a format.
///
/// # Errors
/// If the bitext names a unit that does not exist.
pub fn edition_losses(
    tied: &BitextEditions<'_>,
    file: &BilingualFile,
) -> Result<BTreeMap<EditionFeature, usize>, MissingUnit> {
    let made = editions(file, &Origin { witness: &Witness::default(), date: None });
    let fragments = Fragments::default();
    let again =
        BitextEditions { bitext: &made.bitext, source: &made.source, target: &made.target, fragments: &fragments };
    let (before, after) = (both(tied), both(&again));
    let mut returned = again.bitext.beads.iter();
    let mut lost = BTreeMap::new();
    let mut count = |feature| *lost.entry(feature).or_insert(0) += 1;
    for (number, bead) in tied.bitext.beads.iter().enumerate() {
        let back = file.units.get(number).filter(|unit| has_words(unit)).and_then(|_| returned.next());
        let texts = [&bead.source, &bead.target].map(|ids| ids.as_slice());
        let back = back.map_or([&[][..]; 2], |back| [&back.source, &back.target].map(|ids| ids.as_slice()));
        for side in 0..2 {
            let missing = |(id, side)| MissingUnit { id, side, span: bead.span.clone() };
            let one = before[side].passage(texts[side]).map_err(missing)?;
            let other = after[side].passage(back[side]).map_err(missing)?;
            one.differences(&other).into_iter().for_each(&mut count);
        }
    }
    let ids = |side: fn(&crate::model::BeadLink) -> &[Id]| tied.bitext.beads.iter().flat_map(side);
    let outside = before[0].outside(ids(|bead| &bead.source)) + before[1].outside(ids(|bead| &bead.target));
    if outside > 0 {
        lost.insert(EditionFeature::Outside, outside);
    }
    Ok(lost)
}

/// Whether a unit becomes a sentence.
fn has_words(unit: &Unit) -> bool {
    let is_blank = |text: &str| text.trim().is_empty();
    !is_blank(&unit.source.text) || unit.target.as_ref().is_some_and(|target| !is_blank(&target.text))
}

/// One side in all views.
struct Views<'e> {
    reading: ReadingSide<'e>,
    base: Units<'e>,
    printed: Units<'e>,
}

fn both<'e>(tied: &BitextEditions<'e>) -> [Views<'e>; 2] {
    let [source, target] = sides(tied);
    let views = |reading, edition: &'e Edition| Views {
        reading,
        base: Units::new(edition, View::Base),
        printed: Units::new(edition, View::Printed),
    };
    [views(source, tied.source), views(target, tied.target)]
}

/// A view with its sentences and blocks by id.
struct Units<'e> {
    projection: Projection<'e>,
    ranges: rustc_hash::FxHashMap<&'e str, Range<usize>>,
}

impl<'e> Units<'e> {
    fn new(edition: &'e Edition, view: View) -> Self {
        let projection = project(edition, view);
        let ranges = projection.select(id_of).map(|(range, id)| (id, range)).collect();
        Self { projection, ranges }
    }

    /// The words of some units.
    fn words(&self, ids: &[Id]) -> String {
        let words = |id: &Id| self.ranges.get(&**id).and_then(|range| self.projection.text.get(range.clone()));
        let words = ids.iter().filter_map(words).map(str::trim).filter(|words| !words.is_empty());
        words.collect::<Vec<_>>().join(" ")
    }
}

fn id_of(kind: FeatureKind<'_>) -> Option<&str> {
    match kind {
        FeatureKind::Sentence(sentence) => sentence.id.as_deref(),
        FeatureKind::Block(block) => block.id.as_deref(),
        _ => None,
    }
}

/// The properties of a note that are compared.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct NoteSeen {
    words: String,
    place: (usize, usize),
    class: Option<&'static str>,
    cert: Certainty,
    resp: Option<String>,
}

impl Views<'_> {
    /// The texts and notes of some units.
    fn passage(&self, ids: &[Id]) -> Result<Passage, (Id, &'static str)> {
        let mut passage = Passage {
            base: self.base.words(ids),
            printed: self.printed.words(ids),
            reading: String::new(),
            notes: Vec::new(),
            forms: Vec::new(),
        };
        let mut told: HashSet<*const crate::model::Intervention> = HashSet::new();
        for id in ids {
            let range = self.reading.unit(id)?;
            if !passage.reading.is_empty() {
                passage.reading.push(' ');
            }
            let shift = passage.reading.len();
            passage.reading.push_str(&self.reading.projection.text[range.clone()]);
            passage.forms.extend(self.reading.choices(&range).map(|(_, choice)| choice.cert));
            for note in self.reading.notes.get(&**id).into_iter().flatten() {
                if told.insert(note.intervention) {
                    passage.notes.push(seen(note, &range, shift));
                }
            }
        }
        passage.notes.sort();
        Ok(passage)
    }

    /// How many blocks have words or notes outside these units.
    fn outside<'i>(&self, ids: impl Iterator<Item = &'i Id>) -> usize {
        let view = &self.printed;
        let mut tied: Vec<Range<usize>> = ids.filter_map(|id| view.ranges.get(&**id).cloned()).collect();
        tied.sort_by_key(|range| range.start);
        let blocks = view.projection.select(|kind| matches!(kind, FeatureKind::Block(_)).then_some(()));
        blocks.filter(|(block, ())| !is_covered(&view.projection.text, block, &tied)).count()
    }
}

/// Whether the ranges, which are in order, contain all characters of a block except white space.
fn is_covered(text: &str, block: &Range<usize>, ranges: &[Range<usize>]) -> bool {
    let mut at = block.start;
    let first = ranges.partition_point(|range| range.end <= block.start && range.start < block.start);
    for range in ranges[first..].iter().take_while(|range| range.start < block.end) {
        if range.start > at && !text[at..range.start].trim().is_empty() {
            return false;
        }
        at = at.max(range.end);
    }
    at >= block.end || text[at..block.end].trim().is_empty()
}

fn seen(note: &PlacedNote<'_>, unit: &Range<usize>, shift: usize) -> NoteSeen {
    let place = note.anchor.clone().filter(|_| note.on_words).unwrap_or_else(|| note.at.clone());
    let within = |at: usize| at.clamp(unit.start, unit.end) - unit.start + shift;
    NoteSeen {
        words: note.words.clone(),
        place: (within(place.start), within(place.end)),
        class: note.class.map(|class| class.as_str()),
        // A file that records no certainty leaves no doubt.
        cert: note.decision.map_or(Certainty::High, |decision| decision.cert),
        resp: note.intervention.resp.as_deref().map(str::to_owned),
    }
}

/// The texts and notes in the units of a bead on one side.
struct Passage {
    base: String,
    reading: String,
    printed: String,
    /// In the order of their words.
    notes: Vec<NoteSeen>,
    /// The certainty of each pair of forms.
    forms: Vec<Certainty>,
}

impl Passage {
    fn differences(&self, other: &Self) -> Vec<EditionFeature> {
        let same_notes = self.notes.len() == other.notes.len()
            && self.notes.iter().zip(&other.notes).all(|(one, other)| one.words == other.words);
        let differ = |of: fn(&NoteSeen, &NoteSeen) -> bool| {
            same_notes && self.notes.iter().zip(&other.notes).any(|(one, other)| of(one, other))
        };
        let found = [
            (EditionFeature::Base, self.base != other.base),
            (EditionFeature::Reading, self.reading != other.reading),
            (EditionFeature::Printed, self.printed != other.printed),
            (EditionFeature::Notes, !same_notes),
            (EditionFeature::NotePlaces, differ(|one, other| one.place != other.place)),
            (EditionFeature::NoteClasses, differ(|one, other| one.class != other.class)),
            (EditionFeature::NoteCert, self.forms != other.forms || differ(|one, other| one.cert != other.cert)),
            (EditionFeature::NoteResp, differ(|one, other| one.resp != other.resp)),
        ];
        found.into_iter().filter(|(_, differ)| *differ).map(|(feature, _)| feature).collect()
    }
}
