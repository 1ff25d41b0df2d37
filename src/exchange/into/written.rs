//! What units change, written as splices of the edition's file.

use std::ops::Range;

use rustc_hash::{FxHashMap, FxHashSet};

use super::super::bilingual_model::{Note, Unit};
use super::super::to_pairs::OF_SOURCE;
use super::conflicts::Conflicts;
use super::matching::Known;
use super::sentences::Old;
use super::{LeftReason, LeftUnit, Returned, ReturnedChange, splicing};
use crate::model::{BlockKind, Edition, FeatureKind, Interventions, notes};
use crate::text::single_spaced;

type Splices = Vec<(Range<usize>, String)>;

/// Sentences that the page prints more than once, each with all of them.
pub(super) type Copies = FxHashMap<usize, Vec<usize>>;

/// The comparison under way.
pub(super) struct Work<'w, 'v, 'e> {
    text: &'w str,
    known: &'w Known<'v, 'e>,
    interventions: Interventions<'e>,
    /// Numbers of notes by their ids.
    by_id: FxHashMap<&'e str, usize>,
    copies: &'w Copies,
    /// The words that sentences and notes have got.
    given: FxHashMap<usize, String>,
    given_notes: FxHashSet<String>,
    made: Returned,
}

impl<'w, 'v, 'e> Work<'w, 'v, 'e> {
    pub fn new(edition: &'e Edition, text: &'w str, known: &'w Known<'v, 'e>, copies: &'w Copies) -> Self {
        let interventions = notes(edition);
        let ids = interventions.notes.iter().map(|note| note.intervention.id.as_deref());
        let by_id = ids.enumerate().filter_map(|(number, id)| Some((id?, number))).collect();
        Self {
            text,
            known,
            interventions,
            by_id,
            copies,
            given: FxHashMap::default(),
            given_notes: FxHashSet::default(),
            made: Returned::default(),
        }
    }

    /// Takes a unit, unless there is a reason to leave it.
    pub fn unit(&mut self, name: &str, unit: &Unit, number: usize, conflicts: &Conflicts) {
        let reason = conflicts.reason(number);
        let Some(words) = self.known.side.words(unit) else {
            return reason.into_iter().for_each(|reason| self.leave(name, &unit.source.text, reason.clone()));
        };
        self.made.units += 1;
        let Some(sentences) = self.known.sentences(number) else {
            return self.leave(name, words, LeftReason::NoSentence);
        };
        self.made.found += 1;
        match reason {
            Some(reason) => self.leave(name, words, reason.clone()),
            None if conflicts.is_stale(number) => {}
            None => self.words(name, words, sentences),
        }
        self.notes_of(unit, name, sentences);
    }

    pub fn finish(mut self) -> Returned {
        self.made.splices.sort_by_key(|(range, _)| (range.start, range.end));
        self.made
    }

    fn leave(&mut self, unit: &str, words: &str, reason: LeftReason) {
        self.made.left.push(LeftUnit { unit: unit.to_owned(), words: words.to_owned(), reason });
    }

    fn words(&mut self, name: &str, words: &str, sentences: &[usize]) {
        let old = self.known.old(sentences);
        let splices = match splicing::splices(&old, words, self.text) {
            Ok(splices) => splices,
            Err(error) => return self.leave(name, words, error.into()),
        };
        let is_given = |sentence: &usize| self.given.contains_key(sentence);
        if splices.is_empty() || sentences.len() == 1 && sentences.iter().all(is_given) {
            return self.given_already(name, words, sentences, splices.is_empty());
        }
        let copied = match self.copied(words, sentences) {
            Ok(copied) => copied,
            Err(copy) => return self.leave(name, words, LeftReason::Copied { copy }),
        };
        if sentences.iter().any(is_given) {
            return;
        }
        let view = self.known.view;
        let ids: Vec<String> = sentences.iter().map(|sentence| view.name(*sentence).to_owned()).collect();
        for (copies, more) in copied {
            self.made.splices.extend(more);
            let names: Vec<&str> = copies.iter().map(|copy| view.name(*copy)).collect();
            self.made.copies.push((ids.join(" "), names.join(" ")));
            self.given.extend(copies.into_iter().map(|copy| (copy, single_spaced(words))));
        }
        let at = splices.first().map_or(0, |(range, _)| range.start);
        let (before, after) = (old.text.clone(), words.to_owned());
        self.made.changes.push(ReturnedChange { unit: name.to_owned(), ids, is_note: false, before, after, at });
        self.made.splices.extend(splices);
        self.given.extend(sentences.iter().map(|sentence| (*sentence, single_spaced(words))));
    }

