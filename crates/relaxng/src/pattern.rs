//! Patterns, each once.
//!
//! Two patterns that are built alike are the same number, so that comparing, hashing and remembering them is cheap. The
//! constructors keep the laws by which a derivative stays small: `notAllowed` swallows, `empty` vanishes, a choice is a
//! sorted set (clauses 4.20 and 4.21; Clark, *An algorithm for RELAX NG validation*, "Optimizations").

use rustc_hash::FxHashMap;

use super::library::{DatatypeId, ValueId};
use super::names::ClassId;

/// A pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct PatternId(u32);

/// The declaration of an element: name class and content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct ElementId(pub(super) u32);

/// The simple form of clause 5.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Node {
    Empty,
    NotAllowed,
    Text,
    /// At least two, sorted, none of them a choice or `notAllowed`.
    Choice(Box<[PatternId]>),
    Interleave(PatternId, PatternId),
    Group(PatternId, PatternId),
    OneOrMore(PatternId),
    List(PatternId),
    Data(DatatypeId, Option<PatternId>),
    Value(ValueId),
    Attribute(ClassId, PatternId),
    Element(ElementId),
}

/// What a pattern holds, elements and attributes not looked into.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Traits(u16);

impl Traits {
    /// Matches nothing at all.
    pub(super) const NULLABLE: Self = Self(1);
    pub(super) const ELEMENT: Self = Self(1 << 1);
    pub(super) const ATTRIBUTE: Self = Self(1 << 2);
    pub(super) const TEXT: Self = Self(1 << 3);
    /// `data` or `value`.
    pub(super) const DATA: Self = Self(1 << 4);
    pub(super) const LIST: Self = Self(1 << 5);
    pub(super) const INTERLEAVE: Self = Self(1 << 6);
    pub(super) const GROUP: Self = Self(1 << 7);
    pub(super) const REPEATED: Self = Self(1 << 8);
    pub(super) const EMPTY: Self = Self(1 << 9);
    /// An attribute inside a group or an interleave.
    pub(super) const GROUPED_ATTRIBUTE: Self = Self(1 << 10);
    /// An attribute with a wildcard and no `oneOrMore` around it.
    pub(super) const LONE_WILDCARD: Self = Self(1 << 11);

    pub(super) const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(super) const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Whether any of the others is here.
    pub(super) const fn any(self, others: Self) -> bool {
        self.0 & others.0 != 0
    }

    fn when(self, condition: bool) -> Self {
        if condition { self } else { Self(0) }
    }
}

/// The patterns of a schema and of the states reached with it.
#[derive(Debug, Clone)]
pub(super) struct Patterns {
    nodes: Vec<Node>,
    traits: Vec<Traits>,
    depths: Vec<u16>,
    known: FxHashMap<Node, PatternId>,
    /// Patterns and parts of choices.
    weight: usize,
}

impl PatternId {
    pub(super) const EMPTY: Self = Self(0);
    pub(super) const NOT_ALLOWED: Self = Self(1);
    pub(super) const TEXT: Self = Self(2);
}

/// Patterns of a schema and its states, with the parts of choices. Beyond that a schema is so ambiguous that nothing is
/// gained by going on.
const MAX_WEIGHT: usize = 2_000_000;

/// Patterns inside one another; every algorithm here recurses with depth.
pub(super) const MAX_DEPTH: u16 = 1024;

impl Patterns {
    pub(super) fn new() -> Self {
        let mut patterns =
            Self { nodes: Vec::new(), traits: Vec::new(), depths: Vec::new(), known: FxHashMap::default(), weight: 0 };
        for node in [Node::Empty, Node::NotAllowed, Node::Text] {
            patterns.intern(node, false);
        }
        patterns
    }

    pub(super) fn node(&self, pattern: PatternId) -> &Node {
        &self.nodes[pattern.0 as usize]
    }

    pub(super) fn traits(&self, pattern: PatternId) -> Traits {
        self.traits[pattern.0 as usize]
    }

    pub(super) fn is_nullable(&self, pattern: PatternId) -> bool {
        self.traits(pattern).any(Traits::NULLABLE)
    }

    /// Patterns inside one another, this one included.
    pub(super) fn depth(&self, pattern: PatternId) -> u16 {
        self.depths[pattern.0 as usize]
    }

    /// Whether a limit is reached; what is built beyond it is not to be relied on.
    pub(super) fn is_full(&self) -> bool {
        self.weight > MAX_WEIGHT
    }

    /// Number of patterns.
    pub(super) fn len(&self) -> usize {
        self.nodes.len()
    }

    fn intern(&mut self, node: Node, lone_wildcard: bool) -> PatternId {
        if let Some(known) = self.known.get(&node) {
            return *known;
        }
        let id = PatternId(u32::try_from(self.nodes.len()).unwrap_or(u32::MAX));
        self.traits.push(self.traits_of(&node, lone_wildcard));
        self.depths.push(self.depth_of(&node));
        self.weight += if let Node::Choice(parts) = &node { 4 + parts.len() } else { 4 };
        self.nodes.push(node.clone());
        self.known.insert(node, id);
        id
    }

    fn depth_of(&self, node: &Node) -> u16 {
        let inner = match node {
            Node::Choice(parts) => parts.iter().map(|part| self.depth(*part)).max().unwrap_or(0),
            Node::Interleave(a, b) | Node::Group(a, b) => self.depth(*a).max(self.depth(*b)),
            Node::OneOrMore(a) | Node::List(a) | Node::Attribute(_, a) | Node::Data(_, Some(a)) => self.depth(*a),
            _ => 0,
        };
        inner.saturating_add(1)
    }

