//! Three versions and more: a row a sentence, a column a version.

use std::io::{self, Write};

use maud::{Markup, PreEscaped, Render, html};

use super::summary;
use crate::diff::render::pieces::of_bead;
use crate::diff::{LayerSummary, Options as DiffOptions, RunKind, Synopsis, compare_texts};
use crate::model::Layer;
use crate::report::Options;
use crate::report::frame::Frame;
use crate::report::menus::{choice, menu, search, switch};
use crate::report::words::{Words, counted, direction_of, known};
use crate::text::SegmentUnit;

/// Rows that are laid out together.
const UNIT: usize = 40;

/// Rows without a change that are not folded away: one beside each change is kept for reading on.
const FEW: usize = 4;

/// Versions to be shown beside each other.
#[derive(Debug, Clone, Copy)]
pub struct VersionTexts<'v> {
    /// The names by which the versions are shown, in their order, and their languages where they are known.
    pub versions: &'v [(String, Option<String>)],
    /// The rows of each layer.
    pub layers: &'v [(Layer, Synopsis)],
    /// What changed from each version to the next.
    pub steps: &'v [Vec<LayerSummary>],
    /// How words are told apart.
    pub how: &'v DiffOptions,
}

/// Writes a synopsis as a page.
///
/// # Errors
/// Where writing fails.
pub fn versions(texts: &VersionTexts<'_>, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    let names: Vec<&str> = texts.versions.iter().map(|(name, _)| name.as_str()).collect();
    let own = names.join(" → ");
    // Words of a cell are compared as they stand.
    let how = texts.how.clone().with_segments(SegmentUnit::Block);
    let frame = Frame {
        kind: "diff",
        title: options.title.as_deref().unwrap_or(&own),
        about: about(texts),
        style: format!(".versions > .unit > .row, .versions > .heads, .fold > .row {{ --versions: {}; }}", names.len()),
        bar: bar(texts),
        keys: &[("n, p", "next and previous change")],
        aside: html! {},
        main: html! {
            @for (at, step) in texts.steps.iter().enumerate() {
                (summary(&format!("From {} to {}", name(texts, at), name(texts, at + 1)), step, at + 1 == texts.steps.len()))
            }
            @for (number, (layer, synopsis)) in texts.layers.iter().enumerate() {
                (Rows { texts, how: &how, number }.section(*layer, synopsis))
            }
        },
    };
    frame.write(out)
}

fn name<'v>(texts: &VersionTexts<'v>, version: usize) -> &'v str {
    texts.versions.get(version).map_or("", |(name, _)| name)
}

fn about(texts: &VersionTexts<'_>) -> Markup {
    html! {
        p.about {
            (texts.versions.len()) " versions in their order: "
            @for (at, (name, _)) in texts.versions.iter().enumerate() {
                @if at > 0 { ", " } bdi { (Words(name)) }
            }
            ". Each cell is marked against the version before it that has the sentence."
        }
    }
}

fn bar(texts: &VersionTexts<'_>) -> Markup {
    let layers: Vec<(&str, &str)> = texts.layers.iter().map(|(layer, _)| (layer.as_str(), layer.as_str())).collect();
    html! {
        @if layers.len() > 1 { (choice("Text", "text", &layers)) }
        (menu("Rows", &html! {
            fieldset {
                legend { "Rows" }
                (switch("same", &html! { "unchanged sentences" }, true))
                (switch("gone", &html! { "words that went" }, true))
                (switch("minor", &html! { "mark minor changes" }, true))
            }
        }))
        (search())
    }
}

/// The rows of one layer.
struct Rows<'r> {
    texts: &'r VersionTexts<'r>,
    how: &'r DiffOptions,
    /// The number of the layer on the page: rows of different layers have different ids.
    number: usize,
}

