//! What the words say: how much better a stretch of one side explains a segment of the other than chance does.

use std::ops::Range;

use rustc_hash::{FxHashMap, FxHashSet};

use super::lexicon::Lexicon;
use super::side::{Postings, Unit};

/// Most segments of one side in a bead.
pub(super) const MOST: usize = 4;

/// A known word that is not explained counts so much (natural logarithm of a likelihood ratio). Translations are free:
/// the true ratio would be far lower, and be right for few texts only.
const UNEXPLAINED: f32 = -0.5;

/// No single word speaks louder than this.
const LOUDEST: f32 = 6.0;

/// The share of chance in the likelihood of a word.
const CHANCE: f32 = 0.1;

/// The evidence for segments of the one side, given stretches of the other that begin at each segment.
#[derive(Debug)]
pub(super) struct Evidence {
    /// For each given segment the segments that are looked at.
    rows: Vec<Range<usize>>,
    offsets: Vec<usize>,
    /// Sums from the start of the row: for each given segment, for each length of the stretch, one more than the row.
    sums: Vec<f32>,
}

/// What is known of the side that is explained.
pub(super) struct Explained<'e> {
    pub units: &'e [Unit],
    pub postings: &'e Postings,
    pub frequencies: &'e [f32],
}

impl Evidence {
    /// Weighs the words of all segments in `rows`. Costs time in proportion to the translations that stand in the rows.
    pub fn new(given: &[Unit], rows: Vec<Range<usize>>, lexicon: &Lexicon, explained: &Explained<'_>) -> Self {
        let known = known(given, lexicon);
        let known_words: Vec<f32> = explained.units.iter().map(|unit| count_known(unit, &known)).collect();
        let mut sums = Vec::new();
        let mut offsets = Vec::with_capacity(rows.len());
        let mut row_sums: Vec<f32> = Vec::new();
        for (at, row) in rows.iter().enumerate() {
            offsets.push(sums.len());
            let mut stretch = Stretch::default();
            for unit in given[at..].iter().take(MOST) {
                stretch.take(unit, lexicon);
                row_sums.clear();
                row_sums.extend(known_words[row.clone()].iter().map(|known| UNEXPLAINED * known));
                stretch.explain(row, explained, &mut row_sums);
                sums.push(0.0);
                let mut sum = 0.0;
                sums.extend(row_sums.iter().map(|gain| {
                    sum += gain;
                    sum
                }));
            }
        }
        Self { rows, offsets, sums }
    }

    /// The evidence for some segments, given a stretch of `length` that begins at `given`; none outside of the row.
    pub fn of(&self, given: usize, length: usize, segments: Range<usize>) -> f32 {
        let row = &self.rows[given];
        let base = self.offsets[given] + (length - 1) * (row.len() + 1);
        let at = |segment: usize| self.sums[base + segment.clamp(row.start, row.end) - row.start];
        at(segments.end) - at(segments.start)
    }
}

/// The words that some word of the given side can be turned into: others are not held against a pair.
fn known(given: &[Unit], lexicon: &Lexicon) -> FxHashSet<u32> {
    given.iter().flat_map(|unit| &unit.stems).flat_map(|&stem| lexicon.of(stem)).map(|&(stem, _)| stem).collect()
}

fn count_known(unit: &Unit, known: &FxHashSet<u32>) -> f32 {
    unit.stems.iter().filter(|stem| known.contains(stem)).count() as f32
}

/// What a stretch of the given side leads to expect.
#[derive(Default)]
struct Stretch {
    chances: FxHashMap<u32, f32>,
    words: f32,
}

impl Stretch {
    fn take(&mut self, unit: &Unit, lexicon: &Lexicon) {
        for &stem in &unit.stems {
            self.words += 1.0;
            for &(other, chance) in lexicon.of(stem) {
                *self.chances.entry(other).or_default() += chance;
            }
        }
    }

    /// Adds what the stretch explains of each segment in the row.
    fn explain(&self, row: &Range<usize>, explained: &Explained<'_>, gains: &mut [f32]) {
        for (stem, chance) in &self.chances {
            let Some(places) = explained.postings.get(stem) else { continue };
            let frequency = explained.frequencies[*stem as usize];
            let likelihood = (1.0 - CHANCE) * chance / (self.words + 1.0) + CHANCE * frequency;
            let gain = (likelihood / frequency).ln().clamp(UNEXPLAINED, LOUDEST) - UNEXPLAINED;
            let first = places.partition_point(|(segment, _)| (*segment as usize) < row.start);
            for (segment, count) in places[first..].iter().take_while(|(segment, _)| (*segment as usize) < row.end) {
                gains[*segment as usize - row.start] += gain * *count as f32;
            }
        }
    }
}
