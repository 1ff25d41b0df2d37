//! The changes of a comparison as rows: words, segments and moves of the texts, then the notes. What writes a table, or a
//! line a change, takes them from here.

use std::io;
use std::ops::Range;

use serde::Serialize;

use super::blocks::blocks;
use super::pieces::{of_bead, span};
use super::{Compared, Side};
use crate::diff::{Bead, BeadState, NoteChange, NoteState, RunKind, TextComparison};
use crate::model::{Layer, PlacedNote};
use crate::source::Position;
use crate::text::Stream;

/// A change. The fields are those of a line of JSON, and the columns of a table.
#[derive(Debug, Default, Serialize)]
pub(super) struct ChangeRow<'r> {
    pub layer: Option<&'static str>,
    pub unit: &'static str,
    pub change: String,
    pub old_file: Option<&'r str>,
    pub old_line: Option<usize>,
    pub old_column: Option<usize>,
    pub new_file: Option<&'r str>,
    pub new_line: Option<usize>,
    pub new_column: Option<usize>,
    pub old: Option<&'r str>,
    pub new: Option<&'r str>,
    pub class: Option<&'static str>,
    pub old_anchor: Option<&'r str>,
    pub new_anchor: Option<&'r str>,
}

impl<'r> ChangeRow<'r> {
    /// The row of a file that is on one side only.
    pub fn alone(name: &'r str, is_new: bool) -> Self {
        let change = if is_new { "added" } else { "deleted" }.to_owned();
        let (old_file, new_file) = ((!is_new).then_some(name), is_new.then_some(name));
        Self { unit: "file", change, old_file, new_file, ..Self::default() }
    }

    /// The row of a file that has another name in the new folder.
    pub fn renamed(old: &'r str, new: &'r str) -> Self {
        let change = "renamed".to_owned();
        Self { unit: "file", change, old_file: Some(old), new_file: Some(new), ..Self::default() }
    }

    fn at(self, compared: &'r Compared<'_>, old: Option<Position>, new: Option<Position>) -> Self {
        let name = |side: &'r Side<'_>, place: Option<Position>| place.map(|_| side.name);
        Self {
            old_file: name(&compared.old, old),
            old_line: old.map(|place| place.line),
            old_column: old.map(|place| place.column),
            new_file: name(&compared.new, new),
            new_line: new.map(|place| place.line),
            new_column: new.map(|place| place.column),
            ..self
        }
    }
}

/// Passes the changes of one pair of files to `take`.
pub(super) fn changes<'r>(
    compared: &'r Compared<'r>,
    take: &mut dyn FnMut(&ChangeRow<'r>) -> io::Result<()>,
) -> io::Result<()> {
    let mut walk = Walk { compared, take };
    for (layer, text) in &compared.comparison.texts {
        walk.text(*layer, text)?;
    }
    let notes = compared.comparison.notes.iter();
    notes.filter(|note| note.state() != NoteState::Same).try_for_each(|note| walk.note(note))
}

struct Walk<'r, 't> {
    compared: &'r Compared<'r>,
    take: &'t mut dyn FnMut(&ChangeRow<'r>) -> io::Result<()>,
}

impl<'r> Walk<'r, '_> {
    fn text(&mut self, layer: Layer, text: &'r TextComparison<'_>) -> io::Result<()> {
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
        text: &'r TextComparison<'_>,
        (old, new): (&Range<usize>, &Range<usize>),
        change: &str,
    ) -> io::Result<()> {
        let (old, new) = (span(&text.old, old), span(&text.new, new));
        let old_place = old.as_ref().map(|span| self.compared.old.position(layer, span.start));
        let new_place = new.as_ref().map(|span| self.compared.new.position(layer, span.start));
        let row = ChangeRow {
            layer: Some(layer.as_str()),
            unit: "segment",
            change: change.to_owned(),
            old: words(&text.old, old),
            new: words(&text.new, new),
            ..ChangeRow::default()
        };
        (self.take)(&row.at(self.compared, old_place, new_place))
    }

    /// The changed words of a bead; a deletion and an insertion at one point are one change.
    fn words(&mut self, layer: Layer, text: &'r TextComparison<'_>, bead: &Bead) -> io::Result<()> {
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
        text: &'r TextComparison<'_>,
        change: &str,
        (old, new): (&'r str, &'r str),
    ) -> io::Result<()> {
        let at = |text: &str, part: &str| (!part.is_empty()).then(|| part.as_ptr() as usize - text.as_ptr() as usize);
        let old_place = at(text.old.text, old).map(|at| self.compared.old.position(layer, at));
        let new_place = at(text.new.text, new).map(|at| self.compared.new.position(layer, at));
        let row = ChangeRow {
            layer: Some(layer.as_str()),
            unit: "words",
            change: change.to_owned(),
            old: said(old),
            new: said(new),
            ..ChangeRow::default()
        };
        (self.take)(&row.at(self.compared, old_place, new_place))
    }

    fn note(&mut self, note: &'r NoteChange<'_>) -> io::Result<()> {
        let Compared { old, new, .. } = self.compared;
        let states: Vec<&str> = note.states.iter().map(|state| state.as_str()).collect();
        let class = note.new.as_ref().or(note.old.as_ref()).and_then(|note| note.class);
        let old_place = note.old.as_ref().map(|note| old.file_position(note.intervention.span.start));
        let new_place = note.new.as_ref().map(|note| new.file_position(note.intervention.span.start));
        let row = ChangeRow {
            layer: Some(note.layer().as_str()),
            unit: "note",
            change: states.join(" "),
            old: note.old.as_ref().map(|note| &*note.words),
            new: note.new.as_ref().map(|note| &*note.words),
            class: Some(class.map_or("unparsed", |class| class.as_str())),
            old_anchor: said(anchor(old, note.old.as_ref())),
            new_anchor: said(anchor(new, note.new.as_ref())),
            ..ChangeRow::default()
        };
        (self.take)(&row.at(self.compared, old_place, new_place))
    }
}

fn said(words: &str) -> Option<&str> {
    Some(words).filter(|words| !words.is_empty())
}

fn words<'t>(stream: &Stream<'t>, span: Option<Range<usize>>) -> Option<&'t str> {
    span.and_then(|span| stream.text.get(span)).and_then(said)
}

/// The words that a note refers to.
pub(super) fn anchor<'s>(side: &Side<'s>, note: Option<&PlacedNote<'_>>) -> &'s str {
    let words = || {
        let note = note.filter(|note| note.on_words)?;
        side.view(Layer::Base)?.text.get(note.anchor.clone()?)
    };
    words().unwrap_or_default()
}
