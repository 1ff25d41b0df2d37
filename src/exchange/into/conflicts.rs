//! Units that do not come back, because it cannot be known what they change: nothing is guessed.

use rustc_hash::{FxHashMap, FxHashSet};

use super::super::bilingual_model::BilingualFile;
use super::exported::{is_as_exported, is_complete};
use super::matching::{ALIKE, Known};
use super::written::Copies;
use super::{LeftReason, name_of};
use crate::text::{similarity, single_spaced};

/// Why units are left.
#[derive(Debug, Default)]
pub(super) struct Conflicts {
    reasons: FxHashMap<usize, LeftReason>,
    /// Units that are as they were made, while the edition has changed.
    stale: FxHashSet<usize>,
    /// The units that have each sentence.
    users: FxHashMap<usize, Vec<usize>>,
}

/// Sentences are compared with a unit of other words at most so often in all.
const MOST_COMPARED: usize = 400_000;

/// A unit with so much of a sentence's words has that sentence.
const NEARLY: f64 = 0.8;

impl Conflicts {
    /// Compares the units of a file with each other and with other sentences.
    pub fn new(known: &Known<'_, '_>, file: &BilingualFile, copies: &Copies) -> Self {
        let mut made = Self::default();
        for number in 0..file.units.len() {
            for sentence in known.sentences(number).unwrap_or_default() {
                made.users.entry(*sentence).or_default().push(number);
            }
        }
        let is_changed =
            |number: &usize| known.sentences(*number).is_some() && !known.is_same(&file.units[*number], *number);
        let changed: Vec<usize> = (0..file.units.len()).filter(is_changed).collect();
        made.emptied(known, file);
        for number in &changed {
            made.twice(known, file, *number, copies);
        }
        let mut search = Search::new(known);
        for number in changed {
            made.newer_edition(known, file, number);
            made.elsewhere(known, file, number, &mut search);
            made.unclear(known, file, number);
        }
        made
    }

    /// Why a unit is left, if it is.
    pub fn reason(&self, unit: usize) -> Option<&LeftReason> {
        self.reasons.get(&unit)
    }

    /// How many units have the words of another sentence.
    pub fn misplaced(&self) -> usize {
        self.reasons.values().filter(|reason| matches!(reason, LeftReason::OtherPlace { .. })).count()
    }

    /// Ids of the sentences that no unit has, those of units without words left out; none where the file has all units with
    /// which it was made.
    pub fn missing(&self, known: &Known<'_, '_>, file: &BilingualFile) -> Vec<String> {
        if is_complete(file) {
            return Vec::new();
        }
        let emptied = |number: &usize| self.reasons.get(number) == Some(&LeftReason::Emptied);
        let emptied = (0..file.units.len()).filter(emptied).filter_map(|number| known.named_by(&file.units[number]));
        let emptied: FxHashSet<usize> = emptied.flatten().collect();
        let is_missing = |sentence: &usize| {
            known.view.is_of_text(*sentence) && !self.users.contains_key(sentence) && !emptied.contains(sentence)
        };
        let missing = (0..known.view.list.len()).filter(is_missing);
        missing.map(|sentence| known.view.name(sentence).to_owned()).collect()
    }

    /// Ids of sentences that are newer in the edition than in units that nobody changed.
    pub fn newer(&self, known: &Known<'_, '_>) -> Vec<String> {
        let mut units: Vec<usize> = self.stale.iter().copied().collect();
        units.sort_unstable();
        let sentences = units.iter().filter_map(|unit| known.sentences(*unit)).flatten();
        sentences.map(|sentence| known.view.name(*sentence).to_owned()).collect()
    }

    /// Whether a unit is as it was made, and the edition is not: then it changes nothing.
    pub fn is_stale(&self, unit: usize) -> bool {
        self.stale.contains(&unit)
    }

    /// A unit that records its words: the edition may have changed since.
    fn newer_edition(&mut self, known: &Known<'_, '_>, file: &BilingualFile, number: usize) {
        let unit = &file.units[number];
        let (Some(words), Some(sentences)) = (known.side.words(unit), known.sentences(number)) else { return };
        let old = known.old(sentences);
        if is_as_exported(unit, known.side, &old.text) != Some(false) {
            return;
        }
        match is_as_exported(unit, known.side, words) {
            Some(true) => drop(self.stale.insert(number)),
            _ => drop(self.reasons.entry(number).or_insert(LeftReason::Newer)),
        }
    }

    /// Units without words, where the edition has some: by their ids, or between two units with sentences that do not
    /// stand side by side.
    fn emptied(&mut self, known: &Known<'_, '_>, file: &BilingualFile) {
        let mut next = 0;
        for (number, unit) in file.units.iter().enumerate() {
            if let Some(last) = known.sentences(number).and_then(|found| found.last()) {
                next = last + 1;
            }
            if known.side.words(unit).is_some() {
                continue;
            }
            let named = known.named_by(unit);
            let stands = |sentence: usize| {
                sentence < known.view.list.len()
                    && known.view.is_of_text(sentence)
                    && !self.users.contains_key(&sentence)
            };
            let is_emptied = match named {
                Some(sentences) => sentences.iter().any(|sentence| stands(*sentence)),
                None if stands(next) && known.side.ids(unit).is_empty() => {
                    next += 1;
                    true
                }
                None => false,
            };
            if is_emptied {
                self.reasons.insert(number, LeftReason::Emptied);
            }
        }
    }

