//! Several texts beside the one with which each was aligned: a column for each text.

use std::io::{self, Write};
use std::ops::Range;

use serde::Serialize;

use super::table::{lines, mark, words};
use crate::align::{PivotRow, Text};
use crate::display::Cells;
use crate::display::fit::left;
use crate::model::Certainty;

/// The width of a column, if there are as many columns and the terminal is so wide.
fn column(texts: usize, digits: usize, width: usize) -> usize {
    (width.saturating_sub(digits + 4 + 3 * texts.saturating_sub(1)) / texts.max(1)).max(8)
}

/// The segments of all texts in a row, the pivot's first.
fn cells(row: &PivotRow) -> impl Iterator<Item = &[Range<usize>]> {
    std::iter::once(std::slice::from_ref(&row.pivot)).chain(row.others.iter().map(Vec::as_slice))
}

/// The rows of at least a certainty, each with its number among all rows.
fn sure(rows: &[PivotRow], least: Certainty) -> impl Iterator<Item = (usize, &PivotRow)> {
    rows.iter().enumerate().filter(move |(_, row)| Certainty::of(row.probability) >= least)
}

/// Writes all texts side by side, `width` columns wide, with the marks of [`table`](super::table()). Only rows with at
/// least the certainty `least` are written; their numbers are those among all rows.
///
/// # Errors
/// Those of `out`.
pub fn pivot_table(
    rows: &[PivotRow],
    texts: &[Text<'_>],
    least: Certainty,
    width: usize,
    out: &mut dyn Write,
) -> io::Result<()> {
    let digits = rows.len().to_string().len();
    let column = column(texts.len(), digits, width);
    for (number, row) in sure(rows, least) {
        let columns: Vec<Vec<String>> =
            cells(row).zip(texts).map(|(cell, text)| lines(&words(text, cell), column)).collect();
        for line in 0..columns.iter().map(Vec::len).max().unwrap_or(0) {
            let (number, mark) =
                if line == 0 { ((number + 1).to_string(), mark(row.probability)) } else { Default::default() };
            let printed: Vec<_> =
                columns.iter().map(|lines| left(lines.get(line).map_or("", |line| line), column)).collect();
            writeln!(out, "{}", format!("{number:>digits$} {mark:<2} {}", printed.join(" │ ")).trim_end())?;
        }
    }
    Ok(())
}

/// Writes a head and one row per line: the probability, then the text of each column; `names` are those of the texts.
/// Only rows with at least the certainty `least` are written.
///
/// # Errors
/// Those of `out`.
pub fn pivot_tsv(
    rows: &[PivotRow],
    texts: &[Text<'_>],
    names: &[String],
    (least, style): (Certainty, Cells),
    out: &mut dyn Write,
) -> io::Result<()> {
    let heads: Vec<_> = names.iter().map(|name| style.cell(name)).collect();
    writeln!(out, "probability\t{}", heads.join("\t"))?;
    for (_, row) in sure(rows, least) {
        let found: Vec<String> = cells(row).zip(texts).map(|(cell, text)| words(text, cell)).collect();
        let printed: Vec<_> = found.iter().map(|cell| style.cell(cell)).collect();
        writeln!(out, "{:.3}\t{}", row.probability, printed.join("\t"))?;
    }
    Ok(())
}

#[derive(Serialize)]
struct Report<'r> {
    texts: &'r [String],
    rows: Vec<Row>,
}

#[derive(Serialize)]
struct Row {
    probability: f64,
    /// For each text, the numbers of its segments, from 0.
    segments: Vec<Vec<usize>>,
    /// For each text, its words.
    cells: Vec<String>,
}

/// Writes one JSON object: the names of the texts, and the rows with the numbers and the words of each, of at least the
/// certainty `least`.
///
/// # Errors
/// Those of `out`.
pub fn pivot_json(
    rows: &[PivotRow],
    texts: &[Text<'_>],
    names: &[String],
    least: Certainty,
    out: &mut dyn Write,
) -> io::Result<()> {
    let rows = sure(rows, least).map(|(_, row)| Row::new(row, texts)).collect();
    serde_json::to_writer(&mut *out, &Report { texts: names, rows })?;
    writeln!(out)
}

/// Writes the rows of at least the certainty `least`, a JSON object a line.
///
/// # Errors
/// Those of `out`.
pub fn pivot_json_lines(
    rows: &[PivotRow],
    texts: &[Text<'_>],
    least: Certainty,
    out: &mut dyn Write,
) -> io::Result<()> {
    sure(rows, least).try_for_each(|(_, row)| {
        serde_json::to_writer(&mut *out, &Row::new(row, texts))?;
        writeln!(out)
    })
}

impl Row {
    fn new(row: &PivotRow, texts: &[Text<'_>]) -> Self {
        let joined = |cell: &[Range<usize>], text: &Text<'_>| {
            let segments: Vec<&str> = cell.iter().flat_map(|stretch| text.segments[stretch.clone()].to_vec()).collect();
            segments.join(" ")
        };
        Self {
            probability: (f64::from(row.probability) * 1e6).round() / 1e6,
            segments: cells(row).map(|cell| cell.iter().cloned().flatten().collect()).collect(),
            cells: cells(row).zip(texts).map(|(cell, text)| joined(cell, text)).collect(),
        }
    }
}
