//! Zip files around documents: named parts, read within limits.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write as _};

use zip::result::ZipError;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::error::DocumentError;
use super::told::Told;
use crate::source::LineIndex;
use crate::xml::{Doctype, Document, Limits, decode_document};

/// So many bytes of a part are unpacked at most.
const MAX_PART: u64 = 256 << 20;

/// A part that is more than so many times as large unpacked as packed, and larger than [`SMALL`], is a bomb.
const MAX_RATIO: u64 = 200;

/// A part of so many bytes is never a bomb.
const SMALL: u64 = 8 << 20;

/// So many parts a document has at most.
const MAX_PARTS: usize = 10_000;

/// An opened zip.
pub(super) struct Archive {
    zip: ZipArchive<Cursor<Vec<u8>>>,
    /// How many parts the zip says that it has: more than those with different names, where a name comes again.
    entries: usize,
}

impl Archive {
    /// Opens a zip; nothing is unpacked yet.
    pub fn open(bytes: Vec<u8>) -> Result<Self, DocumentError> {
        let entries = entries(&bytes).unwrap_or(0);
        let zip = ZipArchive::new(Cursor::new(bytes)).map_err(|error| DocumentError::Archive(error.to_string()))?;
        let entries = entries.max(zip.len());
        if zip.len() > MAX_PARTS {
            return Err(DocumentError::TooManyParts { parts: zip.len(), limit: MAX_PARTS });
        }
        Ok(Self { zip, entries })
    }

    /// The names of all parts.
    pub fn names(&self) -> impl Iterator<Item = Cow<'_, str>> {
        self.zip.file_names().filter_map(Result::ok)
    }

    /// Whether there is a part of this name.
    pub fn has(&self, name: &str) -> bool {
        self.zip.index_for_name(name).is_some()
    }

    /// The bytes of a part, unpacked; `None` if there is none of this name.
    pub fn part(&mut self, name: &str) -> Result<Option<Vec<u8>>, DocumentError> {
        let found = match self.zip.by_name(name) {
            Ok(found) => found,
            Err(ZipError::FileNotFound) => return Ok(None),
            Err(ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED)) => return Err(DocumentError::Encrypted),
            Err(error) => return Err(DocumentError::Archive(format!("{name}: {error}"))),
        };
        let limit = MAX_PART.min((found.compressed_size().saturating_mul(MAX_RATIO)).max(SMALL));
        let too_large = || DocumentError::TooLarge { part: name.to_owned(), limit };
        if found.size() > limit {
            return Err(too_large());
        }
        let mut bytes = Vec::with_capacity(usize::try_from(found.size()).unwrap_or(0));
        // What a part says of its size need not be true.
        let read = found.take(limit + 1).read_to_end(&mut bytes);
        read.map_err(|error| DocumentError::Archive(format!("{name}: {error}")))?;
        if bytes.len() as u64 > limit { Err(too_large()) } else { Ok(Some(bytes)) }
    }

    /// A part as a tree; `None` if there is none of this name.
    pub fn xml(&mut self, name: &str) -> Result<Option<Document>, DocumentError> {
        let Some(text) = self.text(name)? else { return Ok(None) };
        parse(name, text).map(Some)
    }

    /// A part as text; `None` if there is none of this name.
    pub fn text(&mut self, name: &str) -> Result<Option<String>, DocumentError> {
        let Some(bytes) = self.part(name)? else { return Ok(None) };
        let decoded = decode_document(bytes, None);
        let decoded =
            decoded.map_err(|error| DocumentError::Encoding { part: name.to_owned(), error: error.to_string() })?;
        Ok(Some(decoded.text))
    }

    /// A part that must be there, as a tree.
    pub fn needed(&mut self, name: &str) -> Result<Document, DocumentError> {
        self.xml(name)?.ok_or_else(|| DocumentError::Missing(name.to_owned()))
    }

    /// The zip with other bytes for some parts, and new parts behind all others. Parts that stay are copied as they are
    /// packed.
    pub fn repacked(mut self, parts: &BTreeMap<String, Vec<u8>>) -> Result<Vec<u8>, DocumentError> {
        let failed = |error: ZipError| DocumentError::Archive(error.to_string());
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        let mut left: BTreeMap<&str, &Vec<u8>> = parts.iter().map(|(name, bytes)| (name.as_str(), bytes)).collect();
        for index in 0..self.zip.len() {
            let file = self.zip.by_index_raw(index).map_err(failed)?;
            let name = file.name().map_err(failed)?.into_owned();
            let Some(bytes) = left.remove(name.as_str()) else {
                zip.raw_copy_file(file).map_err(failed)?;
                continue;
            };
            let time = file.last_modified().unwrap_or_default();
            add_part(&mut zip, &name, bytes, time)?;
        }
        for (name, bytes) in left {
            add_part(&mut zip, name, bytes, zip::DateTime::default())?;
        }
        Ok(zip.finish().map_err(failed)?.into_inner())
    }

    /// Reports parts that are never run or opened.
    pub fn ignored(&self) -> Vec<Told> {
        let macros = self.names().find(|name| name.ends_with("vbaProject.bin") || name.starts_with("Basic/"));
        let embedded =
            self.names().filter(|name| name.contains("/embeddings/") || name.starts_with("ObjectReplacements/"));
        let embedded = embedded.count();
        let mut told: Vec<Told> = macros
            .map(|name| Told::at(name.into_owned(), "the macros of the document were ignored"))
            .into_iter()
            .collect();
        if self.entries > self.zip.len() {
            let what = "parts of the same name as another one were not read; a document has each part once";
            told.push(Told::new(format!("{what}: {}", self.entries - self.zip.len())));
        }
        if embedded > 0 {
            told.push(Told::new(format!("embedded objects were ignored: {embedded}")));
        }
        told
    }
}

fn add_part(
    zip: &mut ZipWriter<Cursor<Vec<u8>>>,
    name: &str,
    bytes: &[u8],
    time: zip::DateTime,
) -> Result<(), DocumentError> {
    let failed = |error: String| DocumentError::Archive(format!("{name}: {error}"));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated).last_modified_time(time);
    zip.start_file(name, options).map_err(|error| failed(error.to_string()))?;
    zip.write_all(bytes).map_err(|error| failed(error.to_string()))
}

/// The number of parts by the record at the end of a zip.
fn entries(bytes: &[u8]) -> Option<usize> {
    let from = bytes.len().saturating_sub(1 << 16);
    let at = from + memchr::memmem::rfind(&bytes[from..], b"PK\x05\x06")?;
    let count = u16::from_le_bytes([*bytes.get(at + 10)?, *bytes.get(at + 11)?]);
    // Larger numbers stand in another record.
    (count != u16::MAX).then_some(usize::from(count))
}

/// A part as a tree. A document type declaration is skipped, and nothing that it names is opened.
pub(super) fn parse(name: &str, text: String) -> Result<Document, DocumentError> {
    let lines = text.clone();
    Document::parse(text, &Limits::default().with_doctype(Doctype::Skip)).map_err(|error| DocumentError::Xml {
        part: name.to_owned(),
        position: error.position(&LineIndex::new(&lines)),
        error,
    })
}
