//! The best path through a band, bead by bead, and the probability of each bead.

use std::collections::VecDeque;
use std::ops::Range;

use super::band::Band;
use super::evidence::MOST;
use super::kinds::{KINDS, PAIRS, ScoredBead};
use super::length::Ratio;
use super::nulls::{STATES, alone, following, may_follow, state_after};
use super::scores::{Pass, Scores, ScratchPool, Window};

/// Scores are sums of likelihood ratios of words that are not independent; divided by this, they are realistic odds.
const TEMPERATURE: f32 = 2.0;

/// How many rows of the band are weighed at once; earlier ones are dropped.
const ROWS: usize = 512;

/// A band within a window, and the context for weighing its beads.
pub(super) struct Field<'f> {
    pub pass: &'f Pass<'f>,
    pub ratio: Ratio,
    pub window: &'f Window,
    pub band: &'f Band,
}

impl Field<'_> {
    fn scores(&self, rows: Range<usize>, scratches: &mut ScratchPool) -> Scores<'_> {
        Scores::new(self.pass, self.ratio, self.window, self.band, rows, scratches)
    }

    /// The index of the last row.
    fn last(&self) -> usize {
        self.window.source.len()
    }

    /// Calls `step` for each bead that begins at a point and stays in the band, with its kind and its score after each
    /// state.
    fn steps(&self, scores: &Scores<'_>, (i, j): (usize, usize), mut step: impl FnMut(usize, [f32; STATES])) {
        for (kind, &score) in scores.pairs(i, j).iter().enumerate().filter(|(_, score)| **score > f32::NEG_INFINITY) {
            step(kind, [score; STATES]);
        }
        for (kind, &(a, b)) in KINDS.iter().enumerate().skip(PAIRS) {
            let (to_i, to_j) = (i + usize::from(a), j + usize::from(b));
            if to_i <= self.last() && self.band.row(to_i).contains(&to_j) {
                step(kind, self.alone((i, j), (a, b)));
            }
        }
    }

    /// The score of a bead that lacks a side, after each state.
    fn alone(&self, (i, j): (usize, usize), (a, b): (u8, u8)) -> [f32; STATES] {
        let (side, segment) = match b {
            0 => (self.pass.forward.given, self.window.source.start + i),
            _ => (self.pass.backward.given, self.window.target.start + j),
        };
        let (score, state) = (alone(side, segment..segment + 1), state_after(usize::from(a), usize::from(b)));
        std::array::from_fn(|before| match may_follow(before, state) {
            true => score + following(before, state),
            false => f32::NEG_INFINITY,
        })
    }

    /// Sums for a row of the band.
    fn empty_row(&self, row: usize) -> Vec<Sums> {
        vec![[f32::NEG_INFINITY; STATES]; self.band.row(row).len()]
    }
}

/// The scores of the best paths to a point, for each state.
type Sums = [f32; STATES];

/// The segments of each side of a kind, and the state after it.
fn kind(kind: usize) -> (usize, usize, usize) {
    let (a, b) = KINDS[kind];
    (usize::from(a), usize::from(b), state_after(usize::from(a), usize::from(b)))
}

/// Finds the best path; its beads have no scores yet. Costs time in proportion to the cells of the band, and two bytes
/// for each.
pub(super) fn best(field: &Field<'_>, scratches: &mut ScratchPool) -> Vec<ScoredBead> {
    let band = field.band;
    let mut came = vec![[0; STATES]; band.cells()];
    let mut rows: VecDeque<Vec<Sums>> = (0..=MOST).map(|row| field.empty_row(row)).collect();
    rows[0][0][0] = 0.0;
    let mut scores = field.scores(0..ROWS, scratches);
    for i in 0..=field.last() {
        if i > 0 && i % ROWS == 0 {
            scores = field.scores(i..i + ROWS, scratches);
        }
        for j in band.row(i) {
            field.steps(&scores, (i, j), |number, score| {
                let (a, b, state) = kind(number);
                let to = j + b - band.row(i + a).start;
                let from = rows[0][j - band.row(i).start];
                for before in 0..STATES {
                    let held = &mut rows[a][to][state];
                    if from[before] + score[before] > *held {
                        *held = from[before] + score[before];
                        came[band.offset(i + a) + to][state] = (number * STATES + before) as u8;
                    }
                }
            });
        }
        if i < field.last() {
            advance(&mut rows, field.empty_row(i + 1 + MOST));
        }
    }
    let last = rows[0].last().copied().unwrap_or_default();
    let state = (0..STATES).max_by(|&one, &other| last[one].total_cmp(&last[other]).then(other.cmp(&one)));
    trace(field, &came, state.unwrap_or_default())
}

