//! The path that lengths alone show (Gale and Church 1993, A Program for Aligning Sentences in Bilingual Corpora).
//!
//! It knows no words, so it cannot be led astray by them: in texts of like segments it is right at any length. No path
//! that is found by words may be worse.

use super::band::Band;
use super::kinds::ScoredBead;
use super::scores::Window;
use super::side::Side;

/// The kinds of beads with their costs: minus the logarithm of their shares in table 5 of the paper.
const KINDS: [((usize, usize), f32); 6] =
    [((1, 1), 0.1165), ((1, 0), 5.3083), ((0, 1), 5.3083), ((2, 1), 3.1123), ((1, 2), 3.1123), ((2, 2), 4.5099)];

/// The variance of the length of a translation, for each character.
const VARIANCE: f32 = 6.8;

/// How many segments beside the diagonal are looked at.
const HALF: usize = 100;

/// Where segments and characters lead to different places, the band holds all between; but not more cells than this for
/// each segment, or in all.
const CELLS_A_ROW: usize = 8 * HALF;
const CELLS: usize = 1 << 23;

/// The cost of a difference, in steps of a fiftieth of a standard deviation.
const STEPS: usize = 50;
/// Greater differences, in standard deviations, cost as much as this one.
const FARTHEST: usize = 37;

/// The best path by lengths; its beads have no scores yet. Costs time and memory in proportion to the segments.
pub(super) fn length_path(source: &Side, target: &Side, window: &Window) -> Vec<ScoredBead> {
    let lengths = [lengths(source, &window.source), lengths(target, &window.target)];
    let (sources, targets) = (window.source.len(), window.target.len());
    let band = band(&lengths, sources, targets);
    let costs = Costs::new(&lengths);
    let mut sums = vec![f32::INFINITY; band.cells()];
    let mut came = vec![0_u8; band.cells()];
    sums[0] = 0.0;
    for i in 0..=sources {
        for j in band.row(i) {
            let here = band.offset(i) + j - band.row(i).start;
            for (kind, &((a, b), cost)) in KINDS.iter().enumerate().filter(|(_, ((a, b), _))| *a <= i && *b <= j) {
                let Some(from) = band.cell(i - a, j - b) else { continue };
                let sum =
                    sums[from] + cost + costs.of(lengths[0][i] - lengths[0][i - a], lengths[1][j] - lengths[1][j - b]);
                if sum < sums[here] {
                    (sums[here], came[here]) = (sum, kind as u8);
                }
            }
        }
    }
    trace(&came, &band, window)
}

fn trace(came: &[u8], band: &Band, window: &Window) -> Vec<ScoredBead> {
    let mut found = Vec::new();
    let (mut i, mut j) = (window.source.len(), window.target.len());
    while i + j > 0 {
        let Some(cell) = band.cell(i, j) else { break };
        let (a, b) = KINDS[usize::from(came[cell])].0;
        let (source, target) = (window.source.start + i, window.target.start + j);
        found.push(ScoredBead { source: source - a..source, target: target - b..target, score: 0.0, probability: 1.0 });
        (i, j) = (i - a, j - b);
    }
    found.reverse();
    found
}

/// Characters before each segment of a stretch, and all of them.
fn lengths(side: &Side, stretch: &std::ops::Range<usize>) -> Vec<f32> {
    (stretch.start..=stretch.end).map(|end| side.length(stretch.start..end)).collect()
}

