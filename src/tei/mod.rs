//! Writes and reads editions as TEI XML.
//!
//! [`write()`] gives a file that is valid against `tei_all`; [`read()`] takes any TEI file, keeps the positions of
//! everything, and lets elements that it does not know pass as transparent. An edition that is written and read again
//! is the same edition, and is written with the same bytes.
//!
//! The encoding: interventions stand inline where they were made (`supplied`, `gloss`, `note`, `gap`, `choice` …);
//! brackets are markup (`@rendition`), so that the page can be printed again; relations, and decisions with their
//! authors and evidence, stand in `standOff`.

mod bitext;
mod bitext_pointers;
mod block_reader;
mod header;
mod in_parts;
pub(crate) mod names;
mod read;
mod read_header;
mod read_inline;
mod string_range;
mod times;
mod write;

pub use bitext::{BitextError, read_bitext, write_bitext};
pub(crate) use block_reader::BlockReader;
pub(crate) use read::BLOCKS;
#[cfg(feature = "annotate")]
pub(crate) use read::{Annotation, annotation_of, read_body};
pub use read::{ReadError, TeiFile, read};
pub use string_range::Fragments;
#[cfg(feature = "documents")]
pub(crate) use times::is_date;
pub use write::write;
#[doc(hidden)]
pub use {bitext::is_bitext, in_parts::PartsWriter, read::is_tei};

/// The namespace of TEI.
#[doc(hidden)]
pub const TEI_NAMESPACE: &str = "http://www.tei-c.org/ns/1.0";
