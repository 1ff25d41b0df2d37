//! The evidence of words: how much better a stretch of one side explains a segment of the other than chance does.

use std::ops::Range;

use rustc_hash::FxHashSet;

use super::lexicon::Lexicon;
use super::logarithm::ln;
use super::side::Side;

/// The most segments of one side in a bead.
pub(super) const MOST: usize = 4;

/// The most that a known but unexplained word counts against a bead (natural logarithm of a likelihood ratio).
/// Translations are free: the true ratio would often be far lower, but right for few texts only.
const UNEXPLAINED: f32 = -0.5;

/// The most that a single word counts.
const LOUDEST: f32 = 6.0;

/// One direction: a given side, the side that it explains, and the words between them.
#[derive(Debug)]
pub(super) struct Direction<'d> {
    pub given: &'d Side,
    pub explained: &'d Side,
    pub lexicon: &'d Lexicon,
    /// The weight of each stem of the explained side.
    weights: Vec<Weight>,
    /// The penalty of each explained segment if none of its words is explained. Words that cannot be translated from
    /// this text have none.
    unexplained: Vec<f32>,
}

/// The weight of a stem of the explained side.
#[derive(Debug, Clone, Copy)]
struct Weight {
    /// The share of translation, divided by the frequency.
    rarity: f32,
    /// The share of chance.
    chance: f32,
    /// The penalty for a segment in which it is not explained.
    cost: f32,
}

impl Weight {
    fn new(share: f32, frequency: f32) -> Self {
        let chance = 1.0 - share;
        Self { rarity: share / frequency, chance, cost: ln(chance).clamp(UNEXPLAINED, 0.0) }
    }
}

impl<'d> Direction<'d> {
    /// Prepares a direction for some texts, given as segments of both sides; `shares` has for each stem of the
    /// explained side how much of it translation explains.
    pub fn new(
        given: &'d Side,
        explained: &'d Side,
        lexicon: &'d Lexicon,
        texts: impl Iterator<Item = (Range<usize>, Range<usize>)>,
        shares: &[f32],
    ) -> Self {
        let weight = |(stem, &share): (usize, &f32)| Weight::new(share, explained.frequency(stem as u32));
        let weights: Vec<Weight> = shares.iter().enumerate().map(weight).collect();
        let mut known = Known { given: vec![0; lexicon.stems()], explained: vec![0; shares.len()], text: 0 };
        let mut unexplained = Vec::with_capacity(explained.segments());
        for (one, other) in texts {
            known.read(lexicon, given.stems(one));
            unexplained.extend(other.map(|segment| known.cost(explained.stems(segment..segment + 1), &weights)));
        }
        Self { given, explained, lexicon, weights, unexplained }
    }

    /// The stems that are translations of some word of a text.
    pub fn known(&self, text: Range<usize>) -> FxHashSet<u32> {
        let stems: FxHashSet<u32> = self.given.stems(text).iter().copied().collect();
        stems.into_iter().flat_map(|stem| self.lexicon.of(stem)).map(|entry| entry.0).collect()
    }

    /// The probability of a stem of the explained side, given one of the other.
    pub fn chance(&self, given: u32, explained: u32) -> f32 {
        let entries = self.lexicon.of(given);
        entries.binary_search_by_key(&explained, |entry| entry.0).map_or(0.0, |at| entries[at].1)
    }

    /// The gain of a stem compared with an unexplained one, if `words` words of the given side expect it with this sum
    /// of probabilities.
    pub fn gain(&self, stem: u32, chance: f32, words: f32) -> f32 {
        let weight = self.weights[stem as usize];
        let ratio = weight.rarity * chance / (words + 1.0) + weight.chance;
        ln(ratio).clamp(weight.cost, LOUDEST) - weight.cost
    }

    /// The penalty for a segment in which a known stem is not explained.
    pub fn cost(&self, stem: u32) -> f32 {
        self.weights[stem as usize].cost
    }
}

