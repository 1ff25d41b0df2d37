//! Finding the notes of an edition: each intervention with where it is printed, its anchor, its post and decision.

use rustc_hash::FxHashMap;

use super::view::project_parts;
use super::{Block, Category, Classification, Edition, FeatureKind, Intervention, Node, Projection, Span, View};

/// An intervention in its place.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Note<'e> {
    /// The intervention.
    pub intervention: &'e Intervention,
    /// Byte range in the printed view, delimiters included.
    pub range: Span,
    /// Byte range of the words it refers to in the printed view.
    pub anchor: Option<Span>,
    /// The block it stands in.
    pub block: &'e Block,
    /// Id of the post it stands in.
    pub post: Option<&'e str>,
    /// Language of the place, where it is known.
    pub lang: Option<&'e str>,
    /// The decision that counts: a person's, else the program's.
    pub decision: Option<&'e Classification>,
}

impl Note<'_> {
    /// The class that counts.
    pub fn class(&self) -> Option<Category> {
        class(self.intervention, self.decision)
    }
}

/// What a person decided, else what the markup says, else what the program decided.
pub(super) fn class(intervention: &Intervention, decision: Option<&Classification>) -> Option<Category> {
    let decided = decision.filter(|decision| decision.assessed || intervention.class.is_none());
    decided.and_then(|decision| decision.class).or(intervention.class)
}

/// The printed view of an edition and its notes.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Interventions<'e> {
    /// The printed view.
    pub printed: Projection<'e>,
    /// The notes in the order of their starts, outer before inner.
    pub notes: Vec<Note<'e>>,
}

/// Projects the printed view of `edition` and lists its notes.
pub fn notes(edition: &Edition) -> Interventions<'_> {
    notes_of(edition, &edition.body)
}

/// Projects the printed view of some parts alone and lists their notes, with what `edition` says besides its text.
pub(crate) fn notes_of<'e>(edition: &'e Edition, parts: &'e [Node]) -> Interventions<'e> {
    let printed = project_parts(edition, parts, View::Printed);
    let decisions = decisions_by_target(edition);
    let anchors: FxHashMap<&str, Span> = printed
        .select(|kind| match kind {
            FeatureKind::Anchor(anchor) => anchor.id.as_deref(),
            _ => None,
        })
        .map(|(range, id)| (id, range))
        .collect();
    let mut place = Place::default();
    let mut notes = Vec::new();
    for feature in &printed.features {
        match feature.kind {
            FeatureKind::Post(post) => place.post = Some((post.id.as_deref(), post.lang.as_deref(), feature.range.end)),
            FeatureKind::Block(block) => place.block = Some(block),
            FeatureKind::Intervention(intervention) => {
                let Some(block) = place.block else { continue };
                let post = place.post.filter(|(_, _, end)| feature.range.start < *end);
                let document = edition.header.lang.as_deref();
                notes.push(Note {
                    intervention,
                    range: feature.range.clone(),
                    anchor: intervention.target.as_deref().and_then(|id| anchors.get(id).cloned()),
                    block,
                    post: post.and_then(|(id, ..)| id),
                    lang: block.lang.as_deref().or(post.and_then(|(_, lang, _)| lang)).or(document),
                    decision: intervention.id.as_deref().and_then(|id| decisions.get(id).copied()),
                });
            }
            _ => {}
        }
    }
    Interventions { printed, notes }
}

/// Where the walk over the features stands.
#[derive(Default)]
struct Place<'e> {
    /// Id, language and end of the last post.
    post: Option<(Option<&'e str>, Option<&'e str>, usize)>,
    block: Option<&'e Block>,
}

/// The decision that counts for each intervention: the last that a person took, else the last of the program.
pub(super) fn decisions_by_target(edition: &Edition) -> FxHashMap<&str, &Classification> {
    let mut map: FxHashMap<&str, &Classification> = FxHashMap::default();
    for decision in &edition.decisions {
        let kept = map.entry(&decision.target).or_insert(decision);
        if decision.assessed || !kept.assessed {
            *kept = decision;
        }
    }
    map
}
