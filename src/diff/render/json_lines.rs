//! One object per change, a line each: the rows of the table. `schemas/diff.schema.json` describes them.

use std::io::{self, Write};

use super::Compared;
use super::changes::{ChangeRow, changes};

/// Writes the changes of one pair of files: words, segments and moves of the texts, then the notes.
///
/// # Errors
/// If writing fails.
pub fn json_lines(compared: &Compared<'_>, out: &mut dyn Write) -> io::Result<()> {
    changes(compared, &mut |row| line(row, out))
}

/// Writes the line of a file that is on one side only.
///
/// # Errors
/// If writing fails.
pub fn json_line_alone(name: &str, is_new: bool, out: &mut dyn Write) -> io::Result<()> {
    line(&ChangeRow::alone(name, is_new), out)
}

/// Writes the line of a file that has another name in the new folder.
///
/// # Errors
/// If writing fails.
pub fn json_line_renamed(compared: &Compared<'_>, out: &mut dyn Write) -> io::Result<()> {
    line(&ChangeRow::renamed(compared.old.name, compared.new.name), out)
}

fn line(row: &ChangeRow<'_>, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer(&mut *out, row)?;
    writeln!(out)
}
