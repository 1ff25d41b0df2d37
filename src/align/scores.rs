//! The score of a bead: its words, its lengths, and the frequency of its kind.

use std::ops::Range;

use rayon::prelude::*;

use super::band::Band;
use super::evidence::{Direction, Evidence, MOST, Scratch};
use super::kinds::{KINDS, PAIRS, ScoredBead};
use super::length::{Measured, Ratio, evidence};
use super::nulls::alone;

/// The weight of words compared with lengths.
pub(super) const WORDS: f32 = 0.6;

/// The penalty of each segment beyond one on each side, before anything is known of the text.
const EXTRA: f32 = -3.0;

/// A text goes segment by segment where sentences cut in two are rarer than this (natural logarithm of a share).
const ONE_BY_ONE: f32 = -5.0;

/// How many beads of the usual kinds are assumed as prior observations.
const BEFORE: f32 = 20.0;

/// How common the kinds of beads are, as logarithms, compared with beads of one and one.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Priors {
    table: [[f32; MOST + 1]; MOST + 1],
}

impl Priors {
    /// The priors before anything is known.
    pub fn usual() -> Self {
        let mut table = [[0.0; MOST + 1]; MOST + 1];
        for (source, row) in table.iter_mut().enumerate() {
            for (target, prior) in row.iter_mut().enumerate() {
                *prior = EXTRA * (source + target).saturating_sub(2) as f32;
            }
        }
        Self { table }
    }

    /// The priors learned from beads.
    pub fn learned<'f>(found: impl Iterator<Item = &'f ScoredBead>) -> Self {
        let usual = Self::usual();
        let pairs = (1..=MOST).flat_map(|source| (1..=MOST).map(move |target| (source, target)));
        let all: f32 = pairs.clone().map(|(source, target)| usual.table[source][target].exp()).sum();
        let mut counts = [[0.0; MOST + 1]; MOST + 1];
        for (source, target) in pairs.clone() {
            counts[source][target] = BEFORE * usual.table[source][target].exp() / all;
        }
        for bead in found.filter(|bead| bead.is_pair()) {
            counts[bead.source.len()][bead.target.len()] += 1.0;
        }
        cap_crossings(&mut counts);
        let mut learned = usual;
        for (source, target) in pairs {
            learned.table[source][target] = (counts[source][target] / counts[1][1].max(1e-3)).ln();
        }
        learned
    }

    /// Whether the text goes segment by segment: sentences that are cut in two are next to unknown.
    pub fn goes_one_by_one(&self) -> bool {
        self.table[1][2].max(self.table[2][1]) < ONE_BY_ONE
    }

    /// The prior of a kind of bead.
    pub fn of(&self, source: usize, target: usize) -> f32 {
        self.table[source][target]
    }
}

/// Several segments on both sides are one bead only where sentences are cut in another way, or cross. A text without
/// sentences that were cut in two, verse by verse, has none: there, two short lines are not one bead for being alike.
fn cap_crossings(counts: &mut [[f32; MOST + 1]; MOST + 1]) {
    let cut = (counts[1][2] + counts[2][1]) / 2.0;
    for row in &mut counts[2..] {
        row[2..].iter_mut().for_each(|count| *count = count.min(cut));
    }
}

/// A stretch of both sides that is aligned separately: indices of segments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Window {
    pub source: Range<usize>,
    pub target: Range<usize>,
}

/// The state of knowledge in one pass.
#[derive(Debug)]
pub(super) struct Pass<'p> {
    /// From source to target.
    pub forward: Direction<'p>,
    /// From target to source.
    pub backward: Direction<'p>,
    pub priors: &'p Priors,
}

impl Pass<'_> {
    /// The score of a bead that lacks a side.
    pub fn alone(&self, bead: &ScoredBead) -> f32 {
        let (side, segments) = match bead.target.is_empty() {
            true => (self.forward.given, bead.source.clone()),
            false => (self.backward.given, bead.target.clone()),
        };
        alone(side, segments)
    }
}

/// Working memory for both directions.
#[derive(Debug)]
pub(super) struct ScratchPool {
    forward: Scratch,
    backward: Scratch,
}

impl ScratchPool {
    /// Working memory for so many stems of the source and of the target.
    pub fn new(source: usize, target: usize) -> Self {
        Self { forward: Scratch::new(target), backward: Scratch::new(source) }
    }

    /// The score of one bead, without regard to the one before.
    pub fn score(&mut self, pass: &Pass<'_>, ratio: Ratio, bead: &ScoredBead) -> f32 {
        if !bead.is_pair() {
            return pass.alone(bead);
        }
        let (source, target) = (bead.source.clone(), bead.target.clone());
        let prior = pass.priors.of(source.len(), target.len());
        let lengths = (pass.forward.given.length(source), pass.backward.given.length(target));
        self.words(pass, bead) + ratio.evidence(lengths.0, lengths.1) + prior
    }

    /// The part of the words in the score of a bead.
    pub fn words(&mut self, pass: &Pass<'_>, bead: &ScoredBead) -> f32 {
        let (source, target) = (bead.source.clone(), bead.target.clone());
        let there = self.forward.score(&pass.forward, source.clone(), target.clone());
        WORDS * (there + self.backward.score(&pass.backward, target, source))
    }
}

/// Scores of beads that begin in some rows of a band within a window. Places are counted from its start.
pub(super) struct Scores<'s> {
    band: &'s Band,
    /// The first cell.
    first: usize,
    /// For each cell of the rows, the scores of the kinds with segments on both sides; minus infinity if a bead would
    /// leave the band.
    pairs: Vec<[f32; PAIRS]>,
}

