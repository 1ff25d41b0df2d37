//! Alignments of several texts with one of them, the pivot, joined to rows with a column for each text.

use std::ops::Range;

use super::bead::Alignment;

/// A row: segments of the pivot, and the segments of each other text that translate them.
#[derive(Debug, Clone, PartialEq)]
pub struct PivotRow {
    /// Segments of the pivot; none where another text has something that it lacks.
    pub pivot: Range<usize>,
    /// Segments of each other text.
    pub others: Vec<Range<usize>>,
    /// The lowest probability of its beads, from 0 to 1.
    pub probability: f32,
}

/// Joins the alignments of a pivot with other texts. A row ends where a bead ends in every alignment. What the pivot
/// lacks is a row of its own for each text: the other texts are not compared with each other.
///
/// Every alignment must have beads in the order of both texts. Costs time in proportion to the beads.
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
                let mut others: Vec<Range<usize>> = ends(alignments, &next);
                others[text] = bead.target.clone();
                rows.push(PivotRow { pivot: start..start, others, probability: bead.probability });
                next[text] += 1;
            }
        }
        let from = next.clone();
        let Some(end) = row_end(alignments, &mut next, start) else { return rows };
        let own = || alignments.iter().zip(from.iter().zip(&next));
        let others = own().map(|(alignment, (&from, &to))| {
            let beads = &alignment.beads[from..to];
            let first = beads.first().map_or(0, |bead| bead.target.start);
            first..beads.last().map_or(first, |bead| bead.target.end)
        });
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

/// Empty ranges where each other text has got to.
fn ends(alignments: &[Alignment], next: &[usize]) -> Vec<Range<usize>> {
    let end =
        |(alignment, &next): (&Alignment, &usize)| alignment.beads[..next].last().map_or(0, |bead| bead.target.end);
    alignments.iter().zip(next).map(end).map(|end| end..end).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::align::Bead;

    fn alignment(beads: &[(Range<usize>, Range<usize>)]) -> Alignment {
        let bead = |(source, target): &(Range<usize>, Range<usize>)| Bead {
            source: source.clone(),
            target: target.clone(),
            probability: 0.9,
        };
        Alignment { beads: beads.iter().map(bead).collect() }
    }

    #[test]
    fn a_row_ends_where_a_bead_ends_in_every_text() {
        let one = alignment(&[(0..1, 0..1), (1..2, 1..2), (2..2, 2..3), (2..3, 3..4)]);
        let other = alignment(&[(0..2, 0..1), (2..3, 1..1)]);
        let rows: Vec<_> = joined_by_pivot(&[one, other]).into_iter().map(|row| (row.pivot, row.others)).collect();
        assert_eq!(rows, [(0..2, vec![0..2, 0..1]), (2..2, vec![2..3, 1..1]), (2..3, vec![3..4, 1..1]),]);
    }

    #[test]
    fn without_other_texts_or_segments_there_are_no_rows() {
        assert!(joined_by_pivot(&[]).is_empty());
        assert!(joined_by_pivot(&[Alignment::default(), Alignment::default()]).is_empty());
    }
}
