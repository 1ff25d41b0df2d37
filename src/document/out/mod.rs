//! Documents out: an edition as a file that translators work in.

mod docx;
mod docx_parts;
mod from_edition;
mod markdown;
mod odt;
mod packed;
mod subtitle;
mod tree;

pub(super) use from_edition::goes_apart;
pub(super) use markdown::escaped_words as escaped_markdown;
pub(super) use packed::escaped;

use super::format::Format;
use super::model::{Document, Leaf, LeafKind, Piece, Style};
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
    #[error("documents are not written as {0}; choose docx, odt, markdown, srt or vtt")]
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
    let document = from_edition::document(edition, notes);
    let mut told = document.told.clone();
    let bytes = match format {
        Format::Docx => docx::write(&document)?,
        Format::Odt => odt::write(&document)?,
        Format::Markdown => markdown::write(&document).into_bytes(),
        Format::Srt => subtitle::srt(&document)?.into_bytes(),
        Format::Vtt => subtitle::vtt(&document)?.into_bytes(),
        other => return Err(ExportError::ReadOnly(other)),
    };
    told.extend(losses(&document, format));
    let bytes = with_record(bytes, format, edition, notes).map_err(|error| ExportError::Packing(error.to_string()))?;
    Ok(Exported { bytes, told })
}

/// What a format cannot hold of a document.
fn losses(document: &Document, format: Format) -> Vec<Told> {
    let is_subtitle = matches!(format, Format::Srt | Format::Vtt);
    let count = |wanted: &dyn Fn(&Piece) -> bool| -> usize {
        document.leaves.iter().map(|leaf| leaf.pieces.iter().filter(|piece| wanted(piece)).count()).sum()
    };
    let is_run =
        |wanted: fn(&Style) -> bool| move |piece: &Piece| matches!(piece, Piece::Run(run) if wanted(&run.style));
    let speaks = |leaf: &&Leaf| matches!(&leaf.kind, LeafKind::Cue(cue) if cue.speaker.is_some());
    let speakers = document.leaves.iter().filter(speaks).count();
    let cues = document.leaves.iter().filter(|leaf| matches!(leaf.kind, LeafKind::Cue(_))).count();
    let others = document.leaves.iter().filter(|leaf| !matches!(leaf.kind, LeafKind::Cue(_))).count();
    let mut found = Vec::new();
    if is_subtitle {
        found.push((others, "blocks without times were left out"));
        found.push((document.comments.len(), "comments were left out"));
        found.push((count(&|piece| matches!(piece, Piece::Note(_))), "notes without brackets stand in brackets"));
    } else {
        found.push((cues, "cues became paragraphs without their times"));
    }
    if format != Format::Vtt {
        found.push((speakers, "speakers of cues were left out"));
    }
    if is_subtitle || format == Format::Markdown {
        found.push((count(&is_run(|style| style.lang.is_some())), "languages of runs were left out"));
    }
    if format == Format::Markdown {
        let dated = document.comments.iter().filter(|comment| comment.by.who.is_some() || comment.by.when.is_some());
        found.push((dated.count(), "authors and dates of comments were left out"));
    }
    let found = found.into_iter().filter(|(count, _)| *count > 0);
    found.map(|(count, what)| Told::new(format!("{what}: {count}"))).collect()
}
