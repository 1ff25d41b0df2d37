//! Finds files that have another name in the new folder: those with nearly the same text.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::text::{Tokenizer, Vocabulary};

/// Words in a row that two texts have in common by descent, hardly by chance.
const ROW: usize = 3;

/// The share of such rows that a file with another name must have in common with the old one.
const LEAST: f32 = 0.5;

/// What more files than this have in common is a formula.
const COMMON: usize = 20;

/// Pairs the texts of files that one folder has with those of files that the other has, the most similar first; each is
/// paired once. Costs time in proportion to the texts.
pub fn renamed(old: &[String], new: &[String]) -> Vec<(usize, usize)> {
    let mut vocabulary = Vocabulary::default();
    let mut rows = |texts: &[String]| texts.iter().map(|text| rows(text, &mut vocabulary)).collect::<Vec<_>>();
    let (old, new) = (rows(old), rows(new));
    let mut files_of: FxHashMap<&[u32], Vec<usize>> = FxHashMap::default();
    for (number, rows) in old.iter().enumerate() {
        rows.iter().for_each(|row| files_of.entry(row).or_default().push(number));
    }
    let mut candidates: Vec<(f32, usize, usize)> = Vec::new();
    for (number, rows) in new.iter().enumerate() {
        let mut shared: FxHashMap<usize, usize> = FxHashMap::default();
        for files in rows.iter().filter_map(|row| files_of.get(&**row)).filter(|files| files.len() <= COMMON) {
            files.iter().for_each(|file| *shared.entry(*file).or_default() += 1);
        }
        let dice = |(file, count): (usize, usize)| {
            let share = 2.0 * count as f32 / (old[file].len() + rows.len()) as f32;
            (share, file, number)
        };
        candidates.extend(shared.into_iter().map(dice).filter(|(share, ..)| *share >= LEAST));
    }
    best_first(candidates)
}

fn best_first(mut candidates: Vec<(f32, usize, usize)>) -> Vec<(usize, usize)> {
    candidates.sort_by(|one, other| one.0.total_cmp(&other.0).reverse().then((one.1, one.2).cmp(&(other.1, other.2))));
    let (mut olds, mut news) = (FxHashSet::default(), FxHashSet::default());
    let mut found: Vec<(usize, usize)> = Vec::new();
    for (_, old, new) in candidates {
        if !olds.contains(&old) && !news.contains(&new) {
            olds.insert(old);
            news.insert(new);
            found.push((old, new));
        }
    }
    found.sort_unstable();
    found
}

/// The distinct rows of words of a text; a text of fewer words is one row.
fn rows(text: &str, vocabulary: &mut Vocabulary) -> FxHashSet<Box<[u32]>> {
    let mut tokens = Vec::new();
    Tokenizer::default().tokens(text, 0, vocabulary, &mut tokens);
    let words: Vec<u32> =
        tokens.iter().filter(|token| vocabulary.is_word(token.key)).map(|token| token.key.0).collect();
    if words.len() < ROW {
        return (!words.is_empty()).then(|| words.into()).into_iter().collect();
    }
    words.windows(ROW).map(Into::into).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_similar_texts_are_pairs() {
        let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        let old = texts(&["The mill stood still all winter long.", "Nobody rang the bell.", "", "One"]);
        let new = texts(&["", "Nobody rang the bell.", "The mill burned in the summer.", "Snow fell on the mill."]);
        assert_eq!(renamed(&old, &new), [(1, 1)]);
        let new = texts(&["The mill stood still all winter, they say."]);
        assert_eq!(renamed(&old, &new), [(0, 0)]);
    }
}
