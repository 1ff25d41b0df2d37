//! Why a document cannot be read.

use crate::source::{DecodeError, Position};
use crate::xml::XmlError;

/// Why a document cannot be imported.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DocumentError {
    /// There is no text in it.
    #[error("the document has no text: there is nothing to import")]
    Empty,
    /// The zip around it is damaged, or is none.
    #[error("the file is damaged ({0}); it may be cut off: open it in the program that wrote it, and save it again")]
    Archive(String),
    /// It can be read with a password only.
    #[error("the document is encrypted; open it with its password, save it without one, and import that")]
    Encrypted,
    /// It is an old binary file of Word.
    #[error(
        "this is a binary file of an old word processor (.doc) or an encrypted document; save it as .docx without a \
         password, and import that"
    )]
    Binary,
    /// It is a zip, and none of the known kinds.
    #[error("this is a zip file, and neither a DOCX, an ODT nor an EPUB: {0}; unpack it and name the files in it")]
    Unknown(&'static str),
    /// It is larger than documents are.
    #[error("{part} has more than {limit} bytes when unpacked, which no document needs; nothing was imported")]
    TooLarge {
        /// The part.
        part: String,
        /// Bytes that are read at most.
        limit: u64,
    },
    /// It has more parts than documents have.
    #[error("the file has {parts} parts, and at most {limit} are read; nothing was imported")]
    TooManyParts {
        /// Its parts.
        parts: usize,
        /// Those that are read at most.
        limit: usize,
    },
    /// A part that must be there is not.
    #[error("the part `{0}` is missing, without which the document has no text; it may be damaged")]
    Missing(String),
    /// A part is not XML.
    #[error("{part}:{position}: {error}")]
    Xml {
        /// The part.
        part: String,
        /// Where in it.
        position: Position,
        /// The fault.
        error: XmlError,
    },
    /// The characters of a part cannot be read.
    #[error("{part}: {error}")]
    Encoding {
        /// The part.
        part: String,
        /// Why.
        error: String,
    },
    /// Its bytes are not text.
    #[error("{0}")]
    Decode(#[from] DecodeError),
    /// It has a character that XML cannot hold.
    #[error("{position}: the character U+{:04X} cannot stand in XML 1.0; remove it", *.character as u32)]
    Forbidden {
        /// Where it stands.
        position: Position,
        /// The character.
        character: char,
    },
    /// It has a line that its format does not allow.
    #[error("{position}: {what}")]
    Malformed {
        /// Where.
        position: Position,
        /// What was found, what was expected, and what to do.
        what: String,
    },
    /// Printing the edition would not give the text of the document back: a fault of this program.
    #[error(
        "the text of the document would not come back (first difference at byte {0} of its text); nothing was written; \
         this is a fault of glossator: please report it with the file"
    )]
    NotPrinted(usize),
}
