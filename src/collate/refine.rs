//! Improves a table where the witnesses disagree: each reading is taken out and aligned again until nothing improves.

use std::ops::Range;

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use super::align::{align, align_near};
use super::guide::joins;
use super::profile::{GAP, Pinned, Profile, Scene};

/// A run of at least this many columns on which all agree is firm: stretches are refined between such runs.
const FIRM: usize = 4;

/// The same for columns that some witnesses lack and on which all others agree.
const LACKING: usize = 100;

/// How many of these columns also belong to the stretches on either side, so that adjacent words can move.
const MARGIN: usize = 2;

/// Longer stretches are cut into parts of about this many columns, first long, then short ones, where most agree.
const PARTS: [usize; 2] = [400, 24];

/// Up to this many columns, more if there are few readings, these are also taken out together with those that share a
/// form.
const SHORT: usize = 48;

/// How often every reading of a stretch is taken out at most.
const ROUNDS: usize = 6;

/// Up to this many different readings, other orders of joining are tried too.
const ORDERS: usize = 4;

/// Of more readings, the group that most have is not taken out.
const MANY: usize = 8;

/// With fewer readings, only single readings are worth taking out.
const FEWEST: usize = 4;

/// Stretches up to this length, in columns, are also built from scratch, and are not cut if they have few readings.
const ANEW: usize = 200;

/// Stretches up to this length are built in every order, if they have few readings.
const EACH: usize = 60;

/// Refines the whole table.
///
/// Costs time in proportion to the stretches on which the witnesses disagree: O(r · r · l · l) for r different readings
/// of l tokens.
pub(super) fn refined(scene: &Scene<'_>, table: Profile) -> Profile {
    if table.rows.len() < 2 {
        return table;
    }
    let stretches = stretches(&table);
    replaced(scene, table, &stretches)
}

/// The table with stretches of it refined, each for itself.
fn replaced(scene: &Scene<'_>, table: Profile, stretches: &[Range<usize>]) -> Profile {
    let stride = table.rows.len();
    let better: Vec<Option<Vec<u32>>> =
        stretches.par_iter().map(|stretch| stretch_refined(scene, &table, stretch.clone())).collect();
    if better.iter().all(Option::is_none) {
        return table;
    }
    let mut cells = Vec::with_capacity(table.cells.len());
    let mut at = 0;
    for (stretch, better) in stretches.iter().zip(better) {
        let Some(better) = better else { continue };
        cells.extend_from_slice(&table.cells[at * stride..stretch.start * stride]);
        cells.extend(better);
        at = stretch.end;
    }
    cells.extend_from_slice(&table.cells[at * stride..]);
    Profile::from_cells(scene, table.rows, cells)
}

/// The stretches between firm columns.
fn stretches(table: &Profile) -> Vec<Range<usize>> {
    let mut stretches: Vec<Range<usize>> = Vec::new();
    let end = table.columns.len();
    let is_firm = firm(table);
    for at in (0..end).filter(|&at| !is_firm[at]) {
        let stretch = at.saturating_sub(MARGIN)..(at + 1 + MARGIN).min(end);
        match stretches.last_mut() {
            Some(last) if at < last.end - MARGIN + FIRM => last.end = stretch.end,
            _ => stretches.push(stretch),
        }
    }
    stretches
}

/// Parts of a table, cut where most agree: between `size` and half of it from the cut before, the first one shorter by
/// `less`.
fn parts(table: &Profile, size: usize, less: usize) -> Vec<Range<usize>> {
    let end = table.columns.len();
    let mut parts = Vec::new();
    let (mut start, mut size) = (0, (size - less, size));
    while end - start > size.0 {
        let from = start + size.0 / 2;
        let gains = |at: usize| table.columns[at].lead_weight.min(table.columns[at - 1].lead_weight);
        let cut =
            (from..start + size.0).max_by_key(|&at| (gains(at), std::cmp::Reverse(at))).unwrap_or(from).max(start + 1);
        parts.push(start..cut);
        (start, size.0) = (cut, size.1);
    }
    parts.push(start..end);
    parts
}

/// Which columns are firm: all agree, or a few lack text on which the others agree over a long distance.
fn firm(table: &Profile) -> Vec<bool> {
    let gaps = |at: usize| table.column_cells(at).iter().map(|&cell| cell == GAP);
    let mut firm: Vec<bool> = table.columns.iter().map(|column| table.is_unanimous(column)).collect();
    let settled = |at: usize| {
        let column = &table.columns[at];
        column.lead_weight == column.present && 2 * column.present > table.total
    };
    let mut start = 0;
    while start < firm.len() {
        let more = (start + 1..firm.len()).take_while(|&at| settled(at) && gaps(at).eq(gaps(start))).count();
        let run = if settled(start) { start..start + 1 + more } else { start..start + 1 };
        start = run.end;
        if run.len() >= LACKING {
            firm[run].fill(true);
        }
    }
    firm
}