/// Drops the first row. Sums are taken relative to the best one of the next row; otherwise long texts would lose
/// precision.
fn advance(rows: &mut VecDeque<Vec<Sums>>, next: Vec<Sums>) {
    rows.pop_front();
    rows.push_back(next);
    let best = rows[0].iter().flatten().copied().fold(f32::NEG_INFINITY, f32::max);
    if best > f32::NEG_INFINITY {
        rows.iter_mut().flatten().flatten().for_each(|sum| *sum -= best);
    }
}

fn trace(field: &Field<'_>, came: &[[u8; STATES]], last: usize) -> Vec<ScoredBead> {
    let mut found = Vec::new();
    let (mut i, mut j, mut state) = (field.window.source.len(), field.window.target.len(), last);
    while i + j > 0 {
        let Some(cell) = field.band.cell(i, j) else { break };
        let code = usize::from(came[cell][state]);
        let (a, b, _) = kind(code / STATES);
        let (source, target) = (field.window.source.start + i, field.window.target.start + j);
        found.push(ScoredBead { source: source - a..source, target: target - b..target, score: 0.0, probability: 1.0 });
        (i, j, state) = (i - a, j - b, code % STATES);
    }
    found.reverse();
    found
}

/// Sets the probability of each bead: the share of all paths that contain it (the forward–backward algorithm).
pub(super) fn set_posteriors(found: &mut [ScoredBead], field: &Field<'_>, scratches: &mut ScratchPool) {
    let scores = field.scores(0..field.last() + 1, scratches);
    let forward = forward(field, &scores);
    let backward = backward(field, &scores);
    let all = backward.first().map_or(0.0, |sums| sums[0]);
    let (i, j) = (field.window.source.start, field.window.target.start);
    for bead in found {
        let from = field.band.cell(bead.source.start - i, bead.target.start - j);
        let to = field.band.cell(bead.source.end - i, bead.target.end - j);
        let (Some(from), Some(to)) = (from, to) else { continue };
        let state = state_after(bead.source.len(), bead.target.len());
        let through = (0..STATES).filter(|&before| may_follow(before, state)).map(|before| {
            let score = bead.score + following(before, state);
            forward[from][before] + score / TEMPERATURE + backward[to][state]
        });
        let through = through.fold(f32::NEG_INFINITY, add);
        bead.probability = (through - all).exp().clamp(0.0, 1.0);
    }
}

fn forward(field: &Field<'_>, scores: &Scores<'_>) -> Vec<Sums> {
    let band = field.band;
    let mut sums = vec![[f32::NEG_INFINITY; STATES]; band.cells()];
    sums[0][0] = 0.0;
    for i in 0..=field.last() {
        for j in band.row(i) {
            let from = sums[band.offset(i) + j - band.row(i).start];
            field.steps(scores, (i, j), |number, score| {
                let (a, b, state) = kind(number);
                let held = &mut sums[band.offset(i + a) + j + b - band.row(i + a).start][state];
                *held = (0..STATES).fold(*held, |held, before| add(held, from[before] + score[before] / TEMPERATURE));
            });
        }
    }
    sums
}

fn backward(field: &Field<'_>, scores: &Scores<'_>) -> Vec<Sums> {
    let band = field.band;
    let mut sums = vec![[f32::NEG_INFINITY; STATES]; band.cells()];
    if let Some(last) = sums.last_mut() {
        *last = [0.0; STATES];
    }
    for i in (0..=field.last()).rev() {
        for j in band.row(i).rev() {
            let mut held = sums[band.offset(i) + j - band.row(i).start];
            field.steps(scores, (i, j), |number, score| {
                let (a, b, state) = kind(number);
                let after = sums[band.offset(i + a) + j + b - band.row(i + a).start][state];
                for (sum, score) in held.iter_mut().zip(score) {
                    *sum = add(*sum, after + score / TEMPERATURE);
                }
            });
            sums[band.offset(i) + j - band.row(i).start] = held;
        }
    }
    sums
}

/// The logarithm of the sum of two numbers that are given as logarithms.
fn add(one: f32, other: f32) -> f32 {
    let (low, high) = if one < other { (one, other) } else { (other, one) };
    if low == f32::NEG_INFINITY || high - low > 16.0 { high } else { high + (low - high).exp().ln_1p() }
}
