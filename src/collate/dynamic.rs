//! The best alignment of two profiles in a band, by dynamic programming with costs for opening a gap (Gotoh 1982).

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
    let mut above: Vec<Worths> = Vec::new();
    let mut line = Vec::new();
    let pins = scene.pins_between(first, second);
    for row in 0..band.rows() {
        traces.rows.push(traces.cells.len());
        let before = band.columns(row.saturating_sub(1));
        for at in band.columns(row) {
            let above_at = |at: usize| before.contains(&at).then(|| above.get(at - before.start)).flatten().copied();
            let (diagonal, up) = (at.checked_sub(1).and_then(above_at), above_at(at));
            let left = line.last().copied();
            let (worths, trace) = if row == 0 && at == 0 {
                (Worths { both: 0, ..NOWHERE }, 0)
            } else {
                let meeting = diagonal.and_then(|_| {
                    let (i, j) = (row - 1, at - 1);
                    let worth = first.meeting(scene, &first.columns[i], second, &second.columns[j])?;
                    Some(worth + pins.get(&(i as u32, j as u32)).copied().unwrap_or_default())
                });
                let or = |worths: Option<Worths>| worths.unwrap_or(NOWHERE);
                step(or(diagonal), or(up), or(left), meeting, open)
            };
            line.push(worths);
            traces.cells.push(trace);
        }
        std::mem::swap(&mut above, &mut line);
        line.clear();
    }
    traces.walk_back(above.last().copied().unwrap_or(NOWHERE))
}

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
