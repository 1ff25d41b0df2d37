//! GL133: a name of the source is missing in the translation, although it is there elsewhere.
//!
//! Names are found in the texts themselves: words with a capital letter inside a sentence that have a similar form on
//! the other side. If the source has such a name and the translation has nothing like it, somebody should check.

use rustc_hash::FxHashMap;

use super::super::cognates::{latin, similarity};
use super::{CrossFinding, LinkedEditions};
use crate::text::is_function_word;

/// The similarity of form from which two words are the same name.
const ALIKE: f32 = 0.6;

/// How many first letters the forms of a name share at least.
const STEM: usize = 4;

/// In how many pairs of sentences a name must match at least.
const SEEN: usize = 2;

pub(super) fn check(tied: &LinkedEditions<'_>) -> Vec<CrossFinding> {
    let lang = &tied.source.stream.lang;
    let mut names: FxHashMap<String, Name<'_>> = FxHashMap::default();
    for (number, (_, source, target)) in tied.pairs().enumerate() {
        let others: Vec<String> = words(target).map(|(word, _)| romanised(word)).collect();
        for (word, _) in words(source).filter(|(word, is_first)| !is_first && is_name(word, lang)) {
            let name = romanised(word);
            let Some(stem) = name.get(..name.floor_char_boundary(STEM + 1)).filter(|stem| stem.len() >= STEM) else {
                continue;
            };
            let known = names.entry(stem.to_owned()).or_default();
            if others.iter().any(|other| similarity(&name, other) >= ALIKE) {
                known.seen += 1;
            } else {
                known.missing.push((number, word));
            }
        }
    }
    let pairs: Vec<_> = tied.pairs().collect();
    let mut missing: Vec<(usize, &str)> = names
        .into_values()
        .filter(|name| name.seen >= SEEN && name.seen > name.missing.len())
        .flat_map(|name| name.missing)
        .collect();
    missing.sort_unstable();
    let finding = |(number, name): (usize, &str)| {
        let message = format!("the source has the name `{name}`, and nothing here looks like it");
        let mut found = tied.at_target(tied.target.span(&pairs[number].0.target), message);
        found.finding = found.finding.advising("name it, or leave it if a pronoun is clear enough");
        found
    };
    missing.into_iter().map(finding).collect()
}

/// The occurrences of a name.
#[derive(Default)]
struct Name<'t> {
    /// How often the other side has something similar.
    seen: usize,
    /// Pairs in which it has nothing similar, with the form of the name there.
    missing: Vec<(usize, &'t str)>,
}

/// Words with letters, and whether each begins a sentence or quotation.
fn words(text: &str) -> impl Iterator<Item = (&str, bool)> {
    let mut begins = true;
    text.split_whitespace().filter_map(move |piece| {
        let word = piece.trim_matches(|c: char| !c.is_alphanumeric());
        let is_first = begins || !piece.starts_with(|c: char| c.is_alphanumeric());
        begins = piece.ends_with(['.', '!', '?', ':', '—', '–']);
        (!word.is_empty()).then_some((word, is_first))
    })
}

fn is_name(word: &str, lang: &str) -> bool {
    let mut letters = word.chars();
    letters.next().is_some_and(char::is_uppercase)
        && letters.next().is_some_and(char::is_lowercase)
        && !is_function_word(word, lang)
}

fn romanised(word: &str) -> String {
    latin(&word.to_lowercase())
}
