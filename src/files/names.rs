//! Words of a document as parts of file names.

use super::sha256;

/// Bytes that a word of a document may take in a file name: a language tag has room in it (RFC 5646, 4.4.1, asks for 35).
pub const MAX_NAME_PART: usize = 40;

/// A word of a document as a part of a file name: letters and digits of any script, `-` and `_`, and dots that neither
/// begin nor follow one another; every other character becomes `-`. A longer word keeps its beginning and gets eight
/// characters of its hash. No name made of it leads to another folder.
///
/// ```
/// use glossator::files::name_part;
///
/// assert_eq!(name_part("sr-Latn"), "sr-Latn");
/// assert_eq!(name_part("../../etc/passwd"), "-.-.-etc-passwd");
/// assert!(name_part(&"a".repeat(10_000)).len() <= glossator::files::MAX_NAME_PART);
/// ```
pub fn name_part(word: &str) -> String {
    let mut part = String::with_capacity(word.len().min(MAX_NAME_PART));
    for c in word.chars() {
        match c {
            '.' if part.ends_with('.') => {}
            '.' if part.is_empty() => part.push('-'),
            '.' | '_' => part.push(c),
            c if c.is_alphanumeric() => part.push(c),
            _ => part.push('-'),
        }
    }
    if part.len() <= MAX_NAME_PART {
        return part;
    }
    let hash = &sha256(word.as_bytes())[..8];
    let kept = part.floor_char_boundary(MAX_NAME_PART - hash.len() - 1);
    format!("{}-{hash}", &part[..kept])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_part_leads_elsewhere() {
        for (word, expected) in [
            ("en", "en"),
            ("t.a/../../x", "t.a-.-.-x"),
            ("..", "-."),
            ("C:\\x", "C--x"),
            ("a\0b\nc", "a-b-c"),
            ("жук.1", "жук.1"),
            ("", ""),
        ] {
            assert_eq!(name_part(word), expected, "{word:?}");
        }
    }

    #[test]
    fn long_words_stay_apart() {
        let [one, other] = ["ж".repeat(5000) + "a", "ж".repeat(5000) + "b"].map(|word| name_part(&word));
        assert!(one != other && one.len() <= MAX_NAME_PART && one.starts_with("жжж"), "{one} {other}");
    }
}
