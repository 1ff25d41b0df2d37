//! All tests from outside, in one program, so that the library is linked once: `cargo test --test suite diff::` runs those of
//! one module. `tests/README.md` says what each module proves.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test says what it expects by failing"
)]
#![allow(dead_code, reason = "what the modules share is not used by each")]

mod across;
mod align;
mod annotate;
#[cfg(unix)]
mod annotate_screen;
mod bitexts;
mod browser;
mod cli;
mod collate;
mod diff;
mod diff_formats;
mod documents;
mod editions;
mod exchange;
#[cfg(unix)]
mod files;
mod fuzzed;
mod golden;
mod growth;
mod hostile;
mod json_schema;
mod labelled;
mod needs;
mod packaging;
mod pages;
mod quotations;
mod records;
mod report;
mod rules;
mod schemas;
#[cfg(unix)]
mod terminal;
mod third_party;
mod thread_layouts;
mod threads;
mod versions;
mod views;
