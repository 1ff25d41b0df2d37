//! Runs of tokens that occur once in each of two long texts, in the same order: the rest between them is aligned.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::profile::Profile;
use crate::text::heaviest_increasing;

/// A run that both profiles have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Run {
    /// The first column in the first profile and in the second.
    pub first: usize,
    pub second: usize,
    /// Number of columns.
    pub length: usize,
}

/// The columns that most witnesses have: additions by a few would interrupt runs.
fn spine(profile: &Profile, range: Range<usize>) -> Vec<(u32, usize)> {
    let columns = profile.columns[range.clone()].iter().zip(range);
    columns.filter(|(column, _)| 2 * column.lead_weight > profile.total).map(|(column, at)| (column.lead, at)).collect()
}

/// Finds the runs of at least `n` words that occur once in each, and of these the heaviest chain in order.
///
/// Costs time O(l log l) for l columns.
pub(super) fn chain(
    first: &Profile,
    second: &Profile,
    rows: Range<usize>,
    columns: Range<usize>,
    n: usize,
) -> Vec<Run> {
    let (a, b) = (spine(first, rows), spine(second, columns));
    heaviest(&runs(&a, &b, n), &a, &b)
}

/// Runs as positions in the spines, in the order of the first.
fn runs(a: &[(u32, usize)], b: &[(u32, usize)], n: usize) -> Vec<Run> {
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

/// The position of each run of `n` tokens that occurs once; `None` for those that occur more often.
fn unique(tokens: &[(u32, usize)], n: usize) -> FxHashMap<u64, Option<usize>> {
    let mut places = FxHashMap::default();
    for (at, window) in tokens.windows(n).enumerate() {
        let hash = window
            .iter()
            .fold(0u64, |hash, token| (hash.rotate_left(5) ^ u64::from(token.0)).wrapping_mul(0x9E37_79B9_7F4A_7C15));
        places.entry(hash).and_modify(|place| *place = None).or_insert(Some(at));
    }
    places
}

/// The heaviest chain of runs that increases in both, as consecutive columns.
fn heaviest(runs: &[Run], a: &[(u32, usize)], b: &[(u32, usize)]) -> Vec<Run> {
    let places: Vec<usize> = runs.iter().map(|run| run.second).collect();
    let chosen = heaviest_increasing(&places, |index| runs[index].length as u64);
    let chain: Vec<Run> = chosen.into_iter().map(|index| runs[index]).collect();
    placed(&chain, a, b)
}

/// Converts positions in the spines to columns. A run is cut at columns of few witnesses; overlapping runs are left
/// out.
fn placed(chain: &[Run], a: &[(u32, usize)], b: &[(u32, usize)]) -> Vec<Run> {
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
