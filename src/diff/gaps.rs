//! Pairs the segments left in the gaps between ordered pairs: those that were rewritten, split or merged.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::in_order::OrderedMatches;
use super::segments::{Match, Pairs, Sides};
use super::similarity::Features;

/// The most segments of one side that may correspond to one of the other.
const MOST: u8 = 4;

/// The most that a match may grow to where its neighbours are halves of it: a quotation mark that went makes one sentence
/// of a whole speech.
const MOST_GROWN: usize = 64;

/// The share, in hundredths of their total weight, that two segments must have in common to correspond in a gap.
const LEAST: i64 = 6;

/// The share of a segment's weight that must be in the segment of the other side for it to be a part of that.
const PART: f32 = 0.5;

/// In a gap with more cells than this, only those near the diagonal are compared.
const CELLS: usize = 1 << 13;

/// A gap with more cells than this is not compared: whatever is alike was found before.
const HOPELESS: usize = 1 << 22;

/// Turns pairs into matches, fills the gaps between ordered pairs, and joins split and merged segments to their other half.
pub(super) fn fill_gaps(sides: &Sides<'_, '_>, pairs: &Pairs, order: &OrderedMatches) -> Vec<Match> {
    let mut on_spine = order.pairs.iter().peekable();
    let pair = |(old, new): (usize, usize)| {
        let is_moved = on_spine.next_if(|pair| **pair == (old, new)).is_none();
        Match { old: old..old + 1, new: new..new + 1, is_moved }
    };
    let mut matches: Vec<Match> = pairs.iter().map(pair).collect();
    let (old, new) = (sides.old.segments.len(), sides.new.segments.len());
    if pairs.free_old().next().is_some() && pairs.free_new().next().is_some() {
        let features = Features::of(sides, pairs);
        for (old, new) in order.gaps(old, new) {
            for (old, new) in stretches(pairs, old, new) {
                Gap { features: &features, old, new }.fill(&mut matches);
            }
        }
        matches.sort_unstable_by_key(|found| found.old.start);
    }
    Parts::new(sides, &matches).join(&mut matches);
    matches
}

/// The free stretches of a gap: consecutive free segments of one side, with those of the other side.
///
/// If moved segments come between them, the stretches are paired in order, as far as both sides have as many.
fn stretches(pairs: &Pairs, old: Range<usize>, new: Range<usize>) -> Vec<(Range<usize>, Range<usize>)> {
    let olds = consecutive(pairs.free_old_in(old));
    let news = consecutive(pairs.free_new_in(new));
    if olds.len() == news.len() {
        return olds.into_iter().zip(news).collect();
    }
    let longest = |runs: Vec<Range<usize>>| runs.into_iter().rev().max_by_key(ExactSizeIterator::len);
    longest(olds).zip(longest(news)).into_iter().collect()
}

fn consecutive(numbers: impl Iterator<Item = usize>) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    for number in numbers {
        match runs.last_mut() {
            Some(run) if run.end == number => run.end += 1,
            _ => runs.push(number..number + 1),
        }
    }
    runs
}

struct Gap<'f> {
    features: &'f Features,
    old: Range<usize>,
    new: Range<usize>,
}

/// A step through a gap: how many segments of each side it takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Step {
    old: u8,
    new: u8,
}

impl Step {
    const NONE: Self = Self { old: 0, new: 0 };
}

impl Gap<'_> {
    /// Finds the beads that share most, by dynamic programming over both sides.
    fn fill(&self, matches: &mut Vec<Match>) {
        // The only segment of a place took the place of the only one that stood there, whatever it says.
        if self.old.len() == 1 && self.new.len() == 1 {
            return matches.push(Match { old: self.old.clone(), new: self.new.clone(), is_moved: false });
        }
        let (width, height) = (self.new.len() + 1, self.old.len() + 1);
        if width.saturating_mul(height) > HOPELESS {
            return;
        }
        let mut sums = vec![i64::MIN; width * height];
        let mut steps = vec![Step::NONE; width * height];
        sums[0] = 0;
        for row in 0..height {
            for column in self.band(row, width, height) {
                let at = row * width + column;
                if sums[at] == i64::MIN {
                    continue;
                }
                for (step, gain) in self.steps(row, column) {
                    let next = at + usize::from(step.old) * width + usize::from(step.new);
                    if sums[at] + gain > sums[next] {
                        (sums[next], steps[next]) = (sums[at] + gain, step);
                    }
                }
            }
        }
        self.trace(&steps, width, matches);
    }

    /// The columns of a row that are considered.
    fn band(&self, row: usize, width: usize, height: usize) -> Range<usize> {
        if width * height <= CELLS {
            return 0..width;
        }
        let middle = row * width / height;
        let half = (CELLS / height / 2).max(MOST.into());
        // The edges stay open, so that there always is a path.
        if row == 0 || row + 1 == height { 0..width } else { middle.saturating_sub(half)..(middle + half).min(width) }
    }

    /// The steps from a cell, with the gain of each.
    fn steps(&self, row: usize, column: usize) -> impl Iterator<Item = (Step, i64)> {
        let (olds, news) = (self.old.len() - row, self.new.len() - column);
        let skip_old = (olds > 0).then_some((Step { old: 1, new: 0 }, 0));
        let skip_new = (news > 0).then_some((Step { old: 0, new: 1 }, 0));
        let splits =
            (1..=MOST).filter(move |&new| olds > 0 && usize::from(new) <= news).map(|new| Step { old: 1, new });
        let merges =
            (2..=MOST).filter(move |&old| news > 0 && usize::from(old) <= olds).map(|old| Step { old, new: 1 });
        let beads = splits.chain(merges).map(move |step| (step, self.gain(row, column, step)));
        skip_old.into_iter().chain(skip_new).chain(beads)
    }

    fn gain(&self, row: usize, column: usize, step: Step) -> i64 {
        let (old, new) = self.ranges(row, column, step);
        let old = union(old.map(|at| self.features.of_old(at)));
        let new = union(new.map(|at| self.features.of_new(at)));
        let all = self.features.weight(&old) + self.features.weight(&new);
        100 * self.features.shared(&old, &new) as i64 - LEAST * all as i64
    }

    /// The segments that a step from a cell takes.
    fn ranges(&self, row: usize, column: usize, step: Step) -> (Range<usize>, Range<usize>) {
        let (old, new) = (self.old.start + row, self.new.start + column);
        (old..old + usize::from(step.old), new..new + usize::from(step.new))
    }

    fn trace(&self, steps: &[Step], width: usize, matches: &mut Vec<Match>) {
        let (mut row, mut column) = (self.old.len(), self.new.len());
        while row > 0 || column > 0 {
            let step = steps[row * width + column];
            if step == Step::NONE {
                return;
            }
            (row, column) = (row - usize::from(step.old), column - usize::from(step.new));
            if step.old > 0 && step.new > 0 {
                let (old, new) = self.ranges(row, column, step);
                matches.push(Match { old, new, is_moved: false });
            }
        }
    }
}

