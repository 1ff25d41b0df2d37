//! Figures of a collation in the formats of other programs.

use std::io::{self, Write};

use crate::collate::Collation;
use crate::display::Cells;

/// Writes how similar the witnesses are, as CSV with a row and a column for each: of the columns of words in which one
/// of two has a word, the share in which both have the same.
///
/// # Errors
/// Those of `out`.
pub fn similarity(collation: &Collation<'_>, cells: Cells, out: &mut dyn Write) -> io::Result<()> {
    let mut table = csv::Writer::from_writer(out);
    let sigla = collation.witnesses.iter().map(|witness| cells.cell(&witness.siglum).into_owned());
    table.write_record(std::iter::once(String::new()).chain(sigla.clone()))?;
    for (siglum, row) in sigla.zip(collation.similarities()) {
        table.write_record(std::iter::once(siglum).chain(row.into_iter().map(|share| format!("{share:.4}"))))?;
    }
    table.flush()
}

/// Writes distances, one minus the similarities, for PHYLIP: the number of witnesses on the first line.
///
/// # Errors
/// Those of `out`.
pub fn phylip(collation: &Collation<'_>, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}", collation.witnesses.len())?;
    for (witness, row) in collation.witnesses.iter().zip(collation.similarities()) {
        let name: String =
            witness.siglum.chars().map(|c| if c.is_whitespace() || "(),:;[]".contains(c) { '_' } else { c }).collect();
        let distances: Vec<String> = row.into_iter().map(|share| format!("{:.4}", 1.0 - share)).collect();
        writeln!(out, "{name} {}", distances.join(" "))?;
    }
    Ok(())
}

/// The symbols of states; a place with more readings is left out of the matrix.
const SYMBOLS: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// Writes the readings for NEXUS: a character a place, a state a reading. Returns how many places have more readings
/// than there are symbols; they are left out.
///
/// # Errors
/// Those of `out`.
pub fn nexus(collation: &Collation<'_>, out: &mut dyn Write) -> io::Result<usize> {
    let (characters, rest): (Vec<_>, Vec<_>) = collation
        .characters()
        .into_iter()
        .partition(|states| states.iter().flatten().all(|&state| state < SYMBOLS.len()));
    let most = characters.iter().flatten().flatten().max().map_or(1, |state| state + 1);
    let symbols = String::from_utf8_lossy(&SYMBOLS[..most.max(2)]);
    writeln!(out, "#NEXUS\nBEGIN DATA;")?;
    writeln!(out, "  DIMENSIONS NTAX={} NCHAR={};", collation.witnesses.len(), characters.len())?;
    writeln!(out, "  FORMAT DATATYPE=STANDARD RESPECTCASE SYMBOLS=\"{symbols}\" MISSING=? GAP=-;")?;
    writeln!(out, "  MATRIX")?;
    for (at, witness) in collation.witnesses.iter().enumerate() {
        let states: String =
            characters.iter().map(|states| states[at].map_or('?', |state| char::from(SYMBOLS[state]))).collect();
        writeln!(out, "    {} {states}", taxon(&witness.siglum))?;
    }
    writeln!(out, "  ;\nEND;")?;
    Ok(rest.len())
}

/// A siglum as the name of a taxon: in quotation marks unless it is one plain word.
fn taxon(siglum: &str) -> String {
    if !siglum.is_empty() && siglum.chars().all(|c| c.is_alphanumeric() || c == '.') {
        return siglum.to_owned();
    }
    format!("'{}'", siglum.replace('\'', "''"))
}
