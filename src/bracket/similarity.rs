//! The similarity of two words, for misspelt names, puns and initials.

/// Similarity of two words, from 0 (nothing in common) to 1 (equal), by the longest common subsequence of their small
/// letters without accents. Costs the product of the lengths; words are cut at 40 letters.
pub(super) fn similarity(a: &str, b: &str) -> f32 {
    let (a, b) = (letters(a), letters(b));
    if a.is_empty() || b.is_empty() {
        return 0.0;
    }
    let mut row = vec![0u8; b.len() + 1];
    for x in &a {
        let mut diagonal = 0;
        for (index, y) in b.iter().enumerate() {
            let above = row[index + 1];
            row[index + 1] = if x == y { diagonal + 1 } else { above.max(row[index]) };
            diagonal = above;
        }
    }
    2.0 * f32::from(row[b.len()]) / (a.len() + b.len()) as f32
}

fn letters(word: &str) -> Vec<char> {
    let letters = word.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase);
    letters.flat_map(|c| any_ascii::any_ascii_char(c).chars()).take(40).collect()
}

/// Whether `acronym` consists of the first letters of the last words of `text`, skipping small words.
pub(super) fn abbreviates(acronym: &str, text: &str) -> bool {
    if acronym.chars().any(char::is_lowercase) {
        return false;
    }
    let mut wanted: Vec<char> = acronym.chars().filter(|c| c.is_alphabetic()).flat_map(char::to_lowercase).collect();
    if !(2..=8).contains(&wanted.len()) {
        return false;
    }
    for word in text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).rev().take(12) {
        let first = word.chars().next().map(|c| c.to_lowercase().next().unwrap_or(c));
        if first == wanted.last().copied() {
            wanted.pop();
            if wanted.is_empty() {
                return true;
            }
        } else if word.chars().next().is_some_and(char::is_uppercase) || word.len() > 3 {
            return false;
        }
    }
    false
}

/// Whether two different words begin alike, like a word and a name that plays on it: the shorter has at least four
/// letters, and the longer begins with it.
pub(super) fn share_stem(a: &str, b: &str) -> bool {
    let first = |word: &str| word.chars().next().map(|c| c.to_lowercase().next());
    if first(a) != first(b) {
        return false;
    }
    let (a, b) = (letters(a), letters(b));
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    short.len() >= 4 && long.len() > short.len() && long.starts_with(&short)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn misspelt_names_are_alike_and_others_not() {
        assert!(similarity("Kowalsky", "Kovalski") > 0.7);
        assert!(similarity("lamp", "river") < 0.5);
        assert!(similarity("", "x") == 0.0);
    }

    #[test]
    fn initials_are_recognised() {
        assert!(abbreviates("PO", "the Port Office"));
        assert!(abbreviates("BOT", "the Board of Tides"));
        assert!(!abbreviates("PO", "the Harbour Board"));
        assert!(!abbreviates("Po", "the Port Office"));
    }

    #[test]
    fn a_word_inside_a_name_shares_its_stem() {
        assert!(share_stem("Bach", "Bacher"));
        assert!(!share_stem("Bach", "Bach"));
    }
}
