//! A source and its translation in coupled columns, doubtful beads first.

use std::io::{self, Write};

use maud::{Markup, Render, html};

use super::Options;
use super::edition::certainty;
use super::frame::Frame;
use super::langs::Langs;
use super::marked::{Mark, Marked};
use super::menus::{choice, layers, menu, search, switch};
use super::words::{Words, counted, direction_of};
use crate::align::{Alignment, Bead, SourcedNote, Version};
use crate::model::{Certainty, Layer};

/// Rows that are laid out together.
const UNIT: usize = 40;

/// An alignment to be shown.
#[derive(Debug, Clone, Copy)]
pub struct AlignedTexts<'t> {
    /// The names by which the source and the translation are shown to people.
    pub names: [&'t str; 2],
    /// The source and the translation.
    pub versions: [&'t Version<'t>; 2],
    /// The alignment of their segments.
    pub alignment: &'t Alignment,
    /// The notes of the translation, with their words in the source.
    pub notes: &'t [SourcedNote<'t>],
}

/// Writes an alignment as a page.
///
/// # Errors
/// Where writing fails.
pub fn alignment(texts: &AlignedTexts<'_>, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    let own = format!("{} – {}", texts.names[0], texts.names[1]);
    let columns = Columns::new(texts);
    let frame = Frame {
        kind: "align",
        title: options.title.as_deref().unwrap_or(&own),
        about: columns.about(),
        style: String::new(),
        bar: columns.bar(),
        keys: &[("j, k", "next and previous bead"), ("n, p", "next and previous doubtful bead")],
        aside: html! {},
        main: columns.main(),
    };
    frame.write(out)
}

struct Columns<'t> {
    texts: &'t AlignedTexts<'t>,
    langs: [Langs<'t>; 2],
    marks: [Vec<Mark>; 2],
    /// The notes of each bead, by their places among all.
    notes: Vec<Vec<usize>>,
    /// Beads whose translation stands elsewhere.
    crossing: Vec<bool>,
}

impl<'t> Columns<'t> {
    fn new(texts: &'t AlignedTexts<'t>) -> Self {
        let langs = |version: &'t Version<'t>| Langs::new(Some(&version.stream.lang), Some(version.projection));
        let mut notes = vec![Vec::new(); texts.alignment.beads.len()];
        for (number, note) in texts.notes.iter().enumerate() {
            if let Some(own) = note.bead.and_then(|bead| notes.get_mut(bead)) {
                own.push(number);
            }
        }
        Self {
            texts,
            langs: [langs(texts.versions[0]), langs(texts.versions[1])],
            marks: [terms(texts.notes), anchors(texts.notes)],
            notes,
            crossing: texts.alignment.crossing(),
        }
    }

