//! Decisions on generated editions and on the TEI of others: what they change, and that they change nothing else.
//!
//! `PROPTEST_CASES` says how many editions are tried, `GLOSSATOR_SITTINGS` how many sittings of up to thirty decisions. The other people's files stand in `../shared/data/tei/valid`.

#[path = "annotate/edits.rs"]
mod edits;
#[path = "annotate/foreign.rs"]
mod foreign;
#[path = "annotate/generated.rs"]
mod generated;
#[path = "annotate/markup.rs"]
mod markup;
#[path = "annotate/own.rs"]
mod own;
#[path = "annotate/past.rs"]
mod past;
#[path = "annotate/prefixes.rs"]
mod prefixes;
#[path = "annotate/screen.rs"]
mod screen;
#[path = "annotate/store.rs"]
mod store;
#[path = "annotate/table.rs"]
mod table;
#[path = "annotate/unbracketed.rs"]
mod unbracketed;

use crate::fuzzed::decisions;
