//! A collation as JSON in the format of CollateX, with additions. `schemas/collation.schema.json` describes it.

use std::io::{self, Write};

use serde::Serialize;
use serde::ser::{SerializeSeq, Serializer};

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
struct Table<'r>(&'r Collation<'r>);

#[derive(Serialize)]
struct TokenRow<'r> {
    t: &'r str,
    n: &'r str,
    /// Bytes of the witness's text.
    start: u32,
    end: u32,
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
        let mut rows = serializer.serialize_seq(Some(self.0.len()))?;
        for column in 0..self.0.len() {
            let cell =
                |witness: usize| -> Vec<TokenRow<'_>> { self.0.token_row(column, witness).into_iter().collect() };
            rows.serialize_element(&(0..self.0.witnesses.len()).map(cell).collect::<Vec<_>>())?;
        }
        rows.end()
    }
}

impl Collation<'_> {
    fn token_row(&self, column: usize, witness: usize) -> Option<TokenRow<'_>> {
        let number = self.cell(column, witness)?;
        let token = self.witnesses[witness].stream.tokens.get(number)?;
        Some(TokenRow {
            t: self.witnesses[witness].text(number),
            n: self.form(token.key),
            start: token.start,
            end: token.end,
        })
    }
}

impl From<&Move> for MoveRow {
    fn from(moved: &Move) -> Self {
        let rows = |passages: &[Passage]| -> Vec<PassageRow> {
            let row = |passage: &Passage| PassageRow {
                witness: passage.witness,
                start: passage.columns.start,
                end: passage.columns.end,
            };
            passages.iter().map(row).collect()
        };
        Self { earlier: rows(&moved.earlier), later: rows(&moved.later) }
    }
}

impl From<Score> for ScoreRow {
    fn from(score: Score) -> Self {
        Self { columns: score.columns, agree: score.agree, disagree: score.disagree, gaps: score.gaps }
    }
}

fn noted<'r>(collation: &Collation<'_>, words: &'r NotedWords) -> NotedRow<'r> {
    let row = |note: &'r crate::collate::Note| NoteRow {
        witness: note.witness,
        class: note.class.as_deref(),
        text: &note.text,
        anchor: collation.witnesses[note.witness].stream.text.get(note.anchor.clone()).unwrap_or_default().to_owned(),
    };
    NotedRow { start: words.columns.start, end: words.columns.end, notes: words.notes.iter().map(row).collect() }
}

/// Writes one JSON object: `witnesses` and `table` as in CollateX, one token per cell.
///
/// # Errors
/// If writing fails.
pub fn json(collation: &Collation<'_>, notes: &[NotedWords], out: &mut dyn Write) -> io::Result<()> {
    let units = collation.units();
    let row = |unit: &crate::collate::Unit| {
        Some(UnitRow {
            class: unit.variation?.as_str(),
            start: unit.columns.start,
            end: unit.columns.end,
            readings: unit.readings.iter().map(|reading| reading.witnesses.clone()).collect(),
        })
    };
    let report = Report {
        witnesses: collation.witnesses.iter().map(|witness| witness.siglum.as_str()).collect(),
        table: Table(collation),
        variation: units.iter().filter_map(row).collect(),
        moves: collation.moves.iter().map(MoveRow::from).collect(),
        notes: notes.iter().map(|words| noted(collation, words)).collect(),
        score: collation.score().into(),
    };
    serde_json::to_writer(&mut *out, &report)?;
    writeln!(out)
}
