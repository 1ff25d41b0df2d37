//! Notes as objects, each with its place in a view, whether or not the view shows it.

use std::fmt;
use std::str::FromStr;

use rustc_hash::FxHashMap;

use super::walk::{class, decisions_by_target};
use super::{
    Category, Classification, Edition, Element, Family, FeatureKind, Inline, Intervention, Markup, Projection, Span,
    printed_words,
};

/// A layer of an edition that can be compared by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Layer {
    /// The page as it stands, brackets as characters.
    Printed,
    /// The author's words.
    Base,
    /// The text for readers.
    Reading,
    /// The notes of one family.
    Notes(Family),
    /// Brackets that nobody has classified.
    Unparsed,
}

impl Layer {
    /// All layers: the three texts, then those of notes in the order of the taxonomy.
    pub fn all() -> impl Iterator<Item = Self> {
        let families = Family::ALL.iter().copied().filter(|family| *family != Family::Literal);
        [Layer::Printed, Layer::Base, Layer::Reading]
            .into_iter()
            .chain(families.map(Layer::Notes))
            .chain([Layer::Unparsed])
    }

    /// The name, such as `base` or `gloss`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Layer::Printed => "printed",
            Layer::Base => "base",
            Layer::Reading => "reading",
            Layer::Notes(family) => family.as_str(),
            Layer::Unparsed => "unparsed",
        }
    }

    /// Whether the layer is made of notes, not of running text.
    pub const fn is_notes(self) -> bool {
        matches!(self, Layer::Notes(_) | Layer::Unparsed)
    }
}

impl fmt::Display for Layer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The name is not a layer's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no layer has this name")]
pub struct UnknownLayer;

impl FromStr for Layer {
    type Err = UnknownLayer;

    fn from_str(name: &str) -> Result<Self, UnknownLayer> {
        Layer::all().find(|layer| layer.as_str() == name).ok_or(UnknownLayer)
    }
}

/// A note in its place in a view.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct PlacedNote<'e> {
    /// The intervention.
    pub intervention: &'e Intervention,
    /// The class that counts: a person's decision, else the markup's, else the program's.
    pub class: Option<Category>,
    /// The decision that counts: a person's, else the program's.
    pub decision: Option<&'e Classification>,
    /// Its words, without the brackets around it.
    pub words: String,
    /// Byte range in the view; empty, where it would stand, if the view does not show it.
    pub at: Span,
    /// Byte range in the view of what it refers to: words, a sentence, a post.
    pub anchor: Option<Span>,
    /// Byte range in the view of the sentence it stands in, where sentences are marked.
    pub sentence: Option<Span>,
    /// Whether the anchor is words, not a whole sentence or post.
    pub on_words: bool,
    /// Id of the post it stands in.
    pub post: Option<&'e str>,
}

impl PlacedNote<'_> {
    /// Byte range in `view`, the text in which it was placed, of the words to which it belongs: those it refers to; the
    /// first letter after supplied words and what begins a sentence; else empty, behind the word before.
    pub fn place(&self, view: &str) -> Span {
        if let Some(anchor) = self.anchor.clone().filter(|_| self.on_words) {
            return anchor;
        }
        let at = self.at.end;
        let rest = view.get(at..).unwrap_or_default();
        let space = rest.len() - rest.trim_start().len();
        let begins = self.sentence.as_ref().is_some_and(|sentence| at <= sentence.start + space);
        match rest[space..].chars().next() {
            Some(letter) if letter.is_alphanumeric() && (begins || self.layer() == Layer::Notes(Family::Supplied)) => {
                at + space..at + space + letter.len_utf8()
            }
            _ => self.at.start..self.at.start,
        }
    }

    /// The layer to which it belongs.
    pub fn layer(&self) -> Layer {
        match (self.class, self.intervention.markup) {
            (Some(class), _) => Layer::Notes(class.family()),
            (None, Markup::Supplied) => Layer::Notes(Family::Supplied),
            (None, Markup::Gloss) => Layer::Notes(Family::Gloss),
            (None, Markup::Note) => Layer::Notes(Family::Comment),
            (None, Markup::Gap) => Layer::Notes(Family::Gap),
            (None, Markup::Vocal | Markup::Kinesic | Markup::Incident) => Layer::Notes(Family::Event),
            (None, Markup::Bibl) => Layer::Notes(Family::Attribution),
            (None, Markup::Ref) => Layer::Notes(Family::Reference),
            (None, Markup::Label) => Layer::Notes(Family::Label),
            (None, Markup::Surplus | Markup::Seg) => Layer::Unparsed,
        }
    }
}

/// The notes of `edition`, placed in its `projection`, in the order of the text.
///
/// A note over several blocks is one note where it begins; a bracket inside a note is part of its words; brackets that
/// are text are not notes. Costs time in proportion to the projection's features.
pub fn placed_notes<'e>(edition: &'e Edition, projection: &Projection<'e>) -> Vec<PlacedNote<'e>> {
    let mut placer = Placer {
        decisions: decisions_by_target(edition),
        targets: targets(projection),
        post: None,
        sentence: None,
        shown: 0,
        notes: Vec::new(),
        by_id: FxHashMap::default(),
    };
    for feature in &projection.features {
        placer.feature(feature.kind, &feature.range);
    }
    placer.notes
}

