//! The scope of ids and references of inline elements: a unit, or a match.

use rustc_hash::FxHashSet;

use crate::exchange::xliff::names::{CORE, children, is};
use crate::xml::Node;

/// A unit or a match, with its parts.
pub(super) struct Scope<'d> {
    pub node: Node<'d>,
    pub parts: Vec<Part<'d>>,
    /// Ids of its original data.
    pub data: FxHashSet<&'d str>,
}

/// A segment or ignorable, or the pair of a match.
pub(super) struct Part<'d> {
    pub node: Node<'d>,
    pub source: Option<Node<'d>>,
    pub target: Option<Node<'d>>,
}

/// A side of a scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Text {
    Source,
    Target,
}

impl<'d> Scope<'d> {
    pub(super) fn of_unit(unit: Node<'d>) -> Self {
        let parts = unit.elements().filter(|child| is(*child, "segment") || is(*child, "ignorable"));
        Self { node: unit, parts: parts.map(Part::new).collect(), data: data(unit) }
    }

    pub(super) fn of_match(candidate: Node<'d>) -> Self {
        Self { node: candidate, parts: vec![Part::new(candidate)], data: data(candidate) }
    }

    pub(super) fn is_unit(&self) -> bool {
        is(self.node, "unit")
    }

    /// The inline elements of one side, part by part in document order.
    pub(super) fn inline(&self, side: Text) -> impl Iterator<Item = Node<'d>> + '_ {
        self.parts.iter().filter_map(move |part| part.text(side)).flat_map(inline)
    }

    /// Whether a side lacks a text, so that missing halves may be in that text.
    pub(super) fn is_partial(&self, side: Text) -> bool {
        self.parts.iter().any(|part| part.text(side).is_none())
    }
}

impl<'d> Part<'d> {
    fn new(node: Node<'d>) -> Self {
        let child = |name| children(node, name).next();
        Self { node, source: child("source"), target: child("target") }
    }

    pub(super) fn text(&self, side: Text) -> Option<Node<'d>> {
        match side {
            Text::Source => self.source,
            Text::Target => self.target,
        }
    }
}

/// The elements of the core inside a text.
pub(super) fn inline<'d>(text: Node<'d>) -> impl Iterator<Item = Node<'d>> {
    text.descendants().filter(|node| node.namespace() == Some(CORE))
}

fn data<'d>(node: Node<'d>) -> FxHashSet<&'d str> {
    let all = children(node, "originalData").flat_map(|all| children(all, "data"));
    all.filter_map(|data| data.attribute("id")).collect()
}
