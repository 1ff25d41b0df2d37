//! Throughput of the main job, in bytes of the page: import, writing, reading, views; and of sentencex alone, the part
//! of the work that is somebody else's.
//!
//! ```console
//! $ cargo bench --bench import
//! ```
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a measurement prints its figures"
)]

use std::time::Instant;

use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use glossator::model::{View, project};
use glossator::page::{ImportOptions, import};
use glossator::tei;
use glossator::xml::Limits;

fn main() {
    divan::main();
    beside_sentencex();
}

/// What the bar compares, in one run: import with writing, and sentencex alone on the same text, by turns; the fastest of
/// each. `GLOSSATOR_PAGE` names another page than the example.
fn beside_sentencex() {
    let page = std::env::var("GLOSSATOR_PAGE").map_or_else(
        |_| include_str!("../examples/pages/clock.en.v1.txt").to_owned(),
        |path| std::fs::read_to_string(path).unwrap(),
    );
    let text = vec![&*page; 20_000_000 / page.len()].join("\n\n");
    let speed = |seconds: f64| text.len() as f64 / 1e6 / seconds;
    let (mut whole, mut alone) = (0.0f64, 0.0f64);
    for _ in 0..5 {
        let bytes = text.clone().into_bytes();
        let start = Instant::now();
        let page = import(bytes, "pages.txt", &ImportOptions::default()).unwrap();
        black_box(tei::write(&page.edition, std::io::sink()).is_ok());
        whole = whole.max(speed(start.elapsed().as_secs_f64()));
        drop(page);
        let start = Instant::now();
        black_box(sentencex::get_sentence_boundaries("en", &text).len());
        alone = alone.max(speed(start.elapsed().as_secs_f64()));
    }
    println!("20 MB: import {whole:.0} MB/s, sentencex alone {alone:.0} MB/s, ratio {:.2}", whole / alone);
}

/// About a megabyte of pages.
fn pages() -> String {
    let page = include_str!("../examples/pages/clock.en.v1.txt");
    vec![page; 1_000_000 / page.len() + 1].join("\n\n")
}

fn english() -> ImportOptions<'static> {
    ImportOptions::default().with_lang("en".to_owned())
}

#[divan::bench]
fn sentencex_alone(bencher: Bencher<'_, '_>) {
    let text = pages();
    bencher
        .counter(BytesCount::new(text.len()))
        .bench_local(|| sentencex::get_sentence_boundaries("en", black_box(&text)).len());
}

#[divan::bench]
fn import_pages(bencher: Bencher<'_, '_>) {
    let text = pages();
    let bench = bencher.counter(BytesCount::new(text.len())).with_inputs(|| text.clone().into_bytes());
    bench.bench_local_values(|bytes| import(bytes, "pages.txt", &english()).map(|page| page.edition.decisions.len()));
}

#[divan::bench]
fn write_tei(bencher: Bencher<'_, '_>) {
    let text = pages();
    let Ok(page) = import(text.clone().into_bytes(), "pages.txt", &english()) else { return };
    bencher
        .counter(BytesCount::new(text.len()))
        .bench_local(|| tei::write(black_box(&page.edition), Vec::new()).map(|bytes| bytes.len()));
}

#[divan::bench]
fn read_tei(bencher: Bencher<'_, '_>) {
    let text = pages();
    let Ok(page) = import(text.into_bytes(), "pages.txt", &english()) else { return };
    let Ok(bytes) = tei::write(&page.edition, Vec::new()) else { return };
    let file = String::from_utf8_lossy(&bytes).into_owned();
    let bench = bencher.counter(BytesCount::new(file.len())).with_inputs(|| file.clone());
    bench.bench_local_values(|file| tei::read(file, &Limits::default()).map(|file| file.edition.body.len()));
}

#[divan::bench]
fn reading_view(bencher: Bencher<'_, '_>) {
    let text = pages();
    let Ok(page) = import(text.clone().into_bytes(), "pages.txt", &english()) else { return };
    bencher
        .counter(BytesCount::new(text.len()))
        .bench_local(|| project(black_box(&page.edition), View::Reading).text.len());
}
