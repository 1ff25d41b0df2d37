//! Words that are in another place in another witness. The table keeps each witness in reading order, so moves are
//! listed separately.

use std::collections::BTreeMap;
use std::ops::Range;

use rustc_hash::{FxHashMap, FxHashSet};

use super::profile::{GAP, Profile, Scene};

/// Words of a witness.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Passage {
    /// The index of the witness, in the order given.
    pub witness: usize,
    /// Its tokens.
    pub tokens: Range<u32>,
    /// The columns from the first token to the last.
    pub columns: Range<usize>,
}

/// The same words in two places: some witnesses have them in one, others in the other.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Move {
    /// Their passages in the earlier place of the table.
    pub earlier: Vec<Passage>,
    /// Their passages in the later place.
    pub later: Vec<Passage>,
}

/// Two moved runs in the same order with no more tokens than this between them are joined.
const BETWEEN: u32 = 4;

/// A single word counts as moved only if it has this many letters.
const SINGLE: usize = 4;

/// A word is rare in a text if it occurs once, and once more for each this many tokens.
const RARE: usize = 2000;

/// Two words with at most this many tokens between the first and the second may have changed places.
const EXCHANGED: usize = 5;

/// How far a single word may move, in columns; twice as far for each further word, and anywhere from [`ANYWHERE`] words
/// on. A short run recurs by chance in a long text.
const REACH: usize = 50;

/// This many tokens cannot be the same by chance, however far apart.
const ANYWHERE: u32 = 6;

/// The same run of tokens in two rows.
#[derive(Debug, Clone, Copy)]
struct Run {
    first: u32,
    second: u32,
    length: u32,
    /// Tokens from the first to the end on the second side; longer if runs were joined.
    across: u32,
}

/// The context of a search for moves between two rows.
struct Rows<'a> {
    scene: &'a Scene<'a>,
    /// For each row, the column of each token.
    columns: Vec<Vec<u32>>,
    /// How often each form occurs in each row.
    counts: Vec<FxHashMap<u32, u32>>,
}

/// Finds the moves; `witnesses_of` converts rows to witnesses.
///
/// Costs time O(n² · l) for n different texts of l tokens.
pub(super) fn moves(
    scene: &Scene<'_>,
    table: &Profile,
    letters: &dyn Fn(u32) -> usize,
    witnesses_of: &[Vec<usize>],
) -> Vec<Move> {
    let rows = Rows::new(scene, table);
    let mut found: BTreeMap<(Ends, Ends), (Vec<Passage>, Vec<Passage>)> = BTreeMap::new();
    for second in 0..scene.rows.len() {
        for first in 0..second {
            for run in rows.between(first, second, letters) {
                let one = rows.passage(first, run.first, run.length);
                let other = rows.passage(second, run.second, run.across);
                let ((one, row), (other, with)) =
                    if one.1 <= other.1 { ((one, first), (other, second)) } else { ((other, second), (one, first)) };
                let sides = found.entry((one.1, other.1)).or_default();
                add(&mut sides.0, &one, &witnesses_of[row]);
                add(&mut sides.1, &other, &witnesses_of[with]);
            }
        }
    }
    let is_single = |((from, to), _): &(Ends, Ends)| to - from == 1;
    let longer: Vec<(Ends, Ends)> = found.keys().filter(|ends| !is_single(ends)).copied().collect();
    let within = |inner: Ends, outer: Ends| outer.0 <= inner.0 && inner.1 <= outer.1;
    found.retain(|ends, _| {
        let is_part = |other: &(Ends, Ends)| within(ends.0, other.0) && within(ends.1, other.1);
        !is_single(ends) || !longer.iter().any(is_part)
    });
    found.into_values().map(|(earlier, later)| Move { earlier, later }).collect()
}

/// The first column of a passage and the one after its last, to sort by.
type Ends = (usize, usize);

