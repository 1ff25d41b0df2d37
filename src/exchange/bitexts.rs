//! Two editions and their alignment as pairs of segments for translators' tools.
//!
//! A pair is a bead. Its texts are what a reader should read; supplied words are marked in them, glosses and other notes
//! become notes on the pair, tied to the words that they speak of and to the words of the source behind them.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::units::{self, BilingualFile, Content, Mark, MarkKind, State, Unit};
use crate::model::{
    Bitext, Category, Edition, Family, FeatureKind, Fragment, Id, Layer, PlacedNote, Projection, View, placed_notes,
    project,
};
use crate::tei::Fragments;

/// A bitext with the editions that it ties.
#[derive(Debug, Clone, Copy)]
pub struct TiedEditions<'e> {
    /// What ties them.
    pub bitext: &'e Bitext,
    /// The source.
    pub source: &'e Edition,
    /// The translation.
    pub target: &'e Edition,
    /// The elements of the file from which the source was read.
    pub fragments: &'e Fragments<'e>,
}

/// A bead names a sentence or block that its edition does not have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no sentence or block `{id}` in the {side}; its ids were changed, or this is another version")]
pub struct MissingUnit {
    /// The id.
    pub id: Id,
    /// `source` or `translation`.
    pub side: &'static str,
    /// The link, as bytes of the alignment's file.
    pub span: Range<usize>,
}

/// The pairs of two editions.
///
/// What of an edition has no place in a pair is left out: posts and their authors, the kinds of blocks, who decided what
/// on which evidence. Costs time in proportion to both texts.
///
/// # Errors
/// When the bitext names a unit that is not there.
pub fn bilingual_file(tied: &TiedEditions<'_>) -> Result<BilingualFile, MissingUnit> {
    let source = ReadingSide::new(tied.source, "source");
    let target = ReadingSide::new(tied.target, "translation");
    let mut file = BilingualFile {
        source_lang: lang(tied.source),
        target_lang: lang(tied.target),
        original: Some(tied.bitext.source.clone()).filter(|name| !name.is_empty()),
        units: Vec::with_capacity(tied.bitext.beads.len()),
    };
    let terms = terms(tied, &source);
    for (number, bead) in tied.bitext.beads.iter().enumerate() {
        let missing = |(id, side)| MissingUnit { id, side, span: bead.span.clone() };
        let mut notes = Vec::new();
        let one = source.content(&bead.source, &terms, &mut notes).map_err(missing)?;
        let other = target.content(&bead.target, &[], &mut notes).map_err(missing)?;
        file.units.push(Unit {
            id: Some(bead.id.as_ref().map_or_else(|| format!("u{}", number + 1), |id| id.to_string())),
            source: one,
            target: (!bead.target.is_empty()).then_some(other),
            notes,
            state: (!bead.target.is_empty()).then_some(State::Translated),
            bead: Some(units::Bead {
                source: bead.source.iter().map(|id| id.to_string()).collect(),
                target: bead.target.iter().map(|id| id.to_string()).collect(),
                certainty: bead.cert.probability(),
            }),
            ..Unit::default()
        });
    }
    Ok(file)
}

fn lang(edition: &Edition) -> String {
    edition.header.lang.clone().unwrap_or_else(|| "und".to_owned())
}

/// The words of the source behind notes, as ranges of its view.
fn terms<'e>(tied: &TiedEditions<'e>, source: &ReadingSide<'_>) -> Vec<(Range<usize>, &'e str)> {
    let place = |fragment: &Fragment| match fragment {
        Fragment::Unit(id) => source.anchors.get(&**id).cloned(),
        Fragment::Characters { .. } => source.projection.range(&tied.fragments.span(fragment)?),
    };
    let mut terms: Vec<(Range<usize>, &str)> =
        tied.bitext.terms.iter().filter_map(|term| Some((place(&term.source)?, &*term.note))).collect();
    terms.sort_by_key(|(range, _)| range.start);
    terms
}

/// One side, as a reader should read it.
struct ReadingSide<'e> {
    side: &'static str,
    projection: Projection<'e>,
    /// Sentences and blocks by their ids.
    units: FxHashMap<&'e str, Range<usize>>,
    /// Marked words by their ids.
    anchors: FxHashMap<&'e str, Range<usize>>,
    /// The notes that are no part of the text, by the sentence or block in which they stand.
    notes: FxHashMap<&'e str, Vec<PlacedNote<'e>>>,
    /// The notes that speak of marked words, by the ids of these.
    spoken_of: FxHashMap<&'e str, Vec<&'e str>>,
}

impl<'e> ReadingSide<'e> {
    fn new(edition: &'e Edition, side: &'static str) -> Self {
        let projection = project(edition, View::Reading);
        let (mut units, mut anchors) = (FxHashMap::default(), FxHashMap::default());
        for feature in &projection.features {
            let range = feature.range.clone();
            match feature.kind {
                FeatureKind::Sentence(sentence) => units.extend(sentence.id.as_deref().map(|id| (id, range))),
                FeatureKind::Block(block) => units.extend(block.id.as_deref().map(|id| (id, range))),
                FeatureKind::Anchor(anchor) => anchors.extend(anchor.id.as_deref().map(|id| (id, range))),
                _ => {}
            }
        }
        let mut made =
            Self { side, projection, units, anchors, notes: FxHashMap::default(), spoken_of: FxHashMap::default() };
        made.place_notes(edition);
        made
    }

