//! Figures of a collation in the formats of other programs.

use std::io::{self, Write};

use rustc_hash::FxHashSet;

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

/// Writes distances, one minus the similarities, for PHYLIP: the number of witnesses on the first line. What a name may
/// not have there becomes `_`; a name that is taken already gets a number.
///
/// # Errors
/// Those of `out`.
pub fn phylip(collation: &Collation<'_>, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}", collation.witnesses.len())?;
    let names = plain_names(collation.witnesses.iter().map(|witness| witness.siglum.as_str()));
    for (name, row) in names.iter().zip(collation.similarities()) {
        let distances: Vec<String> = row.into_iter().map(|share| format!("{:.4}", 1.0 - share)).collect();
        writeln!(out, "{name} {}", distances.join(" "))?;
    }
    Ok(())
}

/// Names of one word each, all different.
fn plain_names<'s>(sigla: impl Iterator<Item = &'s str> + Clone) -> Vec<String> {
    let plain = |siglum: &str| siglum.replace(|c: char| c.is_whitespace() || "(),:;[]".contains(c), "_");
    // A name that is plain already keeps it, whoever comes first.
    let mut taken: FxHashSet<String> =
        sigla.clone().filter(|siglum| plain(siglum) == *siglum).map(str::to_owned).collect();
    let name = |siglum: &str| {
        let name = plain(siglum);
        if name == siglum || taken.insert(name.clone()) {
            return name;
        }
        let numbered = (2..).map(|number: usize| format!("{name}_{number}")).find(|name| taken.insert(name.clone()));
        numbered.unwrap_or(name)
    };
    sigla.map(name).collect()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_different() {
        let sigla = ["X(1)", "X[1]", "X_1_", "X 1", "X_1", "X 1"];
        assert_eq!(plain_names(sigla.into_iter()), ["X_1__2", "X_1__3", "X_1_", "X_1_2", "X_1", "X_1_3"]);
    }
}
