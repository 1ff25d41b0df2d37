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

    /// All pairs with their probabilities.
    pub fn pairs(&self) -> impl Iterator<Item = (u32, u32, f32)> + '_ {
        self.table.iter().flat_map(|(&word, row)| row.iter().map(move |&(other, chance)| (word, other, chance)))
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
    /// Each once.
    pairs: Vec<(u32, u32)>,
    /// Which pairs begin with the same stem.
    rows: Vec<Range<usize>>,
    chances: Vec<f32>,
    /// For each bag, target stem and source stem in their order the number of the pair.
    places: Vec<u32>,
}

impl Counter {
    fn new(bags: &[Bag], seeds: &Seeds) -> Self {
        let mut offsets = Vec::with_capacity(bags.len());
        let mut meetings = 0;
        for (source, target) in bags {
            offsets.push(meetings);
            meetings += source.len() * target.len();
        }
        let mut counter = Self { pairs: Vec::new(), rows: Vec::new(), chances: Vec::new(), places: vec![0; meetings] };
        // For each target stem the source stem with which it met last, and the number of their pair.
        let mut last = vec![(u32::MAX, 0); stems(bags.iter().map(|bag| &bag.1))];
        for occurrences in occurrences(bags).chunk_by(|one, other| one.0 == other.0) {
            let start = counter.pairs.len();
            for &(source, bag, nth) in occurrences {
                let (sources, targets) = &bags[bag as usize];
                for (at, &target) in targets.iter().enumerate() {
                    let met = &mut last[target as usize];
                    if met.0 != source {
                        *met = (source, counter.pairs.len() as u32);
                        counter.pairs.push((source, target));
                    }
                    counter.places[offsets[bag as usize] + at * sources.len() + nth as usize] = met.1;
                }
            }
            counter.rows.push(start..counter.pairs.len());
        }
        let chance = |pair| 1.0 + SEED * seeds.get(pair).copied().unwrap_or(0.0);
        counter.chances = counter.pairs.iter().map(chance).collect();
        counter
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

/// How many stems there may be: one more than the largest number.
fn stems<'b>(bags: impl Iterator<Item = &'b Vec<u32>>) -> usize {
    bags.flatten().max().map_or(0, |&stem| stem as usize + 1)
}

/// Each source stem with the bag in which it stands and its place there, sorted by stems.
fn occurrences(bags: &[Bag]) -> Vec<(u32, u32, u32)> {
    let places = |(bag, (source, _)): (usize, &Bag)| {
        let stems: Vec<_> = source.iter().enumerate().map(|(nth, &stem)| (stem, bag as u32, nth as u32)).collect();
        stems
    };
    let mut occurrences: Vec<_> = bags.iter().enumerate().flat_map(places).collect();
    occurrences.sort_unstable();
    occurrences
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
