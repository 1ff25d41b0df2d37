//! Turns two editions and their alignment into pairs of segments for translators' tools.
//!
//! A pair is a bead. Its texts are those of the reading view. Supplied words are marked in them; glosses and other
//! notes become notes on the pair, linked to the words that they refer to and to their words in the source.

use std::ops::Range;

use rustc_hash::{FxHashMap, FxHashSet};

use super::bilingual_model::{self, Bead, BilingualFile, Content, Mark, MarkKind, Note, Side, State, Unit};
use crate::model::{
    Bitext, Category, Certainty, Choice, ChoiceKind, Edition, Family, FeatureKind, Fragment, Id, Layer, PlacedNote,
    Projection, View, placed_notes, printed_words, project,
};
use crate::tei::Fragments;

/// A bitext with the editions that it links.
#[derive(Debug, Clone, Copy)]
pub struct BitextEditions<'e> {
    /// The links between them.
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
#[error("the {side} has no sentence or block `{id}`; its ids have changed, or this is another version")]
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
/// Parts of an edition that have no place in a pair are left out: posts and their authors, the kinds of blocks,
/// decisions and their evidence. Where the author wrote another form, a note with the class `form.sic`, `form.orig` or
/// `form.abbr` records it. The place of a note that refers to no words is an empty mark. Costs time in proportion to
/// both texts.
///
/// # Errors
/// If the bitext names a unit that does not exist.
pub fn bilingual_file(tied: &BitextEditions<'_>) -> Result<BilingualFile, MissingUnit> {
    let [source, target] = sides(tied);
    let mut file = BilingualFile {
        source_lang: lang(tied.source),
        target_lang: lang(tied.target),
        original: Some(tied.bitext.source.clone()).filter(|name| !name.is_empty()),
        units: Vec::with_capacity(tied.bitext.beads.len()),
    };
    let terms = terms(tied, &source);
    for (number, bead) in tied.bitext.beads.iter().enumerate() {
        let missing = |(id, side)| MissingUnit { id, side, span: bead.span.clone() };
        let mut notes = ReportedNotes::default();
        let one = source.content(&bead.source, &terms, &mut notes).map_err(missing)?;
        let other = target.content(&bead.target, &[], &mut notes).map_err(missing)?;
        let doubts = [source.doubts(&bead.source), target.doubts(&bead.target)];
        let doubts = DOUBTS.into_iter().zip(doubts).filter_map(|(name, doubts)| Some((name.to_owned(), doubts?)));
        file.units.push(Unit {
            properties: doubts.collect(),
            id: Some(bead.id.as_ref().map_or_else(|| format!("u{}", number + 1), |id| id.to_string())),
            source: one,
            target: (!bead.target.is_empty()).then_some(other),
            notes: notes.notes,
            state: (!bead.target.is_empty()).then_some(State::Translated),
            bead: Some(Bead {
                source: bead.source.iter().map(|id| id.to_string()).collect(),
                target: bead.target.iter().map(|id| id.to_string()).collect(),
                certainty: bead.cert.probability(),
            }),
            ..Unit::default()
        });
    }
    Ok(file)
}

/// Both sides of a bitext.
pub(super) fn sides<'e>(tied: &BitextEditions<'e>) -> [ReadingSide<'e>; 2] {
    let mut source = ReadingSide::new(tied.source, "source");
    let mut target = ReadingSide::new(tied.target, "translation");
    let ids_of = |side: &ReadingSide<'e>| -> FxHashSet<&'e str> {
        side.notes.values().flatten().filter_map(|note| note.intervention.id.as_deref()).collect()
    };
    let (of_source, of_target) = (ids_of(&source), ids_of(&target));
    source.shared = of_source.intersection(&of_target).copied().collect();
    source.taken = of_source.union(&of_target).copied().collect();
    target.taken.clone_from(&source.taken);
    [source, target]
}

/// The properties of pairs that record the certainty of supplied words of the source and of the translation.
pub(super) const DOUBTS: [&str; 2] = ["x-glossator:supplied-source", "x-glossator:supplied-target"];

/// The class of a note that records the author's form.
pub(super) const fn form_class(kind: ChoiceKind) -> &'static str {
    match kind {
        ChoiceKind::Corrected => "form.sic",
        ChoiceKind::Regularised => "form.orig",
        ChoiceKind::Expanded => "form.abbr",
    }
}

/// The prefix for the name of a note of the source if a note of the translation has the same id.
pub(super) const OF_SOURCE: &str = "source.";

fn is_supplied(note: &PlacedNote<'_>) -> bool {
    note.layer() == Layer::Notes(Family::Supplied)
}

fn lang(edition: &Edition) -> String {
    edition.header.lang.clone().unwrap_or_else(|| "und".to_owned())
}

