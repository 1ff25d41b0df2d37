//! Labelled brackets: how often class and anchor are right may not fall.
//!
//! `labelled/glosses.jsonl` has invented glosses in 28 languages, written without regard to the rules. They are harder
//! than those of real pages (half of the anchors have several words), so that the figures are lower.

use std::path::Path;

use glossator::bracket::Lexicon;
use glossator::exchange::{evaluate, labelled_brackets};
use glossator::page::{ImportOptions, import};

#[test]
fn glosses_are_as_often_right_as_they_were() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/labelled/glosses.jsonl");
    let brackets = labelled_brackets(&std::fs::read_to_string(path).unwrap()).unwrap();
    let options = ImportOptions::default();
    let edition = |text: &str| import(text.as_bytes().to_vec(), "passage.txt", &options).map(|page| page.edition);
    let found = evaluate(&brackets, Lexicon::built_in(), edition).unwrap();
    let floors =
        [("layer", found.all.layer, 0.93), ("class", found.all.class, 0.62), ("anchor", found.all.anchor, 0.58)];
    for (name, share, floor) in floors {
        assert!(share.value().unwrap() >= floor, "{name}: {share:?}");
    }
}
