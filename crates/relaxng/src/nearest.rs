//! The name that was probably meant.

use std::cmp::Reverse;

/// The one of `names` that differs least from `word`, if it differs little and no other is as near: one change
/// in words of up to four characters, two in words of up to eight, three in longer ones. Of two equally near names the
/// one with the longer common beginning is meant, because beginnings are rarely misspelt.
///
/// A change is a character put in, taken out or replaced, or two neighbours exchanged (optimal string alignment).
pub fn nearest<'n>(word: &str, names: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let wanted: Vec<char> = word.chars().take(MOST).flat_map(char::to_lowercase).collect();
    let limit = match wanted.len() {
        0..=1 => return None,
        2..=4 => 1,
        5..=8 => 2,
        _ => 3,
    };
    let mut best: Option<((usize, Reverse<usize>), &str)> = None;
    let mut tied = false;
    let mut rows = Rows::default();
    for name in names.filter(|name| name.chars().count().abs_diff(wanted.len()) <= limit) {
        let Some(distance) = rows.distance(&wanted, name, limit) else { continue };
        let far = (distance, Reverse(shared_start(&wanted, name)));
        match best {
            Some((least, _)) if least < far => {}
            Some((least, other)) if least == far => tied |= other != name,
            _ => (best, tied) = (Some((far, name)), false),
        }
    }
    best.filter(|_| !tied).map(|(_, name)| name)
}

/// Characters with which both begin.
fn shared_start(word: &[char], name: &str) -> usize {
    word.iter().zip(name.chars().flat_map(char::to_lowercase)).take_while(|(a, b)| **a == *b).count()
}

/// Characters of a word that are looked at.
const MOST: usize = 64;

/// How many characters have to be put in, taken out, replaced or exchanged; `word` is in small letters, and capitals of
/// `name` count as small ones.
pub(crate) fn distance(word: &[char], name: &str) -> usize {
    Rows::default().distance(word, name, usize::MAX).unwrap_or(usize::MAX)
}

/// Room for the comparison of a word with many names.
#[derive(Default)]
struct Rows {
    name: Vec<char>,
    before: Vec<usize>,
    above: Vec<usize>,
    row: Vec<usize>,
}

impl Rows {
    /// [`distance`], if it is not above the limit.
    fn distance(&mut self, word: &[char], name: &str, limit: usize) -> Option<usize> {
        self.name.clear();
        self.name.extend(name.chars().flat_map(char::to_lowercase));
        self.above.clear();
        self.above.extend(0..=self.name.len());
        let mut least_above = 0;
        for i in 1..=word.len() {
            let least = self.next(word, i);
            // An exchange goes on from the row before the last one.
            if least > limit && least_above >= limit {
                return None;
            }
            least_above = least;
        }
        self.above.last().copied().filter(|distance| *distance <= limit)
    }

    /// Adds the row of a character of the word; the least number in it.
    fn next(&mut self, word: &[char], i: usize) -> usize {
        let (name, above, before) = (&self.name, &self.above, &self.before);
        self.row.clear();
        self.row.push(i);
        let (mut left, mut least) = (i, i);
        for j in 1..=name.len() {
            let replaced = above[j - 1] + usize::from(word[i - 1] != name[j - 1]);
            let mut best = replaced.min(above[j] + 1).min(left + 1);
            if i > 1 && j > 1 && word[i - 1] == name[j - 2] && word[i - 2] == name[j - 1] {
                best = best.min(before[j - 2] + 1);
            }
            self.row.push(best);
            (left, least) = (best, least.min(best));
        }
        std::mem::swap(&mut self.before, &mut self.above);
        std::mem::swap(&mut self.above, &mut self.row);
        least
    }
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_slip_finds_its_name() {
        let names = || ["gloss.wordplay", "gloss.acronym", "c1.p1", "c1.p2"].into_iter();
        assert_eq!(nearest("glos.wordplay", names()), Some("gloss.wordplay"));
        assert_eq!(nearest("gloss.acornym", names()), Some("gloss.acronym"));
        assert_eq!(nearest("something else", names()), None);
        assert_eq!(nearest("c1.p3", names()), None);
        assert_eq!(nearest("pp", ["app", "p"].into_iter()), Some("p"));
        assert_eq!(nearest("q", ["p"].into_iter()), None);
    }

    #[test]
    fn between_two_there_is_no_answer() {
        assert_eq!(nearest("c1.p3", ["c1.p1", "c1.p2"].into_iter()), None);
        assert_eq!(nearest("c1.p1.", ["c1.p1", "c2.p2"].into_iter()), Some("c1.p1"));
    }
}
