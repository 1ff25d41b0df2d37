//! A synopsis of several versions: for spreadsheets, and as JSON.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::csv::failed;
use crate::diff::Synopsis;
use crate::display::Cells;
use crate::model::Layer;

/// Writes a row a sentence and a column a version as comma-separated values; where there are several layers, the first
/// column names them.
///
/// # Errors
/// If writing fails.
pub fn synopsis_csv(
    names: &[String],
    layers: &[(Layer, Synopsis)],
    cells: Cells,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut table = ::csv::Writer::from_writer(out);
    let first = |name: &'static str| (layers.len() > 1).then_some(name);
    let head = first("layer").into_iter().chain(names.iter().map(String::as_str));
    table.write_record(cells.row(head)).map_err(failed)?;
    for (layer, synopsis) in layers {
        for row in synopsis.rows() {
            let row = row.into_iter().map(Option::unwrap_or_default);
            table.write_record(cells.row(first(layer.as_str()).into_iter().chain(row))).map_err(failed)?;
        }
    }
    table.flush()
}

/// Writes the rows as one JSON object; `null` where a version has nothing. `moved` has the versions, from 0, in which the
/// sentence stands elsewhere than in the version before.
///
/// # Errors
/// If writing fails.
pub fn synopsis_json(names: &[String], layers: &[(Layer, Synopsis)], out: &mut dyn Write) -> io::Result<()> {
    let rows = |(layer, synopsis): &(Layer, Synopsis)| -> Vec<Value> {
        let rows = synopsis.rows().zip(synopsis.moves());
        rows.map(|(cells, moved)| json!({ "layer": layer.as_str(), "cells": cells, "moved": moved })).collect()
    };
    let rows: Vec<Value> = layers.iter().flat_map(rows).collect();
    serde_json::to_writer_pretty(&mut *out, &json!({ "version": 1, "versions": names, "rows": rows }))?;
    writeln!(out)
}
