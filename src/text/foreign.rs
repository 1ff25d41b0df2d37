//! Whether a word could be English, by its letters alone. There is no dictionary: the tests look at endings and letter
//! groups that English words hardly have, and are used as weak evidence only.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

/// English words and names that end like foreign ones.
const ENGLISH: &[&str] = &[
    "idea", "area", "era", "sea", "tea", "plea", "flea", "opera", "drama", "data", "extra", "sofa", "camera", "banana",
    "pasta", "pizza", "america", "africa", "asia", "russia", "china", "india", "also", "who", "do", "go", "to", "into",
    "onto", "so", "no", "too", "two", "you", "thou", "zero", "hero", "echo", "piano", "photo", "video", "radio", "ago",
    "undergo", "hello", "mr", "formula", "sugar", "via", "vice", "ski", "taxi", "menu", "kilo", "tempo", "veto",
    "motto", "potato", "tomato", "tobacco", "cargo", "media", "agenda", "kitchen",
];

/// Letter groups that English words hardly have.
const GROUPS: &[&str] = &[
    "sz", "cz", "aa", "uu", "ij", "kh", "zh", "schl", "schw", "tsch", "eux", "oeu", "cht", "chn", "ije", "ovn", "vsk",
];

/// Finds the groups in one pass.
static GROUP_INDEX: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| AhoCorasick::new(GROUPS).ok());

/// Whether a single word has letters or an ending that English words hardly have.
pub fn looks_foreign_to_english(word: &str) -> bool {
    let word = word.trim_matches(|c: char| !c.is_alphabetic()).to_lowercase();
    if word.chars().count() < 4 {
        return false;
    }
    let accents = !word.is_ascii() && word.chars().any(|c| c.is_alphabetic() && !c.is_ascii() && c != '’');
    let ending = word.ends_with(['a', 'i', 'o', 'u'])
        || word.ends_with("eiche")
        || word.ends_with("itz")
        || word.ends_with("chen");
    let looks = accents || ending || GROUP_INDEX.as_ref().is_some_and(|index| index.is_match(&word));
    looks && !ENGLISH.contains(&&*word)
}

/// Whether none of the words looks foreign.
pub fn looks_english(text: &str) -> bool {
    text.is_ascii() && !text.split_whitespace().any(looks_foreign_to_english)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endings_tell() {
        assert!(looks_foreign_to_english("pontifice_a") && looks_foreign_to_english("barca"));
        assert!(!looks_foreign_to_english("timetable") && !looks_foreign_to_english("opera"));
        assert!(looks_english("the morning timetable") && !looks_english("la barca"));
    }
}
