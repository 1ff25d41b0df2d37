//! One row per change, as comma-separated values (RFC 4180); [`Cells`] keeps spreadsheets from reading cells as
//! formulas.

use std::io::{self, Write};

use super::Compared;
use super::changes::{ChangeRow, changes};
use crate::display::Cells;

/// The names of the columns.
pub const CSV_COLUMNS: [&str; 14] = [
    "layer",
    "unit",
    "change",
    "old_file",
    "old_line",
    "old_column",
    "new_file",
    "new_line",
    "new_column",
    "old",
    "new",
    "class",
    "old_anchor",
    "new_anchor",
];

/// Writes the names of the columns.
///
/// # Errors
/// If writing fails.
pub fn csv_head(out: &mut dyn Write) -> io::Result<()> {
    let mut table = ::csv::Writer::from_writer(out);
    table.write_record(CSV_COLUMNS).map_err(failed)?;
    table.flush()
}

/// Writes the changes of one pair of files: words, segments and moves of the texts, then the notes.
///
/// # Errors
/// If writing fails.
pub fn csv(compared: &Compared<'_>, cells: Cells, out: &mut dyn Write) -> io::Result<()> {
    let mut table = ::csv::Writer::from_writer(out);
    changes(compared, &mut |row| write(row, cells, &mut table))?;
    table.flush()
}

/// Writes the row of a file that is on one side only.
///
/// # Errors
/// If writing fails.
pub fn csv_alone(name: &str, is_new: bool, cells: Cells, out: &mut dyn Write) -> io::Result<()> {
    let mut table = ::csv::Writer::from_writer(out);
    write(&ChangeRow::alone(name, is_new), cells, &mut table)?;
    table.flush()
}

/// Writes the row of a file that has another name in the new folder.
///
/// # Errors
/// If writing fails.
pub fn csv_renamed(compared: &Compared<'_>, cells: Cells, out: &mut dyn Write) -> io::Result<()> {
    let mut table = ::csv::Writer::from_writer(out);
    write(&ChangeRow::renamed(compared.old.name, compared.new.name), cells, &mut table)?;
    table.flush()
}

/// The error of the output itself, so that a broken pipe is recognised.
pub(in crate::diff) fn failed(error: ::csv::Error) -> io::Error {
    match error.into_kind() {
        ::csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

fn write(row: &ChangeRow<'_>, how: Cells, table: &mut ::csv::Writer<&mut dyn Write>) -> io::Result<()> {
    let number = |number: Option<usize>| number.map(|number| number.to_string()).unwrap_or_default();
    let numbers = [row.old_line, row.old_column, row.new_line, row.new_column].map(number);
    let word = Option::unwrap_or_default;
    let cells: [&str; CSV_COLUMNS.len()] = [
        word(row.layer),
        row.unit,
        &row.change,
        word(row.old_file),
        &numbers[0],
        &numbers[1],
        word(row.new_file),
        &numbers[2],
        &numbers[3],
        word(row.old),
        word(row.new),
        word(row.class),
        word(row.old_anchor),
        word(row.new_anchor),
    ];
    table.write_record(how.row(cells)).map_err(failed)
}
