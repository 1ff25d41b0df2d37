//! The axes (XPath 2.0, 3.2.1.1) and node tests (3.2.1.2). Names are looked up in the index where that is shorter.

use std::cell::Cell;
use std::ops::{ControlFlow, Range};

use super::{Kind, Node, Symbol, small};

/// Whether to go on walking.
pub(crate) type Flow = ControlFlow<()>;

/// An axis.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Axis {
    Child,
    Descendant,
    DescendantOrSelf,
    Attribute,
    SelfNode,
    Following,
    FollowingSibling,
    Parent,
    Ancestor,
    AncestorOrSelf,
    Preceding,
    PrecedingSibling,
}

impl Axis {
    /// The axis by its name.
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "child" => Self::Child,
            "descendant" => Self::Descendant,
            "descendant-or-self" => Self::DescendantOrSelf,
            "attribute" => Self::Attribute,
            "self" => Self::SelfNode,
            "following" => Self::Following,
            "following-sibling" => Self::FollowingSibling,
            "parent" => Self::Parent,
            "ancestor" => Self::Ancestor,
            "ancestor-or-self" => Self::AncestorOrSelf,
            "preceding" => Self::Preceding,
            "preceding-sibling" => Self::PrecedingSibling,
            _ => return None,
        })
    }
}

/// Which names a node test takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Target {
    Any,
    Name {
        namespace: Symbol,
        local: Symbol,
    },
    /// `*:local`
    Local(Symbol),
    /// `prefix:*`
    Namespace(Symbol),
}

/// A node test: a kind, if it must be one, and a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct NodeTest {
    pub kind: Option<Kind>,
    pub target: Target,
}

impl NodeTest {
    pub const NODE: Self = Self { kind: None, target: Target::Any };

    pub fn kind(kind: Kind) -> Self {
        Self { kind: Some(kind), target: Target::Any }
    }

    #[inline]
    pub fn takes(&self, node: Node<'_>) -> bool {
        let record = node.record();
        if self.kind.is_some_and(|kind| kind != record.kind) {
            return false;
        }
        match self.target {
            Target::Any => true,
            // `document-node(element(x))`: the name is that of the root element.
            target if record.kind == Kind::Document => {
                let element = Self { kind: Some(Kind::Element), target };
                node.children().any(|child| element.takes(child))
            }
            target => node.document.names.get(record.name as usize).is_some_and(|name| match target {
                Target::Any => true,
                Target::Name { namespace, local } => name.local == local && name.namespace == namespace,
                Target::Local(local) => name.local == local,
                Target::Namespace(namespace) => name.namespace == namespace,
            }),
        }
    }
}

/// Shorter ranges are walked, longer ones looked up.
const SHORT: usize = 24;

/// A walk along an axis.
pub(crate) struct Walk<'w, 'd> {
    test: &'w NodeTest,
    found: &'w mut dyn FnMut(Node<'d>) -> Flow,
    steps: u64,
}

impl<'d> Node<'d> {
    /// Calls `found` for every node on the axis that passes the test, in the order of the axis; counts the work.
    pub fn walk(self, axis: Axis, test: &NodeTest, work: &Cell<u64>, found: &mut dyn FnMut(Node<'d>) -> Flow) -> Flow {
        let mut walk = Walk { test, found, steps: 1 };
        let flow = walk.along(self, axis);
        work.set(work.get() + walk.steps);
        flow
    }

    /// The children.
    pub fn children(self) -> impl Iterator<Item = Node<'d>> {
        let first = self.attribute_ids().end;
        let last = if matches!(self.kind(), Kind::Element | Kind::Document) { self.last() } else { 0 };
        let child = move |id: u32| (id <= last).then(|| self.document.node(id));
        std::iter::successors(child(first), move |node| child(node.last() + 1))
    }

