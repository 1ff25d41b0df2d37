//! Documents of word processors, subtitles and other files in which translators work: what they say becomes an edition.
//!
//! Each format has a reader that fills one model: blocks in their frames, runs with language and emphasis, notes at their
//! places, comments, tracked changes, cues, verses. One writer makes an [`Edition`](crate::model::Edition) of that, with
//! brackets and notes classified as on a page. What a file is, is told by what it holds, never by its name alone.
//!
//! Nothing of a document is run or fetched: macros, embedded objects and links outside are reported and left alone. What
//! is unpacked has limits.

mod archive;
mod back;
mod critic;
mod docx;
mod edition;
mod epub;
mod error;
mod flatten;
mod format;
mod frames;
mod html;
mod import;
mod language;
mod markdown;
mod model;
mod nodes;
mod odt;
mod out;
mod overlay;
mod record;
mod returned;
mod subtitle;
mod table;
mod tags;
mod told;
mod usfm;
mod xhtml;

pub use back::{BackError, Carried, ChangesAs, export_into};
pub use error::DocumentError;
pub use format::Format;
pub use import::{DocumentOptions, Imported, import};
pub use model::Tracked;
pub use out::{ExportError, Exported, NotesAs, export, export_styled};
pub use returned::{ReturnError, ReturnedDocument, ReturnedUnit, read_back};
pub use table::{TwoColumns, import_columns};
pub use told::Told;
