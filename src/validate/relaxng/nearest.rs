//! The name that was probably meant.

/// The one of `names` that differs least from `name`, if it differs little: one change in short names, two in longer
/// ones, three in long ones (optimal string alignment: insertion, deletion, replacement, exchange of neighbours).
pub(super) fn nearest<'n>(name: &str, names: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let wanted: Vec<char> = name.chars().flat_map(char::to_lowercase).collect();
    let limit = match wanted.len() {
        0..=1 => return None,
        2..=4 => 1,
        5..=8 => 2,
        _ => 3,
    };
    names
        .filter(|other| other.chars().count().abs_diff(wanted.len()) <= limit)
        .map(|other| (distance(&wanted, other), std::cmp::Reverse(shared_start(&wanted, other)), other))
        .filter(|(distance, ..)| *distance <= limit)
        .min()
        .map(|(.., other)| other)
}

/// Characters with which both begin: the beginning of a word is rarely misspelt.
fn shared_start(a: &[char], b: &str) -> usize {
    a.iter().zip(b.chars().flat_map(char::to_lowercase)).take_while(|(a, b)| **a == *b).count()
}

fn distance(a: &[char], b: &str) -> usize {
    let b: Vec<char> = b.chars().flat_map(char::to_lowercase).collect();
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let replaced = above[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut best = replaced.min(above[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(before[j - 2] + 1);
            }
            row.push(best);
        }
        before = std::mem::replace(&mut above, row);
    }
    above[b.len()]
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn finds_the_likely_name() {
        let names = ["persName", "placeName", "p", "hi", "head"];
        assert_eq!(nearest("presName", names.into_iter()), Some("persName"));
        assert_eq!(nearest("pp", ["app", "p"].into_iter()), Some("p"));
        assert_eq!(nearest("haed", names.into_iter()), Some("head"));
        assert_eq!(nearest("supplied", names.into_iter()), None);
        assert_eq!(nearest("q", names.into_iter()), None);
    }
}
