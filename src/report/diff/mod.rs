//! Two versions side by side: one row per segment, and the changes of the notes.

mod notes;
mod synopsis;
mod versions;

use std::io::{self, Write};

use maud::{Markup, html};

use self::notes::note_changes;
use self::synopsis::Synopsis;
pub use self::versions::{VersionTexts, versions};
use super::Options;
use super::frame::Frame;
use super::menus::{choice, layers, menu, search, switch};
use super::words::{Words, counted};
use crate::diff::render::Compared;
use crate::diff::{LayerSummary, NoteState};
use crate::model::Layer;

/// Writes a comparison as a page.
///
/// # Errors
/// Where writing fails.
pub fn diff(compared: &Compared<'_>, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    let own = format!("{} → {}", compared.old.name, compared.new.name);
    let texts: Vec<Synopsis<'_>> = compared
        .comparison
        .texts
        .iter()
        .enumerate()
        .map(|(at, (layer, text))| Synopsis::new(compared, *layer, text, at))
        .collect();
    let summaries = compared.comparison.summaries();
    let frame = Frame {
        kind: "diff",
        title: options.title.as_deref().unwrap_or(&own),
        about: about(compared, &summaries),
        style: String::new(),
        bar: bar(compared, &summaries),
        keys: &[("n, p", "next and previous change"), ("↑, ↓", "from mark to mark in the overview at the side")],
        aside: html! { @for text in &texts { (text.overview()) } },
        main: html! {
            (summary("What changed", &summaries, true))
            @for text in &texts { (text.section()) }
            (note_changes(compared, texts.iter().find(|text| text.layer == Layer::Base)))
        },
    };
    frame.write(out)
}

fn about(compared: &Compared<'_>, summaries: &[LayerSummary]) -> Markup {
    let changed = summaries.iter().filter(|summary| !summary.is_same()).count();
    html! {
        p.about {
            "Old: " bdi { (Words(compared.old.name)) } "; new: " bdi { (Words(compared.new.name)) } ". "
            @if changed == 0 { "Nothing changed." }
            @else {
                "Something changed in " (counted(changed, "layer")) " of " (summaries.len()) ". "
                a href="#:notes" { "Notes" }
            }
        }
    }
}

fn bar(compared: &Compared<'_>, summaries: &[LayerSummary]) -> Markup {
    let texts: Vec<(&str, &str)> =
        compared.comparison.texts.iter().map(|(layer, _)| (layer.as_str(), layer.as_str())).collect();
    let notes: Vec<(Layer, usize)> = summaries
        .iter()
        .filter(|summary| summary.layer.is_notes())
        .map(|summary| (summary.layer, summary.notes.iter().map(|(_, count)| count).sum()))
        .collect();
    html! {
        @if texts.len() > 1 { (choice("Text", "text", &texts)) }
        (menu("Layers", &html! {
            @if !notes.is_empty() { (layers(&notes)) }
            fieldset {
                legend { "Rows" }
                (switch("same", &html! { "unchanged segments" }, true))
                (switch("minor", &html! { "mark minor changes" }, true))
                (switch("samenotes", &html! { "unchanged notes" }, false))
            }
        }))
        (search())
    }
}

/// What changed in each layer; the last of several tables is followed by what they count.
fn summary(title: &str, summaries: &[LayerSummary], is_last: bool) -> Markup {
    html! {
        section.summary {
            h2 { (Words(title)) }
            table.counts {
                thead {
                    tr {
                        th scope="col" { "layer" }
                        @for head in ["changed", "moved", "deleted", "inserted", "words deleted", "words inserted"] {
                            th scope="col" { (head) }
                        }
                        th scope="col" { "notes" }
                    }
                }
                tbody { @for summary in summaries { (layer_row(summary)) } }
            }
            @if is_last {
                p.about {
                    "Texts are counted in segments, layers of notes in notes. Strike-through marks removed words, underline "
                    "added ones; nothing here is right or wrong."
                }
            }
        }
    }
}

fn layer_row(summary: &LayerSummary) -> Markup {
    let counts = summary.counts;
    let numbers = [
        counts.changed_segments,
        counts.moved_segments,
        counts.deleted_segments,
        counts.inserted_segments,
        counts.deleted,
        counts.inserted,
    ];
    html! {
        tr {
            th scope="row" { span class={ "key f-" (summary.layer) } { (summary.layer) } }
            @for number in numbers { td { @if number > 0 { (number) } @else { "–" } } }
            td.states {
                @for (at, (state, count)) in summary.notes.iter().enumerate() {
                    @if at > 0 { ", " } (count) " " (state_words(*state))
                }
            }
        }
    }
}

/// What became of a note, in words.
fn state_words(state: NoteState) -> &'static str {
    match state {
        NoteState::Same => "unchanged",
        NoteState::Moved => "moved",
        NoteState::Reworded => "reworded",
        NoteState::Reanchored => "on other words",
        NoteState::Reclassified => "of another class",
        NoteState::GlossToSupplied => "gloss, now supplied words",
        NoteState::SuppliedToGloss => "supplied words, now a gloss",
        NoteState::Absorbed => "now part of the text",
        NoteState::Bracketed => "was part of the text",
        NoteState::Added => "added",
        NoteState::Deleted => "deleted",
        NoteState::Orphaned => "without its place",
    }
}