    fn beads(&self) -> &'t [Bead] {
        &self.texts.alignment.beads
    }

    fn about(&self) -> Markup {
        let beads = self.beads();
        let count = |is: &dyn Fn(&Bead) -> bool| beads.iter().filter(|bead| is(bead)).count();
        let untranslated = count(&|bead| bead.target.is_empty());
        let added = count(&|bead| bead.source.is_empty());
        let moved = self.crossing.iter().filter(|is| **is).count();
        let terms = self.texts.notes.iter().filter(|note| note.term.is_some()).count();
        html! {
            p.about {
                "Source: " bdi { (Words(self.texts.names[0])) } "; translation: " bdi { (Words(self.texts.names[1])) } ". "
                (counted(beads.len(), "bead")) ": "
                (count(&|bead| bead.cert() == Certainty::High)) " certain, "
                (count(&|bead| bead.cert() == Certainty::Medium)) " likely, "
                (count(&|bead| bead.cert() == Certainty::Low)) " uncertain; "
                (untranslated) " without a translation, " (added) " without a source, " (moved) " elsewhere. "
                (terms) " of " (counted(self.texts.notes.len(), "note")) " have their words in the source."
            }
        }
    }

    fn bar(&self) -> Markup {
        let layers_of = |layer| (layer, self.texts.notes.iter().filter(|note| note.note.layer() == layer).count());
        let mut all: Vec<Layer> = self.texts.notes.iter().map(|note| note.note.layer()).collect();
        all.sort_unstable();
        all.dedup();
        let all: Vec<(Layer, usize)> = all.into_iter().map(layers_of).collect();
        html! {
            (choice("Order", "order", &[("doubtful", "doubtful first"), ("reading", "reading order")]))
            (menu("Layers", &html! {
                @if !all.is_empty() { (layers(&all)) }
                fieldset {
                    legend { "SourceColumn the text" }
                    (switch("notes", &html! { "notes and their words in the source" }, true))
                }
            }))
            (search())
        }
    }

    fn main(&self) -> Markup {
        let doubtful: Vec<usize> = self.doubtful();
        html! {
            section.doubtful aria-labelledby=":doubtful" {
                h2 id=":doubtful" { "Check first" }
                @if doubtful.is_empty() { p.about { "No bead is doubtful." } }
                (self.heads())
                (self.units(&doubtful, false))
            }
            section aria-labelledby=":all" {
                h2 id=":all" { "In reading order" }
                (self.heads())
                (self.units(&(0..self.beads().len()).collect::<Vec<_>>(), true))
            }
        }
    }

    fn heads(&self) -> Markup {
        html! { div.heads aria-hidden="true" { span {} span { "source" } span { "translation" } } }
    }

    /// The beads that are not certain, the least certain first.
    fn doubtful(&self) -> Vec<usize> {
        let is_doubtful = |at: &usize| self.beads()[*at].cert() < Certainty::High;
        let mut doubtful: Vec<usize> = (0..self.beads().len()).filter(is_doubtful).collect();
        doubtful.sort_by(|one, other| self.beads()[*one].probability.total_cmp(&self.beads()[*other].probability));
        doubtful
    }

    /// Rows; those of the reading order have ids, and may be the targets of links.
    fn units(&self, beads: &[usize], has_ids: bool) -> Markup {
        html! { @for unit in beads.chunks(UNIT) { div.unit { @for bead in unit { (self.row(*bead, has_ids)) } } } }
    }

    fn row(&self, number: usize, has_ids: bool) -> Markup {
        let bead = &self.beads()[number];
        let cert = bead.cert();
        let doubt = if cert < Certainty::High { " doubt" } else { "" };
        html! {
            div id=[has_ids.then(|| format!("b{}", number + 1))] class={ "pair bead" (doubt) } {
                a.self href={ "#b" (number + 1) } { (number + 1) }
                (self.cell(0, bead))
                (self.cell(1, bead))
                div.fate {
                    @if cert < Certainty::High || !bead.is_pair() || self.crossing[number] {
                        span.cert { (certainty(cert)) } " (" (bead.source.len()) "–" (bead.target.len()) ")"
                        @if self.crossing[number] { "; stands elsewhere in the translation" }
                        @if !has_ids { ". " a href={ "#b" (number + 1) } { "In its place" } }
                    }
                    @if !self.notes[number].is_empty() {
                        ul.notes { @for note in &self.notes[number] { (self.note(*note, has_ids)) } }
                    }
                }
            }
        }
    }

    fn cell(&self, side: usize, bead: &Bead) -> Markup {
        let version = self.texts.versions[side];
        let (name, class, none) = [("source", "old", "no source"), ("translation", "new", "no translation")][side];
        let span = version.span(if side == 0 { &bead.source } else { &bead.target });
        let lang = self.langs[side].at(span.start);
        let dir = direction_of(version.projection.text.get(span.clone()).unwrap_or_default(), lang);
        html! {
            div class={ "cell " (class) } {
                span.quiet { (name) ": " }
                @if span.is_empty() { span.aside { (none) } }
                @else { div lang=[lang] dir=(dir) { (Marked::new(&version.projection.text, span, &self.marks[side])) } }
            }
        }
    }

    /// A note with the words of the source for it.
    fn note(&self, number: usize, has_id: bool) -> Markup {
        let SourcedNote { note, term, .. } = &self.texts.notes[number];
        let text = |side: usize| self.texts.versions[side].projection.text.as_str();
        let lemma = note.anchor.clone().filter(|_| note.on_words).and_then(|range| text(1).get(range));
        let behind = term.as_ref().and_then(|term| text(0).get(term.range.clone()));
        html! {
            li id=[has_id.then(|| format!(":n{}", number + 1))] class={ "note i f-" (note.layer()) } {
                span.n { (number + 1) } " "
                @if let Some(lemma) = lemma { bdi.lemma { (Words(lemma)) } " " }
                bdi.said { (Words(&note.words)) }
                " "
                span.class { (note.class.map_or("not classified".to_owned(), |class| class.as_str().replacen('.', ": ", 1))) }
                @if let (Some(words), Some(term)) = (behind, term) {
                    span.behind {
                        "source: " bdi lang=(self.texts.versions[0].stream.lang) { (Words(words).render()) }
                        " (" (certainty(term.cert())) ")"
                    }
                }
            }
        }
    }
}

/// The words of the source for notes.
fn terms(notes: &[SourcedNote<'_>]) -> Vec<Mark> {
    let mark = |(at, note): (usize, &SourcedNote<'_>)| Some(Mark::note(note.term.as_ref()?.range.clone(), at));
    sorted(notes.iter().enumerate().filter_map(mark).collect())
}

/// The words of the translation that notes refer to, or where these stand.
fn anchors(notes: &[SourcedNote<'_>]) -> Vec<Mark> {
    let place = |note: &SourcedNote<'_>| match &note.note.anchor {
        Some(range) if note.note.on_words => range.clone(),
        _ => note.note.at.start..note.note.at.start,
    };
    sorted(notes.iter().enumerate().map(|(at, note)| Mark::note(place(note), at)).collect())
}

fn sorted(mut marks: Vec<Mark>) -> Vec<Mark> {
    marks.sort_by_key(|mark| (mark.range.start, mark.range.end));
    marks
}
