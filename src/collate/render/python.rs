//! A collation as JSON in the format of CollateX for Python: a row a witness, `null` for a gap.

use std::io::{self, Write};
use std::ops::Range;

use serde::Serialize;

use super::cells::{TokenRow, rows, tokens};
use crate::collate::Collation;

#[derive(Serialize)]
struct Report<'r> {
    table: Vec<Vec<Option<Vec<TokenRow<'r>>>>>,
    witnesses: Vec<&'r str>,
}

/// Writes one JSON object: `witnesses`, and `table` with a row for each, in which each token names its witness as `_sigil`.
///
/// # Errors
/// If writing fails.
pub fn collatex_python(collation: &Collation<'_>, joined: bool, out: &mut dyn Write) -> io::Result<()> {
    let columns = rows(collation, joined);
    let witnesses: Vec<&str> = collation.witnesses.iter().map(|witness| witness.siglum.as_str()).collect();
    let cell = |witness: usize, columns: &Range<usize>| {
        let cell: Vec<TokenRow<'_>> =
            tokens(collation, columns.clone(), witness).map(|token| token.signed(witnesses[witness])).collect();
        (!cell.is_empty()).then_some(cell)
    };
    let row = |witness: usize| columns.iter().map(|columns| cell(witness, columns)).collect();
    let table = (0..witnesses.len()).map(row).collect();
    serde_json::to_writer(&mut *out, &Report { table, witnesses: witnesses.clone() })?;
    writeln!(out)
}