/// All features of several segments.
fn union<'s>(sets: impl Iterator<Item = &'s [u32]>) -> Vec<u32> {
    let mut all: Vec<u32> = sets.flatten().copied().collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// Segments without a match, next to a match whose other side contains their words too: halves of a split or a merge.
struct Parts<'s, 't> {
    sides: &'s Sides<'s, 't>,
    is_taken_old: Vec<bool>,
    is_taken_new: Vec<bool>,
}

impl<'s, 't> Parts<'s, 't> {
    fn new(sides: &'s Sides<'s, 't>, matches: &[Match]) -> Self {
        let mut is_taken_old = vec![false; sides.old.segments.len()];
        let mut is_taken_new = vec![false; sides.new.segments.len()];
        for found in matches {
            is_taken_old[found.old.clone()].fill(true);
            is_taken_new[found.new.clone()].fill(true);
        }
        Self { sides, is_taken_old, is_taken_new }
    }

    fn join(mut self, matches: &mut [Match]) {
        for found in matches {
            while found.old.len() < MOST_GROWN && self.grow(found, Side::Old) {}
            while found.new.len() < MOST_GROWN && self.grow(found, Side::New) {}
        }
    }

    /// Adds one neighbour to a match; returns whether it did.
    fn grow(&mut self, found: &mut Match, side: Side) -> bool {
        let taken = if side == Side::Old { &self.is_taken_old } else { &self.is_taken_new };
        let range = if side == Side::Old { &found.old } else { &found.new };
        let before = range.start.checked_sub(1).filter(|&at| !taken[at]);
        let after = Some(range.end).filter(|&at| taken.get(at) == Some(&false));
        let Some(part) = [after, before].into_iter().flatten().find(|&at| self.is_part(at, found, side)) else {
            return false;
        };
        let (taken, range) = match side {
            Side::Old => (&mut self.is_taken_old, &mut found.old),
            Side::New => (&mut self.is_taken_new, &mut found.new),
        };
        taken[part] = true;
        *range = range.start.min(part)..range.end.max(part + 1);
        true
    }

    /// Whether the other side contains most words of a segment, beyond those that its match has already.
    fn is_part(&self, part: usize, found: &Match, side: Side) -> bool {
        let (own, here, there) = match side {
            Side::Old => (
                self.sides.old_keys(part..part + 1),
                self.sides.old_keys(found.old.clone()),
                self.sides.new_keys(found.new.clone()),
            ),
            Side::New => (
                self.sides.new_keys(part..part + 1),
                self.sides.new_keys(found.new.clone()),
                self.sides.old_keys(found.old.clone()),
            ),
        };
        let is_word = |key: &&u32| self.sides.vocabulary.is_word(crate::text::Key(**key));
        // Counted, because a long speech has most words of any part of it several times.
        let mut open: FxHashMap<u32, isize> = FxHashMap::default();
        there.iter().for_each(|key| *open.entry(*key).or_default() += 1);
        here.iter().for_each(|key| *open.entry(*key).or_default() -= 1);
        let mut take = |key: &&u32| match open.get_mut(*key) {
            Some(left) if *left > 0 => {
                *left -= 1;
                true
            }
            _ => false,
        };
        let words = own.iter().filter(is_word).count();
        let shared = own.iter().filter(is_word).filter(|key| take(key)).count();
        shared > 1 && shared as f32 >= PART * words as f32
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Old,
    New,
}
