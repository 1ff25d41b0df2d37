//! How much of the words of two texts is the same.

use rustc_hash::FxHashMap;
use unicode_segmentation::UnicodeSegmentation as _;

/// A text with one space between its words.
pub(crate) fn single_spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The words of a text, or its signs where it has none.
pub(crate) fn words_or_signs(text: &str) -> impl Iterator<Item = &str> {
    let mut words = text.unicode_words().peekable();
    let signs = words.peek().is_none().then(|| text.split_whitespace());
    words.chain(signs.into_iter().flatten())
}

/// How much of the words of two texts is the same, from 0 to 1.
pub(crate) fn similarity(one: &str, other: &str) -> f64 {
    let all = words_or_signs(one).count() + words_or_signs(other).count();
    if all == 0 { 1.0 } else { f64::from(common(words_or_signs(one), words_or_signs(other))) / all as f64 }
}

/// How many words of two texts are the same, those of both counted.
pub(crate) fn common<'t>(one: impl Iterator<Item = &'t str>, other: impl Iterator<Item = &'t str>) -> u32 {
    let mut counts: FxHashMap<&str, u32> = FxHashMap::default();
    one.for_each(|word| *counts.entry(word).or_default() += 1);
    let mut common = 0;
    for word in other {
        if let Some(left) = counts.get_mut(word).filter(|left| **left > 0) {
            *left -= 1;
            common += 2;
        }
    }
    common
}
