//! Aligns two profiles of any length: first what is certain, then the rest between by dynamic programming.

use std::ops::Range;

use super::anchors::{Run, chain};
use super::dynamic::aligned;
use super::profile::{Profile, Scene, Step};

/// A gap between anchors with at most this many pairs of columns is aligned as a whole.
const AT_ONCE: usize = 300_000;

/// The lengths of anchors in tokens, from the most certain to the last resort.
const ANCHORS: [usize; 4] = [12, 6, 3, 2];

/// Side of the square that is moved along stretches without anchors.
const WINDOW: usize = 512;

/// Two profiles during alignment.
struct Pair<'p, 's> {
    scene: &'p Scene<'s>,
    first: &'p Profile,
    second: &'p Profile,
    steps: Vec<Step>,
}

/// The steps along both profiles.
///
/// Costs time O(l log l) for l columns if the texts share runs of tokens that occur once, O(l · 512) at worst, besides
/// at most 300,000 pairs of columns for each gap between them.
pub(super) fn align(scene: &Scene<'_>, first: &Profile, second: &Profile) -> Vec<Step> {
    let steps = Vec::with_capacity(first.columns.len().max(second.columns.len()));
    let mut pair = Pair { scene, first, second, steps };
    pair.between(0..first.columns.len(), 0..second.columns.len(), &ANCHORS);
    pair.steps
}

impl Pair<'_, '_> {
    fn between(&mut self, rows: Range<usize>, columns: Range<usize>, anchors: &[usize]) {
        if rows.is_empty() || columns.is_empty() {
            self.push(Step::First, rows.len());
            return self.push(Step::Second, columns.len());
        }
        if rows.len() * columns.len() <= AT_ONCE {
            let steps = aligned(self.scene, self.first, self.second, rows, columns);
            return self.steps.extend(steps);
        }
        let before = self.same(rows.clone().zip(columns.clone()));
        let (rows, columns) = (rows.start + before..rows.end, columns.start + before..columns.end);
        let behind = self.same(rows.clone().rev().zip(columns.clone().rev()));
        let (rows, columns) = (rows.start..rows.end - behind, columns.start..columns.end - behind);
        self.push(Step::Both, before);
        self.split(rows, columns, anchors);
        self.push(Step::Both, behind);
    }

    /// How many columns are the same, counted from the start of `pairs`.
    fn same(&self, pairs: impl Iterator<Item = (usize, usize)>) -> usize {
        let is_same = |&(i, j): &(usize, usize)| {
            let (a, b) = (&self.first.columns[i], &self.second.columns[j]);
            a.lead == b.lead && self.first.is_unanimous(a) && self.second.is_unanimous(b)
        };
        pairs.take_while(is_same).count()
    }

    fn split(&mut self, rows: Range<usize>, columns: Range<usize>, anchors: &[usize]) {
        if rows.len() * columns.len() <= AT_ONCE {
            return self.between(rows, columns, anchors);
        }
        let Some((&n, rest)) = anchors.split_first() else { return self.window(rows, columns) };
        let runs = chain(self.first, self.second, rows.clone(), columns.clone(), n);
        let (mut i, mut j) = (rows.start, columns.start);
        let end = Run { first: rows.end, second: columns.end, length: 0 };
        for run in runs.iter().chain([&end]) {
            self.between(i..run.first, j..run.second, rest);
            self.push(Step::Both, run.length);
            (i, j) = (run.first + run.length, run.second + run.length);
        }
    }

    /// Aligns square by square along the path, and keeps the first half of each.
    fn window(&mut self, rows: Range<usize>, columns: Range<usize>) {
        let (mut i, mut j) = (rows.start, columns.start);
        while i < rows.end && j < columns.end {
            let (to_row, to_column) = ((i + WINDOW).min(rows.end), (j + WINDOW).min(columns.end));
            let steps = aligned(self.scene, self.first, self.second, i..to_row, j..to_column);
            let is_last = to_row == rows.end && to_column == columns.end;
            let kept = if is_last { steps.len() } else { steps.len() / 2 };
            for &step in &steps[..kept] {
                i += usize::from(step != Step::Second);
                j += usize::from(step != Step::First);
                self.steps.push(step);
            }
        }
        self.push(Step::First, rows.end - i);
        self.push(Step::Second, columns.end - j);
    }

    fn push(&mut self, step: Step, times: usize) {
        self.steps.extend(std::iter::repeat_n(step, times));
    }
}