    /// Gives each note to its sentence and to its block: beads tie either.
    fn place_notes(&mut self, edition: &'e Edition) {
        let begun = |kind: fn(FeatureKind<'e>) -> Option<&'e str>| -> Vec<(usize, &'e str)> {
            self.projection.select(kind).map(|(range, id)| (range.start, id)).collect()
        };
        let sentences = begun(|kind| match kind {
            FeatureKind::Sentence(sentence) => sentence.id.as_deref(),
            _ => None,
        });
        let blocks = begun(|kind| match kind {
            FeatureKind::Block(block) => block.id.as_deref(),
            _ => None,
        });
        for note in placed_notes(edition, &self.projection) {
            if note.layer() == Layer::Notes(Family::Supplied) {
                continue;
            }
            let sentence = note.sentence.clone().filter(|sentence| !sentence.is_empty());
            let at = sentence.map_or(note.at.start, |sentence| note.at.start.clamp(sentence.start, sentence.end - 1));
            if let Some(target) = note.intervention.target.as_deref().filter(|_| note.on_words) {
                self.spoken_of.entry(target).or_default().extend(note.intervention.id.as_deref());
            }
            for units in [&sentences, &blocks] {
                let last = units.partition_point(|(start, _)| *start <= at).checked_sub(1);
                if let Some((_, id)) = last.map(|last| units[last]) {
                    self.notes.entry(id).or_default().push(note.clone());
                }
            }
        }
    }

    /// The words of some units with what lies on them; their notes are added to `notes`.
    fn content(
        &self,
        ids: &[Id],
        terms: &[(Range<usize>, &str)],
        notes: &mut Vec<units::Note>,
    ) -> Result<Content, (Id, &'static str)> {
        let mut content = Content::default();
        for id in ids {
            let range = self.units.get(&**id).ok_or_else(|| (id.clone(), self.side))?;
            let range = self.trimmed(range);
            if !content.text.is_empty() {
                content.text.push(' ');
            }
            let terms: Vec<Mark> = self.terms(&range, terms).collect();
            // Words of the source that are marked for a note are a term of it, and of nothing else.
            let is_named =
                |mark: &Mark| mark.kind == MarkKind::Term && terms.iter().any(|term| term.range == mark.range);
            let marks = self.marks(&range).filter(|mark| !is_named(mark)).chain(terms.iter().cloned());
            let shift = content.text.len();
            let shifted = |at: usize| at - range.start + shift;
            content
                .marks
                .extend(marks.map(|mark| Mark { range: shifted(mark.range.start)..shifted(mark.range.end), ..mark }));
            content.text.push_str(&self.projection.text[range.clone()]);
            for note in self.notes.get(&**id).into_iter().flatten() {
                self.note(note, notes);
            }
        }
        // Outer marks come before inner ones that begin with them.
        content.marks.sort_by_key(|mark| (mark.range.start, std::cmp::Reverse(mark.range.end)));
        Ok(content)
    }

    fn trimmed(&self, range: &Range<usize>) -> Range<usize> {
        let words = &self.projection.text[range.clone()];
        let start = range.start + words.len() - words.trim_start().len();
        start..start + words.trim().len()
    }

    /// What is marked in a range of the view.
    fn marks<'s>(&'s self, range: &Range<usize>) -> impl Iterator<Item = Mark> + 's {
        let features = &self.projection.features;
        let start = features.partition_point(|feature| feature.range.start < range.start);
        let end = range.end;
        let inside = features[start..].iter().take_while(move |feature| feature.range.start < end);
        let inside = inside.filter(move |feature| !feature.range.is_empty() && feature.range.end <= end);
        inside.flat_map(|feature| {
            let mark = |id: &str, kind| Mark { range: feature.range.clone(), id: id.to_owned(), kind };
            match feature.kind {
                FeatureKind::Anchor(anchor) => {
                    let id = anchor.id.as_deref().unwrap_or_default();
                    let notes = self.spoken_of.get(id).map_or(&[][..], Vec::as_slice);
                    let of_note = |note: &&str| mark(id, MarkKind::Note((*note).to_owned()));
                    if notes.is_empty() { vec![mark(id, MarkKind::Term)] } else { notes.iter().map(of_note).collect() }
                }
                FeatureKind::Intervention(it) if it.class.is_some_and(|class| class.family() == Family::Supplied) => {
                    let class = it.class.map_or("", Category::as_str).to_owned();
                    vec![mark(it.id.as_deref().unwrap_or_default(), MarkKind::Supplied(class))]
                }
                _ => Vec::new(),
            }
        })
    }

    /// The words in a range of the view that stand behind notes.
    fn terms<'s>(
        &'s self,
        range: &Range<usize>,
        terms: &'s [(Range<usize>, &str)],
    ) -> impl Iterator<Item = Mark> + use<'s, 'e> {
        let start = terms.partition_point(|(term, _)| term.start < range.start);
        let end = range.end;
        let inside = terms[start..].iter().take_while(move |(term, _)| term.start < end);
        inside.filter(move |(term, _)| term.end <= end).map(|(term, note)| Mark {
            range: term.clone(),
            id: String::new(),
            kind: MarkKind::Note((*note).to_owned()),
        })
    }

    fn note(&self, note: &PlacedNote<'_>, notes: &mut Vec<units::Note>) {
        let id = note.intervention.id.as_deref().unwrap_or_default();
        // A sentence that is a block by itself is both; its notes are told once.
        if !id.is_empty() && notes.iter().any(|told| told.id == id) {
            return;
        }
        notes.push(units::Note {
            id: id.to_owned(),
            side: if self.side == "source" { units::Side::Source } else { units::Side::Target },
            text: note.words.clone(),
            class: note.class.map(|class| class.as_str().to_owned()),
            resp: note.intervention.resp.as_deref().map(str::to_owned),
            cert: note.decision.map(|decision| decision.cert.as_str().to_owned()),
            lang: None,
        });
    }
}
