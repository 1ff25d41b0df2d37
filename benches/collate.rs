//! Collation of versions of an invented text.
//!
//! ```console
//! $ cargo bench --bench collate
//! ```
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a measurement prints its figures"
)]

use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use glossator::collate::{Weights, Witness, collate, sigla};
use glossator::text::{Folding, SegmentUnit, Stream, Tokenizer, Vocabulary};

fn main() {
    divan::main();
}

const WORDS: [&str; 24] = [
    "ferry",
    "harbour",
    "clock",
    "neighbour",
    "letter",
    "market",
    "winter",
    "bridge",
    "the",
    "of",
    "and",
    "a",
    "to",
    "in",
    "came",
    "went",
    "saw",
    "heard",
    "old",
    "late",
    "cold",
    "quiet",
    "nobody",
    "again",
];

/// A generator that gives the same numbers everywhere.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % end
    }
}

/// Versions of a text of `length` words: one word in fifty is another one, one in a hundred is left out.
fn versions(number: usize, length: usize) -> Vec<String> {
    let mut numbers = Numbers(7);
    let base: Vec<String> = (0..length)
        .map(|_| match numbers.below(4) {
            0 => format!("{}{}", WORDS[numbers.below(8)], numbers.below(500)),
            _ => WORDS[numbers.below(WORDS.len())].to_owned(),
        })
        .collect();
    let mut version = || {
        let mut words: Vec<&str> = Vec::with_capacity(base.len());
        for word in &base {
            match numbers.below(100) {
                0 => {}
                1 | 2 => words.push(WORDS[numbers.below(WORDS.len())]),
                _ => words.push(word),
            }
        }
        words.chunks(14).map(|words| words.join(" ")).collect::<Vec<_>>().join(". ")
    };
    (0..number).map(|_| version()).collect()
}

fn bench(bencher: Bencher<'_, '_>, number: usize, length: usize) {
    let texts = versions(number, length);
    let bytes: usize = texts.iter().map(String::len).sum();
    let tokenizer = Tokenizer::default().with_folding(Folding::default().with_case(true));
    bencher.counter(BytesCount::new(bytes)).bench(|| {
        let mut vocabulary = Vocabulary::default();
        let witnesses = texts.iter().zip(sigla(number)).map(|(text, siglum)| {
            let stream = Stream::new(black_box(text), SegmentUnit::Line, "en", &tokenizer, &mut vocabulary);
            Witness::new(siglum, stream)
        });
        let witnesses = witnesses.collect();
        collate(witnesses, &vocabulary, &Weights::default()).len()
    });
}

#[divan::bench]
fn two_of_ten_thousand_words(bencher: Bencher<'_, '_>) {
    bench(bencher, 2, 10_000);
}

#[divan::bench]
fn six_of_ten_thousand_words(bencher: Bencher<'_, '_>) {
    bench(bencher, 6, 10_000);
}

#[divan::bench(sample_count = 5)]
fn four_of_eighty_thousand_words(bencher: Bencher<'_, '_>) {
    bench(bencher, 4, 80_000);
}

#[divan::bench(sample_count = 3)]
fn sixty_of_two_thousand_words(bencher: Bencher<'_, '_>) {
    bench(bencher, 60, 2_000);
}
