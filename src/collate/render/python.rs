//! A collation as JSON in the format of CollateX for Python: a row a witness, `null` for a gap.

use std::io::{self, Write};

use serde_json::{Map, Value, json};

use super::cells::{rows, tokens};
use crate::collate::Collation;

/// Writes one JSON object: `witnesses`, and `table` with a row for each, in which each token names its witness as `_sigil`.
///
/// # Errors
/// If writing fails.
pub fn collatex_python(collation: &Collation<'_>, joined: bool, out: &mut dyn Write) -> io::Result<()> {
    let columns = rows(collation, joined);
    let sigla: Vec<&str> = collation.witnesses.iter().map(|witness| witness.siglum.as_str()).collect();
    let row = |witness: usize| -> Vec<Value> {
        let cell = |columns: &std::ops::Range<usize>| {
            let cell: Vec<Value> =
                tokens(collation, columns.clone(), witness).map(|token| signed(token, sigla[witness])).collect();
            if cell.is_empty() { Value::Null } else { Value::Array(cell) }
        };
        columns.iter().map(cell).collect()
    };
    let table: Vec<Vec<Value>> = (0..sigla.len()).map(row).collect();
    serde_json::to_writer(&mut *out, &json!({ "table": table, "witnesses": sigla }))?;
    writeln!(out)
}

fn signed(token: Map<String, Value>, siglum: &str) -> Value {
    let mut signed = token;
    signed.insert("_sigil".to_owned(), siglum.into());
    Value::Object(signed)
}
