//! One row per change, as comma-separated values (RFC 4180); [`Cells`] keeps spreadsheets from reading cells as
//! formulas.

use std::io::{self, Write};
use std::ops::Range;

use super::blocks::blocks;
use super::pieces::{of_bead, span};
use super::{Compared, Side};
use crate::diff::{Bead, BeadState, NoteChange, NoteState, RunKind, TextComparison};
use crate::display::Cells;
use crate::model::{Layer, PlacedNote};
use crate::source::Position;
use crate::text::Stream;

/// The names of the columns.
pub const CSV_COLUMNS: [&str; 14] = [
    "layer",
    "unit",
    "change",
    "old_file",
    "old_line",
    "old_column",
    "new_file",
    "new_line",
    "new_column",
    "old",
    "new",
    "class",
    "old_anchor",
    "new_anchor",
];

/// Writes the names of the columns.
///
/// # Errors
/// If writing fails.
pub fn csv_head(out: &mut dyn Write) -> io::Result<()> {
    let mut table = ::csv::Writer::from_writer(out);
    table.write_record(CSV_COLUMNS).map_err(failed)?;
    table.flush()
}

/// Writes the changes of one pair of files: words, segments and moves of the texts, then the notes.
///
/// # Errors
/// If writing fails.
pub fn csv(compared: &Compared<'_>, cells: Cells, out: &mut dyn Write) -> io::Result<()> {
    let mut table = Table { compared, cells, table: ::csv::Writer::from_writer(out) };
    for (layer, text) in &compared.comparison.texts {
        table.text(*layer, text)?;
    }
    for note in compared.comparison.notes.iter().filter(|note| note.state() != NoteState::Same) {
        table.note(note)?;
    }
    table.table.flush()
}

/// Writes the row of a file that is on one side only.
///
/// # Errors
/// If writing fails.
pub fn csv_alone(name: &str, is_new: bool, how: Cells, out: &mut dyn Write) -> io::Result<()> {
    let mut table = ::csv::Writer::from_writer(out);
    let mut cells = [""; CSV_COLUMNS.len()];
    (cells[1], cells[2]) = ("file", if is_new { "added" } else { "deleted" });
    cells[if is_new { 6 } else { 3 }] = name;
    table.write_record(how.row(cells)).map_err(failed)?;
    table.flush()
}

/// Writes the row of a file that has another name in the new folder.
///
/// # Errors
/// If writing fails.
pub fn csv_renamed(compared: &Compared<'_>, how: Cells, out: &mut dyn Write) -> io::Result<()> {
    let mut table = ::csv::Writer::from_writer(out);
    let mut cells = [""; CSV_COLUMNS.len()];
    (cells[1], cells[2]) = ("file", "renamed");
    (cells[3], cells[6]) = (compared.old.name, compared.new.name);
    table.write_record(how.row(cells)).map_err(failed)?;
    table.flush()
}

