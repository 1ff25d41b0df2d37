//! Comparing two editions: their texts view by view, their notes as objects.

use super::notes::{NoteChange, NoteState, compare_notes};
use super::text::{Summary, TextComparison, compare_streams};
use crate::model::{Edition, Layer, PlacedNote, Projection, View, placed_notes, project, stream};
use crate::text::{SegmentUnit, Stream, Tokenizer, Vocabulary};

/// How two versions are compared.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Options {
    /// The layers to compare, each once.
    pub layers: Vec<Layer>,
    /// The unit that is matched as a whole.
    pub segments: SegmentUnit,
    /// The tokens to compare, and the differences to ignore.
    pub tokenizer: Tokenizer,
}

impl Options {
    setters! {
        with_layers(layers: Vec<Layer>);
        with_segments(segments: SegmentUnit);
        with_tokenizer(tokenizer: Tokenizer);
    }
}

impl Default for Options {
    /// By default, the base text by words in sentences, and all notes.
    fn default() -> Self {
        Self { layers: strata(), segments: SegmentUnit::default(), tokenizer: Tokenizer::default() }
    }
}

/// The base text and all layers of notes, which together make up an edition.
pub fn strata() -> Vec<Layer> {
    Layer::all().filter(|layer| *layer == Layer::Base || layer.is_notes()).collect()
}

/// An edition with the views of it that a comparison needs.
#[derive(Debug, Clone)]
pub struct Version<'e> {
    edition: &'e Edition,
    views: Vec<(View, Projection<'e>)>,
}

impl<'e> Version<'e> {
    /// Projects the views for the layers. Costs time and memory in proportion to the text, for each view.
    pub fn new(edition: &'e Edition, layers: &[Layer]) -> Self {
        let mut views: Vec<View> = layers.iter().map(|layer| view_of(*layer)).collect();
        views.sort_unstable_by_key(|view| *view as u8);
        views.dedup();
        Self { edition, views: views.into_iter().map(|view| (view, project(edition, view))).collect() }
    }

    /// The edition.
    pub fn edition(&self) -> &'e Edition {
        self.edition
    }

    /// A view of it, if a layer needed it.
    pub fn view(&self, view: View) -> Option<&Projection<'e>> {
        self.views.iter().find(|(held, _)| *held == view).map(|(_, projection)| projection)
    }

    /// The view in which a layer is compared.
    pub fn view_of(&self, layer: Layer) -> Option<&Projection<'e>> {
        self.view(view_of(layer))
    }
}

/// The view in which a layer is compared: notes are anchored in the base text.
const fn view_of(layer: Layer) -> View {
    match layer {
        Layer::Printed => View::Printed,
        Layer::Reading => View::Reading,
        Layer::Base | Layer::Notes(_) | Layer::Unparsed => View::Base,
    }
}

/// The changes in one layer.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct LayerSummary {
    /// The layer.
    pub layer: Layer,
    /// Tokens and segments; in a layer of notes each note is a segment.
    pub counts: Summary,
    /// The number of notes in each state that occurs.
    pub notes: Vec<(NoteState, usize)>,
}

impl LayerSummary {
    /// Whether nothing changed.
    pub fn is_same(&self) -> bool {
        let counts = self.counts;
        counts.deleted + counts.inserted + counts.minor + counts.moved_segments + counts.changed_segments == 0
            && counts.deleted_segments + counts.inserted_segments == 0
            && self.notes.iter().all(|(state, _)| *state == NoteState::Same)
    }

    /// Adds the counts of the same layer of other files.
    pub fn add(&mut self, other: &Self) {
        self.counts.add_counts(&other.counts);
        for (state, count) in &other.notes {
            match self.notes.iter_mut().find(|(held, _)| held == state) {
                Some((_, held)) => *held += count,
                None => self.notes.push((*state, *count)),
            }
        }
        self.notes.sort_unstable_by_key(|(state, _)| *state);
    }
}

/// The result of comparing two versions.
#[derive(Debug, Clone)]
pub struct Comparison<'v> {
    /// The layers that were compared.
    pub layers: Vec<Layer>,
    /// The comparisons of layers that are texts, in order.
    pub texts: Vec<(Layer, TextComparison<'v>)>,
    /// The notes of the layers, in the order of the new text; a deleted note keeps its old place.
    pub notes: Vec<NoteChange<'v>>,
}