/// The words of the explained side that are translations of some word of a text.
struct Known {
    /// For each stem, the last text in which it occurred.
    given: Vec<u32>,
    /// For each stem, the last text with a word that translates into it.
    explained: Vec<u32>,
    /// The number of the text, from 1.
    text: u32,
}

impl Known {
    fn read(&mut self, lexicon: &Lexicon, stems: &[u32]) {
        self.text += 1;
        for &stem in stems {
            match self.given.get_mut(stem as usize) {
                Some(met) if *met != self.text => *met = self.text,
                _ => continue,
            }
            lexicon.of(stem).iter().for_each(|&(other, _)| self.explained[other as usize] = self.text);
        }
    }

    /// The penalty of some words if none is explained.
    fn cost(&self, stems: &[u32], weights: &[Weight]) -> f32 {
        let known = stems.iter().map(|&stem| stem as usize).filter(|&stem| self.explained[stem] == self.text);
        known.map(|stem| weights[stem].cost).sum()
    }
}

/// Working memory for one direction, allocated once.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    /// For each stem, the sum of the probabilities with which it is expected now.
    chances: Vec<f32>,
    /// For each stem, the first of its places under consideration, and the task in which that was found.
    cursors: Vec<(u32, u32)>,
    /// For each stem, the last task in which it was nearby.
    near: Vec<u32>,
    work: u32,
    /// For each of the last segments, the translations of its words, as far as they are nearby.
    turned: [Vec<(u32, f32)>; MOST],
    /// The stems that are expected now and occur in the row, with their places there.
    present: Vec<(u32, Range<u32>)>,
    /// The gain of each segment of the row.
    gains: Vec<f32>,
}

impl Scratch {
    /// Working memory for so many stems of the explained side.
    pub fn new(stems: usize) -> Self {
        Self { chances: vec![0.0; stems], cursors: vec![(0, 0); stems], near: vec![0; stems], ..Self::default() }
    }

    /// Begins a task on some segments of the explained side.
    fn begin(&mut self, direction: &Direction<'_>, segments: Range<usize>) {
        self.work += 1;
        direction.explained.stems(segments).iter().for_each(|&stem| self.near[stem as usize] = self.work);
    }

    /// Translates the words of a segment, as far as the translations occur in a row.
    fn turn(&mut self, direction: &Direction<'_>, slot: usize, stems: &[u32], row: &Range<usize>) {
        let mut turned = std::mem::take(&mut self.turned[slot]);
        turned.clear();
        for &stem in stems {
            for &(other, chance) in direction.lexicon.of(stem) {
                if self.near[other as usize] != self.work {
                    continue;
                }
                let places = direction.explained.places(other);
                let first = self.first(places, other, row);
                if places.get(first).is_some_and(|&segment| (segment as usize) < row.end) {
                    turned.push((other, chance));
                }
            }
        }
        self.turned[slot] = turned;
    }

    /// Adds the translations of a segment to the expected words.
    fn expect(&mut self, direction: &Direction<'_>, slot: usize, row: &Range<usize>) {
        let turned = std::mem::take(&mut self.turned[slot]);
        for &(stem, chance) in &turned {
            if self.chances[stem as usize] == 0.0 {
                let places = direction.explained.places(stem);
                let first = self.first(places, stem, row);
                let inside = places[first..].iter().take_while(|&&segment| (segment as usize) < row.end).count();
                self.present.push((stem, first as u32..(first + inside) as u32));
            }
            self.chances[stem as usize] += chance;
        }
        self.turned[slot] = turned;
    }

    /// The first place of a stem in a row. Rows begin in ascending order within a task.
    fn first(&mut self, places: &[u32], stem: u32, row: &Range<usize>) -> usize {
        let (work, cursor) = &mut self.cursors[stem as usize];
        let before = |&&segment: &&u32| (segment as usize) < row.start;
        if *work == self.work {
            *cursor += places[*cursor as usize..].iter().take_while(before).count() as u32;
        } else {
            *work = self.work;
            *cursor = places.partition_point(|segment| before(&segment)) as u32;
        }
        *cursor as usize
    }

