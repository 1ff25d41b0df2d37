//! From the bytes of a document to an edition.

use sha2::{Digest, Sha256};

use super::archive::Archive;
use super::edition::{Made, Making, make};
use super::error::DocumentError;
use super::format::{Format, OLE};
use super::model::{Document, Tracked};
use super::told::Told;
use crate::bracket::{Fault, Lexicon};
use crate::model::{Edition, LineEnd, Witness};
use crate::source::{Decoded, Encoding, LineIndex, decode, first_forbidden};

/// Options for importing a document.
#[derive(Clone)]
#[non_exhaustive]
pub struct DocumentOptions<'o> {
    /// The format; recognised if not given.
    pub format: Option<Format>,
    /// Encoding of text files; recognised if not given.
    pub encoding: Option<Encoding>,
    /// Main language as a BCP 47 tag; as the file says it, or recognised, if not given.
    pub lang: Option<String>,
    /// Date of the import, `YYYY-MM-DD`, for the header.
    pub date: Option<String>,
    /// What becomes of tracked changes.
    pub tracked: Tracked,
    /// The tables of the bracket notation.
    pub lexicon: &'o Lexicon,
}

impl<'o> DocumentOptions<'o> {
    setters! {
        with_format(format: impl Into<Option<Format>>);
        with_encoding(encoding: impl Into<Option<Encoding>>);
        with_lang(lang: impl Into<Option<String>>);
        with_date(date: impl Into<Option<String>>);
        with_tracked(tracked: Tracked);
        with_lexicon(lexicon: &'o Lexicon);
    }
}

impl Default for DocumentOptions<'_> {
    fn default() -> Self {
        Self {
            format: None,
            encoding: None,
            lang: None,
            date: None,
            tracked: Tracked::default(),
            lexicon: Lexicon::built_in(),
        }
    }
}

/// An imported document.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Imported {
    /// The edition; the spans in it are ranges of `text`.
    pub edition: Edition,
    /// The text of the document as the edition prints it.
    pub text: String,
    /// Bracket characters that are not brackets, at byte offsets of `text`.
    pub faults: Vec<Fault>,
    /// What was ignored, lost or guessed.
    pub told: Vec<Told>,
    /// The format as which the file was read.
    pub format: Format,
}

/// Imports a document with the name `name`.
///
/// # Errors
/// See [`DocumentError`]; nothing is dropped silently.
pub fn import(bytes: Vec<u8>, name: &str, options: &DocumentOptions<'_>) -> Result<Imported, DocumentError> {
    if bytes.is_empty() {
        return Err(DocumentError::Empty);
    }
    let Opened { document, witness, format, kept } = open(bytes, name, options)?;
    let mut imported = made(document, witness, options.lang.clone(), format, options)?;
    imported.edition.header.kept = kept;
    Ok(imported)
}

/// A document whose tracked changes are settled, with the file that it comes from.
pub(super) struct Opened {
    pub document: Document,
    pub witness: Witness,
    pub format: Format,
    /// The text of the file, for formats with marks for which an edition has no place.
    pub kept: Option<Box<str>>,
}

/// Reads a file.
pub(super) fn open(bytes: Vec<u8>, name: &str, options: &DocumentOptions<'_>) -> Result<Opened, DocumentError> {
    let sha256 = crate::page::hex(&Sha256::digest(&bytes));
    let format = options.format.or_else(|| Format::detect(&bytes, name)).unwrap_or(Format::Markdown);
    let (format, mut document, text) = read(bytes, format, options)?;
    document.settle(options.tracked);
    let keeps = matches!(format, Format::Srt | Format::Vtt | Format::Usfm);
    let kept = text.as_ref().filter(|_| keeps).map(|text| text.text.as_str().into());
    let witness = Witness {
        file: name.rsplit(['/', '\\']).next().unwrap_or(name).to_owned(),
        sha256,
        form: format.name().to_owned(),
        encoding: text.as_ref().map_or("UTF-8", |text| text.encoding.name()).to_owned(),
        byte_order_mark: text.is_some_and(|text| text.bom),
        line_end: LineEnd::Lf,
        kept_bytes: false,
    };
    Ok(Opened { document, witness, format, kept })
}

/// Makes the edition of a document.
pub(super) fn made(
    document: Document,
    witness: Witness,
    lang: Option<String>,
    format: Format,
    options: &DocumentOptions<'_>,
) -> Result<Imported, DocumentError> {
    let making = Making { witness, lang, date: options.date.clone(), lexicon: options.lexicon };
    let Made { edition, text, faults, told } = make(document, making)?;
    Ok(Imported { edition, text, faults, told, format })
}

fn read(
    bytes: Vec<u8>,
    format: Format,
    options: &DocumentOptions<'_>,
) -> Result<(Format, Document, Option<Decoded>), DocumentError> {
    if bytes.starts_with(&OLE) {
        return Err(DocumentError::Binary);
    }
    if matches!(format, Format::Docx | Format::Odt | Format::Epub) {
        let (format, document) = read_zip(bytes)?;
        return Ok((format, document, None));
    }
    let decoded = decode(bytes, options.encoding)?;
    if let Some((offset, character)) = first_forbidden(&decoded.text) {
        let position = LineIndex::new(&decoded.text).position(offset);
        return Err(DocumentError::Forbidden { position, character });
    }
    let text = decoded.text.trim_start_matches('\u{feff}');
    let document = match format {
        Format::Srt => super::subtitle::srt(text)?,
        Format::Vtt => super::subtitle::vtt(text)?,
        Format::Ass => super::subtitle::ass(text)?,
        Format::Usfm => super::usfm::read(text)?,
        Format::Html => super::html::read(text)?,
        _ => super::markdown::read(text),
    };
    Ok((format, document, Some(decoded)))
}

/// Reads what a zip holds, whatever its first bytes promised.
fn read_zip(bytes: Vec<u8>) -> Result<(Format, Document), DocumentError> {
    let mut archive = Archive::open(bytes)?;
    if super::docx::is_docx(&archive) {
        return Ok((Format::Docx, super::docx::read(&mut archive)?));
    }
    if archive.has("EncryptedPackage") || archive.has("META-INF/encryption.xml") && !archive.has("content.xml") {
        return Err(DocumentError::Encrypted);
    }
    if archive.has("content.xml") {
        return Ok((Format::Odt, super::odt::read(&mut archive)?));
    }
    if archive.has("META-INF/container.xml") {
        return Ok((Format::Epub, super::epub::read(&mut archive)?));
    }
    let other = archive.names().any(|name| name.starts_with("xl/") || name.starts_with("ppt/"));
    Err(DocumentError::Unknown(if other { "it is a table or a presentation" } else { "it holds other files" }))
}
