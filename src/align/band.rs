//! The pairs of segments that are considered: a band around a line through the two texts.

use std::ops::Range;

/// For each number of preceding source segments (0 to all), the numbers of preceding target segments that are
/// considered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Band {
    rows: Vec<Range<usize>>,
    /// Cells before each row.
    offsets: Vec<usize>,
}

impl Band {
    /// A band of `half` on both sides of a line from corner to corner, given as increasing points.
    pub fn about(line: &[(usize, usize)], half: usize, source: usize, target: usize) -> Self {
        let mut rows: Vec<Range<usize>> = Vec::with_capacity(source + 1);
        for window in line.windows(2) {
            let ((x0, y0), (x1, y1)) = (window[0], window[1]);
            for x in rows.len()..=x1 {
                // Where the line climbs, a row includes everything that it passes.
                let at = |x: usize| y0 + (x.clamp(x0, x1) - x0) * (y1 - y0) / (x1 - x0).max(1);
                let (low, high) = if x1 == x0 { (y0, y1) } else { (at(x.saturating_sub(1)), at(x + 1)) };
                rows.push(low.saturating_sub(half)..(high + half).min(target) + 1);
            }
            if let Some(last) = rows.last_mut().filter(|_| x1 == x0) {
                last.end = last.end.max((y1 + half).min(target) + 1);
            }
        }
        rows.resize(source + 1, target.saturating_sub(half)..target + 1);
        Self::of(rows, target)
    }

    /// A band of these rows; makes them overlap, so that there is a path from corner to corner.
    pub fn of(mut rows: Vec<Range<usize>>, target: usize) -> Self {
        if let Some(first) = rows.first_mut() {
            first.start = 0;
        }
        let mut start = 0;
        for row in &mut rows {
            row.start = row.start.max(start).min(row.end - 1);
            start = row.start;
        }
        if let Some(last) = rows.last_mut() {
            last.end = target + 1;
        }
        for at in (1..rows.len()).rev() {
            let next = rows[at].start;
            rows[at - 1].end = rows[at - 1].end.max(next + 1);
        }
        let mut cells = 0;
        let before = rows.iter().map(|row| {
            cells += row.len();
            cells - row.len()
        });
        let offsets = before.collect();
        Self { rows, offsets }
    }

    /// The target numbers of a row; empty after the last row.
    pub fn row(&self, source: usize) -> Range<usize> {
        self.rows.get(source).cloned().unwrap_or(0..0)
    }

    /// The number of a cell, if it is in the band.
    pub fn cell(&self, source: usize, target: usize) -> Option<usize> {
        let row = self.rows.get(source).filter(|row| row.contains(&target))?;
        Some(self.offsets[source] + target - row.start)
    }

    /// The number of the first cell of a row.
    pub fn offset(&self, source: usize) -> usize {
        self.offsets[source]
    }

    /// How many cells there are.
    pub fn cells(&self) -> usize {
        self.rows.iter().map(ExactSizeIterator::len).sum()
    }

    /// Whether a point is near an edge that is not an edge of the whole.
    pub fn is_edge(&self, source: usize, target: usize, all: usize) -> bool {
        let row = self.row(source);
        let near = row.len() / 8;
        row.start > 0 && target < row.start + near || row.end <= all && target + near >= row.end
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_a_way_through_every_band() {
        for (line, source, target) in [
            (vec![(0, 0), (10, 20)], 10, 20),
            (vec![(0, 0), (3, 0), (3, 15), (10, 20)], 10, 20),
            (vec![(0, 0), (0, 9), (5, 9)], 5, 9),
            (vec![(0, 0), (0, 0)], 0, 0),
        ] {
            let band = Band::about(&line, 1, source, target);
            assert!(band.cell(0, 0).is_some() && band.cell(source, target).is_some(), "{band:?}");
            for x in 1..=source {
                assert!(
                    band.row(x - 1).end > band.row(x).start && band.row(x - 1).start <= band.row(x).start,
                    "{band:?}"
                );
            }
        }
    }
}
