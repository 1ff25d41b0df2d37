//! Comments of a document that was imported, with the words that they are about.

use rustc_hash::FxHashMap;

use crate::model::{Block, Edition, Id, Inline, Node, Projection, Remark, Span};

/// The comments of an edition, each with its range in a projection; remarks on notes are private, and none.
pub(super) fn of<'e>(edition: &'e Edition, projection: &Projection<'_>) -> Vec<(&'e Remark, Span)> {
    let mut places = FxHashMap::default();
    nodes(&edition.body, &mut places);
    let places = &places;
    let comments = edition.remarks.iter().filter_map(|remark| {
        let start = places.get(&remark.target)?;
        let end = remark.until.as_ref().and_then(|until| places.get(until)).unwrap_or(start);
        let words = start.end..end.start.max(start.end);
        let near = || projection.range(&(start.end..start.end + 1)).map(|at| at.start..at.start);
        let found = if words.is_empty() { None } else { projection.range(&words) };
        Some((remark, found.or_else(near).unwrap_or(0..0)))
    });
    comments.collect()
}

/// Where the places stand to which comments refer.
fn nodes(nodes: &[Node], places: &mut FxHashMap<Id, Span>) {
    for node in nodes {
        match node {
            Node::Container(container) => self::nodes(&container.children, places),
            Node::Block(Block { content, .. }) => inlines(content, places),
            Node::Space(_) => {}
        }
    }
}

fn inlines(content: &[Inline], places: &mut FxHashMap<Id, Span>) {
    for inline in content {
        match inline {
            Inline::Sentence(element) | Inline::Element(element) | Inline::Remark(element) => {
                if let Some(id) = element.id.as_ref().filter(|_| &*element.name == "anchor") {
                    places.insert(id.clone(), element.span.clone());
                }
                inlines(&element.content, places);
            }
            Inline::Anchor(anchor) => inlines(&anchor.content, places),
            Inline::Intervention(intervention) => inlines(&intervention.content, places),
            Inline::Choice(choice) => {
                inlines(&choice.first, places);
                inlines(&choice.second, places);
            }
            Inline::Text(_) | Inline::LineBreak(..) => {}
        }
    }
}