    /// A sentence that has got words already, with its copy or by a unit with the same words.
    fn given_already(&mut self, name: &str, words: &str, sentences: &[usize], is_same: bool) {
        let other =
            sentences.iter().find(|sentence| self.given.get(sentence).is_some_and(|had| *had != single_spaced(words)));
        if let Some(other) = other.filter(|_| !is_same) {
            let copy = self.known.view.name(*other).to_owned();
            self.leave(name, words, LeftReason::Copied { copy });
        }
    }

    /// The splices that give the copies of a sentence the same words, or the copy that cannot have them.
    fn copied(&self, words: &str, sentences: &[usize]) -> Result<Vec<(Vec<usize>, Splices)>, String> {
        let Some(all) = sentences.iter().find_map(|sentence| self.copies.get(sentence)) else { return Ok(Vec::new()) };
        let own = single_spaced(&self.known.old(sentences).text);
        let mut made = Vec::new();
        for (number, copy) in all.iter().enumerate() {
            let same = |sentence: &usize| self.copies.get(sentence)?.get(number).copied();
            let copies: Option<Vec<usize>> = sentences.iter().map(same).collect();
            if copies.as_deref() == Some(sentences) {
                continue;
            }
            let is_free = |copy: &usize| self.given.get(copy).is_none_or(|given| *given == single_spaced(words));
            let found = copies.filter(|copies| copies.iter().all(is_free)).and_then(|copies| {
                let old = self.known.old(&copies);
                let splices = splicing::splices(&old, words, self.text).ok();
                splices.filter(|_| single_spaced(&old.text) == own).map(|splices| (copies, splices))
            });
            made.push(found.ok_or_else(|| self.known.view.name(*copy).to_owned())?);
        }
        Ok(made)
    }

    /// The notes of a unit whose words were changed, that are new, or that are gone.
    fn notes_of(&mut self, unit: &Unit, name: &str, sentences: &[usize]) {
        let side = self.known.side;
        let own = |note: &&Note| side.is_of(note.side) && !note.id.starts_with("form");
        for note in unit.notes.iter().filter(own) {
            self.note(note, name);
        }
        let known = self.known;
        for (id, words) in known.view.notes_in(sentences).filter(|_| known.view.has_notes_apart) {
            if unit.bead.is_some() && !unit.notes.iter().any(|note| id_of(note) == id) {
                self.leave(name, words, LeftReason::LostNote);
            }
        }
    }

    fn note(&mut self, note: &Note, name: &str) {
        let id = id_of(note);
        let found = self.by_id.get(id).and_then(|number| self.interventions.notes.get(*number));
        let Some(found) = found.filter(|_| !id.is_empty()) else {
            return self.leave(name, &note.text, LeftReason::NewNote);
        };
        let delimiters = &found.intervention.delimiters;
        let inner = found.range.start + delimiters.open.len()..found.range.end.saturating_sub(delimiters.close.len());
        let old = Old::of(&self.interventions.printed, [inner]);
        match splicing::splices(&old, &note.text, self.text) {
            Ok(splices) if splices.is_empty() || !self.given_notes.insert(id.to_owned()) => {}
            Ok(splices) => {
                let at = splices.first().map_or(0, |(range, _)| range.start);
                let (before, after, ids) = (old.text.clone(), note.text.clone(), vec![id.to_owned()]);
                self.made.changes.push(ReturnedChange { unit: name.to_owned(), ids, is_note: true, before, after, at });
                self.made.splices.extend(splices);
            }
            Err(error) => self.leave(name, &note.text, error.into()),
        }
    }
}

/// The id in the edition of a note of the pairs.
fn id_of(note: &Note) -> &str {
    note.id.strip_prefix(OF_SOURCE).unwrap_or(&note.id)
}

/// The sentences that stand in blocks of which the page prints a copy, each with the same one of the copies.
pub(super) fn copies(known: &Known<'_, '_>) -> Copies {
    let list = &known.view.list;
    let mut blocks: FxHashMap<&str, Vec<Range<usize>>> = FxHashMap::default();
    for feature in &known.view.projection.features {
        let FeatureKind::Block(block) = feature.kind else { continue };
        let BlockKind::Caption { repeats } = &block.kind else { continue };
        let Some(first) = repeats.as_deref().or(block.id.as_deref()) else { continue };
        let from = list.partition_point(|(_, range)| range.start < feature.range.start);
        let to = list.partition_point(|(_, range)| range.start < feature.range.end);
        blocks.entry(first).or_default().push(from..to);
    }
    let mut copies = FxHashMap::default();
    for same in blocks.into_values().filter(|same| same.len() > 1) {
        for sentence in same.iter().flat_map(Clone::clone) {
            let place = same.iter().find(|block| block.contains(&sentence)).map_or(0, |block| sentence - block.start);
            let all = same.iter().map(|block| block.start + place).filter(|other| *other < list.len());
            copies.insert(sentence, all.collect());
        }
    }
    copies
}
