//! The cells of a table in CollateX's formats: tokens with all their fields, one column or several to a cell.

use std::ops::Range;

use serde::ser::{Serialize, SerializeMap, Serializer};
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

/// A token as JSON: `t`, `n`, every other field that came in, and, unless one of those fields has that name, the bytes of
/// the witness's text and the number of the token in its witness, from 1, as pins have it.
pub(super) struct TokenRow<'r> {
    text: &'r str,
    form: &'r str,
    given: Option<&'r Map<String, Value>>,
    bytes: [u32; 2],
    number: usize,
    /// The witness, if each token is to name its own.
    siglum: Option<&'r str>,
}

impl<'r> TokenRow<'r> {
    /// The token with the name of its witness.
    pub fn signed(self, siglum: &'r str) -> Self {
        Self { siglum: Some(siglum), ..self }
    }
}

impl Serialize for TokenRow<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let has = |name: &str| self.given.is_some_and(|given| given.contains_key(name));
        let mut fields = serializer.serialize_map(None)?;
        fields.serialize_entry("t", self.text)?;
        if !has("n") {
            fields.serialize_entry("n", self.form)?;
        }
        let given = self.given.into_iter().flatten().filter(|(name, _)| self.siglum.is_none() || *name != SIGLUM);
        for (name, value) in given {
            fields.serialize_entry(name, value)?;
        }
        for (name, byte) in ["start", "end"].into_iter().zip(self.bytes).filter(|(name, _)| !has(name)) {
            fields.serialize_entry(name, &byte)?;
        }
        if !has("number") {
            fields.serialize_entry("number", &self.number)?;
        }
        if let Some(siglum) = self.siglum {
            fields.serialize_entry(SIGLUM, siglum)?;
        }
        fields.end()
    }
}

/// The field in which a token names its witness.
const SIGLUM: &str = "_sigil";

/// The tokens of a witness in some columns.
pub(super) fn tokens<'r>(
    collation: &'r Collation<'_>,
    columns: Range<usize>,
    witness: usize,
) -> impl Iterator<Item = TokenRow<'r>> {
    columns.filter_map(move |column| {
        let number = collation.cell(column, witness)?;
        let witness = &collation.witnesses[witness];
        let token = witness.stream.tokens.get(number)?;
        Some(TokenRow {
            text: witness.text(number),
            form: collation.form(token.key),
            given: witness.fields.get(number),
            bytes: [token.start, token.end],
            number: number + 1,
            siglum: None,
        })
    })
}
