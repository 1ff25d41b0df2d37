//! Editions in other formats: plain text, Markdown, CSV, JSON lines, lists of notes and Web Annotations; the bilingual
//! files of translators' tools ([`tmx`], [`xliff`], [`po`] and [`pairs`], which share [`BilingualFile`]); the [`beads`]
//! of other aligners, and the alignments of [`intertext`]. [`BilingualFormat`] reads, writes and checks any bilingual
//! file, and [`losses`] lists what a format does not carry.
//!
//! One file per format. Each function takes an [`Edition`](crate::model::Edition) and an output, and writes in small
//! pieces: give it a buffer. Nothing here knows where the edition came from or where the output goes.
//!
//! ```
//! use glossator::page::{ImportOptions, import};
//!
//! let page = b"A DK [House of Culture] stood here.\r\n".to_vec();
//! let page = import(page, "page.txt", &ImportOptions::default().with_lang("en".to_owned()))?;
//! let mut reading = Vec::new();
//! glossator::exchange::view(&page.edition, glossator::model::View::Reading, &mut reading)?;
//! assert_eq!(reading, b"A DK stood here.\n");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod beads;
mod bilingual;
mod bilingual_model;
mod classified;
mod comments;
mod content;
mod csv;
mod edition_losses;
mod evaluation;
mod expanded;
mod formats;
mod from_pairs;
mod glossaries;
#[doc(hidden)]
pub mod intertext;
mod into;
mod jsonl;
mod laid_over;
mod learning;
mod losses;
mod markdown;
mod notes;
mod offsets;
#[doc(hidden)]
pub mod pairs;
mod patchable_file;
mod patchable_xml;
#[doc(hidden)]
pub mod po;
mod record_rows;
mod rows;
mod runs;
mod sourced;
mod structure;
mod text;
#[doc(hidden)]
pub mod tmx;
mod to_pairs;
mod web_annotation;
#[doc(hidden)]
pub mod xliff;

pub use self::csv::csv;
pub use bilingual::BilingualError;
pub use bilingual_model::{
    Bead, BilingualFile, Code, CodeForm, Content, Mark, MarkKind, Note, Side, State, TermEntry, Unit,
};
pub use expanded::{with_plural_forms, with_segments};
pub use formats::{BilingualFormat, Fidelity};
pub use from_pairs::{ImportedPairs, Origin, editions};
pub use jsonl::jsonl;
pub use losses::{Feature, Loss, losses};
pub use markdown::{markdown, markdown_losses};
pub use patchable_file::PatchableFile;
pub use text::{text, view};
pub use to_pairs::{BitextEditions, bilingual_file};
pub use web_annotation::{AnnotationNames, web_annotation};
#[doc(hidden)]
pub use {
    self::csv::{notes_csv, terms_csv},
    classified::{is_own, with_brackets, with_classes},
    edition_losses::{EditionFeature, edition_losses},
    evaluation::{
        Evaluation, LabelError, LabelledAnchor, LabelledBracket, Learning, Share, Shares, evaluate, labelled_brackets,
    },
    glossaries::{terms_omegat, terms_tbx},
    into::{
        LeftReason, LeftUnit, NotWritten, Returned, ReturnedChange, as_printed, returned, with_digest, with_record,
        without_record,
    },
    jsonl::notes_jsonl,
    losses::{counted, differences},
    notes::{NoteAnchor, NoteRow, NoteRows, UNPARSED},
    record_rows::foreign_fields,
    rows::{Row, rows},
    runs::{Footnote, Placement, Run, RunKind, Runs},
    sourced::{QuoteInNote, SourcedRow, SourcedRows, sourced_csv, sourced_jsonl},
    to_pairs::MissingUnit,
};

use crate::source::EncodeError;

/// Why an edition cannot be written in a format.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ExchangeError {
    /// The output failed.
    #[error("{0}")]
    Output(#[from] std::io::Error),
    /// The page's own encoding cannot hold the text, or is not known.
    #[error("{0}")]
    Encode(#[from] EncodeError),
    /// The header names an unknown encoding.
    #[error(
        "the header says that the page was in `{0}`, which is not a known encoding; correct `encoding` in its \
         sourceDesc"
    )]
    UnknownEncoding(String),
    /// What the header keeps of a record is no object of JSON.
    #[error(
        "the record of the post `{post}`, an `xenoData` of the header, is no JSON object: {message}; correct it, or delete it"
    )]
    Record {
        /// Id of the post.
        post: String,
        /// What is wrong.
        message: String,
    },
}