    fn traits_of(&self, node: &Node, lone_wildcard: bool) -> Traits {
        match node {
            Node::Empty => Traits::EMPTY.with(Traits::NULLABLE),
            Node::NotAllowed => Traits::default(),
            Node::Text => Traits::TEXT.with(Traits::NULLABLE),
            Node::Data(..) | Node::Value(_) => Traits::DATA,
            Node::List(_) => Traits::LIST,
            Node::Element(_) => Traits::ELEMENT,
            Node::Attribute(..) => Traits::ATTRIBUTE.with(Traits::LONE_WILDCARD.when(lone_wildcard)),
            Node::OneOrMore(inner) => self.traits(*inner).without(Traits::LONE_WILDCARD).with(Traits::REPEATED),
            Node::Choice(parts) => parts.iter().fold(Traits::default(), |sum, part| sum.with(self.traits(*part))),
            Node::Group(a, b) => self.joined(*a, *b).with(Traits::GROUP),
            Node::Interleave(a, b) => self.joined(*a, *b).with(Traits::INTERLEAVE),
        }
    }

    fn joined(&self, a: PatternId, b: PatternId) -> Traits {
        let (first, second) = (self.traits(a), self.traits(b));
        let both = first.with(second);
        let nullable = first.any(Traits::NULLABLE) && second.any(Traits::NULLABLE);
        both.without(Traits::NULLABLE)
            .with(Traits::NULLABLE.when(nullable))
            .with(Traits::GROUPED_ATTRIBUTE.when(both.any(Traits::ATTRIBUTE)))
    }

    pub(super) fn group(&mut self, a: PatternId, b: PatternId) -> PatternId {
        match (a, b) {
            (PatternId::NOT_ALLOWED, _) | (_, PatternId::NOT_ALLOWED) => PatternId::NOT_ALLOWED,
            (PatternId::EMPTY, other) | (other, PatternId::EMPTY) => other,
            _ => self.intern(Node::Group(a, b), false),
        }
    }

    pub(super) fn interleave(&mut self, a: PatternId, b: PatternId) -> PatternId {
        match (a, b) {
            (PatternId::NOT_ALLOWED, _) | (_, PatternId::NOT_ALLOWED) => PatternId::NOT_ALLOWED,
            (PatternId::EMPTY, other) | (other, PatternId::EMPTY) => other,
            _ => self.intern(Node::Interleave(a.min(b), a.max(b)), false),
        }
    }

    pub(super) fn one_or_more(&mut self, inner: PatternId) -> PatternId {
        match self.node(inner) {
            Node::Empty | Node::NotAllowed | Node::OneOrMore(_) => inner,
            _ => self.intern(Node::OneOrMore(inner), false),
        }
    }

    pub(super) fn optional(&mut self, inner: PatternId) -> PatternId {
        if self.is_nullable(inner) { inner } else { self.choice2(inner, PatternId::EMPTY) }
    }

    pub(super) fn choice2(&mut self, a: PatternId, b: PatternId) -> PatternId {
        if a == b || b == PatternId::NOT_ALLOWED {
            return a;
        }
        if a == PatternId::NOT_ALLOWED {
            return b;
        }
        self.choice([a, b])
    }

    /// The choice of several: a set, without `empty` where another part is nullable too.
    pub(super) fn choice(&mut self, parts: impl IntoIterator<Item = PatternId>) -> PatternId {
        let mut set = Vec::new();
        for part in parts {
            match self.node(part) {
                Node::NotAllowed => {}
                Node::Choice(inner) => set.extend_from_slice(inner),
                _ => set.push(part),
            }
        }
        set.sort_unstable();
        set.dedup();
        if set.first() == Some(&PatternId::EMPTY) && set[1..].iter().any(|part| self.is_nullable(*part)) {
            set.remove(0);
        }
        match set.as_slice() {
            [] => PatternId::NOT_ALLOWED,
            [only] => *only,
            _ => self.intern(Node::Choice(set.into()), false),
        }
    }

    pub(super) fn list(&mut self, inner: PatternId) -> PatternId {
        if inner == PatternId::NOT_ALLOWED { inner } else { self.intern(Node::List(inner), false) }
    }

    pub(super) fn data(&mut self, datatype: DatatypeId, except: Option<PatternId>) -> PatternId {
        self.intern(Node::Data(datatype, except.filter(|except| *except != PatternId::NOT_ALLOWED)), false)
    }

    pub(super) fn value(&mut self, value: ValueId) -> PatternId {
        self.intern(Node::Value(value), false)
    }

    pub(super) fn attribute(&mut self, class: ClassId, content: PatternId, wildcard: bool) -> PatternId {
        if content == PatternId::NOT_ALLOWED {
            return content;
        }
        self.intern(Node::Attribute(class, content), wildcard)
    }

    pub(super) fn element(&mut self, element: ElementId) -> PatternId {
        self.intern(Node::Element(element), false)
    }

    /// Several parts joined in order, as a balanced tree: depth grows with the logarithm of their number.
    pub(super) fn joined_all(
        &mut self,
        parts: &[PatternId],
        join: fn(&mut Self, PatternId, PatternId) -> PatternId,
    ) -> PatternId {
        match parts {
            [] => PatternId::EMPTY,
            [only] => *only,
            _ => {
                let (first, second) = parts.split_at(parts.len() / 2);
                let (first, second) = (self.joined_all(first, join), self.joined_all(second, join));
                join(self, first, second)
            }
        }
    }
}
