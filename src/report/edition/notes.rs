//! The notes of an edition: their numbers, and how each stands in the margin.

use maud::{Markup, html};
use rustc_hash::FxHashMap;

use super::Ids;
use super::beside::Sources;
use crate::model::{
    BlockKind, Category, Certainty, Edition, Family, FeatureKind, Inline, Intervention, Layer, PlacedNote, Projection,
    Span, placed_notes,
};
use crate::report::words::{Words, direction, known};

/// The class of a bracket that nobody has classified.
pub(super) const UNPARSED: &str = "unparsed";

/// The notes in the order of the text.
pub(super) struct Notes<'e> {
    pub placed: Vec<PlacedNote<'e>>,
    /// What stands for each in the text: a number, counted by itself for those that most readers do not see.
    labels: Vec<String>,
    base: &'e Projection<'e>,
    lang: Option<&'e str>,
    /// The notes by the places of their brackets in memory.
    numbers: FxHashMap<*const Intervention, usize>,
    /// The layer of the note that refers to an anchor.
    anchors: FxHashMap<&'e str, Layer>,
}

impl<'e> Notes<'e> {
    pub fn new(edition: &'e Edition, base: &'e Projection<'e>) -> Self {
        let placed = placed_notes(edition, base);
        let numbers = placed.iter().enumerate().map(|(at, note)| (std::ptr::from_ref(note.intervention), at)).collect();
        let anchors = placed.iter().filter_map(|note| Some((note.intervention.target.as_deref()?, note.layer())));
        let anchors = anchors.collect();
        let labels = labels(&placed, base);
        Self { numbers, anchors, labels, base, lang: known(edition.header.lang.as_deref()), placed }
    }

    /// The note that a bracket is, counted from 0; `None` where it is text, part of a note, or goes on with one.
    pub fn of(&self, intervention: &Intervention) -> Option<usize> {
        self.numbers.get(&std::ptr::from_ref(intervention)).copied()
    }

    /// The note that a remark is: that of the bracket with its cue.
    pub fn of_remark(&self, content: &[Inline]) -> Option<usize> {
        content.iter().find_map(|inline| match inline {
            Inline::Intervention(intervention) => self.of(intervention),
            _ => None,
        })
    }

    /// The layer of the note that refers to an anchor.
    pub fn layer_of_anchor(&self, id: Option<&str>) -> Option<Layer> {
        self.anchors.get(id?).copied()
    }

    /// The words that a note refers to.
    pub fn lemma(&self, note: &PlacedNote<'_>) -> Option<&str> {
        let range = note.anchor.clone().filter(|_| note.on_words)?;
        self.base.text.get(range).filter(|words| !words.trim().is_empty())
    }

    /// The id of a note on the page.
    pub fn id(&self, number: usize, ids: Ids) -> String {
        match self.placed.get(number).and_then(|note| note.intervention.id.as_deref()) {
            Some(id) => ids.of(id),
            None => ids.of(&format!(":n{}", number + 1)),
        }
    }

    /// What stands for a note in the text.
    pub fn label(&self, number: usize) -> &str {
        self.labels.get(number).map_or("", String::as_str)
    }

    /// A note as it stands in the margin.
    pub fn item(&self, number: usize, ids: Ids, sources: Option<&Sources<'_>>) -> Markup {
        let Some(note) = self.placed.get(number) else { return html! {} };
        let id = self.id(number, ids);
        let class = class_name(note.class);
        html! {
            li id=(id) class={ "note f-" (note.layer()) @if is_quiet(note) { " quietly" } @if is_doubtful(note) { " doubt" } }
                data-c=(class) {
                a.n href={ "#" (ids.of(&format!(":r{}", number + 1))) }
                    aria-label={ "Note " (self.label(number)) ", back to the text" } {
                    (self.label(number))
                }
                " "
                @if let Some(lemma) = self.lemma(note) { bdi.lemma { (Words(lemma)) } " " }
                bdi.said lang=[self.lang] dir=(direction(None)) { (Words(&note.words)) }
                (verdict(note))
                @if let Some(sources) = sources { (sources.term(note)) }
            }
        }
    }
}

