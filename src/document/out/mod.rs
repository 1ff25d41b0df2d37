//! Documents out: an edition as a file that translators work in.

mod docx;
mod docx_parts;
mod epub;
mod from_edition;
mod losses;
mod markdown;
mod odt;
mod packed;
mod proof;
mod subtitle;
mod tree;
mod usfm;

pub(super) use markdown::escaped_words as escaped_markdown;
pub(super) use packed::escaped;

use super::format::Format;
use super::model::{Document, Tracked};
use super::told::Told;
use crate::model::Edition;

/// How explanations and remarks of a translator are written; other brackets stay in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum NotesAs {
    /// As they are: brackets as brackets, footnotes as footnotes.
    #[default]
    Kept,
    /// As footnotes; endnotes stay endnotes.
    Footnotes,
    /// As comments on the words that they explain.
    Comments,
    /// In brackets in the text.
    Brackets,
    /// Not at all.
    None,
}

/// A document as a file.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Exported {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// What the format cannot hold.
    pub told: Vec<Told>,
}

/// Why an edition cannot be written in a format.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ExportError {
    /// Subtitles need times.
    #[error("this edition has no subtitles: its blocks have no times; choose docx, odt or markdown")]
    NoCues,
    /// The format is only read.
    #[error("documents are not written as {0}; choose docx, odt, markdown, epub, srt, vtt or usfm")]
    ReadOnly(Format),
    /// The zip could not be written.
    #[error("the document could not be packed: {0}")]
    Packing(String),
}

/// Writes an edition as a document.
///
/// # Errors
/// See [`ExportError`].
pub fn export(edition: &Edition, format: Format, notes: NotesAs) -> Result<Exported, ExportError> {
    let kept = if notes == NotesAs::Kept { super::back::again(edition, format) } else { Ok(None) };
    let anew = match kept {
        Ok(Some((bytes, told))) => return Ok(Exported { bytes, told }),
        Ok(None) => None,
        Err(anew) => Some(anew),
    };
    let mut document = from_edition::document(edition, notes);
    let changes = losses::changes(&document, format);
    if matches!(format, Format::Srt | Format::Vtt | Format::Usfm) {
        document.settle(Tracked::Accept);
    }
    let mut told: Vec<Told> = anew.into_iter().chain(document.told.clone()).collect();
    let bytes = match format {
        Format::Docx => docx::write(&document)?,
        Format::Odt => odt::write(&document)?,
        Format::Epub => epub::write(&document, &edition.header)?,
        Format::Markdown => markdown::write(&document).into_bytes(),
        Format::Srt => subtitle::srt(&document)?.into_bytes(),
        Format::Vtt => subtitle::vtt(&document)?.into_bytes(),
        Format::Usfm => usfm::write(&document, edition.header.kept.as_deref()).into_bytes(),
        other => return Err(ExportError::ReadOnly(other)),
    };
    told.extend(losses::losses(&document, format));
    told.extend(changes);
    if !matches!(format, Format::Srt | Format::Vtt) {
        told.extend(proof::differences(&document, &bytes, format));
    }
    Ok(Exported { bytes, told })
}

/// An edition as a document, with its notes as they are.
pub(super) fn document_of(edition: &Edition) -> Document {
    from_edition::document(edition, NotesAs::Kept)
}
