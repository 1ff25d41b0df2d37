//! The order in which the texts are joined: the most similar first.

use super::profile::Scene;

/// How many pairs of words of a text are considered: those with the lowest hashes, which are the same in all texts that
/// have them (Broder 1997).
const SKETCH: usize = 1024;

/// Two clusters that become one: numbers below the number of texts are texts, those above are earlier joins.
pub(super) type Join = (usize, usize);

/// The joins from single texts to one cluster, the most similar first, by the mean similarity of their texts (UPGMA).
///
/// Costs time for O(n²) sketches and O(n³) comparisons of numbers at worst, for n different texts.
pub(super) fn joins(scene: &Scene<'_>) -> Vec<Join> {
    let sketches: Vec<Vec<u64>> = scene.rows.iter().map(|row| sketch(row)).collect();
    let n = sketches.len();
    let mut similarity: Vec<Vec<f64>> = Vec::with_capacity(n);
    for (at, sketch) in sketches.iter().enumerate() {
        similarity.push(sketches[..at].iter().map(|other| alike(sketch, other)).collect());
    }
    let mut clusters: Vec<(usize, f64)> = (0..n).map(|number| (number, 1.0)).collect();
    let mut joins = Vec::with_capacity(n.saturating_sub(1));
    while clusters.len() > 1 {
        let (low, high) = nearest(&similarity);
        joins.push((clusters[low].0, clusters[high].0));
        join(&mut similarity, &mut clusters, low, high);
        clusters[low].0 = n + joins.len() - 1;
    }
    joins
}

/// The two most similar clusters; among equals, the first.
fn nearest(similarity: &[Vec<f64>]) -> (usize, usize) {
    let mut best = (-1.0, (0, 1));
    for (high, row) in similarity.iter().enumerate() {
        for (low, &value) in row.iter().enumerate() {
            if value > best.0 {
                best = (value, (low, high));
            }
        }
    }
    best.1
}

/// Merges the cluster `high` into `low`.
fn join(similarity: &mut Vec<Vec<f64>>, clusters: &mut Vec<(usize, f64)>, low: usize, high: usize) {
    let (a, b) = (clusters[low].1, clusters[high].1);
    let get = |similarity: &[Vec<f64>], x: usize, y: usize| similarity[x.max(y)][x.min(y)];
    for other in (0..clusters.len()).filter(|&other| other != low && other != high) {
        let mean = (a * get(similarity, low, other) + b * get(similarity, high, other)) / (a + b);
        similarity[low.max(other)][low.min(other)] = mean;
    }
    similarity.remove(high);
    for row in similarity.iter_mut().skip(high) {
        row.remove(high);
    }
    clusters[low].1 = a + b;
    clusters.remove(high);
}

fn sketch(row: &[u32]) -> Vec<u64> {
    let hash = |a: u32, b: u32| {
        let mixed = (u64::from(a) << 32 | u64::from(b)).wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (mixed ^ mixed >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        (mixed ^ mixed >> 27).wrapping_mul(0x94D0_49BB_1331_11EB)
    };
    let singles = row.iter().map(|&form| hash(form, u32::MAX));
    let mut hashes: Vec<u64> = singles.chain(row.windows(2).map(|pair| hash(pair[0], pair[1]))).collect();
    hashes.sort_unstable();
    hashes.dedup();
    hashes.truncate(SKETCH);
    hashes
}

/// The share of elements of either that both have.
fn alike(a: &[u64], b: &[u64]) -> f64 {
    let (mut i, mut j, mut both, mut all) = (0, 0, 0, 0);
    while all < SKETCH && (i < a.len() || j < b.len()) {
        let (x, y) = (a.get(i).copied().unwrap_or(u64::MAX), b.get(j).copied().unwrap_or(u64::MAX));
        both += usize::from(x == y);
        i += usize::from(x <= y);
        j += usize::from(y <= x);
        all += 1;
    }
    if all == 0 { 1.0 } else { both as f64 / all as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::collate::texts::Forms;
    use crate::collate::weights::Weights;

    #[test]
    fn the_nearest_are_joined_first() {
        let rows: [&[u32]; 4] = [&[1, 2, 3, 4], &[5, 6, 7, 8], &[1, 2, 3, 9], &[5, 6, 7, 8, 10]];
        let scene = Scene {
            rows: rows.to_vec(),
            starts: vec![&[]; 4],
            weights: vec![1; 4],
            forms: &Forms::default(),
            worth: Weights::default(),
            column: 0,
            pins: Vec::new(),
        };
        assert_eq!(joins(&scene), [(1, 3), (0, 2), (5, 4)]);
    }

    #[test]
    fn texts_without_words_are_alike() {
        assert_eq!(alike(&[], &[]), 1.0);
        assert_eq!(alike(&sketch(&[1, 2]), &[]), 0.0);
    }
}
