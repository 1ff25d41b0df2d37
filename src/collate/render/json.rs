//! A collation as JSON in the format of CollateX, with additions. `schemas/collation.schema.json` describes it.

use std::io::{self, Write};
use std::ops::Range;

use serde::Serialize;
use serde::ser::{SerializeSeq, Serializer};

use super::cells::{rows, tokens};
use crate::collate::{Collation, Move, NotedWords, Passage, Score};

#[derive(Serialize)]
struct Report<'r> {
    witnesses: Vec<&'r str>,
    table: Table<'r>,
    variation: Vec<UnitRow<'r>>,
    moves: Vec<MoveRow>,
    notes: Vec<NotedRow<'r>>,
    score: ScoreRow,
}

/// Writes rows one by one, because a table may be large.
struct Table<'r> {
    collation: &'r Collation<'r>,
    /// The columns of each row.
    rows: &'r [Range<usize>],
}

/// A stretch on which the witnesses disagree.
#[derive(Serialize)]
struct UnitRow<'r> {
    class: &'r str,
    /// Rows of the table, from the first to the one after the last.
    start: usize,
    end: usize,
    /// For each reading, its witnesses.
    readings: Vec<Vec<usize>>,
}

#[derive(Serialize)]
struct MoveRow {
    earlier: Vec<PassageRow>,
    later: Vec<PassageRow>,
}

#[derive(Serialize)]
struct PassageRow {
    witness: usize,
    start: usize,
    end: usize,
}

#[derive(Serialize)]
struct NotedRow<'r> {
    start: usize,
    end: usize,
    notes: Vec<NoteRow<'r>>,
}

#[derive(Serialize)]
struct NoteRow<'r> {
    witness: usize,
    class: Option<&'r str>,
    text: &'r str,
    anchor: String,
}

#[derive(Serialize)]
struct ScoreRow {
    columns: usize,
    agree: u64,
    disagree: u64,
    gaps: u64,
}

impl Serialize for Table<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut rows = serializer.serialize_seq(Some(self.rows.len()))?;
        for columns in self.rows {
            let cell = |witness: usize| tokens(self.collation, columns.clone(), witness).collect::<Vec<_>>();
            rows.serialize_element(&(0..self.collation.witnesses.len()).map(cell).collect::<Vec<_>>())?;
        }
        rows.end()
    }
}

/// The rows of the table that hold some columns.
fn holding(rows: &[Range<usize>], columns: &Range<usize>) -> Range<usize> {
    let start = rows.partition_point(|row| row.end <= columns.start);
    let end = rows.partition_point(|row| row.start < columns.end);
    start..end.max(start)
}

impl MoveRow {
    fn new(moved: &Move, rows: &[Range<usize>]) -> Self {
        let passages = |passages: &[Passage]| -> Vec<PassageRow> {
            let row = |passage: &Passage| {
                let Range { start, end } = holding(rows, &passage.columns);
                PassageRow { witness: passage.witness, start, end }
            };
            passages.iter().map(row).collect()
        };
        Self { earlier: passages(&moved.earlier), later: passages(&moved.later) }
    }
}

impl From<Score> for ScoreRow {
    fn from(score: Score) -> Self {
        Self { columns: score.columns, agree: score.agree, disagree: score.disagree, gaps: score.gaps }
    }
}

fn noted<'r>(collation: &Collation<'_>, words: &'r NotedWords, rows: &[Range<usize>]) -> NotedRow<'r> {
    let row = |note: &'r crate::collate::Note| NoteRow {
        witness: note.witness,
        class: note.class.as_deref(),
        text: &note.text,
        anchor: collation.witnesses[note.witness].stream.text.get(note.anchor.clone()).unwrap_or_default().to_owned(),
    };
    let Range { start, end } = holding(rows, &words.columns);
    NotedRow { start, end, notes: words.notes.iter().map(row).collect() }
}

/// Writes one JSON object: `witnesses` and `table` as in CollateX, one token per cell.
///
/// # Errors
/// If writing fails.
pub fn json(collation: &Collation<'_>, notes: &[NotedWords], out: &mut dyn Write) -> io::Result<()> {
    json_of(collation, notes, &rows(collation, false), out)
}

/// The same with neighbouring columns joined if the same witnesses have words in them, and agree on all or on none.
///
/// # Errors
/// If writing fails.
pub fn json_joined(collation: &Collation<'_>, notes: &[NotedWords], out: &mut dyn Write) -> io::Result<()> {
    json_of(collation, notes, &rows(collation, true), out)
}

fn json_of(
    collation: &Collation<'_>,
    notes: &[NotedWords],
    rows: &[Range<usize>],
    out: &mut dyn Write,
) -> io::Result<()> {
    let units = collation.units();
    let row = |unit: &crate::collate::Unit| {
        let Range { start, end } = holding(rows, &unit.columns);
        let readings = unit.readings.iter().map(|reading| reading.witnesses.clone()).collect();
        Some(UnitRow { class: unit.variation?.as_str(), start, end, readings })
    };
    let report = Report {
        witnesses: collation.witnesses.iter().map(|witness| witness.siglum.as_str()).collect(),
        table: Table { collation, rows },
        variation: units.iter().filter_map(row).collect(),
        moves: collation.moves.iter().map(|moved| MoveRow::new(moved, rows)).collect(),
        notes: notes.iter().map(|words| noted(collation, words, rows)).collect(),
        score: collation.score().into(),
    };
    serde_json::to_writer(&mut *out, &report)?;
    writeln!(out)
}
