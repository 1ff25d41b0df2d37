//! What speaks for a bead: its words, its lengths, and how common its kind is.

use std::ops::Range;

use super::band::Band;
use super::evidence::{Evidence, Explained, MOST};
use super::length::Ratio;
use super::lexicon::Lexicon;
use super::path::Found;
use super::side::{Postings, Unit};

/// How much words say against lengths.
const WORDS: f32 = 0.6;

/// What a segment without a partner costs, and what it gains where the one before had none, too.
const NULL: f32 = -4.0;
const RUN: f32 = 1.0;

/// What each segment more than one of each side costs before anything is known of the text.
const EXTRA: f32 = -2.5;

/// So many beads of the usual kinds are thought to have been seen before the text.
const BEFORE: f32 = 20.0;

/// How common the kinds of beads are, as logarithms, against beads of one and one.
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
    pub fn learned<'f>(found: impl Iterator<Item = &'f Found>) -> Self {
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
        let mut learned = usual;
        for (source, target) in pairs {
            learned.table[source][target] = (counts[source][target] / counts[1][1].max(1e-3)).ln();
        }
        learned
    }
}

/// One side with what is counted of it.
pub(super) struct Side<'s> {
    pub units: &'s [Unit],
    pub postings: Postings,
    pub frequencies: &'s [f32],
    /// Characters before each segment.
    lengths: Vec<f32>,
}

impl<'s> Side<'s> {
    pub fn new(units: &'s [Unit], frequencies: &'s [f32]) -> Self {
        let mut sum = 0.0;
        let mut lengths = vec![sum];
        lengths.extend(units.iter().map(|unit| {
            sum += unit.length;
            sum
        }));
        Self { units, postings: super::side::postings(units), frequencies, lengths }
    }

    /// Characters of some segments.
    pub fn length(&self, segments: Range<usize>) -> f32 {
        self.lengths[segments.end] - self.lengths[segments.start]
    }

    fn explained(&self) -> Explained<'_> {
        Explained { units: self.units, postings: &self.postings, frequencies: self.frequencies }
    }
}

/// Scores of beads within a band.
pub(super) struct Scores<'s> {
    source: &'s Side<'s>,
    target: &'s Side<'s>,
    ratio: Ratio,
    priors: &'s Priors,
    forward: Evidence,
    backward: Evidence,
}

/// What was learned of words, in both directions.
#[derive(Debug, Clone, Default)]
pub(super) struct Words {
    pub forward: Lexicon,
    pub backward: Lexicon,
}

impl<'s> Scores<'s> {
    /// Weighs the words of all segments that meet in the band.
    pub fn new(
        source: &'s Side<'s>,
        target: &'s Side<'s>,
        words: &Words,
        ratio: Ratio,
        priors: &'s Priors,
        band: &Band,
    ) -> Self {
        let (sources, targets) = (source.units.len(), target.units.len());
        let rows = (0..sources).map(|at| widened(band.row(at), targets)).collect();
        let forward = Evidence::new(source.units, rows, &words.forward, &target.explained());
        let columns = columns(band, sources, targets);
        let backward = Evidence::new(target.units, columns, &words.backward, &source.explained());
        Self { source, target, ratio, priors, forward, backward }
    }

    /// What speaks for a bead with segments on both sides.
    pub fn bead(&self, source: Range<usize>, target: Range<usize>) -> f32 {
        let words = self.forward.of(source.start, source.len(), target.clone())
            + self.backward.of(target.start, target.len(), source.clone());
        let prior = self.priors.table[source.len()][target.len()];
        let length = self.ratio.evidence(self.source.length(source), self.target.length(target));
        WORDS * words + length + prior
    }

    /// What a segment without a partner costs, behind a bead and behind another such segment.
    pub fn null(&self) -> [f32; 2] {
        [NULL, NULL + RUN]
    }
}

/// The segments that beads from a row of the band can reach.
fn widened(row: Range<usize>, all: usize) -> Range<usize> {
    row.start.min(all)..(row.end + MOST).min(all)
}

/// For each target segment the source segments that meet it in the band.
fn columns(band: &Band, sources: usize, targets: usize) -> Vec<Range<usize>> {
    let mut columns: Vec<Option<Range<usize>>> = vec![None; targets];
    for source in 0..=sources {
        for target in band.row(source).filter(|target| *target < targets) {
            columns[target].get_or_insert(source..source).end = source + 1;
        }
    }
    columns.into_iter().map(|column| column.map_or(0..0, |column| widened(column, sources))).collect()
}
