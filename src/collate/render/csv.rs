//! A collation as comma-separated values: one row per column of the table.

use std::io::{self, Write};

use crate::collate::Collation;
use crate::display::Cells;

/// Writes a header, then one row per column of the table: its number from 1, how the witnesses differ in it (empty if
/// they agree), and the word of each witness, with cells as `cells` requires.
///
/// # Errors
/// If writing fails.
pub fn csv(collation: &Collation<'_>, cells: Cells, out: &mut dyn Write) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    let sigla = collation.witnesses.iter().map(|witness| witness.siglum.as_str());
    writer.write_record(cells.row(["column", "variation"].into_iter().chain(sigla)))?;
    for column in 0..collation.len() {
        let variation = collation.unit(column..column + 1).variation.map_or("", |variation| variation.as_str());
        let number = (column + 1).to_string();
        let words = (0..collation.witnesses.len()).map(|witness| collation.word(column, witness).unwrap_or_default());
        writer.write_record(cells.row([number.as_str(), variation].into_iter().chain(words)))?;
    }
    writer.flush()
}
