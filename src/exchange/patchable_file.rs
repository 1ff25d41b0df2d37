//! A bilingual file that is kept unchanged: changes are spliced in, and no other byte moves.

use std::fmt;
use std::ops::Range;

use super::bilingual::{BilingualError, close_open_tags, decoded};
use super::bilingual_model::{BilingualFile, Content, Unit};
use crate::source::{Decoded, Encoding, decode, encode};
use crate::xml::{Edits, EncodingError};

/// A bilingual file as it was read, with its text, so that it can be written again without loss.
#[derive(Debug)]
pub struct PatchableFile {
    encoding: Encoding,
    bom: bool,
    file: BilingualFile,
    body: Box<dyn Body>,
}

/// The text of a file and the places of its units, for one kind of format.
pub(super) trait Body: fmt::Debug + Send + Sync {
    /// The whole text.
    fn text(&self) -> &str;

    /// The bytes of a unit, by its number from 0.
    fn span(&self, unit: usize) -> Option<Range<usize>>;

    /// Writes the segments of a unit that differ.
    fn splice(&self, edits: &mut Edits<'_>, change: &Change<'_>) -> Result<(), BilingualError>;
}

/// A unit before and after the change.
pub(super) struct Change<'f> {
    pub file: &'f BilingualFile,
    /// Its number, from 0.
    pub number: usize,
    pub old: &'f Unit,
    pub new: &'f Unit,
}

impl PatchableFile {
    pub(super) fn new(encoding: Encoding, bom: bool, file: BilingualFile, body: Box<dyn Body>) -> Self {
        Self { encoding, bom, file, body }
    }

    /// Reads the complete units of a broken text: those before the place of the error. Rewriting gives a file that ends
    /// after the last of them. `None` if there is no complete unit.
    ///
    /// `read` is the reader of the format: [`tmx::read`](super::tmx::read), [`po::read`](super::po::read), …
    pub fn recover(bytes: Vec<u8>, read: fn(Vec<u8>) -> Result<Self, BilingualError>) -> Option<Self> {
        let texts: Vec<(String, Encoding, bool)> = match read(bytes.clone()).err()? {
            BilingualError::Encoding(EncodingError::Decode(error)) => {
                let whole = before(bytes, error.offset())?;
                let kept = read(whole.clone()).ok().filter(|kept| !kept.file.units.is_empty());
                return kept.or_else(|| Self::recover(whole, read));
            }
            BilingualError::Line { whole, encoding, .. } => {
                let Decoded { mut text, encoding, bom, .. } = decode(bytes, Some(encoding)).ok()?;
                text.truncate(whole);
                vec![(text, encoding, bom)]
            }
            _ => {
                let decoded = decoded(bytes).ok()?;
                let texts =
                    ["tu", "trans-unit", "unit"].into_iter().filter_map(|unit| close_open_tags(&decoded.text, unit));
                texts.map(|text| (text, decoded.encoding, decoded.bom)).collect()
            }
        };
        let mut read =
            texts.into_iter().filter_map(|(text, encoding, bom)| read(encode(&text, encoding, bom).ok()?).ok());
        read.find(|kept| !kept.file.units.is_empty())
    }

    /// The content of the file.
    pub fn file(&self) -> &BilingualFile {
        &self.file
    }

    /// The content of the file, without its text.
    pub fn into_file(self) -> BilingualFile {
        self.file
    }

    /// The text of the file, to which positions refer.
    pub fn text(&self) -> &str {
        self.body.text()
    }

    /// The encoding of the file.
    pub fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// The bytes of a unit in [`text`](Self::text), by its number from 0.
    pub fn unit_span(&self, unit: usize) -> Option<Range<usize>> {
        self.body.span(unit)
    }

    /// Returns the file with the texts of `changed`, in its own encoding. Only segments that differ are rewritten, and
    /// in these the codes and marks that are still there keep their attributes. No other byte changes.
    ///
    /// # Errors
    /// [`BilingualError`]: a different number of units, or a text that the format or the encoding cannot hold.
    pub fn rewrite(&self, changed: &BilingualFile) -> Result<Vec<u8>, BilingualError> {
        let file = &self.file;
        if changed.units.len() != file.units.len() {
            let (found, given) = (file.units.len(), changed.units.len());
            return Err(BilingualError::OtherUnits { found, given });
        }
        let mut edits = Edits::new(self.text());
        for (number, (old, new)) in file.units.iter().zip(&changed.units).enumerate() {
            check(new, number)?;
            self.body.splice(&mut edits, &Change { file, number, old, new })?;
        }
        let text = if edits.is_empty() { self.text().to_owned() } else { edits.apply() };
        Ok(encode(&text, self.encoding, self.bom)?)
    }
}

/// The bytes before one that is not text; for a text without markup, only whole lines.
fn before(mut bytes: Vec<u8>, offset: usize) -> Option<Vec<u8>> {
    if offset >= bytes.len() {
        return None;
    }
    bytes.truncate(offset);
    let Ok(Decoded { text, encoding, bom, .. }) = decode(bytes.clone(), None) else { return Some(bytes) };
    let whole = if text.trim_start().starts_with('<') { text.len() } else { text.rfind('\n')? + 1 };
    encode(text.get(..whole)?, encoding, bom).ok()
}

/// Refuses a unit whose marks are outside its texts.
pub(super) fn check(unit: &Unit, number: usize) -> Result<(), BilingualError> {
    let texts = [Some(&unit.source), unit.target.as_ref()].into_iter().flatten();
    let bad = texts.chain(unit.others.iter().map(|(_, other)| other)).find_map(Content::misplaced);
    match bad {
        None => Ok(()),
        Some(mark) => {
            let id = unit.id.clone().unwrap_or_default();
            let why = format!("its mark `{}` at {:?} is out of order or outside its text", mark.id, mark.range);
            Err(BilingualError::Unit { number: number + 1, id, why })
        }
    }
}