/// A band about two lines: equal shares of the segments, and equal shares of the characters. Where it would grow with
/// the square of the segments, it is about the first line only.
fn band(lengths: &[Vec<f32>; 2], sources: usize, targets: usize) -> Band {
    let share = lengths[1][targets] / lengths[0][sources].max(1.0);
    let mut by_characters = 0;
    let line = (0..=sources).map(|i| {
        while by_characters < targets && lengths[1][by_characters] < lengths[0][i] * share {
            by_characters += 1;
        }
        (i * targets / sources.max(1), by_characters)
    });
    let lines: Vec<(usize, usize)> = line.collect();
    let about = |low: usize, high: usize| low.saturating_sub(HALF)..(high + HALF).min(targets) + 1;
    let both = lines.iter().map(|&(one, other)| about(one.min(other), one.max(other)));
    let band = Band::of(both.collect(), targets);
    if band.cells() <= CELLS.max(CELLS_A_ROW * (sources + 1)) {
        return band;
    }
    Band::of(lines.iter().map(|&(by_segments, _)| about(by_segments, by_segments)).collect(), targets)
}

/// The costs of differences in length.
struct Costs {
    /// Target characters for each source character.
    ratio: f32,
    /// The cost of a difference, by steps.
    table: Vec<f32>,
}

impl Costs {
    fn new(lengths: &[Vec<f32>; 2]) -> Self {
        let all = lengths.each_ref().map(|lengths| lengths.last().copied().unwrap_or(0.0).max(1.0));
        let cost = |step: usize| -libm::erfc(step as f64 / STEPS as f64 / std::f64::consts::SQRT_2).ln() as f32;
        Self { ratio: all[1] / all[0], table: (0..=FARTHEST * STEPS).map(cost).collect() }
    }

    /// Minus the logarithm of the probability that lengths differ as much by chance (equation 5 of the paper).
    fn of(&self, source: f32, target: f32) -> f32 {
        let mean = (source + target / self.ratio) / 2.0;
        if mean <= 0.0 {
            return 0.0;
        }
        let difference = (target - source * self.ratio).abs() / (VARIANCE * mean).sqrt();
        let at = difference * STEPS as f32;
        let step = at as usize;
        match self.table.get(step..step + 2) {
            Some(two) => two[0] + (two[1] - two[0]) * (at - step as f32),
            None => self.table[FARTHEST * STEPS],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::side::{Reader, Stemmer};
    use super::*;

    #[test]
    fn lengths_show_a_sentence_that_was_cut_in_two() {
        let read = |lengths: &[usize]| {
            let mut reader = Reader::new(Stemmer::default());
            let segments: Vec<String> = lengths.iter().map(|length| "x".repeat(*length)).collect();
            reader.read(&segments);
            reader.finish().0
        };
        let (source, target) = (read(&[40, 90, 12, 60]), read(&[42, 50, 38, 14, 63]));
        let path = length_path(&source, &target, &Window { source: 0..4, target: 0..5 });
        let beads: Vec<_> = path.into_iter().map(|bead| (bead.source, bead.target)).collect();
        assert_eq!(beads, [(0..1, 0..1), (1..2, 1..3), (2..3, 3..4), (3..4, 4..5)]);
    }

    #[test]
    fn the_band_grows_with_the_segments() {
        let lines = 20_000;
        let sums = |long: usize| -> Vec<f32> {
            let length = |at: usize| if at == long { 1e6 } else { 10.0 };
            let ends = (0..lines).scan(0.0, |sum, at| {
                *sum += length(at);
                Some(*sum)
            });
            std::iter::once(0.0).chain(ends).collect()
        };
        let wide = band(&[sums(0), sums(lines - 1)], lines, lines);
        assert!(wide.cells() <= CELLS_A_ROW * (lines + 1), "{}", wide.cells());
        let near = band(&[sums(100), sums(150)], lines, lines);
        assert!(near.cells() > 2 * HALF * lines, "{}", near.cells());
    }

    #[test]
    fn the_costs_are_those_of_the_normal_distribution() {
        let costs = Costs::new(&[vec![0.0, 100.0], vec![0.0, 100.0]]);
        // One standard deviation: 31.7 % of all differences are greater.
        assert!((costs.of(100.0 - 13.0384, 100.0 + 13.0384) - 1.1489).abs() < 0.01);
        assert_eq!(costs.of(0.0, 0.0), 0.0);
    }
}