/// The words of the source for notes, as ranges of its view.
fn terms<'e>(tied: &BitextEditions<'e>, source: &ReadingSide<'_>) -> Vec<(Range<usize>, &'e str)> {
    let place = |fragment: &Fragment| match fragment {
        Fragment::Unit(id) => source.anchors.get(&**id).cloned(),
        Fragment::Characters { .. } => source.projection.range(&tied.fragments.span(fragment)?),
    };
    let mut terms: Vec<(Range<usize>, &str)> =
        tied.bitext.terms.iter().filter_map(|term| Some((place(&term.source)?, &*term.note))).collect();
    terms.sort_by_key(|(range, _)| range.start);
    terms
}

/// The notes of a pair.
#[derive(Default)]
struct ReportedNotes {
    notes: Vec<Note>,
    /// The ids that notes have in the edition, with their sides.
    named: FxHashSet<(Side, String)>,
    /// The number in the name of the last note on a form.
    last_form: usize,
}

impl ReportedNotes {
    /// A new name for a note on a form.
    fn name_form(&mut self, taken: &FxHashSet<&str>) -> String {
        loop {
            self.last_form = self.last_form.max(self.notes.len()) + 1;
            let name = format!("form{}", self.last_form);
            if !taken.contains(&*name) {
                return name;
            }
        }
    }
}

