//! Learns a lexicon from the texts themselves: which word of one language translates which word of the other.
//!
//! IBM model 1 (Brown et al. 1993, The Mathematics of Statistical Machine Translation), learned from the beads of an
//! earlier pass. An absolute discount is applied: a pair that was seen once is hardly more than chance, and would
//! confirm the very bead from which it was learned.

use super::cognates::Seeds;

/// The stems of both sides of a bead.
pub(super) type BeadTokens<'b> = (&'b [u32], &'b [u32]);

/// A stem, a stem of the other side, and the probability of the second given the first.
pub(super) type TranslationProb = (u32, u32, f32);

/// Translation probabilities in one direction.
#[derive(Debug, Clone, Default)]
pub(super) struct Lexicon {
    /// Entries before those of each stem.
    starts: Vec<u32>,
    entries: Vec<(u32, f32)>,
}

/// Rounds of expectation and maximisation.
const ROUNDS: usize = 4;

/// How much is subtracted from the count of each pair.
const DISCOUNT: f32 = 0.85;

/// Lower probabilities are dropped.
const LEAST: f32 = 0.02;

/// How much of each word the empty word explains.
const EMPTY: f32 = 0.02;

/// How much more likely a pair is initially if its words are similar.
const SEED: f32 = 20.0;

impl Lexicon {
    /// A lexicon of pairs in any order; if a pair comes twice, the higher probability counts.
    pub fn new(mut chances: Vec<TranslationProb>) -> Self {
        chances.sort_unstable_by(|one, other| {
            (one.0, one.1).cmp(&(other.0, other.1)).then_with(|| other.2.total_cmp(&one.2))
        });
        chances.dedup_by_key(|chance| (chance.0, chance.1));
        let stems = chances.last().map_or(0, |chance| chance.0 as usize + 1);
        let mut starts = vec![0; stems + 1];
        chances.iter().for_each(|chance| starts[chance.0 as usize + 1] += 1);
        for stem in 0..stems {
            starts[stem + 1] += starts[stem];
        }
        Self { starts, entries: chances.into_iter().map(|(_, other, chance)| (other, chance)).collect() }
    }

    /// The translations of a word with their probabilities, sorted by number.
    pub fn of(&self, word: u32) -> &[(u32, f32)] {
        let at = word as usize;
        match self.starts.get(at..at + 2) {
            Some(bounds) => &self.entries[bounds[0] as usize..bounds[1] as usize],
            None => &[],
        }
    }

    /// One more than the largest number of a word in the lexicon.
    pub fn stems(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }
}

