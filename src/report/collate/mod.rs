//! Several versions as one text with its apparatus; the reader chooses the version that is the text.

mod graph;

use std::fmt::Write as _;
use std::io::{self, Write};
use std::ops::Range;

use maud::{Markup, html};

use self::graph::graph;
use super::Options;
use super::frame::Frame;
use super::menus::{layers, menu, search, switch};
use super::words::{Words, counted, direction_of, has_hidden, known};
use crate::collate::{Collation, Move, Note, NotedWords, Passage, Unit, Variation};
use crate::model::{Category, Layer};

/// Rows that are laid out together.
const UNIT: usize = 20;

/// Segments that have a graph: those that vary, from the first on. A graph is as long as a page of text.
const GRAPHS: usize = 400;

/// What stands for a reading without words.
const NOTHING: &str = "‸";

/// A collation to be shown.
#[derive(Debug, Clone, Copy)]
pub struct CollatedTexts<'t> {
    /// The table.
    pub collation: &'t Collation<'t>,
    /// The notes of the witnesses, put together.
    pub notes: &'t [NotedWords],
    /// The names by which the witnesses are shown to people, in their order.
    pub names: &'t [String],
    /// The index of the witness that is the text when the page is opened.
    pub base: usize,
    /// Lines of decisions that were made before, as [`read_pins`](crate::collate::read_pins) reads them.
    pub pins: &'t str,
}

/// Writes a collation as a page.
///
/// # Errors
/// Where writing fails.
pub fn collation(texts: &CollatedTexts<'_>, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    let sigla: Vec<&str> = texts.collation.witnesses.iter().map(|witness| witness.siglum.as_str()).collect();
    let own = format!("Collation of {}", sigla.join(", "));
    let apparatus = Apparatus { texts, segments: segments(texts.collation) };
    let frame = Frame {
        kind: "collate",
        title: options.title.as_deref().unwrap_or(&own),
        about: apparatus.about(),
        style: style(sigla.len()),
        bar: apparatus.bar(),
        keys: &[("j, k", "next and previous segment"), ("n, p", "next and previous variation")],
        aside: html! {},
        main: apparatus.main(),
    };
    frame.write(out)
}

/// The witness that is chosen has its readings in the text, and no others in the apparatus.
fn style(witnesses: usize) -> String {
    (0..witnesses).fold(String::new(), |mut rules, witness| {
        let chosen = format!(".bar:has([name=\"base\"][value=\"{witness}\"]:checked) ~ main");
        // Writing to a string does not fail.
        let _ = writeln!(rules, "{chosen} .r:not(.w{witness}), {chosen} .x.w{witness} {{ display: none; }}");
        rules
    })
}

/// The columns of each segment of the witness with the most words.
fn segments(collation: &Collation<'_>) -> Vec<Range<usize>> {
    let longest = (0..collation.witnesses.len()).rev().max_by_key(|at| collation.witnesses[*at].stream.tokens.len());
    let Some(longest) = longest.filter(|_| !collation.is_empty()) else { return Vec::new() };
    let columns = collation.columns_of(longest);
    let stream = &collation.witnesses[longest].stream;
    let starts = stream.segments.iter().filter_map(|segment| columns.get(segment.tokens.start as usize)).copied();
    let mut starts: Vec<usize> = [0].into_iter().chain(starts.skip(1)).chain([collation.len()]).collect();
    starts.dedup();
    starts.windows(2).map(|pair| pair[0]..pair[1]).collect()
}

struct Apparatus<'t> {
    texts: &'t CollatedTexts<'t>,
    segments: Vec<Range<usize>>,
}

impl<'t> Apparatus<'t> {
    fn collation(&self) -> &'t Collation<'t> {
        self.texts.collation
    }

