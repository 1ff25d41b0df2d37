//! Captured pages: an article with its captions and its readers' comments, as it was copied from a browser.
//!
//! [`import`] takes the bytes of a page and gives an [`Edition`](crate::model::Edition). The words by which a page's
//! parts are recognised are data: [`Layouts`] and the table in `src/page/tables/`.

mod assemble;
mod blocks;
mod checked;
#[cfg(feature = "html")]
mod classes;
mod given;
#[cfg(feature = "html")]
mod html;
#[cfg(feature = "html")]
pub(crate) mod html_limits;
#[cfg(feature = "html")]
mod html_thread;
mod import;
mod languages;
mod layout;
mod line_patterns;
mod posts;
mod recognise;
mod records;
mod replies;
mod thread;

pub(crate) use blocks::paragraph_spans;
pub use import::{Count, Form, Import, ImportError, ImportOptions, LeftOut, import};
pub(crate) use import::{edition_id, hex};
pub(crate) use languages::{document_language, list as list_languages};
pub use layout::{LayoutEntry, Layouts, LineKind};
pub use records::Columns;
#[doc(hidden)]
pub use {
    import::{MAX_PAGE_BYTES, import_in_parts},
    records::{ColumnsError, RecordError},
};
#[cfg(feature = "exchange")]
pub(crate) use {records::GUARDED_COLUMNS, thread::dates::Dates};