/// The distinct readings of a stretch, with the rows that have them.
struct Readings {
    /// For each row of the table, its reading.
    of_row: Vec<usize>,
    /// For each reading, a row that has it.
    rows: Vec<usize>,
    /// Where the stretch begins in each row of the table.
    starts: Vec<u32>,
}

/// The cells of a stretch in a better order, if there is one.
fn stretch_refined(scene: &Scene<'_>, table: &Profile, stretch: Range<usize>) -> Option<Vec<u32>> {
    let spans = spans(table, stretch.clone());
    let readings = Readings::new(scene, table, &spans);
    if readings.rows.len() < 2 {
        return None;
    }
    let local = readings.scene(scene, table, &spans);
    let best = readings.cells(&improved(&local, readings.start(&local, table, stretch.clone())));
    // Rows with the same text may have been aligned differently; the table of all rows decides.
    let worth = |cells: Vec<u32>| Profile::from_cells(scene, table.rows.clone(), cells).worth(scene);
    let now = worth(table.cells[cell_range(table, stretch)].to_vec());
    (worth(best.clone()) > now).then_some(best)
}

fn cell_range(table: &Profile, stretch: Range<usize>) -> Range<usize> {
    let stride = table.rows.len();
    stretch.start * stride..stretch.end * stride
}

/// The tokens of each row in a stretch.
fn spans(table: &Profile, stretch: Range<usize>) -> Vec<Range<u32>> {
    let stride = table.rows.len();
    let cells = &table.cells[cell_range(table, stretch)];
    let mut spans = vec![0..0; stride];
    for column in cells.chunks(stride) {
        for (span, &cell) in spans.iter_mut().zip(column) {
            if cell != GAP {
                let start = if span.start == span.end { cell } else { span.start };
                *span = start..cell + 1;
            }
        }
    }
    spans
}

impl Readings {
    fn new(scene: &Scene<'_>, table: &Profile, spans: &[Range<u32>]) -> Self {
        let mut numbers: FxHashMap<(&[u32], Option<usize>), usize> = FxHashMap::default();
        let mut rows = Vec::new();
        let mut of_row = Vec::with_capacity(spans.len());
        for (place, (&row, span)) in table.rows.iter().zip(spans).enumerate() {
            // A reading with a pin is that of its witness alone.
            let has_pin = scene.pins.iter().flat_map(|pin| pin.words).any(|(own, at)| own == row && span.contains(&at));
            let key = (within(scene.rows[row], span), has_pin.then_some(place));
            let number = *numbers.entry(key).or_insert_with(|| {
                rows.push(place);
                rows.len() - 1
            });
            of_row.push(number);
        }
        Self { of_row, rows, starts: spans.iter().map(|span| span.start).collect() }
    }

    /// The readings as texts to align.
    fn scene<'a>(&self, scene: &Scene<'a>, table: &Profile, spans: &[Range<u32>]) -> Scene<'a> {
        let mut weights = vec![0; self.rows.len()];
        for (&reading, &row) in self.of_row.iter().zip(&table.rows) {
            weights[reading] += scene.weights[row];
        }
        let places = || self.rows.iter().map(|&place| (table.rows[place], &spans[place]));
        Scene {
            rows: places().map(|(row, span)| within(scene.rows[row], span)).collect(),
            starts: places().map(|(row, span)| within(scene.starts[row], span)).collect(),
            weights,
            forms: scene.forms,
            worth: scene.worth,
            column: scene.column,
            pins: self.pins(scene, table, spans),
        }
    }

    /// The pins of two words that are both in the stretch.
    fn pins(&self, scene: &Scene<'_>, table: &Profile, spans: &[Range<u32>]) -> Vec<Pinned> {
        let here = |(row, at): (usize, u32)| {
            let place = table.rows.iter().position(|&own| own == row)?;
            spans[place].contains(&at).then(|| (self.of_row[place], at - spans[place].start))
        };
        let local = |pin: &Pinned| Some(Pinned { words: [here(pin.words[0])?, here(pin.words[1])?], ..*pin });
        scene.pins.iter().filter_map(local).collect()
    }

    /// The present table of the stretch, with one row per reading.
    fn start(&self, scene: &Scene<'_>, table: &Profile, stretch: Range<usize>) -> Profile {
        let stride = table.rows.len();
        let cells = table.cells[cell_range(table, stretch)].chunks(stride).flat_map(|column| {
            self.rows.iter().map(|&row| if column[row] == GAP { GAP } else { column[row] - self.starts[row] })
        });
        Profile::from_cells(scene, (0..self.rows.len()).collect(), cells.collect())
    }

    /// Converts a table of readings to one of all rows.
    fn cells(&self, profile: &Profile) -> Vec<u32> {
        let mut place = vec![0; profile.rows.len()];
        for (at, &reading) in profile.rows.iter().enumerate() {
            place[reading] = at;
        }
        let mut cells = Vec::with_capacity(profile.columns.len() * self.of_row.len());
        for at in 0..profile.columns.len() {
            let column = profile.column_cells(at);
            cells.extend(self.of_row.iter().zip(&self.starts).map(|(&reading, &start)| match column[place[reading]] {
                GAP => GAP,
                cell => cell + start,
            }));
        }
        cells
    }
}

