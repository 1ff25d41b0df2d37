//! Back into the document: an edition that was made of a file, written into that file.
//!
//! The document is read again as it was imported; where the edition prints other words in a block, just these words are
//! changed, at the places from which they came. New remarks become comments. Everything else of the file stays, byte for
//! byte. What was written is read once more before it is handed out: it must print what the edition prints.

mod comments;
mod compare;
mod docx;
mod hands;
mod hunks;
mod kept;
mod odt;
mod runs;
mod text;

use rustc_hash::FxHashMap;
use sha2::{Digest, Sha256};

use super::error::DocumentError;
use super::flatten::{Flat, flatten};
use super::format::Format;
use super::import::{DocumentOptions, Opened, open};
use super::model::Tracked;
use super::told::Told;
use crate::model::{Edition, People, Span};
use crate::source::Encoding;
pub(super) use kept::{Again, again};

use compare::{Compared, compare};
pub(super) use hands::Hands;

/// How changes are written into a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum ChangesAs {
    /// As tracked changes of the person who decided, where the format has them; else in place.
    #[default]
    Tracked,
    /// In place, as if they had been accepted.
    Plain,
}

/// A document with what was decided in its edition.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Carried {
    /// Its bytes: those of the original where there was nothing to carry.
    pub bytes: Vec<u8>,
    /// Places where words were changed.
    pub changes: usize,
    /// Remarks that became comments.
    pub comments: usize,
    /// What stays in the edition because the document has no place for it.
    pub told: Vec<Told>,
    /// What should have been carried, and was not.
    pub left: Vec<Told>,
}

/// Why an edition cannot be written into a document.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BackError {
    /// The document cannot be read.
    #[error(transparent)]
    Document(#[from] DocumentError),
    /// The edition was made of another document.
    #[error(
        "the edition was not made of this document: {same} of {blocks} blocks have the same words, and block `{block}` is \
         “{found}” here and “{expected}” in the edition; name the document that was imported"
    )]
    Foreign {
        /// Blocks with the same words.
        same: usize,
        /// Blocks of the document.
        blocks: usize,
        /// The first block that differs.
        block: String,
        /// Its words in the document.
        found: String,
        /// Its words in the edition.
        expected: String,
    },
    /// The document was changed after the import, so that nobody knows who changed what.
    #[error(
        "the document is not as it was when it was imported: block `{block}` is “{found}” here and “{expected}” in the \
         edition, and no decision says that the edition changed it; name the document as it was, or import it anew"
    )]
    Changed {
        /// The block.
        block: String,
        /// Its words in the document.
        found: String,
        /// Its words in the edition.
        expected: String,
    },
    /// The edition has the document without its tracked changes.
    #[error(
        "the edition was imported with all tracked changes rejected, and was changed since: nobody knows what its words are \
         in a document that has them; reject the changes in the program that wrote the document, import that, and decide \
         there"
    )]
    Rejected,
    /// Documents of this format are not written into.
    #[error("changes are written into docx, odt, markdown, srt, vtt and usfm, not into {0}; nothing was written")]
    Format(Format),
    /// The result would not have the words of the edition: a fault of this program.
    #[error(
        "the document would not have the words of the edition; nothing was written; this is a fault of glossator: please \
         report it with the file"
    )]
    NotTheSame,
}

/// Who changed something, and when.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct By {
    name: String,
    /// A date, or date and time, as in the edition.
    when: Option<String>,
}

/// Words that are other ones in the edition.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Change {
    /// The old words, in the text of the document.
    at: Span,
    /// The new words.
    text: String,
    by: By,
    block: String,
    /// The note whose words these are: they are carried together or not at all.
    note: Option<String>,
}

/// A remark that the document does not have.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Note {
    /// What it is about, in the text of the document.
    at: Span,
    text: String,
    by: By,
}

