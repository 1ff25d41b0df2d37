//! One text, no file: the notes, views and stand-off form of a text that stands in a record of somebody else's.
//!
//! An [`Annotator`] is made once and shared between threads. It holds the tables and nothing of any text, so that the
//! same text always gives the same answer, whatever came before. All offsets are inside the text itself.
//!
//! ```
//! use glossator::model::View;
//! use glossator::records::{Annotator, AnnotatorOptions};
//!
//! let annotator = Annotator::new(AnnotatorOptions::default());
//! let page = annotator.annotate("The mate [helper] came late. [You are] Dreaming!", Some("en"));
//!
//! let gloss = &page.notes()[0];
//! assert_eq!((gloss.class.as_str(), page.anchor_text(gloss)), ("gloss.definition", Some("mate")));
//! assert_eq!(page.view(View::Reading), "The mate came late. You are dreaming!");
//! assert_eq!(page.view(View::Base), "The mate came late. Dreaming!");
//! ```
//!
//! [`Mapper`] does the same for records in JSON, a line each: what stood in the line stays as it was written, and the
//! answer joins it under one key.

mod annotation;
mod annotator;
mod cuts;
mod emptied_lines;
mod fields;
mod line_reader;
mod mapper;
mod note;
mod offsets;
mod quotes;
mod record;
mod record_error;
mod standoff;
mod tags;

pub use annotation::Annotation;
pub use annotator::{Annotator, AnnotatorOptions};
pub use fields::{
    Answer, MarkRow, NoteList, NoteRow, Part, PlacedWords, QuoteAnswer, QuoteRow, StandoffAnswer, UnknownPart,
    ViewTexts, Wanted,
};
pub use line_reader::{Line, LineReader};
pub use mapper::{FieldNames, Mapped, Mapper};
pub use note::{RecordNote, Shown};
pub use offsets::{OffsetUnit, Offsets};
pub use record::record_id;
pub use record_error::RecordError;
pub use standoff::{Standoff, StandoffMark};
pub use tags::{TagEntry, TagError, TagTable};

/// The key under which the answer stands in a record.
pub const KEY: &str = crate::model::ANSWER;
