//! Which sentences of an edition belong to which units: by the ids that units carry, else by their words and their order.

use std::ops::Range;

use similar::{Algorithm, DiffOp};

use super::super::bilingual_model::{BilingualFile, Unit};
use super::sentences::{Old, Sentences, Side};
use crate::text::{common, differences, similarity, single_spaced, words_or_signs};

/// Units with their sentences, for one side of the pairs and one view.
pub(super) struct Known<'v, 'e> {
    pub view: &'v Sentences<'e>,
    pub side: Side,
    /// For each unit its sentences; none where it has no words, or where none is like it.
    found: Vec<Vec<usize>>,
    /// For each unit whether its ids led to its sentences.
    named: Vec<bool>,
    /// How many units have the same words as their sentences.
    pub same: usize,
    /// How much of the words of all units their sentences have, in thousandths of a unit: where no sentence with a bracket
    /// came back as it was, this still tells the printed page from the reading view.
    pub alike: u64,
}

impl<'v, 'e> Known<'v, 'e> {
    pub fn new(view: &'v Sentences<'e>, side: Side, file: &BilingualFile) -> Self {
        let units = file.units.len();
        let (found, named) = (vec![Vec::new(); units], vec![false; units]);
        let mut made = Self { view, side, found, named, same: 0, alike: 0 };
        made.by_ids(file);
        made.by_words(file);
        made.same = (0..units).filter(|number| made.is_same(&file.units[*number], *number)).count();
        made.alike = (0..units).map(|number| made.likeness(&file.units[number], number)).sum();
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

    /// Whether the ids of a unit led to its sentences.
    pub fn is_named(&self, unit: usize) -> bool {
        self.named.get(unit).is_some_and(|named| *named)
    }

    /// The words of sentences, as they stand in the view.
    pub fn old(&self, sentences: &[usize]) -> Old<'v, 'e> {
        let ranges = sentences.iter().filter_map(|number| Some(self.view.list.get(*number)?.1.clone()));
        Old::of(&self.view.projection, ranges)
    }

    /// Whether a unit has the words of its sentences.
    pub fn is_same(&self, unit: &Unit, number: usize) -> bool {
        let Some((words, sentences)) = self.side.words(unit).zip(self.sentences(number)) else { return false };
        single_spaced(words) == single_spaced(&self.old(sentences).text)
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
            let Some(sentences) = self.named_by(unit) else { continue };
            asked += 1;
            alike += usize::from(similarity(words, &self.old(&sentences).text) >= ALIKE);
            found.push((number, sentences));
        }
        if alike * 2 > asked {
            for (number, sentences) in found {
                self.found[number] = sentences;
                self.named[number] = true;
            }
        }
    }

    /// The sentences that a unit names, if the edition has all of them.
    pub fn named_by(&self, unit: &Unit) -> Option<Vec<usize>> {
        let ids = self.side.ids(unit);
        let sentences: Option<Vec<usize>> = ids.iter().map(|id| self.view.by_id.get(id.as_str()).copied()).collect();
        sentences.filter(|sentences| !sentences.is_empty())
    }

    /// Units without ids: those with the same words, in the order of the text; and between two of them those that are like
    /// the next sentences. A unit may have several.
    fn by_words(&mut self, file: &BilingualFile) {
        let mut taken = vec![false; self.view.list.len()];
        self.found.iter().flatten().for_each(|sentence| taken[*sentence] = true);
        let free: Vec<usize> = (0..taken.len()).filter(|sentence| !taken[*sentence]).collect();
        let units: Vec<(usize, &str)> = (0..file.units.len())
            .filter(|number| self.found[*number].is_empty())
            .filter_map(|number| Some((number, self.side.words(&file.units[number])?)))
            .collect();
        let olds: Vec<String> = free.iter().map(|sentence| single_spaced(self.view.words(*sentence))).collect();
        let news: Vec<String> = units.iter().map(|(_, words)| single_spaced(words)).collect();
        let mut give = |unit: usize, sentences: Range<usize>| {
            self.found[units[unit].0] = sentences.map(|sentence| free[sentence]).collect();
        };
        for op in differences(Algorithm::Patience, &olds, &news) {
            if let DiffOp::Equal { old_index, new_index, len } = op {
                (0..len).for_each(|at| give(new_index + at, old_index + at..old_index + at + 1));
                continue;
            }
            let (mut old, mut new) = (op.old_range(), op.new_range());
            while !new.is_empty() && !old.is_empty() {
                let window = (old.start..old.end.min(old.start + REACH), new.start..new.end.min(new.start + WINDOW));
                new.start = window.1.end;
                for (unit, sentences) in pairing(&olds, &news, window) {
                    old.start = sentences.end;
                    give(unit, sentences);
                }
            }
        }
    }
}

