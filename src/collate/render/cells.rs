//! The cells of a table in CollateX's formats: tokens with all their fields, one column or several to a cell.

use std::ops::Range;

use serde_json::{Map, Value};

use crate::collate::Collation;

/// The rows of a table: one for each column of the collation or, if they are joined, for each run of columns of the same
/// witnesses on all of which they agree, or on none.
pub(super) fn rows(collation: &Collation<'_>, joined: bool) -> Vec<Range<usize>> {
    let mut rows: Vec<Range<usize>> = Vec::new();
    for column in 0..collation.len() {
        match rows.last_mut() {
            Some(row) if joined && kind(collation, row.start) == kind(collation, column) => row.end = column + 1,
            _ => rows.push(column..column + 1),
        }
    }
    rows
}

/// Who has a word in a column, and whether it is the same one.
fn kind(collation: &Collation<'_>, column: usize) -> (bool, Vec<bool>) {
    let keys: Vec<_> = (0..collation.witnesses.len()).map(|witness| collation.key(column, witness)).collect();
    let mut present = keys.iter().flatten();
    let first = present.next();
    (present.all(|key| Some(key) == first), keys.iter().map(Option::is_some).collect())
}

/// The tokens of a witness in some columns.
pub(super) fn tokens(
    collation: &Collation<'_>,
    columns: Range<usize>,
    witness: usize,
) -> impl Iterator<Item = Map<String, Value>> {
    columns.filter_map(move |column| token(collation, column, witness))
}

/// A token: `t`, `n`, the bytes of the witness's text, and every field that came in, which comes before ours.
fn token(collation: &Collation<'_>, column: usize, witness: usize) -> Option<Map<String, Value>> {
    let number = collation.cell(column, witness)?;
    let witness = &collation.witnesses[witness];
    let token = witness.stream.tokens.get(number)?;
    let mut fields = Map::new();
    fields.insert("t".to_owned(), witness.text(number).into());
    fields.insert("n".to_owned(), collation.form(token.key).into());
    let given = witness.fields.get(number).into_iter().flatten();
    fields.extend(given.map(|(name, value)| (name.clone(), value.clone())));
    fields.entry("start").or_insert_with(|| token.start.into());
    fields.entry("end").or_insert_with(|| token.end.into());
    Some(fields)
}