/// One side in its reading view.
pub(super) struct ReadingSide<'e> {
    side: &'static str,
    pub(super) projection: Projection<'e>,
    /// Sentences and blocks by their ids.
    units: FxHashMap<&'e str, Range<usize>>,
    /// Marked words by their ids.
    anchors: FxHashMap<&'e str, Range<usize>>,
    /// Notes and supplied words, by the sentence and the block that contain them.
    pub(super) notes: FxHashMap<&'e str, Vec<PlacedNote<'e>>>,
    /// The notes that refer to marked words, by the ids of the words.
    parse_of: FxHashMap<&'e str, Vec<&'e str>>,
    /// Ids of notes that the other side has too.
    shared: FxHashSet<&'e str>,
    /// Ids of notes of either side.
    taken: FxHashSet<&'e str>,
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
        let mut made = Self {
            side,
            projection,
            units,
            anchors,
            notes: FxHashMap::default(),
            parse_of: FxHashMap::default(),
            shared: FxHashSet::default(),
            taken: FxHashSet::default(),
        };
        made.place_notes(edition);
        made
    }

    /// The name of a note in pairs, unique across both sides.
    fn name(&self, id: &str) -> String {
        if self.shared.contains(id) { format!("{OF_SOURCE}{id}") } else { id.to_owned() }
    }

    /// The side of a pair.
    fn of_pair(&self) -> Side {
        if self.side == "source" { Side::Source } else { Side::Target }
    }

    /// Assigns each note to its sentence and its block, because a bead may link either.
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
            let sentence = note.sentence.clone().filter(|sentence| !sentence.is_empty());
            let at = sentence.map_or(note.at.start, |sentence| note.at.start.clamp(sentence.start, sentence.end - 1));
            if let Some(target) = note.intervention.target.as_deref().filter(|_| note.on_words) {
                self.parse_of.entry(target).or_default().extend(note.intervention.id.as_deref());
            }
            for units in [&sentences, &blocks] {
                let last = units.partition_point(|(start, _)| *start <= at).checked_sub(1);
                if let Some((_, id)) = last.map(|last| units[last]) {
                    self.notes.entry(id).or_default().push(note.clone());
                }
            }
        }
    }

    /// The words of some units with their marks; their notes are added to `notes`.
    fn content(
        &self,
        ids: &[Id],
        terms: &[(Range<usize>, &str)],
        notes: &mut ReportedNotes,
    ) -> Result<Content, (Id, &'static str)> {
        let mut content = Content::default();
        for id in ids {
            let range = self.unit(id)?;
            if !content.text.is_empty() {
                content.text.push(' ');
            }
            let terms: Vec<Mark> = self.terms(&range, terms).collect();
            // Words of the source that are marked for a note are a term of that note only.
            let named: FxHashSet<Range<usize>> = terms.iter().map(|term| term.range.clone()).collect();
            let is_named = |mark: &Mark| mark.kind == MarkKind::Term && named.contains(&mark.range);
            let forms = self.forms(&range, notes);
            let marks = self.marks(&range).filter(|mark| !is_named(mark)).chain(terms.iter().cloned()).chain(forms);
            let shift = content.text.len();
            let shifted = |at: usize| at - range.start + shift;
            content
                .marks
                .extend(marks.map(|mark| Mark { range: shifted(mark.range.start)..shifted(mark.range.end), ..mark }));
            content.text.push_str(&self.projection.text[range.clone()]);
            for note in self.notes.get(&**id).into_iter().flatten().filter(|note| !is_supplied(note)) {
                let at = shifted(note.at.start.clamp(range.start, range.end));
                self.note(note, notes);
                content.marks.extend(self.place(note).map(|kind| Mark { range: at..at, id: String::new(), kind }));
            }
        }
        // A note without a mark is read at the end.
        content.marks.retain(|mark| mark.range.start < content.text.len() || !mark.range.is_empty());
        // Outer marks come before inner ones that begin at the same place.
        content.marks.sort_by_key(|mark| (mark.range.start, std::cmp::Reverse(mark.range.end)));
        Ok(content)
    }

    /// The words of a unit, without the white space around them.
    pub(super) fn unit(&self, id: &Id) -> Result<Range<usize>, (Id, &'static str)> {
        let range = self.units.get(&**id).ok_or_else(|| (id.clone(), self.side))?;
        Ok(self.trim_range(range))
    }

    fn trim_range(&self, range: &Range<usize>) -> Range<usize> {
        let words = &self.projection.text[range.clone()];
        let start = range.start + words.len() - words.trim_start().len();
        start..start + words.trim().len()
    }

    /// The marks in a range of the view.
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
                    let notes = self.parse_of.get(id).map_or(&[][..], Vec::as_slice);
                    let of_note = |note: &&str| mark(id, MarkKind::Note(self.name(note)));
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

    /// The words in a range of the view that are terms of notes.
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

    /// Marks for the places in a range of the view where the author wrote another form; notes with that form are added
    /// to `notes`.
    fn forms(&self, range: &Range<usize>, notes: &mut ReportedNotes) -> Vec<Mark> {
        let choices = self.choices(range).filter(|(place, choice)| !place.is_empty() && !choice.is_case());
        let told = choices.filter_map(|(place, choice)| {
            let text = Some(printed_words(&choice.first)).filter(|text| !text.is_empty())?;
            let id = notes.name_form(&self.taken);
            notes.notes.push(Note {
                id: id.clone(),
                side: self.of_pair(),
                text,
                class: Some(form_class(choice.kind).to_owned()),
                cert: Some(choice.cert.as_str().to_owned()),
                ..Note::default()
            });
            Some(Mark { range: place, id: String::new(), kind: MarkKind::Note(id) })
        });
        told.collect()
    }

    /// The places in a range of the view with two forms.
    pub(super) fn choices<'s>(
        &'s self,
        range: &Range<usize>,
    ) -> impl Iterator<Item = (Range<usize>, &'e Choice)> + use<'s, 'e> {
        let features = &self.projection.features;
        let start = features.partition_point(|feature| feature.range.start < range.start);
        let end = range.end;
        let inside = features[start..].iter().take_while(move |feature| feature.range.start < end);
        inside.filter_map(move |feature| match feature.kind {
            FeatureKind::Choice(choice) if feature.range.end <= end => Some((feature.range.clone(), choice)),
            _ => None,
        })
    }

    /// The certainty of the supplied words in some units, by id, except where it is `high`.
    fn doubts(&self, ids: &[Id]) -> Option<String> {
        let notes = ids.iter().filter_map(|id| self.notes.get(&**id)).flatten().filter(|note| is_supplied(note));
        let doubt = |note: &PlacedNote<'e>| {
            let cert = note.decision.map(|decision| decision.cert).filter(|cert| *cert != Certainty::High)?;
            Some((note.intervention.id.as_deref()?, Some(cert.as_str())))
        };
        let doubts: Vec<(&str, Option<&str>)> = notes.filter_map(doubt).collect();
        (!doubts.is_empty()).then(|| bilingual_model::fields(&doubts))
    }

    /// The mark for the place of a note that refers to no words.
    fn place(&self, note: &PlacedNote<'_>) -> Option<MarkKind> {
        let id = note.intervention.id.as_deref().filter(|id| !note.on_words && !id.is_empty())?;
        Some(MarkKind::Note(self.name(id)))
    }

    fn note(&self, note: &PlacedNote<'_>, notes: &mut ReportedNotes) {
        let id = note.intervention.id.as_deref().unwrap_or_default();
        let (id, side) = (self.name(id), self.of_pair());
        // A sentence that is a block by itself is both; its notes are reported once.
        if !id.is_empty() && !notes.named.insert((side, id.clone())) {
            return;
        }
        notes.notes.push(Note {
            id,
            side,
            text: note.words.clone(),
            class: note.class.map(|class| class.as_str().to_owned()),
            resp: note.intervention.resp.as_deref().map(str::to_owned),
            cert: note.decision.map(|decision| decision.cert.as_str().to_owned()),
            lang: None,
        });
    }
}
