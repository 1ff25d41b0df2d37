//! Documents out: an edition as a file that translators work in.

mod docx;
mod docx_parts;
mod docx_template;
mod epub;
mod from_edition;
mod losses;
mod markdown;
mod odt;
mod odt_template;
mod packed;
mod proof;
mod subtitle;
mod template;
mod tree;
mod usfm;

pub(super) use from_edition::goes_apart;
pub(super) use markdown::escaped_words as escaped_markdown;
pub(super) use packed::escaped;

use super::back::Again;
use super::format::Format;
use super::model::{Document, Tracked};
use super::record::with_record;
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

impl NotesAs {
    /// All ways.
    pub(super) const ALL: [Self; 5] = [Self::Kept, Self::Footnotes, Self::Comments, Self::Brackets, Self::None];

    /// The name in the record of a document.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Kept => "kept",
            Self::Footnotes => "footnotes",
            Self::Comments => "comments",
            Self::Brackets => "brackets",
            Self::None => "none",
        }
    }
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
    /// Only documents of word processors have styles.
    #[error("a template has styles for docx and odt; {0} has none")]
    NoStyles(Format),
    /// The template cannot be used.
    #[error("the template cannot be used: {0}")]
    Template(String),
    /// The zip could not be written.
    #[error("the document could not be packed: {0}")]
    Packing(String),
}

/// Writes an edition as a document.
///
/// # Errors
/// See [`ExportError`].
pub fn export(edition: &Edition, format: Format, notes: NotesAs) -> Result<Exported, ExportError> {
    export_with(edition, format, notes, &Styles::default())
}

/// Writes an edition as a document with the styles of a template: the bytes of a DOCX or ODT.
///
/// Styles are found by the names that Word and LibreOffice give them; those that the template has not are added.
///
/// # Errors
/// See [`ExportError`].
pub fn export_styled(
    edition: &Edition,
    format: Format,
    notes: NotesAs,
    template: &[u8],
) -> Result<Exported, ExportError> {
    let styles = match format {
        Format::Docx => Styles { docx: docx_template::Base::read(template)?, ..Styles::default() },
        Format::Odt => Styles { odt: odt_template::Base::read(template)?, ..Styles::default() },
        other => return Err(ExportError::NoStyles(other)),
    };
    export_with(edition, format, notes, &styles)
}

/// The styles of a template, if there is one.
#[derive(Default)]
struct Styles {
    docx: docx_template::Base,
    odt: odt_template::Base,
}

fn export_with(edition: &Edition, format: Format, notes: NotesAs, styles: &Styles) -> Result<Exported, ExportError> {
    let kept = if notes == NotesAs::Kept { super::back::again(edition, format) } else { Ok(None) };
    let anew = match kept {
        Ok(Some(Again { bytes, told })) => return Ok(Exported { bytes, told }),
        Ok(None) => None,
        Err(anew) => Some(anew),
    };
    let mut document = from_edition::document(edition, notes);
    let changes = losses::changes(&document, format);
    if matches!(format, Format::Srt | Format::Vtt | Format::Usfm) {
        document.settle(Tracked::Accept);
    }
    let mut told: Vec<Told> = anew.into_iter().chain(document.told.clone()).chain(styles.odt.told.clone()).collect();
    let bytes = match format {
        Format::Docx => docx::write(&document, &styles.docx)?,
        Format::Odt => odt::write(&document, &styles.odt)?,
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
    let bytes = with_record(bytes, format, edition, notes).map_err(|error| ExportError::Packing(error.to_string()))?;
    Ok(Exported { bytes, told })
}

/// An edition as a document, with its notes as they are.
pub(super) fn document_of(edition: &Edition) -> Document {
    from_edition::document(edition, NotesAs::Kept)
}