/// Compares two versions.
///
/// Costs what [`compare_streams`] costs for each text among the layers; notes are compared through the base text.
pub fn compare<'v>(old: &'v Version<'_>, new: &'v Version<'_>, options: &Options) -> Comparison<'v> {
    let mut vocabulary = Vocabulary::default();
    let mut text = |layer: Layer| {
        let old = stream_of(old, layer, options, &mut vocabulary);
        let new = stream_of(new, layer, options, &mut vocabulary);
        compare_streams(old, new, &vocabulary)
    };
    let has_notes = options.layers.iter().any(|layer| layer.is_notes());
    let base = (has_notes || options.layers.contains(&Layer::Base)).then(|| text(Layer::Base));
    let mut texts: Vec<(Layer, TextComparison<'v>)> = Vec::new();
    for layer in options.layers.iter().filter(|layer| matches!(layer, Layer::Printed | Layer::Reading)) {
        texts.push((*layer, text(*layer)));
    }
    let notes = base.as_ref().filter(|_| has_notes).map(|base| notes(old, new, base, options)).unwrap_or_default();
    texts.extend(base.filter(|_| options.layers.contains(&Layer::Base)).map(|base| (Layer::Base, base)));
    texts.sort_by_key(|(layer, _)| options.layers.iter().position(|held| held == layer));
    Comparison { layers: options.layers.clone(), texts, notes }
}

/// Compares two plain texts without posts or notes. `lang` is their language, `und` if it is not known.
pub fn compare_texts<'t>(old: &'t str, new: &'t str, lang: &str, options: &Options) -> TextComparison<'t> {
    let mut vocabulary = Vocabulary::default();
    let mut cut = |text| Stream::new(text, options.segments, lang, &options.tokenizer, &mut vocabulary);
    let (old, new) = (cut(old), cut(new));
    compare_streams(old, new, &vocabulary)
}

fn stream_of<'v>(version: &'v Version<'_>, layer: Layer, options: &Options, vocabulary: &mut Vocabulary) -> Stream<'v> {
    let lang = version.edition.header.lang.as_deref().unwrap_or("und");
    let projection = version.view_of(layer);
    projection.map(|view| stream(view, options.segments, lang, &options.tokenizer, vocabulary)).unwrap_or_default()
}

fn notes<'v>(
    old: &'v Version<'_>,
    new: &'v Version<'_>,
    base: &TextComparison<'v>,
    options: &Options,
) -> Vec<NoteChange<'v>> {
    let placed = |version: &'v Version<'_>| -> Vec<PlacedNote<'v>> {
        version.view(View::Base).map(|base| placed_notes(version.edition, base)).unwrap_or_default()
    };
    let changes = compare_notes(placed(old), placed(new), base, &options.tokenizer);
    changes.into_iter().filter(|change| options.layers.contains(&change.layer())).collect()
}

impl<'v> Comparison<'v> {
    /// The changes in each layer, in the order of the layers; layers of notes without any note on either side are left
    /// out.
    #[doc(hidden)]
    pub fn summaries(&self) -> Vec<LayerSummary> {
        self.layers.iter().filter_map(|layer| self.summary(*layer)).collect()
    }

    fn summary(&self, layer: Layer) -> Option<LayerSummary> {
        if let Some(text) = self.text(layer) {
            return Some(LayerSummary { layer, counts: text.summary(), notes: Vec::new() });
        }
        let mut counts = Summary::default();
        let mut states = vec![0; NoteState::ALL.len()];
        for change in self.notes.iter().filter(|change| change.layer() == layer) {
            change.count(&mut counts);
            states[change.state() as usize] += 1;
        }
        let notes: Vec<_> = NoteState::ALL.iter().copied().zip(states).filter(|(_, count)| *count > 0).collect();
        (!notes.is_empty()).then_some(LayerSummary { layer, counts, notes })
    }

    /// The comparison of a text.
    pub fn text(&self, layer: Layer) -> Option<&TextComparison<'v>> {
        self.texts.iter().find(|(held, _)| *held == layer).map(|(_, text)| text)
    }

    /// Whether nothing differs in any of the layers.
    pub fn is_same(&self) -> bool {
        self.texts.iter().all(|(_, text)| text.is_same())
            && self.notes.iter().all(|note| note.state() == NoteState::Same)
    }
}