    /// Fills `gains` for a row that so many words explain.
    fn explain(&mut self, direction: &Direction<'_>, words: f32, row: &Range<usize>) {
        self.gains.clear();
        self.gains.extend_from_slice(&direction.unexplained[row.clone()]);
        for (stem, places) in &self.present {
            let gain = direction.gain(*stem, self.chances[*stem as usize], words);
            for &segment in &direction.explained.places(*stem)[places.start as usize..places.end as usize] {
                self.gains[segment as usize - row.start] += gain;
            }
        }
    }

    /// The evidence for all of some segments, given others.
    pub fn score(&mut self, direction: &Direction<'_>, given: Range<usize>, explained: Range<usize>) -> f32 {
        self.begin(direction, explained.clone());
        let stems = direction.given.stems(given);
        self.turn(direction, 0, stems, &explained);
        self.expect(direction, 0, &explained);
        self.explain(direction, stems.len() as f32, &explained);
        self.clear();
        self.gains.iter().sum()
    }

    fn clear(&mut self) {
        self.present.drain(..).for_each(|(stem, _)| self.chances[stem as usize] = 0.0);
    }
}

/// The evidence for segments of the one side, given stretches of the other that begin at each segment.
#[derive(Debug, Default)]
pub(super) struct Evidence {
    /// The first of the given segments.
    first: usize,
    /// For each given segment, the segments under consideration.
    rows: Vec<Range<usize>>,
    offsets: Vec<usize>,
    /// Sums from the start of the row: for each given segment and each length of the stretch, one more than the row
    /// has.
    sums: Vec<f32>,
}

impl Evidence {
    /// Weighs the words of all segments in `rows`, one row for each given segment from `first`, in ascending order; no
    /// stretch goes beyond `end`. Costs time in proportion to the translations in the rows.
    pub fn new(
        direction: &Direction<'_>,
        first: usize,
        rows: Vec<Range<usize>>,
        end: usize,
        scratch: &mut Scratch,
    ) -> Self {
        let start = rows.first().map_or(0, |row| row.start);
        scratch.begin(direction, start..rows.iter().map(|row| row.end).max().unwrap_or(0));
        let mut sums = Vec::with_capacity(rows.iter().map(|row| MOST * (row.len() + 1)).sum());
        let mut offsets = Vec::with_capacity(rows.len());
        let mut next = first;
        for (at, row) in rows.iter().enumerate() {
            while next < (first + at + MOST).min(end) {
                let stems = direction.given.stems(next..next + 1);
                scratch.turn(direction, next % MOST, stems, &near(&rows, next - first));
                next += 1;
            }
            offsets.push(sums.len());
            let mut words = 0.0;
            for segment in (first + at..end).take(MOST) {
                words += direction.given.stems(segment..segment + 1).len() as f32;
                scratch.expect(direction, segment % MOST, row);
                scratch.explain(direction, words, row);
                sums.push(0.0);
                let mut sum = 0.0;
                sums.extend(scratch.gains.iter().map(|gain| {
                    sum += gain;
                    sum
                }));
            }
            scratch.clear();
        }
        Self { first, rows, offsets, sums }
    }

    /// The evidence for some segments, given a stretch of `length` that begins at `given`; none outside the row.
    pub fn of(&self, given: usize, length: usize, segments: Range<usize>) -> f32 {
        let row = &self.rows[given - self.first];
        let base = self.offsets[given - self.first] + (length - 1) * (row.len() + 1);
        let at = |segment: usize| self.sums[base + segment.clamp(row.start, row.end) - row.start];
        at(segments.end) - at(segments.start)
    }
}

/// All segments under consideration for stretches that contain a segment.
fn near(rows: &[Range<usize>], at: usize) -> Range<usize> {
    let rows = &rows[(at + 1).saturating_sub(MOST)..(at + 1).min(rows.len())];
    rows.first().map_or(0, |row| row.start)..rows.iter().map(|row| row.end).max().unwrap_or(0)
}
