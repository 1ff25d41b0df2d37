//! Glossator turns translated pages that carry bracketed notes into TEI editions, and back.
//!
//! Comments, speeches, letters and monitored media reach their readers in translation, and the translator speaks in
//! brackets among the author's words: `The mate [play on words: "friend" and "helper"] came late`, `[You are]
//! Dreaming`, `[t]he`. To a text tool those brackets are dead characters. Here they become markup: the author's words,
//! the translator's glosses and the supplied words are distinguished, each bracket is classified with its certainty and
//! the evidence, and the page can be printed again without a byte changed.
//!
//! # The main job
//!
//! ```
//! use glossator::model::{View, notes, project};
//! use glossator::page::{ImportOptions, import};
//! use glossator::tei;
//! use glossator::xml::Limits;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let page = "The mate [play on words: \"friend\" and \"helper\"] came late. [You are] Dreaming of a [new] ferry!";
//! let imported = import(page.as_bytes().to_vec(), "note.txt", &ImportOptions::default())?;
//!
//! // Three views of the same text.
//! assert_eq!(project(&imported.edition, View::Printed).text, page);
//! assert_eq!(project(&imported.edition, View::Reading).text, "The mate came late. You are dreaming of a new ferry!");
//! assert_eq!(project(&imported.edition, View::Base).text, "The mate came late. Dreaming of a ferry!");
//!
//! // Each bracket has a class, a rule that decided, and the words it refers to.
//! let found = notes(&imported.edition);
//! let gloss = &found.notes[0];
//! assert_eq!(gloss.intervention.class.map(|class| class.as_str()), Some("gloss.wordplay"));
//! assert_eq!(gloss.anchor.clone().map(|range| &found.printed.text[range]), Some("mate"));
//!
//! // Out to TEI and in again: the same page.
//! let file = String::from_utf8(tei::write(&imported.edition, Vec::new())?)?;
//! let read = tei::read(file, &Limits::default())?;
//! assert_eq!(project(&read.edition, View::Printed).text, page);
//! # Ok(())
//! # }
//! ```
//!
//! # The house
//!
//! Each room imports only from the rooms above it in this list.
//!
//! | room | what it knows |
//! |---|---|
//! | [`source`] | bytes, encodings, lines; byte offset → line and column |
//! | [`display`] | text for terminals and tables: widths, harmless characters, guarded cells |
//! | [`xml`] | well-formedness, namespaces, positions, writing, byte edits; the only door to XML |
//! | [`text`] | language evidence, scripts, sentences; knowledge of single languages is data |
//! | [`model`] | [`Edition`](model::Edition), blocks, interventions, the taxonomy, views and their projections |
//! | [`bracket`] | the bracket notation: lexer, cues, rules with evidence, anchors |
//! | [`page`] | captured pages: article, captions, comments, interface; layouts as data |
//! | [`quotation`] | words quoted of a source: found in it letter for letter, in other spellings, abbreviated, inflected, in another script, or not |
//! | [`records`] | one text, no file: notes, views, stand-off, inline tags of a record; records as JSON lines |
//! | [`tei`] | [`Edition`](model::Edition) and [`Bitext`](model::Bitext) ⇄ TEI |
//! | `document` | documents of word processors, subtitles, Markdown, EPUB, USFM: one model, one reader a format |
//! | [`validate`] | RELAX NG ([`validate::relaxng`], an engine of its own), the rules of an edition, findings and fixes |
//! | [`diff`] | two versions layer by layer: segments wherever they are, words inside, notes as objects; one renderer per format |
//! | [`collate`] | n versions of a text word under word: table, moves, variation, apparatus |
//! | [`align`] | a source and its translation: beads of sentences, learned from the texts themselves; the source words of glosses; [rules across languages](align::checks) |
//! | [`exchange`] | one file per format: text, Markdown, CSV, JSON lines, the list of notes; TMX, XLIFF, PO, pairs; editions ⇄ pairs |
//!
//! ```text
//! bytes ─ source ─► text
//!   captured page ─ page ─► Edition ─ bracket ─► Edition with interventions ─ tei::write ─► TEI file
//!   (a large page: finished parts ─ tei::PartsWriter ─► a temporary file, copied behind the header)
//!   TEI file ─ xml ─► tree with positions ─ tei::read ─► Edition, every piece with its span in the file
//! Edition ─ model::project ─► Projection: a string that remembers where each byte came from
//!   two projections ─ diff ─► Comparison ─ diff::render ─► text, columns, JSON, CSV, TEI, unified
//!   n streams ─ collate ─► Collation ─ collate::render ─► table, TEI, JSON, CSV, graphs
//!   source and translation ─ align ─► Alignment ─ align::render ─► table, beads, rows
//!   Alignment, notes ─ align::links, align::term_links ─► Bitext ─ tei::write_bitext ─► TEI file of links
//!   Bitext, two Editions ─ exchange::bilingual_file ─► BilingualFile ⇄ TMX, XLIFF, PO, TSV ─ exchange::editions ─► the same
//! TEI file + schema ─ validate ─► Findings, with fixes ─ validate::render ─► text, JSON, SARIF, JUnit …
//! record ─ records ─► the record with notes, views, stand-off form, tags
//! Edition ─ exchange ─► text, Markdown, CSV, JSON lines
//! ```
//!
//! # Guiding ideas
//!
//! - **A projection is a string that remembers.** Whatever works on a view can point back to line and column of the
//!   file: [`model::Projection::origin`].
//! - **Decisions keep their evidence.** A classification records its rule, its certainty and the runner-up
//!   ([`model::Classification`]); a person's decision wins.
//! - **Edits are splices.** A change of a file touches the bytes of what changes and no others ([`xml::Edits`]).
//! - **Linguistic knowledge is data**: tables in `src/*/tables/`, extendable by [`bracket::Additions`] and
//!   [`page::LayoutEntry`] without Rust.
//! - **The schema becomes an automaton.** Patterns are kept once; a state meets an event once and the step is kept, so
//!   that a large file runs at the speed of the parser, and the next file starts warm.
//! - **Brackets are markup, not text**: delimiters come back from `@rendition`, so nothing is lost and nothing is kept
//!   twice.
//!
//! The library never prints, never exits and never reads the environment; the binary `glossator` does.
//!
//! # What may change
//!
//! Every name on these pages keeps its meaning within a minor version. Structs of options are built
//! (`Options::default().with_layers(…)`), and results are `#[non_exhaustive]`, so that both can grow. Types that mirror a
//! closed set or that callers put together are exhaustive on purpose: the model of editions ([`model::Inline`],
//! [`model::Node`], [`model::View`]), bilingual files ([`exchange::Unit`]), the events of XML ([`xml::Event`]).
//!
//! Some items are reachable and hidden from these pages (`#[doc(hidden)]`): they serve the program `glossator`, its tests
//! and measurements, and may change with any version. They are the rooms `files` (how the program reads and replaces
//! files), `annotate` (review: its types follow the screen) and `report` (HTML: its types follow the pages), and inside the
//! other rooms what only prints, names or counts things for a command.

// Rooms share helpers, of which some have no user where a feature leaves out a room. With all rooms none may be unused.
#![cfg_attr(not(feature = "cli"), allow(dead_code, unused_imports))]

#[macro_use]
mod setters;

#[cfg(feature = "align")]
pub mod align;
#[doc(hidden)]
#[cfg(feature = "annotate")]
pub mod annotate;
pub mod bracket;
#[cfg(feature = "collate")]
pub mod collate;
pub mod diff;
pub mod display;
#[cfg(feature = "documents")]
pub mod document;
#[cfg(feature = "exchange")]
pub mod exchange;
#[doc(hidden)]
#[cfg(feature = "annotate")]
pub mod files;
pub mod model;
pub mod page;
pub mod quotation;
pub mod records;
#[doc(hidden)]
#[cfg(feature = "report")]
pub mod report;
pub mod tei;
pub mod text;
pub mod validate;
pub use glossator_xml as xml;
pub use glossator_xml::source;

/// The examples of the book's page about the library are tests.
#[cfg(doctest)]
#[doc = include_str!("../docs/src/library.md")]
struct LibraryPage;
