//! JSON lines: one object per line.

use std::io::Write;

use serde::Serialize;

use super::notes::{NoteRow, NoteRows};
use super::record_rows::{Records, write_record};
use super::{ExchangeError, rows};
use crate::model::Edition;
use crate::source::LineIndex;

/// Writes an edition as JSON lines, one object per post or block, with the fields of [`Row`](super::Row). A post that was
/// made of a record is that record again, with every field as it was written, and the others of the row under the key
/// `glossator`.
///
/// # Errors
/// If the output fails, or what the edition keeps of a record is no object of JSON.
pub fn jsonl<W: Write>(edition: &Edition, output: &mut W) -> Result<(), ExchangeError> {
    let records = Records::of(edition);
    rows(edition, |row| match records.of_row(&row) {
        Some(record) => write_record(record, &row, output),
        None => line(&row, output),
    })
}

/// Writes the notes of one file that pass `choose` as JSON lines, with the fields of [`NoteRow`].
///
/// # Errors
/// If the output fails.
pub fn notes_jsonl<W: Write>(
    notes: &NoteRows<'_>,
    file: &str,
    lines: &LineIndex<'_>,
    choose: &dyn Fn(&NoteRow<'_>) -> bool,
    output: &mut W,
) -> Result<(), ExchangeError> {
    notes.each(file, lines, |row| if choose(&row) { line(&row, output) } else { Ok(()) })
}

fn line<W: Write>(row: &impl Serialize, output: &mut W) -> Result<(), ExchangeError> {
    serde_json::to_writer(&mut *output, row).map_err(std::io::Error::from)?;
    Ok(output.write_all(b"\n")?)
}
