//! Documents that come back into the edition from which they were exported: their sentences as pairs, and what they have
//! besides.

use std::ops::Range;

use glossator::document::{DocumentOptions, ReturnedUnit, Told, read_back};
use glossator::exchange::{Bead, BilingualFile, Content, Note, Side, Unit, with_digest};

use super::exit::Failure;
use super::import_into::Before;
use super::messages::Message;

/// What a document has besides sentences.
pub struct Besides {
    /// What goes into the edition's file, at its byte offsets.
    pub insertions: Vec<(usize, String)>,
    /// Bytes in which changes are tracked, with the ids of the changes.
    pub tracked: Vec<(Range<usize>, String)>,
    /// How many comments become remarks.
    pub remarks: usize,
    pub messages: Vec<Message>,
    /// Whether everything came back.
    pub is_whole: bool,
}

impl Default for Besides {
    fn default() -> Self {
        Self { insertions: Vec::new(), tracked: Vec::new(), remarks: 0, messages: Vec::new(), is_whole: true }
    }
}

/// Reads a document that was exported from an edition.
pub fn read(
    name: &str,
    bytes: Vec<u8>,
    before: &Before,
    options: &DocumentOptions<'_>,
) -> Result<(BilingualFile, Besides), Failure> {
    let made = read_back(&before.file.edition, &before.decoded.text, bytes, name, options)
        .map_err(|error| Message::error(Some(name), error.to_string()))?;
    let target_lang = before.file.edition.header.lang.clone().unwrap_or_default();
    let units = made.units.into_iter().map(|one| unit(one, made.exported)).collect();
    let file = BilingualFile { target_lang, units, ..BilingualFile::default() };
    let warn = |told: &Told| Message::warning(name, told.to_string());
    let besides = Besides {
        insertions: made.insertions,
        tracked: made.tracked,
        remarks: made.remarks,
        messages: made.told.iter().chain(&made.left).map(warn).collect(),
        is_whole: made.left.is_empty(),
    };
    Ok((file, besides))
}

fn unit(one: ReturnedUnit, exported: Option<usize>) -> Unit {
    let note = |(id, text): (String, String)| Note { id, side: Side::Target, text, ..Note::default() };
    let unit = Unit {
        id: Some(one.ids.join(" ")),
        target: Some(Content::plain(one.words)),
        notes: one.notes.into_iter().map(note).collect(),
        bead: Some(Bead { target: one.ids, ..Bead::default() }),
        ..Unit::default()
    };
    match (one.record, exported) {
        (Some(digest), Some(all)) => with_digest(unit, &digest, all),
        _ => unit,
    }
}
