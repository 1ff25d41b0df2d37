//! The old and the new text in two columns.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};

use super::blocks::blocks;
use super::pieces::{Piece, of_bead, of_note, span};
use super::text::{anchor, marked, one_line, spaces};
use super::{Compared, Side};
use crate::diff::{Bead, BeadState, NoteChange, NoteState, RunKind, TextComparison};
use crate::display::fit::{Styled, columns, wrapped};
use crate::display::visible;
use crate::model::{Layer, PlacedNote};

const PLAIN: Style = Style::new();
const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();
const OLD: Style = AnsiColor::Yellow.on_default();
const NEW: Style = AnsiColor::Cyan.on_default();
const MINOR: Style = Style::new().underline();

/// Columns between the two sides: a sign between two spaces.
const BETWEEN: usize = 3;

/// Writes changed segments and notes in two columns, together at most `width` wide, with escape sequences for colours.
/// The sign between them is `|` for changes, `<` and `>` for text on one side only, `~` for moved text.
///
/// # Errors
/// If writing fails.
pub fn side_by_side(compared: &Compared<'_>, width: usize, out: &mut dyn Write) -> io::Result<()> {
    let Compared { old, new, comparison } = compared;
    let mut table = Table { column: width.saturating_sub(BETWEEN).max(20) / 2, old, new, out };
    table.names()?;
    for (layer, text) in comparison.texts.iter().filter(|(_, text)| !text.is_same()) {
        writeln!(table.out, "{BOLD}── {layer}{BOLD:#}")?;
        table.text(*layer, text)?;
    }
    let changed: Vec<_> = comparison.notes.iter().filter(|note| note.state() != NoteState::Same).collect();
    if !changed.is_empty() {
        writeln!(table.out, "{BOLD}── notes{BOLD:#}")?;
    }
    changed.into_iter().try_for_each(|note| table.note(note))?;
    if comparison.is_same() { writeln!(table.out, "nothing changed") } else { Ok(()) }
}

struct Table<'r, 'o> {
    /// Columns of one side.
    column: usize,
    old: &'r Side<'r>,
    new: &'r Side<'r>,
    out: &'o mut dyn Write,
}

impl Table<'_, '_> {
    fn names(&mut self) -> io::Result<()> {
        let name = |side: &Side<'_>| vec![Styled { text: visible(side.name), style: BOLD }];
        let (old, new) = (name(self.old), name(self.new));
        self.row(old, ' ', new)
    }

    fn row(&mut self, old: Vec<Styled>, sign: char, new: Vec<Styled>) -> io::Result<()> {
        let cell =
            |runs: Vec<Styled>| if runs.is_empty() { Vec::new() } else { wrapped(runs.into_iter(), self.column) };
        let (old, new) = (cell(old), cell(new));
        for at in 0..old.len().max(new.len()) {
            let used = line(old.get(at), self.out)?;
            let sign = if at == 0 { sign } else { ' ' };
            match new.get(at).filter(|line| !line.is_empty()) {
                Some(_) => write!(self.out, "{} {sign} ", " ".repeat(self.column.saturating_sub(used)))?,
                None if sign == ' ' => {}
                None => write!(self.out, "{} {sign}", " ".repeat(self.column.saturating_sub(used)))?,
            }
            line(new.get(at), self.out)?;
            writeln!(self.out)?;
        }
        Ok(())
    }

    fn text(&mut self, layer: Layer, text: &TextComparison<'_>) -> io::Result<()> {
        let blocks = blocks(text, layer, self.old, self.new);
        let (mut unchanged, mut arrived) = (0, None);
        for bead in &text.beads {
            if bead.state == BeadState::Same && bead.moved.is_none() {
                unchanged += bead.new.len();
                continue;
            }
            self.unchanged(&mut unchanged)?;
            let block = bead.moved.filter(|_| bead.moved != arrived).and_then(|number| blocks.get(number));
            if let Some(block) = block {
                let told = |text: String| vec![Styled { text, style: BOLD }];
                let (old, new) =
                    (format!("{} moved to {}", block.was, block.to), format!("{} moved from {}", block.is, block.from));
                self.row(told(old), '~', told(new))?;
            }
            arrived = bead.moved;
            self.bead(layer, text, bead)?;
        }
        self.unchanged(&mut unchanged)
    }