/// The changes that have their places, and those that have none: of the words of a note all are carried, or none.
fn placed<T>(changes: &[Change], place: impl Fn(&Change) -> Result<T, &'static str>) -> (Vec<(usize, T)>, Left) {
    let places: Vec<_> = changes.iter().map(place).collect();
    let failed: FxHashMap<&str, &'static str> = changes
        .iter()
        .zip(&places)
        .filter_map(|(change, place)| Some((change.note.as_deref()?, *place.as_ref().err()?)))
        .collect();
    let (mut found, mut left) = (Vec::new(), Vec::new());
    for (index, place) in places.into_iter().enumerate() {
        let other = changes[index].note.as_deref().and_then(|note| failed.get(note));
        match (place, other) {
            (Ok(place), None) => found.push((index, place)),
            (Ok(_), Some(why)) => left.push((index, *why)),
            (Err(why), _) => left.push((index, why)),
        }
    }
    (found, left)
}

/// What has no place, by its index, with the reason.
type Left = Vec<(usize, &'static str)>;

/// What a format made of changes and remarks.
struct Written {
    bytes: Vec<u8>,
    /// Changes that have no place, by index, with the reason.
    left: Left,
    /// Remarks that have no place, by index, with the reason.
    without: Left,
}

/// What is said of a file that its bytes may not say.
#[derive(Debug, Clone, Copy, Default)]
struct Said {
    /// The encoding, for files of text.
    encoding: Option<Encoding>,
    format: Option<Format>,
}

/// The document as it was read.
struct Original {
    bytes: Vec<u8>,
    name: String,
    format: Format,
    /// What the edition says of the encoding, for files of text.
    encoding: Option<Encoding>,
    flat: Flat,
    comments: Vec<super::model::Comment>,
}

impl Original {
    fn read(bytes: Vec<u8>, name: &str, tracked: Tracked, said: Said) -> Result<Self, DocumentError> {
        let Said { encoding, format } = said;
        let options = DocumentOptions::default().with_tracked(tracked).with_encoding(encoding).with_format(format);
        let Opened { document, format, .. } = open(bytes.clone(), name, &options)?;
        let flat = flatten(&document, None, &mut People::default());
        Ok(Self { bytes, name: name.to_owned(), format, encoding, flat, comments: document.comments })
    }

    /// How the document was read.
    fn said(&self) -> Said {
        Said { encoding: self.encoding, format: Some(self.format) }
    }

    /// Whether these bytes are a document with this text, whichever changes stay.
    fn prints(&self, bytes: &[u8], text: &str, tracked: Tracked) -> bool {
        Self::read(bytes.to_vec(), &self.name, tracked, self.said()).is_ok_and(|again| again.flat.text == text)
    }

    /// The text with some of the changes.
    fn with(&self, changes: &[Change], is_in: impl Fn(usize) -> bool) -> String {
        let mut text = String::with_capacity(self.flat.text.len());
        let mut at = 0;
        for (_, change) in changes.iter().enumerate().filter(|(index, _)| is_in(*index)) {
            text.push_str(&self.flat.text[at..change.at.start]);
            text.push_str(&change.text);
            at = change.at.end;
        }
        text.push_str(&self.flat.text[at..]);
        text
    }
}

/// Writes what was decided in an edition into the document that it was made of.
///
/// `text` is the file of the edition, which says who decided when; `original` are the bytes of the document, and `name`
/// is what it is called.
///
/// # Errors
/// See [`BackError`]: nothing is guessed, and nothing is half written.
pub fn export_into(
    edition: &Edition,
    text: &str,
    original: Vec<u8>,
    name: &str,
    how: ChangesAs,
) -> Result<Carried, BackError> {
    let sha256 = crate::page::hex(&Sha256::digest(&original));
    let is_own = edition.header.witness.as_ref().is_some_and(|witness| witness.sha256 == sha256);
    let encoding = edition.header.witness.as_ref().and_then(|witness| Encoding::for_label(&witness.encoding));
    let original = Original::read(original, name, Tracked::All, Said { encoding, format: None })?;
    carry(edition, &Hands::of(edition, text), original, is_own, how)
}

/// Writes what was decided into a document that was read.
fn carry(
    edition: &Edition,
    hands: &Hands,
    mut original: Original,
    is_own: bool,
    how: ChangesAs,
) -> Result<Carried, BackError> {
    let mut compared = compare(&original, edition, hands, is_own)?;
    // An edition that keeps tracked changes names them.
    if is_own && !compared.changes.is_empty() && edition.header.changes.is_empty() {
        rejected(&mut original, &mut compared, edition, hands)?;
    }
    if compared.changes.is_empty() && compared.notes.is_empty() {
        let Compared { told, left, .. } = compared;
        return Ok(Carried { bytes: original.bytes, changes: 0, comments: 0, told, left });
    }
    let written = match original.format {
        Format::Docx => docx::write(&original, &compared, how)?,
        Format::Odt => odt::write(&original, &compared, how)?,
        Format::Markdown | Format::Srt | Format::Vtt | Format::Usfm => text::write(&original, &compared)?,
        other => return Err(BackError::Format(other)),
    };
    check(&original, &compared, &written, how)?;
    Ok(carried(original, compared, written))
}

/// The document, with what is to be said of it.
fn carried(original: Original, compared: Compared, written: Written) -> Carried {
    let changes = compared.changes.len() - written.left.len();
    let comments = compared.notes.len() - written.without.len();
    let lost_changes = written.left.iter().map(|(index, why)| lost(&original, &compared.changes[*index], why));
    let lost_notes = written.without.iter().map(|(index, why)| {
        let remark = super::told::excerpt(&compared.notes[*index].text);
        Told::new(format!("the remark “{remark}” stays in the edition: {why}"))
    });
    let left = compared.left.iter().cloned().chain(lost_changes).chain(lost_notes).collect();
    let bytes = if changes + comments == 0 { original.bytes } else { written.bytes };
    Carried { bytes, changes, comments, told: compared.told, left }
}

/// Looks whether the edition was made of the document without its tracked changes.
fn rejected(
    original: &mut Original,
    compared: &mut Compared,
    edition: &Edition,
    hands: &Hands,
) -> Result<(), BackError> {
    // A document of which nothing remains then has no text.
    let Ok(before) = Original::read(original.bytes.clone(), &original.name, Tracked::Reject, original.said()) else {
        return Ok(());
    };
    if before.flat.text == original.flat.text {
        return Ok(());
    }
    let mut other = compare(&before, edition, hands, true)?;
    if other.distance() >= compared.distance() {
        return Ok(());
    }
    if !other.changes.is_empty() || !other.notes.is_empty() {
        return Err(BackError::Rejected);
    }
    other.told.push(Told::new("the edition is taken as one whose tracked changes were rejected on import"));
    (*original, *compared) = (before, other);
    Ok(())
}

/// Whether the document has the words of the edition now, and rejected those that it had.
fn check(original: &Original, compared: &Compared, written: &Written, how: ChangesAs) -> Result<(), BackError> {
    let left = |index: usize| written.left.iter().any(|(other, _)| *other == index);
    let expected = original.with(&compared.changes, |index| !left(index));
    let mut is_right = original.prints(&written.bytes, &expected, Tracked::All);
    if how == ChangesAs::Tracked && matches!(original.format, Format::Docx | Format::Odt) {
        let before = Original::read(original.bytes.clone(), &original.name, Tracked::Reject, original.said());
        is_right &= match before {
            Ok(before) => original.prints(&written.bytes, &before.flat.text, Tracked::Reject),
            // All words are inserted ones.
            Err(_) => true,
        };
    }
    if is_right { Ok(()) } else { Err(BackError::NotTheSame) }
}

/// A change that stays in the edition.
fn lost(original: &Original, change: &Change, why: &str) -> Told {
    let old = super::told::excerpt(&original.flat.text[change.at.clone()]);
    let new = super::told::excerpt(&change.text);
    Told::at(format!("block {}", change.block), format!("“{old}” stays and is not “{new}”: {why}"))
}
