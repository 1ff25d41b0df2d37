//! Function words, which hold a sentence together and have no meaning by themselves.

use std::sync::LazyLock;

use rustc_hash::FxHashSet;

use super::language::primary;

static WORDS: LazyLock<FxHashSet<(&'static str, &'static str)>> = LazyLock::new(|| {
    let rows = include_str!("tables/function-words.tsv").lines().filter(|line| !line.starts_with('#'));
    let rows = rows.filter_map(|row| row.split_once('\t'));
    rows.flat_map(|(lang, words)| words.split(' ').map(move |word| (lang, word))).collect()
});

/// Whether a word is a function word of a language; capital letters make no difference. In a language without a table
/// no word is.
pub fn is_function_word(word: &str, lang: &str) -> bool {
    let lang = primary(lang);
    if word.bytes().any(|byte| byte.is_ascii_uppercase()) || !word.is_ascii() {
        return WORDS.contains(&(lang, &*word.to_lowercase()));
    }
    WORDS.contains(&(lang, word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_decides() {
        assert!(is_function_word("The", "en-GB") && is_function_word("Её", "ru") && is_function_word("die", "de"));
        assert!(!is_function_word("die", "en") && !is_function_word("the", "und"));
    }
}
