//! The best way through a band, bead by bead, and how sure each bead is.

use std::ops::Range;

use super::band::Band;
use super::scores::Scores;

/// The kinds of beads: segments of the source, segments of the target.
pub(super) const KINDS: [(u8, u8); 15] = [
    (1, 1),
    (1, 0),
    (0, 1),
    (1, 2),
    (2, 1),
    (2, 2),
    (1, 3),
    (3, 1),
    (2, 3),
    (3, 2),
    (1, 4),
    (4, 1),
    (3, 3),
    (2, 4),
    (4, 2),
];

/// Whether the last bead had a side without a segment: such beads come in runs.
const STATES: usize = 2;

/// Scores are sums of likelihood ratios of words that are not independent: divided by this they are honest odds.
const TEMPERATURE: f32 = 2.0;

/// A bead of the best way.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Found {
    pub source: Range<usize>,
    pub target: Range<usize>,
    /// What speaks for it, as a logarithm.
    pub score: f32,
    /// How sure it is, from 0 to 1.
    pub probability: f32,
}

impl Found {
    /// Whether both sides have segments.
    pub fn is_pair(&self) -> bool {
        !self.source.is_empty() && !self.target.is_empty()
    }
}

/// A step from a cell: the kind of bead, the cell it leads to, the state there, the score.
#[derive(Debug, Clone, Copy)]
struct Step {
    kind: u8,
    cell: usize,
    state: usize,
    score: [f32; STATES],
}

/// All steps within a band.
struct Ways<'w> {
    scores: &'w Scores<'w>,
    band: &'w Band,
    source: usize,
    target: usize,
}

impl Ways<'_> {
    /// The steps from a point; each has a score for either state there.
    fn steps(&self, i: usize, j: usize, steps: &mut Vec<Step>) {
        steps.clear();
        for (kind, &(a, b)) in KINDS.iter().enumerate() {
            let (to_i, to_j) = (i + usize::from(a), j + usize::from(b));
            if to_i > self.source || to_j > self.target {
                continue;
            }
            let Some(cell) = self.band.cell(to_i, to_j) else { continue };
            let is_null = a == 0 || b == 0;
            let score = if is_null { self.scores.null() } else { [self.scores.bead(i..to_i, j..to_j); STATES] };
            steps.push(Step { kind: kind as u8, cell, state: usize::from(is_null), score });
        }
    }

    /// All points of the band in the order of the texts, with the numbers of their cells.
    fn points(&self) -> impl DoubleEndedIterator<Item = (usize, usize)> + '_ {
        (0..=self.source).flat_map(|i| self.band.row(i).map(move |j| (i, j)))
    }
}

/// Finds the best way. Costs time and memory in proportion to the cells of the band.
pub(super) fn best(scores: &Scores<'_>, band: &Band, source: usize, target: usize) -> Vec<Found> {
    let ways = Ways { scores, band, source, target };
    let mut sums = vec![[f32::NEG_INFINITY; STATES]; band.cells()];
    let mut came: Vec<[u8; STATES]> = vec![[0; STATES]; band.cells()];
    sums[0][0] = 0.0;
    let mut steps = Vec::with_capacity(KINDS.len());
    for (cell, (i, j)) in ways.points().enumerate() {
        ways.steps(i, j, &mut steps);
        for state in 0..STATES {
            let sum = sums[cell][state];
            for step in &steps {
                let next = sum + step.score[state];
                if next > sums[step.cell][step.state] {
                    sums[step.cell][step.state] = next;
                    came[step.cell][step.state] = step.kind * STATES as u8 + state as u8;
                }
            }
        }
    }
    trace(&ways, &sums, &came)
}

fn trace(ways: &Ways<'_>, sums: &[[f32; STATES]], came: &[[u8; STATES]]) -> Vec<Found> {
    let mut found = Vec::new();
    let (mut i, mut j) = (ways.source, ways.target);
    let last = sums.last().copied().unwrap_or_default();
    let mut state = usize::from(last[1] > last[0]);
    while let Some(cell) = ways.band.cell(i, j).filter(|_| i + j > 0) {
        let code = usize::from(came[cell][state]);
        let (a, b) = KINDS[code / STATES];
        let before = code % STATES;
        let (source, target) = (i - usize::from(a)..i, j - usize::from(b)..j);
        (i, j) = (source.start, target.start);
        let score = if a == 0 || b == 0 {
            ways.scores.null()[before]
        } else {
            ways.scores.bead(source.clone(), target.clone())
        };
        found.push(Found { source, target, score, probability: 1.0 });
        state = before;
    }
    found.reverse();
    found
}

/// Says how sure each bead is: the share of all ways that go through it (the forward–backward algorithm).
pub(super) fn judge(found: &mut [Found], scores: &Scores<'_>, band: &Band, source: usize, target: usize) {
    let ways = Ways { scores, band, source, target };
    let forward = forward(&ways);
    let backward = backward(&ways);
    let all = backward.first().map_or(0.0, |sums| sums[0]);
    for bead in found {
        let ends = (band.cell(bead.source.start, bead.target.start), band.cell(bead.source.end, bead.target.end));
        let (Some(from), Some(to)) = ends else { continue };
        let state = usize::from(!bead.is_pair());
        let through = (0..STATES).map(|before| {
            let score = if bead.is_pair() { bead.score } else { scores.null()[before] };
            forward[from][before] + score / TEMPERATURE + backward[to][state]
        });
        let through = through.fold(f32::NEG_INFINITY, add);
        bead.probability = (through - all).exp().clamp(0.0, 1.0);
    }
}

fn forward(ways: &Ways<'_>) -> Vec<[f32; STATES]> {
    let mut sums = vec![[f32::NEG_INFINITY; STATES]; ways.band.cells()];
    sums[0][0] = 0.0;
    let mut steps = Vec::with_capacity(KINDS.len());
    for (cell, (i, j)) in ways.points().enumerate() {
        ways.steps(i, j, &mut steps);
        for step in &steps {
            for state in 0..STATES {
                let sum = sums[cell][state] + step.score[state] / TEMPERATURE;
                let held = &mut sums[step.cell][step.state];
                *held = add(*held, sum);
            }
        }
    }
    sums
}

fn backward(ways: &Ways<'_>) -> Vec<[f32; STATES]> {
    let mut sums = vec![[f32::NEG_INFINITY; STATES]; ways.band.cells()];
    if let Some(last) = sums.last_mut() {
        *last = [0.0; STATES];
    }
    let mut steps = Vec::with_capacity(KINDS.len());
    for (back, (i, j)) in ways.points().rev().enumerate() {
        let cell = sums.len() - 1 - back;
        ways.steps(i, j, &mut steps);
        for step in &steps {
            let after = sums[step.cell][step.state];
            for (sum, score) in sums[cell].iter_mut().zip(step.score) {
                *sum = add(*sum, after + score / TEMPERATURE);
            }
        }
    }
    sums
}

/// The logarithm of the sum of two numbers given by their logarithms.
fn add(one: f32, other: f32) -> f32 {
    let (low, high) = if one < other { (one, other) } else { (other, one) };
    if low == f32::NEG_INFINITY || high - low > 16.0 { high } else { high + (low - high).exp().ln_1p() }
}
