//! What would have been allowed, for messages.

use rustc_hash::FxHashSet;

use super::names::{Names, SymbolId};
use super::pattern::{Node, PatternId, Patterns, Traits};
use super::simplify::Simple;

/// The elements, attributes or texts that a schema allows at a place.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Expected {
    /// Names that may come now and without which it is not complete.
    pub required: Vec<String>,
    /// Names that must come later.
    pub later: Vec<String>,
    /// Names that may come now, the required ones not among them.
    pub allowed: Vec<String>,
    /// Whether any name may come, or any of a namespace.
    pub wildcard: bool,
    /// Whether text may come.
    pub text: bool,
    /// The kinds of data that the content may be, such as `a date`.
    pub data: Vec<String>,
    /// The names that may come now with their namespaces: namespace, local name.
    pub qualified: Vec<(String, String)>,
}

impl Expected {
    /// All names that may come now, the required ones first.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.required.iter().chain(&self.allowed).map(String::as_str)
    }

    /// All names that must come, now or later.
    pub fn due(&self) -> Vec<String> {
        self.required.iter().chain(&self.later).cloned().collect()
    }
}

/// Looks into the threads of a state.
pub(super) struct Expecting<'e> {
    pub patterns: &'e Patterns,
    pub simple: &'e Simple,
}

#[derive(Default)]
struct Found {
    symbols: FxHashSet<SymbolId>,
    wildcard: bool,
}

impl Expecting<'_> {
    /// The elements and the text that may come, or must.
    pub(super) fn elements(&self, threads: &[PatternId]) -> Expected {
        let mut expected = self.names(threads, Traits::ELEMENT);
        expected.text = threads.iter().any(|thread| self.patterns.traits(*thread).any(Traits::TEXT));
        expected
    }

    /// The attributes that may come, or must.
    pub(super) fn attributes(&self, threads: &[PatternId]) -> Expected {
        self.names(threads, Traits::ATTRIBUTE)
    }

    fn names(&self, threads: &[PatternId], kind: Traits) -> Expected {
        let mut found = Found::default();
        threads.iter().for_each(|thread| self.first(*thread, kind, &mut found));
        let live = threads.iter().filter(|thread| **thread != PatternId::NOT_ALLOWED);
        let required =
            live.map(|thread| self.required(*thread, kind)).reduce(|a, b| a.intersection(&b).copied().collect());
        let required = required.unwrap_or_default();
        let mut qualified: Vec<(String, String)> =
            found.symbols.iter().filter_map(|symbol| self.simple.names.qualified(*symbol)).collect();
        qualified.sort_unstable();
        let (now, later) = required.iter().partition(|symbol| found.symbols.remove(symbol));
        Expected {
            required: self.shown(&now),
            later: self.shown(&later),
            allowed: self.shown(&found.symbols),
            wildcard: found.wildcard,
            qualified,
            ..Expected::default()
        }
    }

    fn shown(&self, symbols: &FxHashSet<SymbolId>) -> Vec<String> {
        let mut names: Vec<String> = symbols.iter().map(|symbol| title(&self.simple.names, *symbol)).collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// Adds the names with which a pattern can begin; the order of attributes means nothing.
    fn first(&self, pattern: PatternId, kind: Traits, found: &mut Found) {
        if !self.patterns.traits(pattern).any(kind) {
            return;
        }
        let class = match self.patterns.node(pattern) {
            Node::Element(element) => self.simple.declarations[element.0 as usize].class,
            Node::Attribute(class, _) => *class,
            Node::Choice(parts) => return parts.iter().for_each(|part| self.first(*part, kind, found)),
            Node::OneOrMore(inner) => return self.first(*inner, kind, found),
            Node::Interleave(a, b) | Node::Group(a, b) => {
                let in_order = kind == Traits::ELEMENT && matches!(self.patterns.node(pattern), Node::Group(..));
                self.first(*a, kind, found);
                if !in_order || self.patterns.is_nullable(*a) {
                    self.first(*b, kind, found);
                }
                return;
            }
            _ => return,
        };
        let mut listed = Vec::new();
        self.simple.names.listed(class, &mut listed);
        found.symbols.extend(listed);
        found.wildcard |= self.simple.names.is_wildcard(class);
    }

    /// The names without which a pattern cannot match.
    fn required(&self, pattern: PatternId, kind: Traits) -> FxHashSet<SymbolId> {
        if !self.patterns.traits(pattern).any(kind) {
            return FxHashSet::default();
        }
        match self.patterns.node(pattern) {
            Node::Element(element) => self.single(self.simple.declarations[element.0 as usize].class),
            Node::Attribute(class, _) => self.single(*class),
            Node::OneOrMore(inner) => self.required(*inner, kind),
            Node::Group(a, b) | Node::Interleave(a, b) => {
                let mut both = self.required(*a, kind);
                both.extend(self.required(*b, kind));
                both
            }
            Node::Choice(parts) => {
                let each = parts.iter().map(|part| self.required(*part, kind));
                each.reduce(|a, b| a.intersection(&b).copied().collect()).unwrap_or_default()
            }
            _ => FxHashSet::default(),
        }
    }

    fn single(&self, class: super::names::ClassId) -> FxHashSet<SymbolId> {
        let mut listed = Vec::new();
        self.simple.names.listed(class, &mut listed);
        if listed.len() > 1 || self.simple.names.is_wildcard(class) {
            listed.clear();
        }
        listed.into_iter().collect()
    }
}

/// A name for people: `p`, `xml:id`.
pub(super) fn title(names: &Names, symbol: SymbolId) -> String {
    match names.describe(symbol) {
        super::names::Symbol::Name(namespace, local)
            if names.namespace_name(*namespace) == crate::xml::XML_NAMESPACE =>
        {
            format!("xml:{local}")
        }
        _ => names.shown(symbol),
    }
}
