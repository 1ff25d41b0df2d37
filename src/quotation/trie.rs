//! The words of a source in other scripts as a tree of letters, read along a quotation in Latin letters.

use std::collections::BTreeSet;

use rustc_hash::{FxHashMap, FxHashSet};

use super::romanisation::{Romanised, Unit, units};
use super::source::FormHit;

/// Forms of a word share so many letters at least.
const SHARED: usize = 3;

/// The longest ending of a form, in letters.
const MOST_ENDING: usize = 6;

/// So many words at most are asked whether they are forms of one word.
const MOST_ALIKE: usize = 64;

/// The tree of the words of a source. Words that begin alike share their first nodes.
#[derive(Debug, Default)]
pub(super) struct Trie {
    nodes: Vec<Node>,
    units: Vec<Unit>,
    numbers: FxHashMap<Unit, u32>,
    /// The letters of each form, without what may be written on to its front.
    letters: FxHashMap<u32, Vec<u32>>,
}

#[derive(Debug, Default)]
struct Node {
    next: Vec<(u32, usize)>,
    /// Words that end here.
    forms: Vec<FormHit>,
}

impl Trie {
    /// Adds a form, if it is in another script than Latin.
    pub(super) fn add(&mut self, written: &str, hit: FormHit) {
        let Some(units) = units(written).filter(|units| !units.is_empty()) else { return };
        if self.nodes.is_empty() {
            self.nodes.push(Node::default());
        }
        let numbers: Vec<u32> = units.into_iter().map(|unit| self.number(unit)).collect();
        let mut node = 0;
        for unit in &numbers {
            node = self.next(node, *unit);
        }
        self.nodes[node].forms.push(hit);
        if hit.skipped == 0 {
            self.letters.entry(hit.form).or_insert(numbers);
        }
    }

    fn number(&mut self, unit: Unit) -> u32 {
        let next = self.units.len() as u32;
        *self.numbers.entry(unit.clone()).or_insert_with(|| {
            self.units.push(unit);
            next
        })
    }

    fn next(&mut self, node: usize, unit: u32) -> usize {
        if let Some((_, next)) = self.nodes[node].next.iter().find(|(known, _)| *known == unit) {
            return *next;
        }
        let next = self.nodes.len();
        self.nodes.push(Node::default());
        self.nodes[node].next.push((unit, next));
        next
    }

    /// The forms with which a quotation may begin, and how many of its letters each takes.
    pub(super) fn beginnings(&self, query: &Romanised) -> FxHashSet<(FormHit, usize)> {
        let mut found = FxHashSet::default();
        let mut seen: FxHashSet<(usize, usize)> = FxHashSet::default();
        let mut open: Vec<(usize, usize)> = if self.nodes.is_empty() { Vec::new() } else { vec![(0, 0)] };
        while let Some((node, read)) = open.pop() {
            for (unit, next) in &self.nodes[node].next {
                let unit = &self.units[*unit as usize];
                for read in unit.after(&query.letters, read) {
                    for end in unit.after_word(&query.letters, read).filter(|end| query.ends[*end] && *end > 0) {
                        found.extend(self.nodes[*next].forms.iter().map(|hit| (*hit, end)));
                    }
                    if seen.insert((*next, read)) {
                        open.push((*next, read));
                    }
                }
            }
        }
        found
    }

    /// The forms that begin as a word does, but may end otherwise: other forms of the word, perhaps. Only where vowels are
    /// written, so that a beginning says enough.
    pub(super) fn alike(&self, query: &Romanised) -> FxHashSet<FormHit> {
        let mut found = FxHashSet::default();
        let mut seen: FxHashSet<(usize, usize)> = FxHashSet::default();
        let mut open: Vec<(usize, usize, usize)> = if self.nodes.is_empty() { Vec::new() } else { vec![(0, 0, 0)] };
        while let Some((node, read, depth)) = open.pop() {
            if depth >= SHARED && read + MOST_ENDING >= query.letters.len() {
                self.below(node, &mut found);
            }
            for (unit, next) in &self.nodes[node].next {
                let unit = &self.units[*unit as usize];
                let reached = if unit.has_vowels() { unit.after(&query.letters, read) } else { BTreeSet::new() };
                let fresh = reached.into_iter().filter(|read| seen.insert((*next, *read)));
                open.extend(fresh.map(|read| (*next, read, depth + 1)));
            }
        }
        found
    }

    /// The words that end a few letters below a node.
    fn below(&self, node: usize, found: &mut FxHashSet<FormHit>) {
        let mut open = vec![(node, 0)];
        while let Some((node, depth)) = open.pop().filter(|_| found.len() < MOST_ALIKE) {
            found.extend(&self.nodes[node].forms);
            if depth < MOST_ENDING {
                open.extend(self.nodes[node].next.iter().map(|(_, next)| (*next, depth + 1)));
            }
        }
    }

    /// How many letters of a quotation may have been read behind a form, if `read` were before it.
    pub(super) fn after(&self, form: u32, query: &Romanised, read: usize) -> BTreeSet<usize> {
        let units = self.letters.get(&form).into_iter().flatten().map(|unit| &self.units[*unit as usize]);
        read_along(units, query, read)
    }
}

/// How many letters of a quotation may have been read behind the units of a word, if `read` were before it.
fn read_along<'u>(units: impl Iterator<Item = &'u Unit>, query: &Romanised, read: usize) -> BTreeSet<usize> {
    let mut reached = BTreeSet::from([read]);
    let mut last = None;
    for unit in units {
        reached = reached.iter().flat_map(|read| unit.after(&query.letters, *read)).collect();
        last = Some(unit);
    }
    let Some(last) = last else { return BTreeSet::new() };
    let ends = reached.iter().flat_map(|read| last.after_word(&query.letters, *read));
    ends.filter(|end| query.ends[*end] && *end > read).collect()
}

/// Whether all of a quotation may be read from a word.
pub(super) fn is_reading(word: &str, query: &Romanised) -> bool {
    units(word).is_some_and(|units| read_along(units.iter(), query, 0).contains(&query.letters.len()))
}
