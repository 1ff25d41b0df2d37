//! The best alignment of two short profiles, by dynamic programming with costs for opening a gap (Gotoh 1982).

use std::ops::Range;

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

/// Aligns the columns `rows` of `first` with the columns `columns` of `second`.
///
/// Costs time and memory O(n · m).
pub(super) fn aligned(
    scene: &Scene<'_>,
    first: &Profile,
    second: &Profile,
    rows: Range<usize>,
    columns: Range<usize>,
) -> Vec<Step> {
    let (n, m) = (rows.len(), columns.len());
    let open = scene.worth.gap * first.total * second.total;
    let mut traces: Vec<Trace> = vec![0; (n + 1) * (m + 1)];
    let mut line = first_line(m, open, &mut traces);
    for i in 1..=n {
        let column = &first.columns[rows.start + i - 1];
        let traces = &mut traces[i * (m + 1)..(i + 1) * (m + 1)];
        let mut diagonal = line[0];
        line[0] = edge_down(line[0], open, &mut traces[0]);
        for j in 1..=m {
            let of = &second.columns[columns.start + j - 1];
            let above = line[j];
            let (worths, trace) = step(diagonal, above, line[j - 1], first.meeting(scene, column, second, of), open);
            line[j] = worths;
            traces[j] = trace;
            diagonal = above;
        }
    }
    walk_back(&traces, n, m, line[m])
}

fn first_line(m: usize, open: i64, traces: &mut [Trace]) -> Vec<Worths> {
    let mut line = vec![NOWHERE; m + 1];
    line[0].both = 0;
    for j in 1..=m {
        line[j].second = if j == 1 { -open } else { line[j - 1].second };
        traces[j] = if j == 1 { 0 } else { 2 << 4 };
    }
    line
}

fn edge_down(above: Worths, open: i64, trace: &mut Trace) -> Worths {
    let (first, from) = best(above.both - open, above.first, NEVER);
    *trace = from << 2;
    Worths { first, ..NOWHERE }
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

fn walk_back(traces: &[Trace], n: usize, m: usize, end: Worths) -> Vec<Step> {
    let (mut i, mut j) = (n, m);
    let mut state = best(end.both, end.first, end.second).1;
    let mut steps = Vec::with_capacity(n.max(m));
    while i > 0 || j > 0 {
        let trace = traces[i * (m + 1) + j];
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