    /// The siblings before, the nearest first.
    pub fn preceding_siblings(self) -> impl Iterator<Item = Node<'d>> {
        let before = |node: Node<'d>| {
            let previous = node.record().previous;
            (previous != super::NONE).then(|| node.document.node(previous))
        };
        std::iter::successors(before(self), move |node| before(*node))
    }

    /// The siblings after.
    pub fn following_siblings(self) -> impl Iterator<Item = Node<'d>> {
        let parent = self.parent().filter(|_| self.kind() != Kind::Attribute);
        let last = parent.map_or(0, Node::last);
        let after = move |node: Node<'d>| {
            let next = node.last() + 1;
            (next <= last).then(|| node.document.node(next))
        };
        std::iter::successors(after(self), move |node| after(*node))
    }

    pub fn ancestors(self) -> impl Iterator<Item = Node<'d>> {
        std::iter::successors(self.parent(), |node| node.parent())
    }

    /// The number of nodes on a long axis that pass a test, where the index knows it.
    pub fn count(self, axis: Axis, test: &NodeTest) -> Option<usize> {
        let listed = self.listed(test)?;
        let before = |id: u32| listed.partition_point(|one| *one < id);
        match axis {
            Axis::Descendant if matches!(self.kind(), Kind::Element | Kind::Document) => {
                Some(before(self.last() + 1) - before(self.id + 1))
            }
            Axis::Following => Some(listed.len() - before(following(self).start)),
            Axis::Preceding if self.kind() != Kind::Attribute => {
                Some(before(self.id) - self.ancestors().filter(|node| test.takes(*node)).count())
            }
            _ => None,
        }
    }

    /// The elements with the name of the test, as a sorted list, if the test names one.
    fn listed(self, test: &NodeTest) -> Option<&'d [u32]> {
        let Target::Name { namespace, local } = test.target else { return None };
        if test.kind != Some(Kind::Element) {
            return None;
        }
        let found = self.document.expanded.get(&(namespace, local));
        Some(found.map_or(&[], |expanded| self.document.elements(*expanded)))
    }
}

impl<'d> Walk<'_, 'd> {
    fn visit(&mut self, node: Node<'d>) -> Flow {
        self.steps += 1;
        if self.test.takes(node) { (self.found)(node) } else { Flow::Continue(()) }
    }

    fn visit_all(&mut self, nodes: impl Iterator<Item = Node<'d>>) -> Flow {
        for node in nodes {
            self.visit(node)?;
        }
        Flow::Continue(())
    }

    fn along(&mut self, node: Node<'d>, axis: Axis) -> Flow {
        match axis {
            Axis::SelfNode => self.visit(node),
            Axis::Child => self.visit_all(node.children()),
            Axis::Attribute => self.visit_all(node.attribute_ids().map(|id| node.document.node(id))),
            Axis::Parent => self.visit_all(node.parent().into_iter()),
            Axis::Ancestor => self.visit_all(node.ancestors()),
            Axis::AncestorOrSelf => {
                self.visit(node)?;
                self.visit_all(node.ancestors())
            }
            Axis::FollowingSibling => self.visit_all(node.following_siblings()),
            Axis::PrecedingSibling => self.visit_all(node.preceding_siblings()),
            Axis::Descendant => self.inside(node, node.attribute_ids().end),
            Axis::DescendantOrSelf => {
                self.visit(node)?;
                self.inside(node, node.attribute_ids().end)
            }
            Axis::Following => self.range(node, following(node)),
            Axis::Preceding => self.preceding(node),
        }
    }

    fn inside(&mut self, node: Node<'d>, first: u32) -> Flow {
        if matches!(node.kind(), Kind::Element | Kind::Document) {
            self.range(node, first..node.last() + 1)
        } else {
            Flow::Continue(())
        }
    }

    /// The nodes of a range that are no attributes.
    fn range(&mut self, node: Node<'d>, range: Range<u32>) -> Flow {
        let document = node.document;
        if range.len() > SHORT
            && let Some(listed) = node.listed(self.test)
        {
            let first = listed.partition_point(|id| *id < range.start);
            let ids = listed[first..].iter().take_while(|id| **id < range.end);
            return self.visit_all(ids.map(|id| document.node(*id)));
        }
        let nodes = range.map(|id| document.node(id));
        self.visit_all(nodes.filter(|node| node.kind() != Kind::Attribute))
    }

    fn preceding(&mut self, node: Node<'d>) -> Flow {
        let document = node.document;
        let end = if node.kind() == Kind::Attribute { node.record().parent } else { node.id };
        let before = |other: &Node<'d>| other.last() < end;
        if end as usize > SHORT
            && let Some(listed) = node.listed(self.test)
        {
            let last = listed.partition_point(|id| *id < end);
            let nodes = listed[..last].iter().rev().map(|id| document.node(*id));
            return self.visit_all(nodes.filter(before));
        }
        let nodes = (1..end).rev().map(|id| document.node(id));
        self.visit_all(nodes.filter(|other| other.kind() != Kind::Attribute && before(other)))
    }
}

/// What comes after a node and is not inside it; for an attribute, the children of its element, too.
fn following(node: Node<'_>) -> Range<u32> {
    let end = small(node.document.records.len());
    match node.parent() {
        Some(parent) if node.kind() == Kind::Attribute => parent.attribute_ids().end..end,
        _ => node.last() + 1..end,
    }
}