/// Where the units stand that a note may refer to, and whether they are words.
fn targets<'e>(projection: &Projection<'e>) -> FxHashMap<&'e str, (Span, bool)> {
    let target = |kind| match kind {
        FeatureKind::Anchor(anchor) => Some((anchor.id.as_deref()?, true)),
        FeatureKind::Sentence(sentence) => Some((sentence.id.as_deref()?, false)),
        FeatureKind::Block(block) => Some((block.id.as_deref()?, false)),
        FeatureKind::Post(post) => Some((post.id.as_deref()?, false)),
        _ => None,
    };
    projection.select(target).map(|(range, (id, on_words))| (id, (range, on_words))).collect()
}

struct Placer<'e> {
    decisions: FxHashMap<&'e str, &'e Classification>,
    targets: FxHashMap<&'e str, (Span, bool)>,
    post: Option<(Option<&'e str>, usize)>,
    /// The last sentence that began.
    sentence: Option<Span>,
    /// Where the last note ends that the view shows.
    shown: usize,
    notes: Vec<PlacedNote<'e>>,
    /// Which note has parts that follow, by the id of its last part.
    by_id: FxHashMap<&'e str, usize>,
}

impl<'e> Placer<'e> {
    fn feature(&mut self, kind: FeatureKind<'e>, range: &Span) {
        match kind {
            FeatureKind::Post(post) => self.post = Some((post.id.as_deref(), range.end)),
            FeatureKind::Block(_) => self.sentence = None,
            FeatureKind::Sentence(_) => self.sentence = Some(range.clone()),
            FeatureKind::Intervention(intervention)
                if range.start >= self.shown && self.note(intervention, &intervention.content, range) =>
            {
                self.shown = range.end;
            }
            FeatureKind::Dropped(intervention) if range.start >= self.shown => {
                self.note(intervention, &intervention.content, range);
            }
            FeatureKind::DroppedRemark(remark) => {
                if let Some(label) = label_of(remark) {
                    self.note(label, &remark.content, range);
                }
            }
            _ => {}
        }
    }

    /// Takes an intervention as a note, or as a part of one; text is none.
    fn note(&mut self, intervention: &'e Intervention, content: &'e [Inline], range: &Span) -> bool {
        let decision = intervention.id.as_deref().and_then(|id| self.decisions.get(id).copied());
        let class = class(intervention, decision);
        if class == Some(Category::Literal) || class.is_none() && intervention.markup == Markup::Surplus {
            return false;
        }
        let words = printed_words(content);
        let begun = intervention.prev.as_deref().and_then(|id| self.by_id.get(id).copied());
        let index = begun.unwrap_or(self.notes.len());
        match self.notes.get_mut(index) {
            Some(note) => note.words = format!("{} {words}", note.words),
            None => {
                let target = intervention.target.as_deref().and_then(|id| self.targets.get(id).cloned());
                let post = self.post.filter(|(_, end)| range.start < *end).and_then(|(id, _)| id);
                let (anchor, on_words) = target.map_or((None, false), |(range, on_words)| (Some(range), on_words));
                let sentence = self.sentence.clone().filter(|sentence| range.start <= sentence.end);
                let at = range.clone();
                self.notes.push(PlacedNote {
                    intervention,
                    class,
                    decision,
                    words,
                    at,
                    anchor,
                    sentence,
                    on_words,
                    post,
                });
            }
        }
        if let Some(id) = intervention.id.as_deref() {
            self.by_id.insert(id, index);
        }
        true
    }
}

/// The bracket that announces a note.
fn label_of(remark: &Element) -> Option<&Intervention> {
    remark.content.iter().find_map(|inline| match inline {
        Inline::Intervention(intervention) => Some(&**intervention),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{View, project};
    use crate::page::{ImportOptions, import};

    /// Words, what stands before, the sentence's first word, the anchor of each note.
    fn placed(page: &str, view: View) -> Vec<[String; 4]> {
        let options = ImportOptions { lang: Some("en".to_owned()), ..ImportOptions::default() };
        let edition = import(page.as_bytes().to_vec(), "page.txt", &options).unwrap().edition;
        let projection = project(&edition, view);
        let notes = placed_notes(&edition, &projection);
        let place = |note: PlacedNote<'_>| {
            let before = projection.text[..note.at.start].rsplit(' ').next().unwrap_or_default().to_owned();
            let sentence = note.sentence.map_or("", |range| projection.text[range].trim());
            let first = sentence.split(' ').next().unwrap_or_default().to_owned();
            let anchor = note.anchor.filter(|_| note.on_words).map_or("", |range| &projection.text[range]).to_owned();
            [note.words, before, first, anchor]
        };
        notes.into_iter().map(place).collect()
    }

    #[test]
    fn notes_stand_where_they_dropped_out() {
        let page = "The mate [play on words: \"friend\" and \"helper\"] came. [You are] Dreaming of [t]he ferry!";
        let found = placed(page, View::Base);
        let wordplay = "play on words: \"friend\" and \"helper\"";
        let expected =
            [[wordplay, "mate", "The", "mate"], ["You are", "came.", "Dreaming", ""], ["t", "", "Dreaming", ""]];
        assert_eq!(found, expected.map(|note| note.map(str::to_owned)));
        assert_eq!(placed(page, View::Printed).len(), 3);
        assert_eq!(placed(page, View::Reading).len(), 3);
    }
}
