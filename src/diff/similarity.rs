//! The similarity of two segments: the words and pairs of words that they share, rare ones with the most weight.

use rustc_hash::FxHashMap;

use super::in_order::OrderedMatches;
use super::segments::{Pairs, Sides};
use crate::text::Key;

/// The features of the segments that are not paired yet: words, and pairs of consecutive words. Their weight is the
/// inverse document frequency (Spärck Jones 1972), counted over the segments of both sides.
pub(super) struct Features {
    old: FxHashMap<usize, Box<[u32]>>,
    new: FxHashMap<usize, Box<[u32]>>,
    weights: Vec<u32>,
}

/// Weights are whole numbers, so that a sum does not depend on the order; this many make 1.
const UNIT: f32 = 1024.0;

/// A word, or two consecutive words.
type Feature = (u32, u32);

/// In place of the second word of a single one.
const ALONE: u32 = u32::MAX;

impl Features {
    pub fn of(sides: &Sides<'_, '_>, pairs: &Pairs) -> Self {
        let mut numbers: FxHashMap<Feature, u32> = FxHashMap::default();
        let mut frequencies: Vec<u32> = Vec::new();
        let mut set = |keys: &[u32]| {
            let mut set = feature_set(keys, sides, &mut numbers);
            frequencies.resize(numbers.len(), 0);
            set.iter().for_each(|&feature| frequencies[feature as usize] += 1);
            set.shrink_to_fit();
            set.into_boxed_slice()
        };
        let old: FxHashMap<_, _> = pairs.free_old().map(|at| (at, set(sides.old_keys(at..at + 1)))).collect();
        let new: FxHashMap<_, _> = pairs.free_new().map(|at| (at, set(sides.new_keys(at..at + 1)))).collect();
        let count = (old.len() + new.len()) as f32;
        // A feature that occurs once on each side has the full weight.
        let weight = |frequency: &u32| (UNIT * (1.0 + count / (*frequency).max(2) as f32).ln()) as u32;
        let weights = frequencies.iter().map(weight).collect();
        Self { old, new, weights }
    }

    /// The features of a free old segment.
    pub fn of_old(&self, segment: usize) -> &[u32] {
        self.old.get(&segment).map_or(&[], |set| set)
    }

    /// The features of a free new segment.
    pub fn of_new(&self, segment: usize) -> &[u32] {
        self.new.get(&segment).map_or(&[], |set| set)
    }

    /// The weight of a set of features.
    pub fn weight(&self, set: &[u32]) -> u64 {
        set.iter().map(|&feature| u64::from(self.weights[feature as usize])).sum()
    }

    /// The weight of the features that two sets share.
    pub fn shared(&self, left: &[u32], right: &[u32]) -> u64 {
        common(left, right).map(|feature| u64::from(self.weights[feature as usize])).sum()
    }

    /// The similarity of two segments, from 0 to 1: Dice's coefficient of the weights.
    pub fn similarity(&self, left: &[u32], right: &[u32]) -> f32 {
        let all = self.weight(left) + self.weight(right);
        if all > 0 { 2.0 * self.shared(left, right) as f32 / all as f32 } else { 0.0 }
    }
}

fn feature_set(keys: &[u32], sides: &Sides<'_, '_>, numbers: &mut FxHashMap<Feature, u32>) -> Vec<u32> {
    let mut number = |feature| {
        let next = numbers.len() as u32;
        *numbers.entry(feature).or_insert(next)
    };
    let mut set = Vec::with_capacity(2 * keys.len());
    let mut before = None;
    for &word in keys.iter().filter(|&&key| sides.vocabulary.is_word(Key(key))) {
        set.push(number((word, ALONE)));
        set.extend(before.replace(word).map(|before| number((before, word))));
    }
    set.sort_unstable();
    set.dedup();
    set
}

/// The features that two sorted sets share.
pub(super) fn common<'s>(left: &'s [u32], right: &'s [u32]) -> impl Iterator<Item = u32> + 's {
    let mut right = right.iter().copied().peekable();
    left.iter().copied().filter(move |&feature| {
        while right.next_if(|&other| other < feature).is_some() {}
        right.peek() == Some(&feature)
    })
}

/// Features of more new segments than this yield no candidates.
const COMMON: u32 = 40;

/// How many candidates of a segment are compared in full.
const CANDIDATES: usize = 4;

/// The similarity from which segments in the same gap between ordered pairs correspond.
const IN_PLACE: f32 = 0.3;

/// The similarity from which segments correspond wherever they are.
const ANYWHERE: f32 = 0.5;

/// Features that a segment must have to be recognised in another place.
const TELLING: usize = 5;

/// The bonus for similarity if the neighbours are paired too.
const NEIGHBOUR: f32 = 0.1;

/// Pairs that may correspond, each with its score.
pub(super) struct Candidates {
    found: Vec<(f32, usize, usize)>,
}

