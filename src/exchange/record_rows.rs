//! The records from which an edition was made, with what is known of their posts.

use std::collections::BTreeSet;
use std::io::Write;

use rustc_hash::FxHashMap;
use serde::Serialize;

use super::{ExchangeError, Row};
use crate::model::{Edition, SourceRecord, write_answer_key};
use crate::page::Columns;

/// The records of an edition by the ids of their posts.
pub(super) struct Records<'e>(FxHashMap<&'e str, &'e SourceRecord>);

impl<'e> Records<'e> {
    pub fn of(edition: &'e Edition) -> Self {
        Self(edition.header.records.iter().map(|record| (&*record.post, record)).collect())
    }

    /// The record from which a row was made.
    pub fn of_row(&self, row: &Row<'_>) -> Option<&'e SourceRecord> {
        self.0.get(row.xml_id?).copied()
    }
}

/// What stands under the key of the answer: the row, whose text is in the record itself.
#[derive(Serialize)]
struct Answer<'r> {
    kind: &'r str,
    id: Option<&'r str>,
    author: Option<&'r str>,
    time: Option<&'r str>,
    when: Option<&'r str>,
    parent: Option<&'r str>,
    lang: Option<&'r str>,
    notes: usize,
}

/// Writes a record as it was, with the words of its post, and the rest of the row under the key of the answer.
pub(super) fn write_record(record: &SourceRecord, row: &Row<'_>, output: &mut impl Write) -> Result<(), ExchangeError> {
    let (fields, is_empty) = record
        .with_text(row.text)
        .map_err(|error| ExchangeError::Record { post: record.post.to_string(), message: error.to_string() })?;
    output.write_all(&fields)?;
    write_answer_key(is_empty, output)?;
    let answer = Answer {
        kind: row.kind,
        id: row.id,
        author: row.author,
        time: row.time,
        when: row.when.as_deref(),
        parent: row.parent,
        lang: row.lang,
        notes: row.notes,
    };
    serde_json::to_writer(&mut *output, &answer).map_err(std::io::Error::from)?;
    Ok(output.write_all(b"}\n")?)
}

/// The fields of records that rows of a table have no column for, by their names.
pub fn foreign_fields(edition: &Edition) -> BTreeSet<String> {
    let known = Columns::default();
    let lists = [&known.id, &known.author, &known.time, &known.parent, &known.lang, &known.text];
    let is_known = |key: &str| lists.iter().any(|names| names.iter().any(|name| name.eq_ignore_ascii_case(key)));
    let records = edition.header.records.iter();
    let keys = records.flat_map(|record| record.keys().into_iter().filter(|key| *key != *record.text_field));
    keys.filter(|key| !is_known(key)).collect()
}