    /// A changed unit whose sentence another unit has, too: the same words are one change, others are none.
    fn twice(&mut self, known: &Known<'_, '_>, file: &BilingualFile, number: usize, copies: &Copies) {
        let words = |number: usize| known.side.words(&file.units[number]).map(single_spaced);
        let sentences = known.sentences(number).unwrap_or_default();
        let others = sentences.iter().filter_map(|sentence| self.users.get(sentence)).flatten();
        let mut others = others.copied().filter(|other| *other != number);
        let differs = |other: &usize| known.sentences(*other) != Some(sentences) || words(*other) != words(number);
        let copied = sentences.iter().filter_map(|sentence| copies.get(sentence)).flatten();
        let copied = copied.filter(|copy| !sentences.contains(copy)).filter_map(|copy| self.users.get(copy)).flatten();
        let mut copied = copied.copied().filter(|other| !known.is_same(&file.units[*other], *other));
        let other = others.find(differs).or_else(|| copied.find(|other| words(*other) != words(number)));
        if let Some(other) = other {
            self.reasons.insert(number, LeftReason::Twice { unit: name_of(file, other) });
        }
    }

    /// A unit whose ids lead to one sentence and that has the words of another, which has not come back as it was.
    fn elsewhere(&mut self, known: &Known<'_, '_>, file: &BilingualFile, number: usize, search: &mut Search) {
        let Some(words) = known.side.words(&file.units[number]).filter(|_| known.is_named(number)) else { return };
        let own = known.sentences(number).unwrap_or_default();
        let has_come = |sentence: usize| {
            let users = self.users.get(&sentence);
            users.into_iter().flatten().any(|user| known.is_same(&file.units[*user], *user))
        };
        let is_other = |sentence: usize| !own.contains(&sentence) && !has_come(sentence);
        let is_unlike = similarity(words, &known.old(own).text) < ALIKE;
        let found = search.same(words).find(|sentence| is_other(*sentence));
        let found = found.or_else(|| is_unlike.then(|| search.nearly(known, words, is_other)).flatten());
        if let Some(at) = found {
            let at = known.view.name(at).to_owned();
            self.reasons.entry(number).or_insert(LeftReason::OtherPlace { at });
        }
    }

    /// A unit that was found by its words and is much longer or shorter than its sentences, where a sentence or a unit
    /// beside it belongs to nothing: it may have been joined or cut outside.
    fn unclear(&mut self, known: &Known<'_, '_>, file: &BilingualFile, number: usize) {
        let (Some(words), Some(own)) = (known.side.words(&file.units[number]), known.sentences(number)) else { return };
        if known.is_named(number) {
            return;
        }
        let length = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).count();
        let (old, new) = (length(&known.old(own).text), length(words));
        let is_loose = |sentence: usize| known.view.is_of_text(sentence) && !self.users.contains_key(&sentence);
        let beside =
            own.first().and_then(|first| first.checked_sub(1)).into_iter().chain(own.last().map(|last| last + 1));
        let is_grown = 2 * new > 3 * old && beside.into_iter().any(is_loose);
        let is_homeless = |unit: usize| {
            file.units.get(unit).is_some_and(|unit| known.side.words(unit).is_some()) && known.sentences(unit).is_none()
        };
        let is_shrunk = 4 * new < 3 * old && number.checked_sub(1).into_iter().chain([number + 1]).any(is_homeless);
        if is_grown || is_shrunk {
            self.reasons.entry(number).or_insert(LeftReason::Unclear);
        }
    }
}

/// The sentences of the edition by their words.
struct Search {
    by_words: FxHashMap<String, Vec<usize>>,
    /// How often sentences may still be compared with other words.
    left: usize,
}

impl Search {
    fn new(known: &Known<'_, '_>) -> Self {
        let mut by_words: FxHashMap<String, Vec<usize>> = FxHashMap::default();
        for sentence in 0..known.view.list.len() {
            by_words.entry(single_spaced(known.view.words(sentence))).or_default().push(sentence);
        }
        Self { by_words, left: MOST_COMPARED }
    }

    /// The sentences with just these words.
    fn same(&self, words: &str) -> impl Iterator<Item = usize> {
        self.by_words.get(&single_spaced(words)).into_iter().flatten().copied()
    }

    /// The first sentence with nearly these words.
    fn nearly(&mut self, known: &Known<'_, '_>, words: &str, is_wanted: impl Fn(usize) -> bool) -> Option<usize> {
        let all = known.view.list.len();
        self.left = self.left.checked_sub(all)?;
        (0..all).find(|sentence| is_wanted(*sentence) && similarity(words, known.view.words(*sentence)) >= NEARLY)
    }
}
