//! What the views owe the author, whatever the brackets hold: no letter and no digit outside brackets and notes is lost,
//! added or moved.
//!
//! `BRACKETS=1000000 cargo test --release --test suite views::` tries a million; a few thousand are the rule.

use glossator::model::{Category, Edition, FeatureKind, Intervention, Projection, View, project};
use glossator::page::{ImportOptions, import};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use crate::needs;

/// What an author writes around brackets.
const WORDS: &[&str] = &[
    "the",
    "a",
    "red",
    "ferry",
    "captain",
    "Orlov",
    "they",
    "met",
    "saw",
    "of",
    "in",
    "to",
    "and",
    "his",
    "is",
    "was",
    "late",
    "12",
    "1915",
    "he",
    "паром",
    "ушёл",
    "их",
    "в",
    "и",
    "капитан",
    "der",
    "alte",
    "Kapitän",
    "und",
    "le",
    "bateau",
    "de",
    "l'homme",
    "船",
    "は",
    "港に",
    "来た",
    "배는",
    "늦었다",
    "السفينة",
    "ספינה",
    "word-by-word",
    "p.",
    "K.",
    "\"so\"",
    "_boat_",
    "“pier”",
    "kvass",
    "getUser(id)",
    "x_1",
];

/// What stands between words.
const BETWEEN: &[&str] = &[" ", " ", " ", " ", ", ", ". ", "! ", " – ", "\n", "\n\n", "", "; ", "… "];

/// What brackets hold. A cue alone would make a note of the paragraph behind it.
const INSIDE: &[&str] = &[
    "it",
    "red",
    "the captain",
    "Orlov",
    "a Russian tea urn",
    "of them",
    "sic",
    "?",
    "...",
    "1",
    "*",
    "x",
    "yes / no",
    "translator's note: a boat",
    "прим. перев.: лодка",
    "訳注：船",
    "Anm. d. Übers.: ein Boot",
    "is",
    "[nested] words",
    "laughter",
    "no interpretation",
    "word indistinct",
    "Page 12",
    "Photograph of a pier",
    "t",
    "irchall",
    "and ducks,",
    ", the mate,",
    "O Reader",
    "Pavel",
    "literally, boat",
    "play on words",
    "see p. 4",
    "en",
    "Kowalsky",
    "船は",
    "paroms",
    "to leave",
    "which",
    "Gesetzmässigkeit",
    "namely, the pier",
    "a, b, c",
    "0, 5",
    "a-z",
    "http://x.org",
    "the rule of",
    "he says, and we do not know why he says so.",
    "им",
    "сам",
    "",
];

/// Pairs of delimiters.
const PAIRS: &[(&str, &str)] =
    &[("[", "]"), ("[", "]"), ("[", "]"), ("(", ")"), ("［", "］"), ("〔", "〕"), ("（", "）")];

/// A page with so many brackets.
fn page(brackets: usize) -> impl Strategy<Value = String> {
    let word = || proptest::sample::select(WORDS);
    let between = || proptest::sample::select(BETWEEN);
    let piece = (
        proptest::collection::vec((word(), between()), 0..6),
        proptest::sample::select(PAIRS),
        proptest::sample::select(INSIDE),
        between(),
    );
    proptest::collection::vec(piece, brackets).prop_map(|pieces| {
        let mut page = String::new();
        for (words, (open, close), inside, after) in pieces {
            words.iter().for_each(|(word, between)| page.extend([*word, *between]));
            page.extend([open, inside, close, after]);
        }
        page
    })
}

/// The letters and digits of a text in small letters.
fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The letters of the printed text, without those of interventions that `drops` takes.
fn kept(printed: &Projection<'_>, drops: impl Fn(&Intervention) -> bool) -> String {
    let mut dropped = vec![false; printed.text.len()];
    for feature in &printed.features {
        match feature.kind {
            FeatureKind::Intervention(note) if drops(note) => dropped[feature.range.clone()].fill(true),
            _ => {}
        }
    }
    let kept: String = printed.text.char_indices().filter(|(at, _)| !dropped[*at]).map(|(_, c)| c).collect();
    letters(&kept)
}

/// Why a view of an edition breaks the law, if it does.
fn broken(edition: &Edition) -> Option<String> {
    // The words of a note without brackets are not the author's.
    let is_remark = |feature: &glossator::model::Feature<'_>| matches!(feature.kind, FeatureKind::DroppedRemark(_));
    if project(edition, View::Base).features.iter().any(is_remark) {
        return None;
    }
    let printed = project(edition, View::Printed);
    for (view, drops) in [
        // The letter of `[t]he` is the author's, in the other case.
        (
            View::Base,
            (|note: &Intervention| !matches!(note.class, Some(Category::Literal | Category::Case)))
                as fn(&Intervention) -> bool,
        ),
        (View::Reading, |note: &Intervention| !note.class.is_some_and(|class| class.family().is_read())),
    ] {
        let (expected, found) = (kept(&printed, drops), letters(&project(edition, view).text));
        if expected != found {
            let same = expected.chars().zip(found.chars()).take_while(|(a, b)| a == b).count();
            let part = |text: &str| text.chars().skip(same.saturating_sub(20)).take(50).collect::<String>();
            return Some(format!("{view:?}: expected …{}…, found …{}…", part(&expected), part(&found)));
        }
    }
    None
}

#[test]
fn no_view_loses_the_authors_words() {
    let wanted: usize = std::env::var("BRACKETS").ok().and_then(|count| count.parse().ok()).unwrap_or(4_000);
    let mut runner = TestRunner::new_with_rng(Config::default(), TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let mut tried = 0;
    while tried < wanted {
        let text = page(50).new_tree(&mut runner).unwrap().current();
        tried += 50;
        let page = import(text.clone().into_bytes(), "page.txt", &ImportOptions::default()).unwrap();
        assert_eq!(broken(&page.edition), None, "{text}");
    }
}

#[test]
#[ignore = "needs outside data: brackets"]
fn no_view_of_a_labelled_passage_loses_words() {
    for name in ["brackets/fresh.jsonl", "brackets/dev.jsonl"] {
        let Some(file) = needs::data(name) else { return };
        for line in std::fs::read_to_string(file).unwrap().lines() {
            let label: serde_json::Value = serde_json::from_str(line).unwrap();
            let text = label["text"].as_str().unwrap();
            let page = import(text.as_bytes().to_vec(), "page.txt", &ImportOptions::default()).unwrap();
            assert_eq!(broken(&page.edition), None, "{text}");
        }
    }
}