    fn lang(&self) -> Option<&'t str> {
        self.collation().witnesses.iter().find_map(|witness| known(Some(&witness.stream.lang)))
    }

    fn about(&self) -> Markup {
        let units = self.collation().units();
        let count = |variation| units.iter().filter(|unit| unit.variation == Some(variation)).count();
        html! {
            p.about {
                @for (at, witness) in self.collation().witnesses.iter().enumerate() {
                    @if at > 0 { "; " }
                    b { (Words(&witness.siglum)) }
                    @if let Some(name) = self.texts.names.get(at).filter(|name| **name != witness.siglum) {
                        " is " bdi { (Words(name)) }
                    }
                }
                ". "
                @for (at, variation) in self.collation().classes().enumerate() {
                    @if at > 0 { ", " } (count(variation)) " " (variation.as_str())
                }
                "; " (counted(self.collation().moves.len(), "move")) "."
            }
        }
    }

    fn bar(&self) -> Markup {
        let note_layers = self.note_layers();
        html! {
            fieldset.choice {
                legend { "Text" }
                @for (at, witness) in self.collation().witnesses.iter().enumerate() {
                    label {
                        input type="radio" name="base" value=(at) checked[at == self.texts.base]; " " bdi { (Words(&witness.siglum)) }
                    }
                }
            }
            (menu("Layers", &html! {
                fieldset {
                    legend { "Variation" }
                    @for variation in self.collation().classes() {
                        (switch(&format!("variation-{}", variation.as_str()), &html! {
                            (variation.as_str()) span.about { (variation.meaning()) }
                        }, true))
                    }
                }
                @if !note_layers.is_empty() { (layers(&note_layers)) }
            }))
            (self.pins_menu())
            (search())
        }
    }

    fn note_layers(&self) -> Vec<(Layer, usize)> {
        let notes = || self.texts.notes.iter().flat_map(|words| &words.notes);
        let count = |layer| notes().filter(|note| layer_of(note.class.as_deref()) == layer).count();
        Layer::all()
            .filter(|layer| layer.is_notes())
            .map(|layer| (layer, count(layer)))
            .filter(|(_, count)| *count > 0)
            .collect()
    }

    fn main(&self) -> Markup {
        let mut graphs = 0;
        let rows: Vec<Markup> = (0..self.segments.len()).map(|segment| self.row(segment, &mut graphs)).collect();
        html! {
            h2.quiet { "Text and apparatus" }
            @for unit in rows.chunks(UNIT) { div.unit { @for row in unit { (row) } } }
            @if graphs > GRAPHS { p.about { "The first " (GRAPHS) " segments that vary have a graph." } }
            @if self.segments.is_empty() { p { "The witnesses have no words." } }
            (self.moves())
        }
    }

    /// A segment: its text, what varies in it, its notes, its graph.
    fn row(&self, number: usize, graphs: &mut usize) -> Markup {
        let columns = self.segments[number].clone();
        let units = self.collation().units_in(columns.clone());
        let varying: Vec<&Unit> = units.iter().filter(|unit| unit.variation.is_some()).collect();
        let lang = self.lang();
        *graphs += usize::from(!varying.is_empty());
        html! {
            section.segment id={ "s" (number + 1) } aria-label={ "Segment " (number + 1) } {
                a.self href={ "#s" (number + 1) } { (number + 1) }
                p.line lang=[lang] dir=(direction_of(&self.collation().stretch(columns.clone(), 0), lang)) {
                    @for (at, unit) in units.iter().enumerate() { (self.running(unit, at + 1 == units.len())) }
                }
                @if !varying.is_empty() {
                    ol.apparatus { @for unit in &varying { (self.entry(unit)) } }
                }
                (self.notes(&columns))
                @if !varying.is_empty() && *graphs <= GRAPHS {
                    details.graph {
                        summary { "Variant graph" }
                        (graph(self.collation(), &units, &format!("Variant graph of segment {}", number + 1)))
                    }
                }
            }
        }
    }

    /// A stretch as it stands in the text: the reading of each witness, of which the style shows one.
    fn running(&self, unit: &Unit, is_last: bool) -> Markup {
        if unit.variation.is_none() {
            let words = self.collation().stretch(unit.columns.clone(), 0);
            return html! { (Words(if is_last { words.trim_end() } else { &words })) };
        }
        html! {
            span class={ "v v-" (kind(unit)) } {
                @for reading in &unit.readings {
                    @let words = self.collation().stretch(unit.columns.clone(), reading.witnesses[0]);
                    @let own = classes(&reading.witnesses);
                    span class={ "r" (own) } { (Words(words.trim_end())) @if words.trim().is_empty() { (NOTHING) } }
                    @if words.ends_with(char::is_whitespace) || words.is_empty() { span class={ "r gap" (own) } { " " } }
                }
            }
        }
    }

    /// An entry of the apparatus: what the text has, then what others have.
    fn entry(&self, unit: &Unit) -> Markup {
        html! {
            li class={ "var v-" (kind(unit)) } {
                @for reading in &unit.readings {
                    span class={ "r" (classes(&reading.witnesses)) } data-s=(self.siglum(&reading.witnesses)) {
                        (self.single_words(unit, reading.witnesses[0]))
                    }
                }
                " ] "
                @for reading in &unit.readings {
                    span class={ "x" (classes(&reading.witnesses)) } data-s=(self.siglum(&reading.witnesses)) {
                        (self.single_words(unit, reading.witnesses[0])) " " span.sigla { (self.sigla(&reading.witnesses)) } " "
                    }
                }
                span.kind { (kind(unit)) }
            }
        }
    }

    /// The siglum of the first witness of a reading, whose words are numbered.
    fn siglum(&self, witnesses: &[usize]) -> &'t str {
        witnesses.first().map_or("", |first| self.collation().witnesses[*first].siglum.as_str())
    }

    /// The words of a witness, each with its number there, from 1.
    fn single_words(&self, unit: &Unit, witness: usize) -> Markup {
        let collation = self.collation();
        let tokens: Vec<usize> = unit.columns.clone().filter_map(|column| collation.cell(column, witness)).collect();
        let last = tokens.last().copied();
        let own = &collation.witnesses[witness];
        html! {
            @if tokens.is_empty() { i { "nothing" } }
            @else {
                bdi.reading {
                    @for token in tokens {
                        @let (word, text) = (own.word(token), own.text(token));
                        span.w data-n=(token + 1) data-t=[has_hidden(word).then_some(word)] { (Words(word)) }
                        @if Some(token) != last && text.len() > word.len() { " " }
                    }
                }
            }
        }
    }

    /// The menu with which corrections are written down.
    fn pins_menu(&self) -> Markup {
        html! {
            div.needs-js {
                (menu("Pins", &html! {
                    fieldset.pins {
                        legend { "Corrections" }
                        (switch("pinning", &html! { "choose two words of the apparatus" }, false))
                        div {
                            @for (value, words) in [("together", "belong together"), ("apart", "do not")] {
                                label { input type="radio" name="pin" value=(value) checked[value == "together"]; " " (words) " " }
                            }
                        }
                        label { "Lines for " code { "--pins" } textarea name="pins" spellcheck="false" { (self.texts.pins) } }
                        button type="button" name="copypins" { "Copy" }
                    }
                }))
            }
        }
    }

    fn sigla(&self, witnesses: &[usize]) -> Markup {
        html! {
            @for (at, witness) in witnesses.iter().enumerate() {
                @if at > 0 { " " } bdi { (Words(&self.collation().witnesses[*witness].siglum)) }
            }
        }
    }

    /// The notes on words of some columns; those in which witnesses agree are one.
    fn notes(&self, columns: &Range<usize>) -> Markup {
        let notes = self.texts.notes;
        let first = notes.partition_point(|words| words.columns.start < columns.start);
        let end = notes.partition_point(|words| words.columns.start < columns.end);
        let mut shown: Vec<(String, &Note, Vec<usize>)> = Vec::new();
        for (words, note) in
            notes[first..end].iter().flat_map(|words| words.notes.iter().map(move |note| (words, note)))
        {
            let lemma = self.collation().words(words.columns.clone(), note.witness);
            let is_same = |(known, other, _): &&mut (String, &Note, Vec<usize>)| {
                *known == lemma && other.text == note.text && other.class == note.class
            };
            match shown.iter_mut().find(is_same) {
                Some((_, _, witnesses)) => witnesses.push(note.witness),
                None => shown.push((lemma, note, vec![note.witness])),
            }
        }
        html! {
            @if !shown.is_empty() {
                ul.notes { @for (lemma, note, witnesses) in &shown { (self.note(lemma, note, witnesses)) } }
            }
        }
    }

    fn note(&self, lemma: &str, note: &Note, witnesses: &[usize]) -> Markup {
        html! {
            li class={ "note i f-" (layer_of(note.class.as_deref())) } {
                span.sigla { (self.sigla(witnesses)) } " "
                @if lemma.contains(char::is_alphanumeric) { bdi.lemma { (Words(lemma)) } " " }
                bdi.said { (Words(&note.text)) } " "
                span.class { (note.class.as_deref().unwrap_or("not classified").replacen('.', ": ", 1)) }
            }
        }
    }

    fn moves(&self) -> Markup {
        html! {
            @if !self.collation().moves.is_empty() {
                section.moves {
                    h2 { "Words that stand elsewhere" }
                    ul {
                        @for Move { earlier, later } in &self.collation().moves {
                            li { (self.passages(earlier)) " ⇄ " (self.passages(later)) }
                        }
                    }
                }
            }
        }
    }

    /// Who has which words, and where.
    fn passages(&self, passages: &[Passage]) -> Markup {
        let Some(first) = passages.first() else { return html! {} };
        let witnesses: Vec<usize> = passages.iter().map(|passage| passage.witness).collect();
        let segment = self.segments.partition_point(|columns| columns.end <= first.columns.start);
        html! {
            span.sigla { (self.sigla(&witnesses)) } " "
            bdi.reading { (Words(&self.collation().words(first.columns.clone(), first.witness))) }
            " (" a href={ "#s" (segment + 1) } { (segment + 1) } ")"
        }
    }
}

fn kind(unit: &Unit) -> &'static str {
    unit.variation.map_or("same", Variation::as_str)
}

/// The classes of the witnesses of a reading.
fn classes(witnesses: &[usize]) -> String {
    witnesses.iter().fold(String::new(), |mut classes, witness| {
        let _ = write!(classes, " w{witness}");
        classes
    })
}

fn layer_of(class: Option<&str>) -> Layer {
    let class = class.and_then(|class| class.parse::<Category>().ok());
    class.map_or(Layer::Unparsed, |class| Layer::Notes(class.family()))
}
