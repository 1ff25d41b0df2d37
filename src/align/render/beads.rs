//! Beads in the format of the aligners vecalign and Bleualign: `[0, 1]:[2]`, numbers of segments from 0; an empty side
//! is `[]`.

use std::io::{self, Write};
use std::ops::Range;

use crate::align::Alignment;

/// Writes one bead per line.
///
/// # Errors
/// Those of `out`.
pub fn beads(alignment: &Alignment, out: &mut dyn Write) -> io::Result<()> {
    for bead in &alignment.beads {
        writeln!(out, "[{}]:[{}]", numbers(&bead.source), numbers(&bead.target))?;
    }
    Ok(())
}

fn numbers(range: &Range<usize>) -> String {
    range.clone().map(|number| number.to_string()).collect::<Vec<_>>().join(", ")
}
