//! Which paragraphs of an edition are which of a document.

use std::ops::Range;

use similar::{Algorithm, DiffOp};

use crate::text::{common, differences, words_or_signs};

/// Paragraphs of the edition, and those of the document that stand for them.
pub(super) type Bead = (Range<usize>, Range<usize>);

/// Pairs paragraphs, in their order: those with the same words, and between them those that are alike. A paragraph may
/// have been cut into up to three, or joined from as many.
pub(super) fn beads(olds: &[String], news: &[String]) -> Vec<Bead> {
    let mut found = Vec::new();
    let mut gap = (0..0, 0..0);
    let ends = [DiffOp::Equal { old_index: olds.len(), new_index: news.len(), len: 0 }];
    for op in differences(Algorithm::Patience, olds, news).into_iter().chain(ends) {
        let (old, new) = (op.old_range(), op.new_range());
        if !matches!(op, DiffOp::Equal { .. }) {
            gap = (gap.0.start..old.end, gap.1.start..new.end);
            continue;
        }
        found.extend(Gap::new(&olds[gap.0.clone()], &news[gap.1.clone()]).beads(gap.0.start, gap.1.start));
        found.extend(old.clone().zip(new.clone()).map(|(old, new)| (old..old + 1, new..new + 1)));
        gap = (old.end..old.end, new.end..new.end);
    }
    found
}

/// Paragraphs are alike that have more than this share of their words in common.
const ALIKE: f64 = 0.4;

/// So many cells of a gap are computed at most.
const MOST_CELLS: usize = 4_000_000;

/// So many steps from the diagonal are looked at least.
const BAND: usize = 12;

/// How many paragraphs of either side belong together.
const STEPS: [(usize, usize); 7] = [(1, 1), (1, 2), (2, 1), (1, 3), (3, 1), (1, 0), (0, 1)];

/// Paragraphs between two that are the same.
struct Gap<'g> {
    olds: Vec<Vec<&'g str>>,
    news: Vec<Vec<&'g str>>,
}

impl<'g> Gap<'g> {
    fn new(olds: &'g [String], news: &'g [String]) -> Self {
        let words = |texts: &'g [String]| texts.iter().map(|text| words_or_signs(text).collect()).collect();
        Self { olds: words(olds), news: words(news) }
    }

    fn beads(&self, old: usize, new: usize) -> Vec<Bead> {
        let (rows, width) = (self.olds.len() + 1, self.news.len() + 1);
        if rows == 1 || width == 1 || rows * width > MOST_CELLS {
            return Vec::new();
        }
        let steps = self.steps(rows, width);
        let (mut row, mut column, mut found) = (rows - 1, width - 1, Vec::new());
        while let Some((down, right)) = steps.get(row * width + column).copied().flatten() {
            if down > 0 && right > 0 {
                found.push((old + row - down..old + row, new + column - right..new + column));
            }
            (row, column) = (row - down, column - right);
        }
        found.reverse();
        found
    }

    /// The last step of the best way to each cell.
    fn steps(&self, rows: usize, width: usize) -> Vec<Option<(usize, usize)>> {
        let mut best = vec![f64::NEG_INFINITY; rows * width];
        let mut steps = vec![None; rows * width];
        best[0] = 0.0;
        let band = BAND.max(20_000 / rows).max(rows.abs_diff(width));
        for row in 0..rows {
            let middle = row * width / rows;
            for column in middle.saturating_sub(band)..width.min(middle + band + 1) {
                for (down, right) in STEPS {
                    if down > row || right > column || (row, column) == (0, 0) {
                        continue;
                    }
                    let before = best[(row - down) * width + column - right];
                    if before == f64::NEG_INFINITY {
                        continue;
                    }
                    let gain = self.gain(row - down..row, column - right..column);
                    let cell = row * width + column;
                    if gain.is_some_and(|gain| before + gain > best[cell]) {
                        best[cell] = before + gain.unwrap_or(0.0);
                        steps[cell] = Some((down, right));
                    }
                }
            }
        }
        steps
    }

    /// What it is worth to pair these; none where they are not alike.
    fn gain(&self, old: Range<usize>, new: Range<usize>) -> Option<f64> {
        if old.is_empty() || new.is_empty() {
            return Some(0.0);
        }
        let (olds, news) = (&self.olds[old], &self.news[new]);
        let all = (olds.iter().map(Vec::len).sum::<usize>() + news.iter().map(Vec::len).sum::<usize>()) as f64;
        let same = f64::from(common(olds.iter().flatten().copied(), news.iter().flatten().copied()));
        // Each part of what was cut must bring words of its own.
        let price = 0.1 * (olds.len() + news.len()) as f64;
        Some(same - ALIKE * all - price + 0.2).filter(|gain| *gain > 0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::beads;

    fn owned(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|text| (*text).to_owned()).collect()
    }

    #[test]
    fn paragraphs_are_cut_and_joined() {
        let olds =
            owned(&["The ferry was late. Nobody saw it come.", "A bell.", "The tin cup rang.", "Then it slept."]);
        let news =
            owned(&["The ferry was late.", "Nobody saw it come.", "A bell.", "The tin cup rang. Then it slept."]);
        assert_eq!(beads(&olds, &news), [(0..1, 0..2), (1..2, 2..3), (2..4, 3..4)]);
    }

    #[test]
    fn what_is_not_alike_stands_alone() {
        let olds = owned(&["One two three four.", "Five six seven eight.", "Nine ten."]);
        let news = owned(&["One two three five.", "Quite another thing.", "Nine ten."]);
        assert_eq!(beads(&olds, &news), [(0..1, 0..1), (2..3, 2..3)]);
    }
}
