//! The part of all pairs of columns in which a path is looked for: a range of columns for each row.

use std::ops::Range;

use super::profile::Step;

/// A band from the first corner to the last: for each point between two rows, the points between columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Band {
    /// Both ends grow from row to row, and each range meets the one before it.
    columns: Vec<Range<usize>>,
    width: usize,
}

/// What a path is known to pass: for each row the lowest and the highest column.
#[derive(Debug, Clone)]
pub(super) struct Course {
    ends: Vec<(usize, usize)>,
    width: usize,
}

impl Band {
    /// All pairs.
    pub fn whole(rows: usize, width: usize) -> Self {
        Self { columns: vec![0..width + 1; rows + 1], width }
    }

    /// The number of points between rows.
    pub fn rows(&self) -> usize {
        self.columns.len()
    }

    /// The number of columns.
    pub fn width(&self) -> usize {
        self.width
    }

    /// The points of a row.
    pub fn columns(&self, row: usize) -> Range<usize> {
        self.columns.get(row).cloned().unwrap_or_default()
    }

    /// The number of points.
    pub fn points(&self) -> usize {
        self.columns.iter().map(Range::len).sum()
    }

    /// Whether a path runs along the edge: a better one may be outside.
    pub fn is_touched(&self, steps: &[Step]) -> bool {
        let (mut row, mut at) = (0, 0);
        steps.iter().any(|step| {
            row += usize::from(*step != Step::Second);
            at += usize::from(*step != Step::First);
            let columns = self.columns(row);
            at == columns.start && at > 0 || at + 1 == columns.end && at < self.width
        })
    }
}

impl Course {
    /// The course of a path.
    pub fn along(steps: &[Step], rows: usize, width: usize) -> Self {
        let mut course = Self { ends: Vec::with_capacity(rows + 1), width };
        let (mut from, mut at) = (0, 0);
        for step in steps {
            match step {
                Step::Second => at += 1,
                Step::First | Step::Both => {
                    course.ends.push((from, at));
                    at += usize::from(*step == Step::Both);
                    from = at;
                }
            }
        }
        course.ends.push((from, at));
        course
    }

    /// The course through runs that both sides have, in order; between two of them it may be anywhere.
    pub fn through(runs: impl Iterator<Item = (usize, usize, usize)>, rows: usize, width: usize) -> Self {
        let mut course = Self { ends: Vec::with_capacity(rows + 1), width };
        let mut corner = 0;
        for (first, second, length) in runs.chain([(rows, width, 0)]) {
            while course.ends.len() < first {
                course.ends.push((corner, second));
            }
            course.ends.push((corner, second));
            course.ends.extend((1..length).map(|k| (second + k, second + k)));
            corner = second + length;
        }
        course.ends.truncate(rows + 1);
        course
    }

    /// The points at most `margin` rows or columns beside the course; if those are more than `most`, only the points
    /// that are nearest to the middle of each row.
    pub fn band(&self, margin: usize, most: usize) -> Band {
        let last = self.ends.len().saturating_sub(1);
        let range = |row: usize| {
            let (low, high) = self.ends[row];
            let before = self.ends[row.saturating_sub(margin)].0;
            let behind = self.ends[(row + margin).min(last)].1;
            let low = if row <= margin { 0 } else { before.min(low.saturating_sub(margin)) };
            let high = if row + margin >= last { self.width } else { behind.max(high + margin).min(self.width) };
            low..high + 1
        };
        let band = Band { columns: (0..self.ends.len()).map(range).collect(), width: self.width };
        if band.points() <= most { band } else { self.narrow(&band, most) }
    }

    /// A band around the straight lines through each open stretch.
    fn narrow(&self, band: &Band, most: usize) -> Band {
        let room = most / self.ends.len().max(1);
        let mut columns: Vec<Range<usize>> = Vec::with_capacity(self.ends.len());
        let mut start = 0;
        for open in self.ends.chunk_by(|one, next| one == next) {
            for (at, &(low, high)) in open.iter().enumerate() {
                let wide = band.columns(start + at);
                let middle = low + (high - low) * at / open.len().max(1);
                let from = columns.last().map_or(0, |last| last.start).max(wide.start);
                let floor = middle.saturating_sub(room / 2).max(from);
                let end = (middle + room / 2 + 1).min(wide.end);
                let reached = columns.last().map_or(0, |last| last.end);
                // Each row meets the one before it.
                let floor = floor.min(reached.saturating_sub(1));
                columns.push(floor..end.max(floor + 1).max(reached.min(wide.end)));
            }
            start += open.len();
        }
        if let Some(first) = columns.first_mut() {
            first.start = 0;
        }
        if let Some(last) = columns.last_mut() {
            last.end = self.width + 1;
        }
        Band { columns, width: self.width }
    }
}
