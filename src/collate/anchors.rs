//! Where to look for the path through two long texts: runs of words that occur once in each, in the same order.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::band::Course;
use super::profile::{Profile, Scene};
use crate::text::heaviest_increasing;

/// The lengths of runs in words, from the most certain to the last resort; shorter ones only where the longer ones leave
/// much open.
const LENGTHS: [usize; 3] = [8, 5, 3];

/// Between two runs, up to this many pairs of columns are no reason to look for shorter ones.
const OPEN: usize = 250_000;

/// A run must be about as far along as one of the two runs on each side of it: by no more columns than this.
const DRIFT: usize = 64;

/// A run of this many words needs no such support.
const CERTAIN: usize = 24;

/// A run that both profiles have: the first column in each, and the number of columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Run {
    first: usize,
    second: usize,
    length: usize,
}

/// A word of a profile that most witnesses have, and its column: additions by a few would interrupt runs.
type Word = (u32, usize);

/// The course of two profiles: through the runs that both have, and through the words that belong together by a pin.
///
/// Costs time O(l log l) for l columns.
pub(super) fn course(scene: &Scene<'_>, first: &Profile, second: &Profile) -> Course {
    let (rows, width) = (first.columns.len(), second.columns.len());
    let mut runs = Vec::new();
    between(&spine(first), &spine(second), (0..rows, 0..width), &LENGTHS, &mut runs);
    let mut pinned: Vec<(usize, usize)> = scene
        .pins_between(first, second)
        .iter()
        .filter(|(_, worth)| **worth > 0)
        .map(|(&(i, j), _)| (i as usize, j as usize))
        .collect();
    pinned.sort_unstable();
    for (i, j) in pinned {
        let is_apart =
            |run: &Run| run.first + run.length <= i && run.second + run.length <= j || run.first > i && run.second > j;
        runs.retain(is_apart);
        let at = runs.partition_point(|run| run.first < i);
        runs.insert(at, Run { first: i, second: j, length: 1 });
    }
    Course::through(runs.iter().map(|run| (run.first, run.second, run.length)), rows, width)
}

fn spine(profile: &Profile) -> Vec<Word> {
    let columns = profile.columns.iter().enumerate();
    columns.filter(|(_, column)| 2 * column.lead_weight > profile.total).map(|(at, column)| (column.lead, at)).collect()
}

/// Appends the runs of a part of both, in order.
fn between(
    a: &[Word],
    b: &[Word],
    (rows, columns): (Range<usize>, Range<usize>),
    lengths: &[usize],
    found: &mut Vec<Run>,
) {
    let Some((&n, rest)) = lengths.split_first() else { return };
    if rows.len() * columns.len() <= OPEN {
        return;
    }
    let part = |words: &[Word], range: &Range<usize>| {
        words.partition_point(|word| word.1 < range.start)..words.partition_point(|word| word.1 < range.end)
    };
    let (own, other) = (&a[part(a, &rows)], &b[part(b, &columns)]);
    let runs = supported(&placed(&heaviest(&runs(own, other, n)), own, other));
    let (mut i, mut j) = (rows.start, columns.start);
    let end = Run { first: rows.end, second: columns.end, length: 0 };
    for run in runs.iter().chain([&end]) {
        between(own, other, (i..run.first, j..run.second), rest, found);
        if run.length > 0 {
            found.push(*run);
        }
        (i, j) = (run.first + run.length, run.second + run.length);
    }
}

/// Runs as positions in the spines, in the order of the first.
fn runs(a: &[Word], b: &[Word], n: usize) -> Vec<Run> {
    let (first, second) = (unique(a, n), unique(b, n));
    let mut pairs: Vec<(usize, usize)> =
        first.iter().filter_map(|(hash, &i)| Some((i?, (*second.get(hash)?)?))).collect();
    pairs.sort_unstable();
    let mut runs: Vec<Run> = Vec::new();
    for (i, j) in pairs {
        if !(0..n).all(|k| a[i + k].0 == b[j + k].0) {
            continue;
        }
        match runs.last_mut() {
            Some(run) if run.first + run.length + 1 == i + n && run.second + run.length + 1 == j + n => run.length += 1,
            _ => runs.push(Run { first: i, second: j, length: n }),
        }
    }
    runs
}

/// The position of each run of `n` words that occurs once; `None` for those that occur more often.
fn unique(words: &[Word], n: usize) -> FxHashMap<u64, Option<usize>> {
    let mut places = FxHashMap::default();
    for (at, window) in words.windows(n).enumerate() {
        let hash = window
            .iter()
            .fold(0u64, |hash, word| (hash.rotate_left(5) ^ u64::from(word.0)).wrapping_mul(0x9E37_79B9_7F4A_7C15));
        places.entry(hash).and_modify(|place| *place = None).or_insert(Some(at));
    }
    places
}

/// The heaviest chain of runs that increases in both.
fn heaviest(runs: &[Run]) -> Vec<Run> {
    let places: Vec<usize> = runs.iter().map(|run| run.second).collect();
    let chosen = heaviest_increasing(&places, |index| runs[index].length as u64);
    chosen.into_iter().map(|index| runs[index]).collect()
}

/// Converts positions in the spines to columns. A run is cut at columns of few witnesses; overlapping runs are left
/// out.
fn placed(chain: &[Run], a: &[Word], b: &[Word]) -> Vec<Run> {
    let mut placed: Vec<Run> = Vec::new();
    let (mut end_first, mut end_second) = (0, 0);
    for run in chain {
        for k in 0..run.length {
            let (i, j) = (a[run.first + k].1, b[run.second + k].1);
            if i < end_first || j < end_second {
                continue;
            }
            match placed.last_mut() {
                Some(last) if last.first + last.length == i && last.second + last.length == j => last.length += 1,
                _ => placed.push(Run { first: i, second: j, length: 1 }),
            }
            (end_first, end_second) = (i + 1, j + 1);
        }
    }
    placed
}

/// The runs that others support: in a text of refrains a run may occur once in each because all its other places are
/// changed.
fn supported(runs: &[Run]) -> Vec<Run> {
    let drift = |one: &Run, other: &Run| (one.first + other.second).abs_diff(one.second + other.first) <= DRIFT;
    let is_supported = |(at, run): (usize, &Run)| {
        let before = &runs[at.saturating_sub(2)..at];
        let behind = &runs[at + 1..(at + 3).min(runs.len())];
        let has = |side: &[Run]| side.is_empty() || side.iter().any(|other| drift(run, other));
        run.length >= CERTAIN || has(before) && has(behind)
    };
    runs.iter().enumerate().filter(|&(at, run)| is_supported((at, run))).map(|(_, run)| *run).collect()
}