/// The part of a row in a span.
fn within<'r, T>(row: &'r [T], span: &Range<u32>) -> &'r [T] {
    &row[span.start as usize..span.end as usize]
}

/// The best table found from this one, and from new ones if that is cheap.
fn improved(scene: &Scene<'_>, start: Profile) -> Profile {
    let length = start.columns.len();
    let mut best = bettered(scene, start);
    let mut worth = best.worth(scene);
    for order in orders(scene, length) {
        let candidate = bettered(scene, joined(scene, &order));
        let found = candidate.worth(scene);
        if found > worth {
            (best, worth) = (candidate, found);
        }
    }
    best
}

/// Takes readings out of the whole table or, if it is long, out of parts of it.
fn bettered(scene: &Scene<'_>, mut table: Profile) -> Profile {
    let is_short = table.columns.len() <= SHORT || table.rows.len() <= MANY && table.columns.len() <= ANEW;
    if is_short {
        return climbed(scene, table, true);
    }
    for size in PARTS {
        if table.columns.len() <= size + size / 2 {
            table = climbed(scene, table, false);
            continue;
        }
        for less in [0, size / 4] {
            let parts = parts(&table, size, less);
            table = replaced(scene, table, &parts);
        }
    }
    table
}

/// The orders of joining to try: the most similar first and, if there are few readings, each pair first.
fn orders(scene: &Scene<'_>, length: usize) -> Vec<Vec<(usize, usize)>> {
    let n = scene.rows.len();
    if n < 3 || length > ANEW {
        return Vec::new();
    }
    let mut orders = vec![joins(scene)];
    if n <= ORDERS && length <= EACH {
        for second in 0..n {
            for first in 0..second {
                let rest = (0..n).filter(|&row| row != first && row != second);
                let mut order = vec![(first, second)];
                order.extend(rest.enumerate().map(|(at, row)| (n + at, row)));
                orders.push(order);
            }
        }
    }
    orders
}

/// Joins the rows of a scene in a given order.
pub(super) fn joined(scene: &Scene<'_>, order: &[(usize, usize)]) -> Profile {
    let mut clusters: Vec<Option<Profile>> =
        (0..scene.rows.len()).map(|row| Some(Profile::single(scene, row))).collect();
    for &(a, b) in order {
        let (Some(first), Some(second)) = (clusters[a].take(), clusters[b].take()) else { continue };
        let steps = align(scene, &first, &second);
        clusters.push(Some(Profile::merged(scene, &first, &second, &steps)));
    }
    clusters.pop().flatten().unwrap_or_default()
}

/// Takes rows out and aligns them again with the rest, until nothing improves: each row alone and, `with_groups`, the
/// rows that share a form or a gap in a column.
fn climbed(scene: &Scene<'_>, start: Profile, with_groups: bool) -> Profile {
    let mut best = start;
    let mut worth = best.worth(scene);
    // How many sets in turn stayed as they were.
    let mut settled = 0;
    for _ in 0..ROUNDS {
        let sets = sets(scene, &best, with_groups);
        for set in &sets {
            let (rest, taken, path) = best.split(scene, |row| set.contains(&row));
            let steps = align_near(scene, &rest, &taken, &path);
            settled += 1;
            if steps != path {
                let candidate = Profile::merged(scene, &rest, &taken, &steps);
                let found = candidate.worth(scene);
                if found > worth {
                    (best, worth, settled) = (candidate, found, 0);
                }
            }
            if settled >= sets.len() {
                return best;
            }
        }
    }
    best
}

/// The sets of rows to take out together.
fn sets(scene: &Scene<'_>, table: &Profile, with_groups: bool) -> Vec<Vec<usize>> {
    let n = table.rows.len();
    let mut sets: Vec<Vec<usize>> = (0..n).map(|row| vec![row]).collect();
    if n < FEWEST || !with_groups {
        return sets;
    }
    let mut known = FxHashSet::default();
    for at in 0..table.columns.len() {
        let cells = table.column_cells(at).iter().zip(&table.rows);
        let mut groups: Vec<(Option<u32>, usize)> =
            cells.map(|(&cell, &row)| ((cell != GAP).then(|| scene.rows[row][cell as usize]), row)).collect();
        groups.sort_unstable();
        let largest = groups.chunk_by(|one, next| one.0 == next.0).map(<[_]>::len).max().unwrap_or_default();
        for group in groups.chunk_by(|one, next| one.0 == next.0) {
            // What all but one have is the same as that one alone; and what most of many have stays as a rule.
            let stays = n > MANY && group.len() == largest;
            if group.len() < 2 || group.len() + 1 >= n || stays {
                continue;
            }
            let set: Vec<usize> = group.iter().map(|(_, row)| *row).collect();
            if known.insert(set.clone()) {
                sets.push(set);
            }
        }
    }
    sets
}