/// Numbers for the notes that all readers see; `s1`, `s2` … for supplied words, `r1` … in captions that are repeated.
fn labels(placed: &[PlacedNote<'_>], base: &Projection<'_>) -> Vec<String> {
    let repeated = base.select(|kind| match kind {
        FeatureKind::Block(block) if matches!(block.kind, BlockKind::Caption { repeats: Some(_) }) => Some(()),
        _ => None,
    });
    let repeated: Vec<Span> = repeated.map(|(range, ())| range).collect();
    let (mut plain, mut quiet, mut again) = (0, 0, 0);
    let mut label = |note: &PlacedNote<'_>| {
        let next = repeated.partition_point(|range| range.end < note.at.start);
        let (sign, counter) = if repeated.get(next).is_some_and(|range| range.start <= note.at.start) {
            ("r", &mut again)
        } else if is_quiet(note) {
            ("s", &mut quiet)
        } else {
            ("", &mut plain)
        };
        *counter += 1;
        format!("{sign}{counter}")
    };
    placed.iter().map(&mut label).collect()
}

/// The class, and how sure it is.
fn verdict(note: &PlacedNote<'_>) -> Markup {
    let is_assessed = note.decision.is_some_and(|decision| decision.assessed);
    let runner_up = note.decision.and_then(|decision| decision.runner_up).filter(|_| !is_assessed);
    html! {
        " " span.class { (label(note)) }
        @if is_doubtful(note) {
            " " span.cert { "a person should look" @if let Some(other) = runner_up { "; or " (words(other)) } }
        }
        span.more { (Words(&more(note, runner_up))) }
    }
}

/// What a note is, how sure that is, and why.
fn more(note: &PlacedNote<'_>, runner_up: Option<Category>) -> String {
    let decision = note.decision;
    let sure = decision.map(|decision| {
        if decision.assessed { "a person decided".to_owned() } else { certainty(decision.cert).to_owned() }
    });
    let other = runner_up.map(|other| format!("else {}", words(other)));
    let evidence = decision.map(|decision| &*decision.evidence).filter(|evidence| !evidence.is_empty());
    let why = evidence.map(|evidence| format!("because of {evidence}"));
    let class = note.class.map(|class| class.description().to_owned());
    [class, sure, other, why].into_iter().flatten().collect::<Vec<_>>().join("; ")
}

/// What a note is, in words: `gloss: wordplay`.
fn label(note: &PlacedNote<'_>) -> String {
    note.class.map_or_else(|| format!("{}: not classified", note.layer()), words)
}

/// A class in words.
pub(super) fn words(class: Category) -> String {
    class.as_str().replacen('.', ": ", 1)
}

/// The name of a class.
pub(super) fn class_name(class: Option<Category>) -> &'static str {
    class.map_or(UNPARSED, Category::as_str)
}

/// A certainty in words.
pub(in crate::report) const fn certainty(cert: Certainty) -> &'static str {
    match cert {
        Certainty::High => "certain",
        Certainty::Medium => "likely",
        Certainty::Low => "little more than a guess",
    }
}

/// Whether a person should look at a note.
pub(super) fn is_doubtful(note: &PlacedNote<'_>) -> bool {
    match note.decision {
        Some(decision) if decision.assessed => false,
        Some(decision) => note.class.is_none() || decision.cert == Certainty::Low,
        None => note.class.is_none(),
    }
}

/// Whether a note needs no place in the margin: its words are read as part of the sentence.
pub(super) fn is_quiet(note: &PlacedNote<'_>) -> bool {
    note.layer() == Layer::Notes(Family::Supplied) && !is_doubtful(note)
}