impl Candidates {
    pub fn find(features: &Features, pairs: &Pairs, order: &OrderedMatches) -> Self {
        let index = Index::new(features, pairs);
        let places = Places::new(order);
        let mut found = Vec::new();
        let mut sums = Sums::default();
        for old in pairs.free_old() {
            let set = features.of_old(old);
            for &feature in set {
                let weight = u64::from(features.weights[feature as usize]);
                index.of(feature).iter().for_each(|&new| sums.add(new as usize, weight));
            }
            for new in sums.take_best() {
                let similarity = features.similarity(set, features.of_new(new));
                let in_place = places.same_gap(old, new);
                let is_telling = set.len() >= TELLING && features.of_new(new).len() >= TELLING;
                let least = if in_place { IN_PLACE } else { ANYWHERE };
                if similarity >= least && (in_place || is_telling) {
                    let bonus = if in_place { ANYWHERE - IN_PLACE } else { 0.0 };
                    found.push((similarity + bonus + neighbours(old, new, pairs), old, new));
                }
            }
        }
        Self { found }
    }

    /// Makes pairs, the best first.
    pub fn join(mut self, pairs: &mut Pairs) {
        self.found.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
        for (_, old, new) in self.found {
            if pairs.is_free(old, new) {
                pairs.join(old, new);
            }
        }
    }
}

/// Pairs neighbours of pairs that are similar enough for their place, and their neighbours in turn: edits inside a
/// moved block.
pub(super) fn extend(features: &Features, pairs: &mut Pairs) {
    let found: Vec<(usize, usize)> = pairs.iter().collect();
    let mut run = |places: &mut dyn Iterator<Item = (usize, usize)>| {
        for (old, new) in places {
            if !pairs.is_free(old, new) || features.similarity(features.of_old(old), features.of_new(new)) < IN_PLACE {
                return;
            }
            pairs.join(old, new);
        }
    };
    for (old, new) in found {
        run(&mut (1..).map(|step| (old + step, new + step)));
        run(&mut (1..=old.min(new)).map(|step| (old - step, new - step)));
    }
}

/// The new segments that have each feature; none for common features.
struct Index {
    /// Where the segments of each feature begin.
    starts: Vec<u32>,
    segments: Vec<u32>,
}

impl Index {
    fn new(features: &Features, pairs: &Pairs) -> Self {
        let mut counts = vec![0u32; features.weights.len()];
        let all = || pairs.free_new().flat_map(|new| features.of_new(new).iter().map(move |&feature| (feature, new)));
        all().for_each(|(feature, _)| counts[feature as usize] += 1);
        let mut end = 0;
        let mut starts = vec![0];
        starts.extend(counts.iter().map(|&count| {
            end += if count <= COMMON { count } else { 0 };
            end
        }));
        let mut free = starts.clone();
        let mut segments = vec![0; end as usize];
        for (feature, new) in all().filter(|(feature, _)| counts[*feature as usize] <= COMMON) {
            let at = &mut free[feature as usize];
            segments[*at as usize] = new as u32;
            *at += 1;
        }
        Self { starts, segments }
    }

    fn of(&self, feature: u32) -> &[u32] {
        let feature = feature as usize;
        &self.segments[self.starts[feature] as usize..self.starts[feature + 1] as usize]
    }
}

/// Sums for a few of many segments.
#[derive(Default)]
struct Sums {
    sums: Vec<u64>,
    touched: Vec<usize>,
}

impl Sums {
    fn add(&mut self, segment: usize, weight: u64) {
        if segment >= self.sums.len() {
            self.sums.resize(segment + 1, 0);
        }
        if self.sums[segment] == 0 {
            self.touched.push(segment);
        }
        self.sums[segment] += weight;
    }

    /// The few segments with the largest sums; resets all sums to zero.
    fn take_best(&mut self) -> Vec<usize> {
        let mut all: Vec<(u64, usize)> =
            self.touched.drain(..).map(|segment| (std::mem::take(&mut self.sums[segment]), segment)).collect();
        let order = |one: &(u64, usize), other: &(u64, usize)| other.0.cmp(&one.0).then(one.1.cmp(&other.1));
        if all.len() > CANDIDATES {
            all.select_nth_unstable_by(CANDIDATES, order);
            all.truncate(CANDIDATES);
        }
        all.sort_unstable_by(order);
        all.into_iter().map(|(_, segment)| segment).collect()
    }
}

fn neighbours(old: usize, new: usize, pairs: &Pairs) -> f32 {
    let before = old > 0 && new > 0 && pairs.of_old(old - 1) == Some(new - 1);
    let after = pairs.of_old(old + 1) == Some(new + 1);
    NEIGHBOUR * (f32::from(u8::from(before)) + f32::from(u8::from(after)))
}

/// Finds the gap between ordered pairs that contains a segment.
struct Places<'s> {
    order: &'s OrderedMatches,
}

impl<'s> Places<'s> {
    fn new(order: &'s OrderedMatches) -> Self {
        Self { order }
    }

    fn same_gap(&self, old: usize, new: usize) -> bool {
        let pairs = &self.order.pairs;
        pairs.partition_point(|pair| pair.0 < old) == pairs.partition_point(|pair| pair.1 < new)
    }
}
