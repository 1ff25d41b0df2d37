//! Comparing two texts of about a megabyte: edited, with passages moved, and written as JSON.
//!
//! `cargo bench --bench diff`
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a measurement prints its figures"
)]

use std::hint::black_box;

use divan::Bencher;
use divan::counter::BytesCount;
use glossator::diff::render::{Compared, Side, json};
use glossator::diff::{Comparison, Options, compare_texts};
use glossator::model::Layer;
use glossator::text::{SegmentUnit, TokenUnit, Tokenizer};

fn main() {
    divan::main();
}

/// Numbers without a pattern, the same on each run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % end
    }

    /// A word; low numbers are frequent, as in a language.
    fn word(&mut self) -> String {
        let most = 1 + self.below(9_000);
        format!("w{}", self.below(most))
    }
}

/// Seven thousand lines of words.
fn text() -> Vec<String> {
    let mut numbers = Numbers(7);
    let line = |numbers: &mut Numbers| {
        let words = 10 + numbers.below(30);
        (0..words).map(|_| numbers.word()).collect::<Vec<_>>().join(" ") + "."
    };
    (0..7_000).map(|_| line(&mut numbers)).collect()
}

/// One word of twenty is another one.
fn edited(lines: &[String]) -> Vec<String> {
    let mut numbers = Numbers(11);
    let mut word = |word: &str| if numbers.below(20) == 0 { numbers.word() } else { word.to_owned() };
    lines.iter().map(|line| line.split(' ').map(&mut word).collect::<Vec<_>>().join(" ")).collect()
}

/// Twenty passages of fifty lines stand elsewhere.
fn moved(lines: &[String]) -> Vec<String> {
    let mut numbers = Numbers(13);
    let mut lines = lines.to_vec();
    for _ in 0..20 {
        let from = numbers.below(lines.len() - 50);
        let passage: Vec<String> = lines.drain(from..from + 50).collect();
        let to = numbers.below(lines.len());
        lines.splice(to..to, passage);
    }
    lines
}

fn options() -> Options {
    let tokenizer = Tokenizer::default().with_unit(TokenUnit::Space);
    Options::default().with_layers(vec![Layer::Printed]).with_segments(SegmentUnit::Line).with_tokenizer(tokenizer)
}

fn compared(bencher: Bencher, change: fn(&[String]) -> Vec<String>) {
    let lines = text();
    let (old, new) = (lines.join("\n"), change(&lines).join("\n"));
    let bytes = BytesCount::new(old.len() + new.len());
    bencher.counter(bytes).bench(|| compare_texts(black_box(&old), black_box(&new), "und", &options()).beads.len());
}

#[divan::bench]
fn one_word_of_twenty(bencher: Bencher) {
    compared(bencher, edited);
}

#[divan::bench]
fn moved_and_edited(bencher: Bencher) {
    compared(bencher, |lines| moved(&edited(lines)));
}

#[divan::bench]
fn as_json(bencher: Bencher) {
    let lines = text();
    let (old, new) = (lines.join("\n"), edited(&lines).join("\n"));
    let texts = vec![(Layer::Printed, compare_texts(&old, &new, "und", &options()))];
    let comparison = Comparison { layers: vec![Layer::Printed], texts, notes: Vec::new() };
    bencher.bench(|| {
        let (old, new) = (Side::of_text("old", &old), Side::of_text("new", &new));
        let compared = Compared { old, new, comparison: &comparison };
        json(&compared, &mut std::io::sink()).is_ok()
    });
}
