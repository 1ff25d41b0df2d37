//! The apparatus of an edition: what the other witnesses have in the places where they differ from a base text.

use std::ops::Range;

use super::collation::Collation;
use super::variation::{Unit, Variation};

/// How the other readings relate to the lemma.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relation {
    /// They stand in its place.
    Instead,
    /// They stand behind it: the base has nothing there.
    Added,
    /// They stand before it: the base has nothing there, and it is the first word.
    Prefixed,
}

/// An entry of an apparatus.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Entry {
    /// The words of the base on which it hangs, as numbers of tokens. None if the base has no words at all.
    pub lemma: Range<usize>,
    /// How the readings relate to it.
    pub relation: Relation,
    /// The witnesses that read as the base does, to the letter, with the base among them, in the order given.
    pub agreeing: Vec<usize>,
    /// The other readings in the order of their first witnesses: the words, none for an omission, and the witnesses.
    pub readings: Vec<(String, Vec<usize>)>,
}

impl Collation<'_> {
    /// The entries of an apparatus to one of the witnesses, by its index, in the order of its text. Witnesses that are not
    /// there have no reading; see [`Collation::lacunae`].
    ///
    /// Costs time in proportion to the cells of the table.
    pub fn apparatus(&self, base: usize) -> Vec<Entry> {
        self.entries(&self.units(), base)
    }

    /// Like [`Self::apparatus`], but no entry reaches from one paragraph of the base into the next.
    pub fn apparatus_by_paragraph(&self, base: usize) -> Vec<Entry> {
        self.entries(&self.units_by_paragraph(base), base)
    }

    fn entries(&self, units: &[Unit], base: usize) -> Vec<Entry> {
        let mut entries = Vec::new();
        // How many tokens of the base stand before the unit.
        let mut before = 0;
        for unit in units {
            let own = unit.columns.clone().filter(|&column| self.cell(column, base).is_some()).count();
            if unit.variation.is_some_and(|variation| variation != Variation::Lacuna) {
                entries.push(self.entry(unit, base, before..before + own));
            }
            before += own;
        }
        entries
    }

    fn entry(&self, unit: &Unit, base: usize, own: Range<usize>) -> Entry {
        let tokens = self.witnesses[base].stream.tokens.len();
        let (lemma, relation) = match (own.is_empty(), own.start) {
            (false, _) => (own, Relation::Instead),
            (true, 0) => (0..tokens.min(1), Relation::Prefixed),
            (true, at) => (at - 1..at, Relation::Added),
        };
        let mut agreeing = Vec::new();
        let mut readings = Vec::new();
        for reading in &unit.readings {
            let is_there = |witness: &&usize| **witness == base || !self.is_absent(**witness, &unit.columns);
            let those: Vec<usize> = reading.witnesses.iter().filter(is_there).copied().collect();
            if those.contains(&base) {
                agreeing = those;
            } else if let Some(&first) = those.first() {
                readings.push((self.words(unit.columns.clone(), first), those));
            }
        }
        readings.sort_by_key(|(_, witnesses)| witnesses.first().copied());
        Entry { lemma, relation, agreeing, readings }
    }

    /// The text of some tokens of a witness, with one space where it has white space.
    pub fn lemma(&self, tokens: Range<usize>, witness: usize) -> String {
        let text: String = tokens.map(|token| self.witnesses[witness].text(token)).collect();
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}