/// Learns from pairs of bags of stems, in both directions: source to target, target to source. Costs time and memory in
/// proportion to the pairs of stems in all beads.
pub(super) fn learn(bags: &[BeadTokens<'_>], seeds: &Seeds) -> [Vec<TranslationProb>; 2] {
    let counter = Counter::new(bags, seeds);
    let (forward, backward) =
        rayon::join(|| counter.run(bags, Direction::Forward), || counter.run(bags, Direction::Backward));
    [forward, backward]
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Direction {
    Forward,
    Backward,
}

/// The pairs of stems that occur in one bead.
struct Counter {
    /// Each pair once.
    pairs: Vec<(u32, u32)>,
    chances: Vec<f32>,
    /// The index of the pair for each bag, target stem and source stem, in order.
    places: Vec<u32>,
    /// One more than the largest stem number of each side.
    stems: (usize, usize),
}

impl Counter {
    fn new(bags: &[BeadTokens<'_>], seeds: &Seeds) -> Self {
        let mut offsets = Vec::with_capacity(bags.len());
        let mut meetings = 0;
        for (source, target) in bags {
            offsets.push(meetings);
            meetings += source.len() * target.len();
        }
        let stems = (stems(bags.iter().map(|bag| bag.0)), stems(bags.iter().map(|bag| bag.1)));
        let mut pairs = Vec::new();
        let mut places = vec![0; meetings];
        // For each target stem, the source stem with which it was last paired, and the index of the pair.
        let mut last = vec![(u32::MAX, 0); stems.1];
        for (source, bag, nth) in occurrences(bags, stems.0) {
            let (sources, targets) = bags[bag as usize];
            for (at, &target) in targets.iter().enumerate() {
                let met = &mut last[target as usize];
                if met.0 != source {
                    *met = (source, pairs.len() as u32);
                    pairs.push((source, target));
                }
                places[offsets[bag as usize] + at * sources.len() + nth as usize] = met.1;
            }
        }
        let chance = |pair| 1.0 + SEED * seeds.get(pair).copied().unwrap_or(0.0);
        let chances = pairs.iter().map(chance).collect();
        Self { pairs, chances, places, stems }
    }

    fn run(&self, bags: &[BeadTokens<'_>], direction: Direction) -> Vec<TranslationProb> {
        let mut chances = self.chances.clone();
        self.normalise(&mut chances, 0.0, direction);
        let mut counts = vec![0.0; chances.len()];
        for round in 1..=ROUNDS {
            match direction {
                Direction::Forward => self.count_forward(bags, &chances, &mut counts),
                Direction::Backward => self.count_backward(bags, &chances, &mut counts),
            }
            std::mem::swap(&mut chances, &mut counts);
            self.normalise(&mut chances, if round == ROUNDS { DISCOUNT } else { 0.0 }, direction);
        }
        let likely = self.pairs.iter().zip(chances).filter(|(_, chance)| *chance >= LEAST);
        let turned = |(&(source, target), chance)| match direction {
            Direction::Forward => (source, target, chance),
            Direction::Backward => (target, source, chance),
        };
        likely.map(turned).collect()
    }

    /// The expected count of each pair as a translation: the source stems explain each target stem.
    fn count_forward(&self, bags: &[BeadTokens<'_>], chances: &[f32], counts: &mut [f32]) {
        counts.fill(0.0);
        let mut places = &self.places[..];
        for (source, target) in bags {
            for _ in 0..target.len() {
                let (own, rest) = places.split_at(source.len());
                places = rest;
                let sum: f32 = EMPTY + own.iter().map(|&place| chances[place as usize]).sum::<f32>();
                own.iter().for_each(|&place| counts[place as usize] += chances[place as usize] / sum);
            }
        }
    }

    /// The same with the target stems explaining each source stem.
    fn count_backward(&self, bags: &[BeadTokens<'_>], chances: &[f32], counts: &mut [f32]) {
        counts.fill(0.0);
        let mut places = &self.places[..];
        let mut sums = Vec::new();
        for (source, target) in bags {
            let (own, rest) = places.split_at(source.len() * target.len());
            places = rest;
            sums.clear();
            sums.resize(source.len(), EMPTY);
            for row in own.chunks_exact(source.len().max(1)) {
                sums.iter_mut().zip(row).for_each(|(sum, &place)| *sum += chances[place as usize]);
            }
            for row in own.chunks_exact(source.len().max(1)) {
                row.iter().zip(&sums).for_each(|(&place, sum)| counts[place as usize] += chances[place as usize] / sum);
            }
        }
    }

    /// Turns counts into probabilities of the second stem given the first; `discount` is subtracted from each count.
    fn normalise(&self, counts: &mut [f32], discount: f32, direction: Direction) {
        let given = |pair: &(u32, u32)| match direction {
            Direction::Forward => pair.0 as usize,
            Direction::Backward => pair.1 as usize,
        };
        let mut sums = vec![f32::MIN_POSITIVE; self.stems.0.max(self.stems.1)];
        self.pairs.iter().zip(&*counts).for_each(|(pair, count)| sums[given(pair)] += count);
        for (pair, count) in self.pairs.iter().zip(counts) {
            *count = (*count - discount).max(0.0) / sums[given(pair)];
        }
    }
}

/// One more than the largest stem number.
fn stems<'b>(bags: impl Iterator<Item = &'b [u32]>) -> usize {
    bags.flatten().max().map_or(0, |&stem| stem as usize + 1)
}

/// Each source stem with its bag and its place there, sorted by stem.
fn occurrences(bags: &[BeadTokens<'_>], stems: usize) -> Vec<(u32, u32, u32)> {
    let mut next = vec![0; stems + 1];
    bags.iter().flat_map(|bag| bag.0).for_each(|&stem| next[stem as usize + 1] += 1);
    for stem in 0..stems {
        next[stem + 1] += next[stem];
    }
    let mut occurrences = vec![(0, 0, 0); next.last().copied().unwrap_or(0)];
    for (bag, (source, _)) in bags.iter().enumerate() {
        for (nth, &stem) in source.iter().enumerate() {
            let place = &mut next[stem as usize];
            occurrences[*place] = (stem, bag as u32, nth as u32);
            *place += 1;
        }
    }
    occurrences
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_meets_often_is_a_translation() {
        let stems: Vec<[[u32; 2]; 2]> = (0..20).map(|at| [[1, 10 + at], [2, 50 + at]]).collect();
        let bags: Vec<BeadTokens<'_>> = stems.iter().map(|[source, target]| (&source[..], &target[..])).collect();
        let [forward, backward] = learn(&bags, &Seeds::default()).map(Lexicon::new);
        assert!(forward.of(1).iter().any(|&(word, chance)| word == 2 && chance > 0.5), "{:?}", forward.of(1));
        assert!(backward.of(2).iter().any(|&(word, chance)| word == 1 && chance > 0.5), "{:?}", backward.of(2));
        assert!(forward.of(10).iter().all(|&(_, chance)| chance < 0.3), "{:?}", forward.of(10));
        assert!(forward.of(900).is_empty());
    }

    #[test]
    fn of_a_pair_that_is_known_twice_the_higher_probability_holds() {
        let lexicon = Lexicon::new(vec![(3, 1, 0.2), (0, 7, 0.5), (3, 1, 0.4), (3, 0, 0.1)]);
        assert_eq!(lexicon.of(3), [(0, 0.1), (1, 0.4)]);
        assert_eq!((lexicon.of(0), lexicon.of(1), lexicon.of(4)), (&[(7, 0.5)][..], &[][..], &[][..]));
    }
}
