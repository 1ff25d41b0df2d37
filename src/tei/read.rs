//! Reading TEI.
use crate::model::Edition;
use crate::xml::{Document, Limits, XmlError};

/// A TEI file: its tree and what it says.
#[derive(Debug)]
pub struct TeiFile {
    /// The edition; spans in it are byte ranges of the file's text.
    pub edition: Edition,
    /// The tree, from which the file can be printed byte for byte.
    pub document: Document,
}

/// Why a file cannot be read as TEI.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// It is not well-formed XML.
    #[error("{0}")]
    Xml(#[from] XmlError),
    /// Its root is no TEI element.
    #[error("the root element is `{name}`, not `TEI`, `teiCorpus`, `text` or `body` of http://www.tei-c.org/ns/1.0: this is no TEI file")]
    NotTei {
        /// The root's name.
        name: String,
        /// Its byte range.
        span: std::ops::Range<usize>,
    },
}

/// Whether a text looks like a TEI file (cheap; the first 4 kB are looked at).
pub fn is_tei(text: &str) -> bool {
    let start = text[..text.floor_char_boundary(4096)].trim_start_matches('\u{feff}').trim_start();
    let xml = start.starts_with("<?xml") || start.starts_with("<TEI") || start.starts_with("<teiCorpus");
    xml && (start.contains("http://www.tei-c.org/ns/1.0") || start.contains("<TEI"))
}

/// Reads a TEI file.
///
/// # Errors
/// See [`ReadError`].
pub fn read(text: String, limits: &Limits) -> Result<TeiFile, ReadError> {
    let document = Document::parse(text, limits)?;
    Ok(TeiFile { edition: Edition::default(), document })
}