fn add(passages: &mut Vec<Passage>, (tokens, columns): &(Range<u32>, Ends), witnesses: &[usize]) {
    for &witness in witnesses {
        let passage = Passage { witness, tokens: tokens.clone(), columns: columns.0..columns.1 };
        let place = |other: &Passage| (other.witness, other.tokens.start, other.tokens.end);
        if let Err(at) = passages.binary_search_by_key(&place(&passage), place) {
            passages.insert(at, passage);
        }
    }
}

impl<'a> Rows<'a> {
    fn new(scene: &'a Scene<'a>, table: &Profile) -> Self {
        let mut columns: Vec<Vec<u32>> = scene.rows.iter().map(|row| vec![0; row.len()]).collect();
        for at in 0..table.columns.len() {
            for (&row, &cell) in table.rows.iter().zip(table.column_cells(at)) {
                if cell != GAP {
                    columns[row][cell as usize] = at as u32;
                }
            }
        }
        let count = |row: &&[u32]| {
            let mut counts: FxHashMap<u32, u32> = FxHashMap::default();
            row.iter().for_each(|&form| *counts.entry(form).or_default() += 1);
            counts
        };
        let counts = scene.rows.iter().map(count).collect();
        Self { scene, columns, counts }
    }

    fn passage(&self, row: usize, start: u32, length: u32) -> (Range<u32>, Ends) {
        let columns = &self.columns[row];
        let (first, last) = (columns[start as usize], columns[(start + length - 1) as usize]);
        (start..start + length, (first as usize, last as usize + 1))
    }

    /// The tokens of each row that the other does not have in the same column.
    fn apart(&self, first: usize, second: usize) -> [Vec<bool>; 2] {
        let (a, b) = (self.scene.rows[first], self.scene.rows[second]);
        let mut apart = [vec![true; a.len()], vec![true; b.len()]];
        let (mut i, mut j) = (0, 0);
        while i < a.len() && j < b.len() {
            let (x, y) = (self.columns[first][i], self.columns[second][j]);
            if x == y && a[i] == b[j] {
                (apart[0][i], apart[1][j]) = (false, false);
            }
            i += usize::from(x <= y);
            j += usize::from(y <= x);
        }
        apart
    }

    fn is_near(&self, first: usize, second: usize, run: Run) -> bool {
        let column = self.columns[first][run.first as usize].abs_diff(self.columns[second][run.second as usize]);
        run.length >= ANYWHERE || column as usize <= REACH << (run.length - 1)
    }

    /// The tokens of the first row that stand where the second has another word, which itself stands, not far away, where
    /// the second has this one: two words that changed places, however short they are.
    fn exchanged(&self, first: usize, second: usize, seeds: &[(usize, usize)]) -> FxHashSet<usize> {
        let (ones, others) = (&self.columns[first], &self.columns[second]);
        let is_word = |i: usize| self.scene.forms.is_word(self.scene.rows[first][i]);
        let mut found = FxHashSet::default();
        for (at, &(i, j)) in seeds.iter().enumerate() {
            for &(k, l) in seeds[at + 1..].iter().take_while(|(k, _)| k - i <= EXCHANGED) {
                if ones[i] == others[l] && ones[k] == others[j] && is_word(i) && is_word(k) {
                    found.extend([i, k]);
                }
            }
        }
        found
    }

    fn between(&self, first: usize, second: usize, letters: &dyn Fn(u32) -> usize) -> Vec<Run> {
        let [here, there] = self.apart(first, second);
        let (a, b) = (self.scene.rows[first], self.scene.rows[second]);
        let rare = |form: u32| {
            let is_rare = |row: usize, length: usize| {
                self.counts[row].get(&form).is_some_and(|&count| count as usize <= 1 + length / RARE)
            };
            self.scene.forms.is_word(form) && is_rare(first, a.len()) && is_rare(second, b.len())
        };
        let once = |form: u32| {
            letters(form) >= SINGLE
                && rare(form)
                && self.counts[first].get(&form) == Some(&1)
                && self.counts[second].get(&form) == Some(&1)
        };
        let (mut used_a, mut used_b) = (here.clone(), there.clone());
        let mut runs = Vec::new();
        let singles = seeds(a, b, &here, &there, 1);
        let exchanged = self.exchanged(first, second, &singles);
        let mut seeds = seeds(a, b, &here, &there, 2);
        seeds.extend(singles.into_iter().filter(|&(i, _)| once(a[i]) || exchanged.contains(&i)));
        for (i, j) in seeds {
            let run = grown(a, b, &used_a, &used_b, i, j);
            let words = &a[run.first as usize..(run.first + run.length) as usize];
            let is_moved = exchanged.contains(&i)
                || words.iter().any(|&form| rare(form))
                    && (words.iter().filter(|&&form| self.scene.forms.is_word(form)).count() > 1
                        || words.iter().any(|&form| once(form)));
            if run.length == 0 || !is_moved || !self.is_near(first, second, run) {
                continue;
            }
            used_a[run.first as usize..(run.first + run.length) as usize].fill(false);
            used_b[run.second as usize..(run.second + run.length) as usize].fill(false);
            runs.push(run);
        }
        joined(runs)
    }
}