    fn unchanged(&mut self, count: &mut usize) -> io::Result<()> {
        match std::mem::take(count) {
            0 => Ok(()),
            1 => writeln!(self.out, "{DIM}… 1 segment unchanged{DIM:#}"),
            count => writeln!(self.out, "{DIM}… {count} segments unchanged{DIM:#}"),
        }
    }

    fn bead(&mut self, layer: Layer, text: &TextComparison<'_>, bead: &Bead) -> io::Result<()> {
        let pieces = of_bead(text, bead);
        let place = |side: &Side<'_>, at: Option<usize>| at.map(|at| side.position(layer, at).to_string());
        let old = cell(place(self.old, span(&text.old, &bead.old).map(|span| span.start)), &pieces, true);
        let new = cell(place(self.new, span(&text.new, &bead.new).map(|span| span.start)), &pieces, false);
        let sign = match bead.state {
            BeadState::Deleted => '<',
            BeadState::Inserted => '>',
            BeadState::Same => '~',
            BeadState::Minor | BeadState::Changed | BeadState::Rewritten => '|',
        };
        self.row(old, sign, new)
    }

    fn note(&mut self, note: &NoteChange<'_>) -> io::Result<()> {
        let pieces = of_note(note);
        let states: Vec<&str> = note.states.iter().map(|state| state.as_str()).collect();
        let states = states.join(", ");
        let side = |side: &Side<'_>, note: Option<&PlacedNote<'_>>, is_old: bool| {
            let Some(note) = note else { return Vec::new() };
            let place = side.file_position(note.intervention.span.start).to_string();
            let mut runs = cell(Some(place), &pieces, is_old);
            runs.insert(1, Styled { text: format!("{}: ", title(side, note)), style: PLAIN });
            runs
        };
        let (mut old, mut new) = (side(self.old, note.old.as_ref(), true), side(self.new, note.new.as_ref(), false));
        let told = Styled { text: format!("{states} "), style: BOLD };
        if new.is_empty() {
            old.insert(1, told)
        } else {
            new.insert(1, told)
        }
        let sign = match (&note.old, &note.new) {
            (Some(_), None) => '<',
            (None, Some(_)) => '>',
            _ => '|',
        };
        self.row(old, sign, new)
    }
}

fn title(side: &Side<'_>, note: &PlacedNote<'_>) -> String {
    let class = note.class.map_or("unparsed", |class| class.as_str());
    anchor(Some(note), side).map_or_else(|| class.to_owned(), |words| format!("{class} on “{words}”"))
}

/// Writes a line and returns its width in columns.
fn line(line: Option<&Vec<Styled>>, out: &mut dyn Write) -> io::Result<usize> {
    let mut used = 0;
    for Styled { text, style } in line.into_iter().flatten() {
        used += columns(text);
        write!(out, "{style}{text}{style:#}")?;
    }
    Ok(used)
}

/// One side of the pieces, after its place.
fn cell(place: Option<String>, pieces: &[Piece<'_>], is_old: bool) -> Vec<Styled> {
    let Some(place) = place else { return Vec::new() };
    let mut runs = vec![Styled { text: format!("{place} "), style: DIM }];
    for piece in pieces {
        let (gap, words) = if is_old { (piece.old_gap, piece.old) } else { (piece.new_gap, piece.new) };
        runs.push(match piece.respaced() {
            Some(_) => Styled { text: format!("[~{}~]", spaces(gap.unwrap_or_default())), style: MINOR },
            None => Styled { text: one_line(gap.unwrap_or_default()), style: PLAIN },
        });
        runs.extend(run(piece.kind, words, is_old));
    }
    runs.retain(|run| !run.text.is_empty());
    runs
}

fn run(kind: RunKind, words: &str, is_old: bool) -> Option<Styled> {
    match kind {
        RunKind::Same => Some(Styled { text: one_line(words), style: PLAIN }),
        RunKind::Minor => Some(Styled { text: format!("[~{}~]", one_line(words)), style: MINOR }),
        RunKind::Deleted => is_old.then(|| Styled { text: format!("[-{}-]", marked(words)), style: OLD }),
        RunKind::Inserted => (!is_old).then(|| Styled { text: format!("{{+{}+}}", marked(words)), style: NEW }),
    }
}