/// The error of the output itself, so that a broken pipe is recognised.
pub(in crate::diff) fn failed(error: ::csv::Error) -> io::Error {
    match error.into_kind() {
        ::csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

/// A change before it is written.
#[derive(Default)]
struct Row<'r> {
    layer: &'static str,
    unit: &'static str,
    change: String,
    old_place: Option<Position>,
    new_place: Option<Position>,
    old: &'r str,
    new: &'r str,
    class: &'static str,
    anchors: [&'r str; 2],
}

struct Table<'r, 'o> {
    compared: &'r Compared<'r>,
    cells: Cells,
    table: ::csv::Writer<&'o mut dyn Write>,
}

impl<'r> Table<'r, '_> {
    fn row(&mut self, row: &Row<'_>) -> io::Result<()> {
        let [old_line, old_column] = place(row.old_place);
        let [new_line, new_column] = place(row.new_place);
        let name = |side: &Side<'r>, place: Option<Position>| if place.is_some() { side.name } else { "" };
        let cells = [
            row.layer,
            row.unit,
            &row.change,
            name(&self.compared.old, row.old_place),
            &old_line,
            &old_column,
            name(&self.compared.new, row.new_place),
            &new_line,
            &new_column,
            row.old,
            row.new,
            row.class,
            row.anchors[0],
            row.anchors[1],
        ];
        self.table.write_record(self.cells.row(cells)).map_err(failed)
    }

    fn text(&mut self, layer: Layer, text: &TextComparison<'_>) -> io::Result<()> {
        let blocks = blocks(text, layer, &self.compared.old, &self.compared.new);
        for block in &blocks {
            self.segments(layer, text, (&block.old, &block.new), "moved")?;
        }
        for bead in &text.beads {
            match bead.state {
                BeadState::Same => {}
                BeadState::Deleted | BeadState::Inserted | BeadState::Rewritten => {
                    self.segments(layer, text, (&bead.old, &bead.new), bead.state.as_str())?;
                }
                BeadState::Minor | BeadState::Changed => self.words(layer, text, bead)?,
            }
        }
        Ok(())
    }

    fn segments(
        &mut self,
        layer: Layer,
        text: &TextComparison<'_>,
        (old, new): (&Range<usize>, &Range<usize>),
        change: &str,
    ) -> io::Result<()> {
        let (old, new) = (span(&text.old, old), span(&text.new, new));
        self.row(&Row {
            layer: layer.as_str(),
            unit: "segment",
            change: change.to_owned(),
            old_place: old.as_ref().map(|span| self.compared.old.position(layer, span.start)),
            new_place: new.as_ref().map(|span| self.compared.new.position(layer, span.start)),
            old: words(&text.old, old),
            new: words(&text.new, new),
            ..Row::default()
        })
    }

    /// Writes the changed words of a bead; a deletion and an insertion at one point are one change.
    fn words(&mut self, layer: Layer, text: &TextComparison<'_>, bead: &Bead) -> io::Result<()> {
        let pieces = of_bead(text, bead);
        if bead.old.len() != bead.new.len() {
            let change = if bead.old.len() < bead.new.len() { "split" } else { "joined" };
            self.segments(layer, text, (&bead.old, &bead.new), change)?;
        }
        let mut pieces = pieces.iter().peekable();
        while let Some(piece) = pieces.next() {
            let came = pieces.next_if(|next| piece.kind == RunKind::Deleted && next.kind == RunKind::Inserted);
            if let Some(spaces) = piece.respaced() {
                self.change(layer, text, RunKind::Minor.as_str(), spaces)?;
            }
            let change = match (piece.kind, came) {
                (RunKind::Same, _) => continue,
                (_, Some(_)) => "replaced",
                (kind, None) => kind.as_str(),
            };
            self.change(layer, text, change, (piece.old, came.unwrap_or(piece).new))?;
        }
        Ok(())
    }

    fn change(
        &mut self,
        layer: Layer,
        text: &TextComparison<'_>,
        change: &str,
        (old, new): (&str, &str),
    ) -> io::Result<()> {
        let at = |text: &str, part: &str| (!part.is_empty()).then(|| part.as_ptr() as usize - text.as_ptr() as usize);
        self.row(&Row {
            layer: layer.as_str(),
            unit: "words",
            change: change.to_owned(),
            old_place: at(text.old.text, old).map(|at| self.compared.old.position(layer, at)),
            new_place: at(text.new.text, new).map(|at| self.compared.new.position(layer, at)),
            old,
            new,
            ..Row::default()
        })
    }

    fn note(&mut self, note: &NoteChange<'_>) -> io::Result<()> {
        let Compared { old, new, .. } = self.compared;
        let states: Vec<&str> = note.states.iter().map(|state| state.as_str()).collect();
        let class = note.new.as_ref().or(note.old.as_ref()).and_then(|note| note.class);
        self.row(&Row {
            layer: note.layer().as_str(),
            unit: "note",
            change: states.join(" "),
            old_place: note.old.as_ref().map(|note| old.file_position(note.intervention.span.start)),
            new_place: note.new.as_ref().map(|note| new.file_position(note.intervention.span.start)),
            old: note.old.as_ref().map_or("", |note| &note.words),
            new: note.new.as_ref().map_or("", |note| &note.words),
            class: class.map_or("unparsed", |class| class.as_str()),
            anchors: [anchor(old, note.old.as_ref()), anchor(new, note.new.as_ref())],
        })
    }
}

fn place(place: Option<Position>) -> [String; 2] {
    place.map_or_else(Default::default, |place| [place.line.to_string(), place.column.to_string()])
}

fn words<'t>(stream: &Stream<'t>, span: Option<Range<usize>>) -> &'t str {
    span.and_then(|span| stream.text.get(span)).unwrap_or_default()
}

/// The words that a note refers to.
pub(super) fn anchor<'s>(side: &Side<'s>, note: Option<&PlacedNote<'_>>) -> &'s str {
    let words = || {
        let note = note.filter(|note| note.on_words)?;
        side.view(Layer::Base)?.text.get(note.anchor.clone()?)
    };
    words().unwrap_or_default()
}