/// The units that have sentences among some that stand side by side, in one order: those pairs of which all together have
/// the most words in common.
fn pairing(olds: &[String], news: &[String], (old, new): (Range<usize>, Range<usize>)) -> Vec<(usize, Range<usize>)> {
    let olds: Vec<Vec<&str>> = olds[old.clone()].iter().map(|words| words_or_signs(words).collect()).collect();
    let news: Vec<Vec<&str>> = news[new.clone()].iter().map(|words| words_or_signs(words).collect()).collect();
    // For the first units and the first sentences: the best gain, and how many sentences the last of these units has.
    let width = olds.len() + 1;
    let mut best = vec![(0.0_f64, None::<usize>); width * (news.len() + 1)];
    for unit in 1..=news.len() {
        for sentence in 0..width {
            let mut found = (best[(unit - 1) * width + sentence].0, None);
            if sentence > 0 && best[unit * width + sentence - 1].0 > found.0 {
                found = (best[unit * width + sentence - 1].0, Some(0));
            }
            let mut most = 0.0;
            for count in 1..=MOST_SENTENCES.min(sentence) {
                let next = &olds[sentence - count];
                most += gain(&news[unit - 1], next) + ALIKE * news[unit - 1].len() as f64;
                if most < ALIKE * news[unit - 1].len() as f64 {
                    continue;
                }
                let own = olds[sentence - count..sentence].concat();
                let gain = gain(&news[unit - 1], &own);
                let all = gain + best[(unit - 1) * width + sentence - count].0;
                if gain >= 0.0 && all > found.0 {
                    found = (all, Some(count));
                }
            }
            best[unit * width + sentence] = found;
        }
    }
    let (mut unit, mut sentence) = (news.len(), olds.len());
    let mut pairs = Vec::new();
    while unit > 0 {
        match best[unit * width + sentence].1 {
            Some(0) => sentence -= 1,
            None => unit -= 1,
            Some(count) => {
                pairs.push((new.start + unit - 1, old.start + sentence - count..old.start + sentence));
                (unit, sentence) = (unit - 1, sentence - count);
            }
        }
    }
    pairs.reverse();
    pairs
}

/// What a pair is worth: above zero where the texts are alike.
fn gain(one: &[&str], other: &[&str]) -> f64 {
    let (common, all) = (common(one.iter().copied(), other.iter().copied()), one.len() + other.len());
    // Texts that are just alike enough are worth more than none.
    f64::from(common) - ALIKE * all as f64 + 1e-6
}

/// So many sentences are compared with a unit that has no id.
const REACH: usize = 96;

/// So many units that have no id are compared at a time.
const WINDOW: usize = 32;

/// A unit without ids has at most so many sentences.
const MOST_SENTENCES: usize = 6;

/// So much of their words must be the same.
pub(super) const ALIKE: f64 = 0.4;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unit_of_two_sentences_has_both() {
        let olds = ["The ferry was late.", "Nobody saw it.", "The tin bell rang."].map(str::to_owned);
        let news = ["The ferry was late. Nobody heard it.".to_owned(), "The bell rang twice.".to_owned()];
        assert_eq!(pairing(&olds, &news, (0..3, 0..2)), [(0, 0..2), (1, 2..3)]);
    }

    #[test]
    fn words_of_scripts_without_spaces_are_compared_one_by_one() {
        assert!(similarity("渡し船は遅れた。", "渡し船は早かった。") > ALIKE);
        assert!(similarity("…", "—") < ALIKE);
    }
}