impl Rows<'_> {
    fn section(&self, layer: Layer, synopsis: &Synopsis) -> Markup {
        let rows: Vec<Sentences<'_>> =
            synopsis.rows().zip(synopsis.moves()).map(|(cells, moved)| Sentences { cells, moved }).collect();
        let mut shown: Vec<Markup> = Vec::with_capacity(rows.len());
        let mut at = 0;
        while at < rows.len() {
            let same = rows[at..].iter().take_while(|row| row.is_same()).count();
            if same == 0 {
                shown.push(self.row(at, &rows[at]));
                at += 1;
                continue;
            }
            self.unchanged(at, &rows[at..at + same], &mut shown);
            at += same;
        }
        html! {
            section class={ "synopsis versions l-" (layer) } tabindex="0" aria-label={ "Synopsis, " (layer) } {
                div.heads aria-hidden="true" {
                    span {}
                    @for (name, _) in self.texts.versions { span { bdi { (Words(name)) } } }
                }
                @for unit in shown.chunks(UNIT) { div.unit { @for row in unit { (row) } } }
                @if rows.is_empty() { p { "The versions have no words." } }
            }
        }
    }

    /// Rows without a change: the first and the last as they are, those between folded.
    fn unchanged(&self, first: usize, rows: &[Sentences<'_>], shown: &mut Vec<Markup>) {
        let numbered = || rows.iter().enumerate().map(|(at, row)| self.same_row(first + at, row));
        if rows.len() <= FEW {
            return shown.extend(numbered());
        }
        let inner = rows.len() - 2;
        shown.extend(numbered().take(1));
        shown.push(html! {
            details.fold {
                summary { (counted(inner, "sentence")) " unchanged" }
                @for row in numbered().skip(1).take(inner) { (row) }
            }
        });
        shown.extend(numbered().skip(inner + 1));
    }

    fn id(&self, row: usize) -> String {
        format!("t{}.{}", self.number + 1, row + 1)
    }

    fn same_row(&self, number: usize, row: &Sentences<'_>) -> Markup {
        let (words, lang) = (row.cells.first().copied().flatten().unwrap_or_default(), self.lang(0));
        html! {
            div.row.pair.same id=(self.id(number)) {
                (self.sign(number))
                div.cell.both lang=[lang] dir=(direction_of(words, lang)) { (Words(words)) }
            }
        }
    }

    fn sign(&self, number: usize) -> Markup {
        html! { a.self href={ "#" (self.id(number)) } { (number + 1) } }
    }

    fn row(&self, number: usize, row: &Sentences<'_>) -> Markup {
        html! {
            div.row.pair.change id=(self.id(number)) {
                (self.sign(number))
                @for version in 0..self.texts.versions.len() { (self.cell(row, version)) }
            }
        }
    }

    /// What a version has in a row, marked against the last version before it that has the sentence.
    fn cell(&self, sentences: &Sentences<'_>, version: usize) -> Markup {
        let row = &sentences.cells;
        let (own, lang) = (row.get(version).copied().flatten(), self.lang(version));
        let before = row.iter().take(version).rev().find_map(|cell| *cell);
        let neighbour = version.checked_sub(1).and_then(|before| row.get(before).copied().flatten());
        let state = match (neighbour, own) {
            _ if version == 0 => "",
            (None, Some(_)) => "came",
            (Some(_), None) => "went",
            (Some(before), Some(own)) if before != own => "changed",
            _ => "",
        };
        html! {
            div class={ "cell " (state) } {
                span.quiet { (name(self.texts, version)) ": " }
                @match own {
                    Some(words) => div lang=[lang] dir=(direction_of(words, lang)) { (self.marked(before, words)) },
                    None => span.none { "–" },
                }
                @if sentences.moved.contains(&version) { div.fate { span.moved { "stood elsewhere" } } }
            }
        }
    }

    fn lang(&self, version: usize) -> Option<&str> {
        self.texts.versions.get(version).and_then(|(_, lang)| known(lang.as_deref()))
    }

    /// Words of a cell; what went and what came stand out.
    fn marked(&self, before: Option<&str>, words: &str) -> Markup {
        let Some(before) = before.filter(|before| *before != words) else { return html! { (Words(words)) } };
        let compared = compare_texts(before, words, "und", self.how);
        let mut page = String::new();
        for piece in compared.beads.iter().flat_map(|bead| of_bead(&compared, bead)) {
            let is_gone = piece.kind == RunKind::Deleted;
            let (gap, words) = if is_gone { (piece.old_gap, piece.old) } else { (piece.new_gap, piece.new) };
            Words(gap.unwrap_or_default()).render_to(&mut page);
            match piece.kind {
                RunKind::Same => Words(words).render_to(&mut page),
                RunKind::Minor => html! { span.minor { (Words(words)) } }.render_to(&mut page),
                // A space keeps words apart that stood in different versions.
                RunKind::Deleted => html! { del { (Words(words)) } " " }.render_to(&mut page),
                RunKind::Inserted => html! { ins { (Words(words)) } }.render_to(&mut page),
            }
        }
        PreEscaped(page)
    }
}

/// A row: what each version has, and in which versions it stands elsewhere than before.
struct Sentences<'s> {
    cells: Vec<Option<&'s str>>,
    moved: Vec<usize>,
}

impl Sentences<'_> {
    /// Whether all versions have the same words, in the same place.
    fn is_same(&self) -> bool {
        let first = self.cells.first();
        self.moved.is_empty()
            && first.is_some_and(|first| first.is_some() && self.cells.iter().all(|cell| cell == first))
    }
}
