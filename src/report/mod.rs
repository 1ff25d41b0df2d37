//! Reports: one self-contained HTML page for people who will never see TEI.
//!
//! A page is a file that can be opened from a disk, mailed and printed. Everything that it needs is inside: one style and
//! one script, whose hashes are all that its content policy allows, no font, no picture, no request. Markup, scripts,
//! links and direction marks in the texts appear as plain text on the page.
//!
//! | page | what it shows |
//! |---|---|
//! | `edition` | editions with their notes in the margin, beside their source where one is known |
//! | `diff` | two versions, one row per segment, with the changes of the notes |
//! | [`versions`] | three versions and more, a column each |
//! | [`collation`] | any number of versions: text, apparatus, a variant graph for each segment |
//! | [`alignment`] | a source and its translation, doubtful beads first |
//!
//! ```
//! use glossator::page::{ImportOptions, import};
//! use glossator::report::{EditionText, Options, edition};
//!
//! let page = "The mate [play on words: \"friend\" and \"helper\"] came late.";
//! let imported = import(page.as_bytes().to_vec(), "note.txt", &ImportOptions::default())?;
//! let mut html = Vec::new();
//! let text = EditionText { name: "note.txt", edition: &imported.edition, beside: None };
//! edition(&[text], &Options::default(), &mut html)?;
//! let html = String::from_utf8(html)?;
//! assert!(html.starts_with("<!DOCTYPE html>") && html.contains("gloss.wordplay"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The reader's switches (views, layers, the base witness) use the style alone and work without scripts; the
//! script adds search, filters, coupled lines and keys. Costs time and memory in proportion to the text: a page is put
//! together in memory and then written.

mod align;
mod charts;
mod collate;
mod diff;
mod edition;
mod frame;
mod langs;
mod marked;
mod menus;
mod words;

pub use align::{AlignedTexts, alignment};
pub use collate::{CollatedTexts, collation};
pub use diff::{VersionTexts, diff, versions};
pub use edition::{EditionText, SourceColumn, edition};

/// Options for writing a page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// The title of the page; derived from its content if not given.
    pub title: Option<String>,
}
