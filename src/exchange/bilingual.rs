//! Errors of bilingual files, and decoding of their bytes.

use std::ops::Range;

use crate::source::{Decoded, EncodeError, Encoding, LineIndex, Position, decode};
use crate::xml::{
    Doctype, Document, EditError, EncodingError, Event, Limits, Reader, WriteError, XmlError, decode_document,
};

/// Why a bilingual file cannot be read or written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BilingualError {
    /// The bytes are not text in the encoding that the file claims.
    #[error(transparent)]
    Encoding(#[from] EncodingError),
    /// The file is not well-formed.
    #[error(transparent)]
    Xml(#[from] XmlError),
    /// The file is of another kind.
    #[error("this is not {expected}: its root element is `{found}`")]
    OtherFormat {
        /// The expected format.
        expected: &'static str,
        /// The root element.
        found: String,
        /// The place of its name.
        span: Range<usize>,
    },
    /// A charset that is not known, in the header of a PO file.
    #[error("the header names the charset `{0}`, which is not known; correct it, or save the file as UTF-8")]
    Charset(String),
    /// A line of a text format that cannot be read.
    #[error("{what}; {expected}")]
    Line {
        /// The text that was found.
        what: String,
        /// What was expected, or what to do.
        expected: String,
        /// The bytes of the text.
        span: Range<usize>,
        /// The bytes before the unit of the error; these can be read.
        whole: usize,
        /// The encoding of the file.
        encoding: Encoding,
    },
    /// A required part is missing.
    #[error("`{element}` has no `{missing}`")]
    Missing {
        /// The incomplete element.
        element: String,
        /// The missing part.
        missing: &'static str,
        /// Its start tag.
        span: Range<usize>,
    },
    /// A unit that the format cannot hold.
    #[error("unit {number} (`{id}`) cannot be written: {why}")]
    Unit {
        /// Its number, from 1.
        number: usize,
        /// Its id.
        id: String,
        /// The reason.
        why: String,
    },
    /// A language that is not a tag of BCP 47.
    #[error("`{0}` is not a language tag of BCP 47; write one such as `en`, `pt-BR` or `sr-Latn`")]
    Language(String),
    /// No language, although the format requires one.
    #[error("the file does not name its languages")]
    NoLanguage,
    /// The number of units differs from that of the file to be rewritten.
    #[error("the file has {found} units, but {given} were given to rewrite it")]
    OtherUnits {
        /// Units of the file.
        found: usize,
        /// Units given.
        given: usize,
    },
    /// A character that XML cannot hold.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// Two changes that overlap.
    #[error(transparent)]
    Edit(#[from] EditError),
    /// A character that the encoding of the file cannot hold.
    #[error(transparent)]
    Encode(#[from] EncodeError),
}

impl BilingualError {
    /// The bytes of the error, if it has a place in the text.
    pub fn span(&self) -> Option<Range<usize>> {
        match self {
            Self::Xml(error) => Some(error.span()),
            Self::OtherFormat { span, .. } | Self::Missing { span, .. } | Self::Line { span, .. } => Some(span.clone()),
            Self::Encoding(EncodingError::Decode(error)) => Some(error.offset()..error.offset() + 1),
            _ => None,
        }
    }

    /// Line and column of the error.
    pub fn position(&self, lines: &LineIndex<'_>) -> Option<Position> {
        self.span().map(|span| lines.position(span.start))
    }
}

/// Decodes a file. A byte order mark has priority over the declaration, because tools recode files and leave the
/// declaration as it was. UTF-16 without a mark is recognised by the zero byte in its first character, `<`.
pub(super) fn decoded(bytes: Vec<u8>) -> Result<Decoded, BilingualError> {
    let unmarked = match bytes.get(..4) {
        Some([b'<', 0, _, 0]) => Some(Encoding::Utf16Le),
        Some([0, b'<', 0, _]) => Some(Encoding::Utf16Be),
        _ => None,
    };
    if unmarked.is_some() {
        return Ok(decode(bytes, unmarked).map_err(EncodingError::from)?);
    }
    let marked = [&b"\xEF\xBB\xBF"[..], b"\xFF\xFE", b"\xFE\xFF"].iter().any(|mark| bytes.starts_with(mark));
    if marked {
        return Ok(decode(bytes, None).map_err(EncodingError::from)?);
    }
    Ok(decode_document(bytes, None)?)
}

/// Parses a document. A document type declaration is skipped: nothing is ever fetched.
pub(super) fn parsed(text: String) -> Result<Document, XmlError> {
    Document::parse(text, &Limits::default().with_doctype(Doctype::Skip))
}

/// The readable part of a broken text: everything up to the last complete element `unit` before the error, with end
/// tags for the open elements. `None` if there is no such element.
pub(super) fn close_open_tags(text: &str, unit: &str) -> Option<String> {
    let limits = Limits::default().with_doctype(Doctype::Skip);
    let mut reader = Reader::new(text, &limits);
    let mut open: Vec<&str> = Vec::new();
    let mut whole = None;
    while let Ok(Some(event)) = reader.next_event() {
        match event {
            Event::Start(start) => open.push(text.get(start.name_span())?),
            Event::End(end) => {
                open.truncate(open.len().saturating_sub(1));
                if end.local_name() == unit {
                    whole = Some((end.span().end, open.clone()));
                }
            }
            _ => {}
        }
    }
    let (end, open) = whole?;
    let tags = open.iter().rev().map(|name| format!("</{name}>"));
    Some(text.get(..end)?.to_owned() + &tags.collect::<String>())
}

/// Whether this is a tag of BCP 47; an error if not.
pub(super) fn tag(lang: &str) -> Result<&str, BilingualError> {
    match oxilangtag::LanguageTag::parse(lang) {
        Err(_) if lang.is_empty() => Err(BilingualError::NoLanguage),
        Ok(_) => Ok(lang),
        Err(_) => Err(BilingualError::Language(lang.to_owned())),
    }
}
