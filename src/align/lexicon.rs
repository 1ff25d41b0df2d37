//! What is learned of words from the texts themselves: which word of the one language stands for which of the other.
//!
//! IBM model 1 (Brown et al. 1993, The Mathematics of Statistical Machine Translation), learned from the beads of an
//! earlier pass, with an absolute discount: what was seen once is hardly more than chance, and would confirm the very
//! bead from which it was learned.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::cognates::Seeds;

/// The stems of both sides of a bead.
pub(super) type Bag = (Vec<u32>, Vec<u32>);

/// Translation probabilities in one direction.
#[derive(Debug, Clone, Default)]
pub(super) struct Lexicon {
    table: FxHashMap<u32, Vec<(u32, f32)>>,
}

/// Rounds of expectation and maximisation.
const ROUNDS: usize = 4;

/// What is taken off the count of each pair.
const DISCOUNT: f32 = 0.7;

/// Probabilities below are forgotten.
const LEAST: f32 = 0.02;

/// What the empty word explains of each word.
const EMPTY: f32 = 0.02;

/// How much more likely a pair is from the start whose words look the same.
const SEED: f32 = 20.0;

impl Lexicon {
    /// Learns from pairs of bags of stems. Costs time and memory in proportion to the pairs of stems in all beads.
    pub fn learn(bags: &[Bag], seeds: &Seeds) -> Self {
        let counter = Counter::new(bags, seeds);
        let chances = counter.run(bags);
        let mut table: FxHashMap<u32, Vec<(u32, f32)>> = FxHashMap::default();
        for (&(source, target), chance) in counter.pairs.iter().zip(chances).filter(|(_, chance)| *chance >= LEAST) {
            table.entry(source).or_default().push((target, chance));
        }
        Self { table }
    }

    /// The words that a word is turned into, with their probabilities.
    pub fn of(&self, word: u32) -> &[(u32, f32)] {
        self.table.get(&word).map_or(&[], |found| found)
    }

    /// Every pair with its probability.
    pub fn pairs(&self) -> impl Iterator<Item = (u32, u32, f32)> + '_ {
        self.table.iter().flat_map(|(&source, row)| row.iter().map(move |&(target, chance)| (source, target, chance)))
    }

    /// Adds a pair that is known from elsewhere, where nothing better was learned.
    pub fn add(&mut self, source: u32, target: u32, chance: f32) {
        let row = self.table.entry(source).or_default();
        match row.iter_mut().find(|(word, _)| *word == target) {
            Some((_, held)) => *held = held.max(chance),
            None => row.push((target, chance)),
        }
    }
}

/// The pairs of stems that stand in one bead.
struct Counter {
    /// Sorted, each once.
    pairs: Vec<(u32, u32)>,
    /// Which pairs begin with the same stem.
    rows: Vec<Range<usize>>,
    chances: Vec<f32>,
    /// For each bag, target stem and source stem in their order the number of the pair.
    places: Vec<u32>,
}

impl Counter {
    fn new(bags: &[Bag], seeds: &Seeds) -> Self {
        let meetings = || {
            bags.iter().flat_map(|(source, target)| {
                target.iter().flat_map(move |&target| source.iter().map(move |&source| (source, target)))
            })
        };
        let mut pairs: Vec<(u32, u32)> = meetings().collect();
        pairs.sort_unstable();
        pairs.dedup();
        let rows = rows(&pairs);
        let row_of: FxHashMap<u32, &Range<usize>> = rows.iter().map(|row| (pairs[row.start].0, row)).collect();
        let place = |pair: (u32, u32)| {
            let row = row_of.get(&pair.0).map_or(0..0, |row| (*row).clone());
            (row.start + pairs[row].partition_point(|held| held.1 < pair.1)) as u32
        };
        let places = meetings().map(place).collect();
        let chances = pairs.iter().map(|pair| 1.0 + SEED * seeds.get(pair).copied().unwrap_or(0.0)).collect();
        Self { pairs, rows, chances, places }
    }

    fn run(&self, bags: &[Bag]) -> Vec<f32> {
        let mut chances = self.chances.clone();
        self.normalise(&mut chances, 0.0);
        for round in 1..=ROUNDS {
            chances = self.counts(bags, &chances);
            self.normalise(&mut chances, if round == ROUNDS { DISCOUNT } else { 0.0 });
        }
        chances
    }

    /// How often each pair is expected to be a translation.
    fn counts(&self, bags: &[Bag], chances: &[f32]) -> Vec<f32> {
        let mut counts = vec![0.0; chances.len()];
        let mut places = &self.places[..];
        for (source, target) in bags {
            for _ in target {
                let (own, rest) = places.split_at(source.len());
                places = rest;
                let sum: f32 = EMPTY + own.iter().map(|&place| chances[place as usize]).sum::<f32>();
                own.iter().for_each(|&place| counts[place as usize] += chances[place as usize] / sum);
            }
        }
        counts
    }

    /// Turns counts into probabilities; `discount` is taken off each.
    fn normalise(&self, counts: &mut [f32], discount: f32) {
        for row in &self.rows {
            let row = &mut counts[row.clone()];
            let sum: f32 = row.iter().sum();
            row.iter_mut().for_each(|count| *count = (*count - discount).max(0.0) / sum.max(f32::MIN_POSITIVE));
        }
    }
}

fn rows(pairs: &[(u32, u32)]) -> Vec<Range<usize>> {
    let mut start = 0;
    pairs
        .chunk_by(|one, other| one.0 == other.0)
        .map(|row| {
            start += row.len();
            start - row.len()..start
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_meets_often_is_a_translation() {
        let bags: Vec<Bag> = (0..20).map(|at| (vec![1, 10 + at], vec![2, 50 + at])).collect();
        let lexicon = Lexicon::learn(&bags, &Seeds::default());
        assert!(lexicon.of(1).iter().any(|&(word, chance)| word == 2 && chance > 0.5), "{:?}", lexicon.of(1));
        assert!(lexicon.of(10).iter().all(|&(_, chance)| chance < 0.3), "{:?}", lexicon.of(10));
    }
}
