//! The changes of the notes, as a list.

use maud::{Markup, html};
use rustc_hash::FxHashMap;

use super::state_words;
use super::synopsis::{Synopsis, side_of};
use crate::diff::render::pieces::of_note;
use crate::diff::render::{Compared, Side};
use crate::diff::{NoteChange, NoteState};
use crate::model::{Layer, PlacedNote};
use crate::report::words::{Words, counted};

/// Rows of one table.
const UNIT: usize = 60;

/// What the columns hold.
const HEADS: [&str; 4] = ["change", "class", "old", "new"];

/// Notes of which something became; `base` is the text in which they stand.
pub(super) fn note_changes(compared: &Compared<'_>, base: Option<&Synopsis<'_>>) -> Markup {
    let notes = &compared.comparison.notes;
    let rows: FxHashMap<usize, String> = base.map(Synopsis::rows_of_notes).unwrap_or_default().into_iter().collect();
    let mut order: Vec<usize> = (0..notes.len()).collect();
    order.sort_by_key(|at| (notes[*at].state() == NoteState::Same, notes[*at].state()));
    let changed = notes.iter().filter(|note| note.state() != NoteState::Same).count();
    html! {
        section.notelist id=":notes" {
            h2 { "Notes" }
            p.about { (counted(changed, "note")) " changed, " (notes.len() - changed) " did not." }
            // One table of thousands of rows would be laid out as a whole whenever a switch moves.
            @for part in order.chunks(UNIT) {
                div.unit {
                    table {
                        colgroup { col.narrow; col.narrow; col; col; }
                        thead.quiet { tr { @for head in HEADS { th scope="col" { (head) } } } }
                        tbody { @for number in part { (row(compared, *number, &notes[*number], rows.get(number))) } }
                    }
                }
            }
        }
    }
}

fn row(compared: &Compared<'_>, number: usize, change: &NoteChange<'_>, row: Option<&String>) -> Markup {
    let pieces = of_note(change);
    let states: Vec<&str> = change.states.iter().map(|state| state_words(*state)).collect();
    let is_same = change.state() == NoteState::Same;
    let class = change.new.as_ref().or(change.old.as_ref()).and_then(|note| note.class);
    html! {
        tr id={ ":note" (number + 1) } class={ "i f-" (change.layer()) @if is_same { " samenote" } @else { " change" } } {
            th scope="row" {
                @if let Some(row) = row { a href={ "#" (row) } { (states.join(", ")) } } @else { (states.join(", ")) }
            }
            td { span class={ "key f-" (change.layer()) } title=[class.map(|class| class.description())] {
                (class.map_or("not classified", |class| class.as_str()))
            } }
            td.cell { @if let Some(note) = &change.old { (words(&compared.old, note)) bdi { (side_of(&pieces, true)) } } }
            td.cell {
                @if let Some(note) = &change.new { (words(&compared.new, note)) bdi { (side_of(&pieces, false)) } }
                @if let Some(other) = &change.runner_up {
                    span.about { "looks like a note on line " (compared.new.file_position(other.note.intervention.span.start)) }
                }
            }
        }
    }
}

/// The words that a note refers to.
fn words(side: &Side<'_>, note: &PlacedNote<'_>) -> Markup {
    let anchor = note.anchor.clone().filter(|_| note.on_words);
    let view = side.view(Layer::Base);
    let lemma = anchor.zip(view).and_then(|(range, view)| view.text.get(range));
    html! { @if let Some(lemma) = lemma { bdi.lemma { (Words(lemma)) } " " } }
}