/// Runs of `n` tokens that occur once among the unmatched tokens of each side, in the order of the first.
fn seeds(a: &[u32], b: &[u32], here: &[bool], there: &[bool], n: usize) -> Vec<(usize, usize)> {
    let places = |row: &[u32], apart: &[bool]| {
        let mut places: FxHashMap<(u32, u32), Option<usize>> = FxHashMap::default();
        for at in 0..(row.len() + 1).saturating_sub(n) {
            if apart[at..at + n].iter().all(|&apart| apart) {
                let key = (row[at], if n > 1 { row[at + 1] } else { 0 });
                places.entry(key).and_modify(|place| *place = None).or_insert(Some(at));
            }
        }
        places
    };
    let (first, second) = (places(a, here), places(b, there));
    let mut seeds: Vec<(usize, usize)> =
        first.iter().filter_map(|(key, &at)| Some((at?, (*second.get(key)?)?))).collect();
    seeds.sort_unstable();
    seeds
}

/// The longest run of equal tokens around a seed.
fn grown(a: &[u32], b: &[u32], here: &[bool], there: &[bool], i: usize, j: usize) -> Run {
    let same = |x: usize, y: usize| a.get(x).is_some() && a.get(x) == b.get(y) && here[x] && there[y];
    if !same(i, j) {
        return Run { first: 0, second: 0, length: 0, across: 0 };
    }
    let before = (1..=i.min(j)).take_while(|&k| same(i - k, j - k)).count();
    let behind = (0..).take_while(|&k| same(i + k, j + k)).count();
    let length = (before + behind) as u32;
    Run { first: (i - before) as u32, second: (j - before) as u32, length, across: length }
}

/// Joins runs that follow each other closely on both sides.
fn joined(mut runs: Vec<Run>) -> Vec<Run> {
    runs.sort_unstable_by_key(|run| run.first);
    let mut joined: Vec<Run> = Vec::new();
    for run in runs {
        match joined.last_mut() {
            Some(last)
                if run.first - (last.first + last.length) <= BETWEEN
                    && run.second >= last.second + last.across
                    && run.second - (last.second + last.across) <= BETWEEN =>
            {
                last.length = run.first + run.length - last.first;
                last.across = run.second + run.length - last.second;
            }
            _ => joined.push(run),
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_close_to_each_other_are_one() {
        let run = |first, second, length| Run { first, second, length, across: length };
        let runs = joined(vec![run(20, 50, 3), run(0, 10, 4), run(6, 15, 2)]);
        let ends: Vec<_> = runs.iter().map(|run| (run.first, run.length, run.second, run.across)).collect();
        assert_eq!(ends, [(0, 8, 10, 7), (20, 3, 50, 3)]);
    }

    #[test]
    fn a_run_grows_as_far_as_nothing_else_has_it() {
        let (a, b) = ([1, 2, 3, 4, 5], [9, 2, 3, 4, 8]);
        let free = [true; 5];
        let run = grown(&a, &b, &free, &free, 2, 2);
        assert_eq!((run.first, run.second, run.length), (1, 1, 3));
        assert_eq!(grown(&a, &b, &[false; 5], &free, 2, 2).length, 0);
    }
}
