//! Beads as rows: kind, certainty, source, target, separated by tabs.

use std::io::{self, Write};
use std::ops::Range;
use std::slice::from_ref;

use super::table::words;
use crate::align::{Alignment, Text};
use crate::display::Cells;

/// The names of the columns.
const COLUMNS: &str = "type\tprobability\tsource_segments\ttarget_segments\tsource\ttarget";

/// Writes a head and one bead per row, with cells as `cells` requires. Several segments are joined by a space; white
/// space in a segment becomes one space.
///
/// # Errors
/// Those of `out`.
pub fn tsv(
    alignment: &Alignment,
    source: &Text<'_>,
    target: &Text<'_>,
    cells: Cells,
    out: &mut dyn Write,
) -> io::Result<()> {
    writeln!(out, "{COLUMNS}")?;
    for bead in &alignment.beads {
        let (one, other) = (&bead.source, &bead.target);
        write!(out, "{}-{}\t{:.3}\t", one.len(), other.len(), bead.probability)?;
        write!(out, "{}\t{}\t", numbers(one), numbers(other))?;
        let (source, target) = (words(source, from_ref(one)), words(target, from_ref(other)));
        writeln!(out, "{}\t{}", cells.cell(&source), cells.cell(&target))?;
    }
    Ok(())
}

fn numbers(range: &Range<usize>) -> String {
    range.clone().map(|number| number.to_string()).collect::<Vec<_>>().join(" ")
}
