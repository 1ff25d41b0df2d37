//! The best alignment of two profiles in a band, by dynamic programming with costs for opening a gap (Gotoh 1982).

use rustc_hash::FxHashMap;

use super::band::Band;
use super::profile::{Profile, Scene, Step};

/// Worse than anything, but far from overflow.
const NEVER: i64 = i64::MIN / 4;

/// The scores at a point, by the last step.
#[derive(Debug, Clone, Copy)]
struct Worths {
    both: i64,
    first: i64,
    second: i64,
}

const NOWHERE: Worths = Worths { both: NEVER, first: NEVER, second: NEVER };

/// Where the best of three scores came from, two bits each: 0 both, 1 first, 2 second.
type Trace = u8;

/// The traces of the points of a band, row by row.
struct Traces<'b> {
    band: &'b Band,
    /// Where each row begins in `cells`.
    rows: Vec<usize>,
    cells: Vec<Trace>,
}

/// Aligns two profiles along the best path within `band`.
///
/// Costs time and memory in proportion to the points of the band.
pub(super) fn aligned(scene: &Scene<'_>, first: &Profile, second: &Profile, band: &Band) -> Vec<Step> {
    let open = scene.worth.gap * first.total * second.total;
    let mut traces = Traces { band, rows: Vec::with_capacity(band.rows()), cells: Vec::with_capacity(band.points()) };
    let pins = scene.pins_between(first, second);
    let mut line = vec![NOWHERE; band.width() + 1];
    let mut before = 0;
    for row in 0..band.rows() {
        let columns = band.columns(row);
        traces.rows.push(traces.cells.len());
        // Points of the row above that are left of its band still hold scores of older rows.
        let known = columns.start.checked_sub(1).filter(|&at| at >= before);
        let mut diagonal = known.map_or(NOWHERE, |at| line[at]);
        let mut left = NOWHERE;
        before = columns.start;
        let column = row.checked_sub(1).map(|i| &first.columns[i]);
        for at in columns {
            let above = line[at];
            let meeting = match (column, at.checked_sub(1)) {
                (Some(column), Some(j)) => first.meeting(scene, column, second, &second.columns[j]),
                _ => None,
            };
            let pinned = if pins.is_empty() { 0 } else { pinned(&pins, row, at) };
            let (worths, trace) = step(diagonal, above, left, meeting.map(|worth| worth + pinned), open);
            left = if row + at == 0 { Worths { both: 0, ..NOWHERE } } else { worths };
            line[at] = left;
            traces.cells.push(trace);
            diagonal = above;
        }
    }
    traces.walk_back(line.last().copied().unwrap_or(NOWHERE))
}

fn pinned(pins: &FxHashMap<(u32, u32), i64>, row: usize, at: usize) -> i64 {
    let columns = row.checked_sub(1).zip(at.checked_sub(1)).map(|(i, j)| (i as u32, j as u32));
    columns.and_then(|columns| pins.get(&columns)).copied().unwrap_or_default()
}

#[inline]
fn step(diagonal: Worths, above: Worths, left: Worths, meeting: Option<i64>, open: i64) -> (Worths, Trace) {
    let (first, from_first) = best(above.both - open, above.first, above.second - open);
    let (second, from_second) = best(left.both - open, left.first - open, left.second);
    let (both, from_both) = match meeting {
        Some(worth) => {
            let (best, from) = best(diagonal.both, diagonal.first, diagonal.second);
            (best + worth, from)
        }
        None => (NEVER, 0),
    };
    (Worths { both, first, second }, from_both | from_first << 2 | from_second << 4)
}

fn best(both: i64, first: i64, second: i64) -> (i64, Trace) {
    if both >= first && both >= second {
        (both, 0)
    } else if first >= second {
        (first, 1)
    } else {
        (second, 2)
    }
}

impl Traces<'_> {
    fn at(&self, row: usize, column: usize) -> Trace {
        let place = column.checked_sub(self.band.columns(row).start).map(|offset| self.rows[row] + offset);
        place.and_then(|place| self.cells.get(place)).copied().unwrap_or_default()
    }

    fn walk_back(&self, end: Worths) -> Vec<Step> {
        let (mut i, mut j) = (self.band.rows().saturating_sub(1), self.band.width());
        let mut state = best(end.both, end.first, end.second).1;
        let mut steps = Vec::with_capacity(i.max(j));
        while i > 0 || j > 0 {
            let trace = self.at(i, j);
            match state {
                0 if i > 0 && j > 0 => {
                    steps.push(Step::Both);
                    (i, j, state) = (i - 1, j - 1, trace & 3);
                }
                1 if i > 0 => {
                    steps.push(Step::First);
                    (i, state) = (i - 1, trace >> 2 & 3);
                }
                _ if j > 0 => {
                    steps.push(Step::Second);
                    (j, state) = (j - 1, trace >> 4 & 3);
                }
                _ => {
                    steps.push(Step::First);
                    i -= 1;
                }
            }
        }
        steps.reverse();
        steps
    }
}