impl<'s> Scores<'s> {
    /// Weighs all beads that begin in some rows of the band.
    pub fn new(
        pass: &Pass<'_>,
        ratio: Ratio,
        window: &Window,
        band: &'s Band,
        rows: Range<usize>,
        scratches: &mut ScratchPool,
    ) -> Self {
        let rows = rows.start..rows.end.min(window.source.len() + 1);
        let weights = Weights::new(pass, ratio, window, band, rows.clone(), scratches);
        let pairs = rows.clone().into_par_iter().with_min_len(8).flat_map_iter(|i| weights.row(band, i)).collect();
        Self { band, first: band.offset(rows.start), pairs }
    }

    /// The scores of the beads with segments on both sides that begin at a point of the band.
    pub fn pairs(&self, i: usize, j: usize) -> &[f32; PAIRS] {
        &self.pairs[self.band.offset(i) - self.first + j - self.band.row(i).start]
    }
}

/// The components of the scores of beads that begin in some rows.
struct Weights<'w> {
    window: &'w Window,
    priors: &'w Priors,
    forward: Evidence,
    backward: Evidence,
    /// The lengths of stretches of one to four segments that begin in each row, and the first row.
    sources: (usize, Vec<[Measured; MOST]>),
    /// The same for columns.
    targets: (usize, Vec<[Measured; MOST]>),
}

impl<'w> Weights<'w> {
    fn new(
        pass: &'w Pass<'_>,
        ratio: Ratio,
        window: &'w Window,
        band: &Band,
        rows: Range<usize>,
        scratches: &mut ScratchPool,
    ) -> Self {
        let (sources, targets) = (window.source.len(), window.target.len());
        let rows = rows.start..rows.end.min(sources);
        let (first_column, columns) = columns(band, &rows, sources, targets);
        let lengths = Lengths { pass, ratio, window };
        let source_lengths = rows.clone().map(|at| lengths.source(at)).collect();
        let target_lengths = (0..columns.len()).map(|at| lengths.target(first_column + at)).collect();
        let reached = rows.clone().map(|at| moved(&widened(band.row(at), targets), window.target.start)).collect();
        let meeting = columns.iter().map(|column| moved(column, window.source.start)).collect();
        let (source, target) = (window.source.start + rows.start, window.target.start + first_column);
        let ScratchPool { forward, backward } = scratches;
        let (forward, backward) = rayon::join(
            || Evidence::new(&pass.forward, source, reached, window.source.end, forward),
            || Evidence::new(&pass.backward, target, meeting, window.target.end, backward),
        );
        let (sources, targets) = ((rows.start, source_lengths), (first_column, target_lengths));
        Self { window, priors: pass.priors, forward, backward, sources, targets }
    }

    /// The scores for all cells of a row.
    fn row(&self, band: &Band, i: usize) -> impl Iterator<Item = [f32; PAIRS]> + '_ {
        let reached: [Range<usize>; MOST + 1] = std::array::from_fn(|a| band.row(i + a));
        band.row(i).map(move |j| {
            std::array::from_fn(|kind| {
                let (a, b) = (usize::from(KINDS[kind].0), usize::from(KINDS[kind].1));
                if reached[a].contains(&(j + b)) { self.bead((i, j), (a, b)) } else { f32::NEG_INFINITY }
            })
        })
    }

    /// The score of a bead of `a` segments of the source and `b` of the target, from a point of the band.
    fn bead(&self, (i, j): (usize, usize), (a, b): (usize, usize)) -> f32 {
        let (source, target) = (self.window.source.start + i, self.window.target.start + j);
        let words = self.forward.of(source, a, target..target + b) + self.backward.of(target, b, source..source + a);
        let lengths = evidence(self.sources.1[i - self.sources.0][a - 1], self.targets.1[j - self.targets.0][b - 1]);
        WORDS * words + lengths + self.priors.of(a, b)
    }
}

/// The lengths of stretches from each segment of a window.
struct Lengths<'l> {
    pass: &'l Pass<'l>,
    ratio: Ratio,
    window: &'l Window,
}

impl Lengths<'_> {
    fn source(&self, at: usize) -> [Measured; MOST] {
        let (from, end) = (self.window.source.start + at, self.window.source.end);
        let length = |more: usize| self.pass.forward.given.length(from..(from + more + 1).min(end));
        std::array::from_fn(|more| self.ratio.source(length(more)))
    }

    fn target(&self, at: usize) -> [Measured; MOST] {
        let (from, end) = (self.window.target.start + at, self.window.target.end);
        let length = |more: usize| self.pass.backward.given.length(from..(from + more + 1).min(end));
        std::array::from_fn(|more| Measured::target(length(more)))
    }
}

fn moved(range: &Range<usize>, by: usize) -> Range<usize> {
    range.start + by..range.end + by
}

/// The segments that beads from a row of the band can reach.
fn widened(row: Range<usize>, all: usize) -> Range<usize> {
    row.start.min(all)..(row.end + MOST).min(all)
}

/// The first target segment in some rows of the band. For each segment from there on, the source segments of these rows
/// that can be paired with it, including those that beads can reach.
fn columns(band: &Band, rows: &Range<usize>, sources: usize, targets: usize) -> (usize, Vec<Range<usize>>) {
    let first = band.row(rows.start).start.min(targets);
    let mut columns: Vec<Range<usize>> = Vec::new();
    for source in rows.clone() {
        let row = band.row(source);
        let end = row.end.min(targets);
        for target in row.start.min(end)..end {
            match columns.get_mut(target - first) {
                Some(column) => column.end = source + 1,
                None => columns.push(source..source + 1),
            }
        }
    }
    let widened = columns.into_iter().map(|column| widened(column, sources)).collect();
    (first, widened)
}
