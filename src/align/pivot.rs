//! Alignments of several texts with one of them, the pivot, joined to rows with a column for each text.

use std::ops::Range;

use super::bead::{Alignment, Bead};

/// A row: segments of the pivot, and the segments of each other text that translate them.
#[derive(Debug, Clone, PartialEq)]
pub struct PivotRow {
    /// Segments of the pivot; none where another text has something that it lacks.
    pub pivot: Range<usize>,
    /// Segments of each other text: none where it lacks the row, several stretches where a post that is in another place
    /// there shares the row with others.
    pub others: Vec<Vec<Range<usize>>>,
    /// The lowest probability of its beads, from 0 to 1.
    pub probability: f32,
}

/// Joins the alignments of a pivot with other texts. A row ends where a bead ends in every alignment. What the pivot
/// lacks is a row of its own for each text: the other texts are not compared with each other.
///
/// Every alignment must have beads in the order of the pivot. Costs time in proportion to the beads.
pub fn joined_by_pivot(alignments: &[Alignment]) -> Vec<PivotRow> {
    let mut next = vec![0; alignments.len()];
    let mut rows = Vec::new();
    if alignments.is_empty() {
        return rows;
    }
    let mut start = 0;
    loop {
        for (text, alignment) in alignments.iter().enumerate() {
            while let Some(bead) = alignment.beads.get(next[text]).filter(|bead| bead.source.is_empty()) {
                let mut others = vec![Vec::new(); alignments.len()];
                others[text].push(bead.target.clone());
                rows.push(PivotRow { pivot: start..start, others, probability: bead.probability });
                next[text] += 1;
            }
        }
        let from = next.clone();
        let Some(end) = row_end(alignments, &mut next, start) else { return rows };
        let own = || alignments.iter().zip(from.iter().zip(&next));
        let others = own().map(|(alignment, (&from, &to))| targets(&alignment.beads[from..to]));
        let beads = own().flat_map(|(alignment, (&from, &to))| &alignment.beads[from..to]);
        let probability = beads.map(|bead| bead.probability).fold(1.0, f32::min);
        rows.push(PivotRow { pivot: start..end, others: others.collect(), probability });
        start = end;
    }
}

/// Where the row that begins at a segment of the pivot ends: moves on in each alignment until all are there. `None` at
/// the end of the pivot.
fn row_end(alignments: &[Alignment], next: &mut [usize], start: usize) -> Option<usize> {
    let mut end = start + 1;
    loop {
        let before = end;
        for (alignment, next) in alignments.iter().zip(&mut *next) {
            let reached = |at: usize| alignment.beads[..at].last().map_or(0, |bead| bead.source.end);
            while reached(*next) < end {
                alignment.beads.get(*next)?;
                *next += 1;
            }
            end = end.max(reached(*next));
        }
        if end == before {
            return Some(end);
        }
    }
}

/// The segments of the target in some beads, as stretches: a post that has moved does not follow what is before it.
fn targets(beads: &[Bead]) -> Vec<Range<usize>> {
    let mut stretches: Vec<Range<usize>> = Vec::new();
    for target in beads.iter().map(|bead| &bead.target).filter(|target| !target.is_empty()) {
        match stretches.last_mut().filter(|last| last.end == target.start) {
            Some(last) => last.end = target.end,
            None => stretches.push(target.clone()),
        }
    }
    stretches
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::align::bead::alignment;

    fn one(stretch: Range<usize>) -> Vec<Range<usize>> {
        std::iter::once(stretch).collect()
    }

    #[test]
    fn a_row_ends_where_a_bead_ends_in_every_text() {
        let fine = alignment(&[(0..1, 0..1), (1..2, 1..2), (2..2, 2..3), (2..3, 3..4)]);
        let coarse = alignment(&[(0..2, 0..1), (2..3, 1..1)]);
        let rows: Vec<_> = joined_by_pivot(&[fine, coarse]).into_iter().map(|row| (row.pivot, row.others)).collect();
        assert_eq!(
            rows,
            [
                (0..2, vec![one(0..2), one(0..1)]),
                (2..2, vec![one(2..3), Vec::new()]),
                (2..3, vec![one(3..4), Vec::new()]),
            ]
        );
    }

    #[test]
    fn a_post_that_moved_shares_a_row_without_what_is_between() {
        let moved = alignment(&[(0..1, 1..2), (1..2, 2..3), (2..3, 0..1), (3..4, 3..4)]);
        let across = alignment(&[(0..1, 0..1), (1..3, 1..2), (3..4, 2..3)]);
        let rows: Vec<_> = joined_by_pivot(&[moved, across]).into_iter().map(|row| (row.pivot, row.others)).collect();
        assert_eq!(rows[1], (1..3, vec![vec![2..3, 0..1], one(1..2)]));
        let mut told: Vec<usize> = rows.iter().flat_map(|(_, others)| others[0].clone()).flatten().collect();
        told.sort_unstable();
        assert_eq!(told, [0, 1, 2, 3]);
    }

    #[test]
    fn without_other_texts_or_segments_there_are_no_rows() {
        assert!(joined_by_pivot(&[]).is_empty());
        assert!(joined_by_pivot(&[Alignment::default(), Alignment::default()]).is_empty());
    }
}
