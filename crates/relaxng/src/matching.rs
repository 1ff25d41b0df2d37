//! Whether a text matches a pattern: attribute values and contents made of data.

use super::datatypes::Prefixes;
use super::library::Library;
use super::pattern::{Node, PatternId, Patterns};

/// A text and what is needed to judge it.
#[derive(Clone, Copy)]
pub(super) struct Matching<'m> {
    pub patterns: &'m Patterns,
    pub library: &'m Library,
    pub prefixes: &'m dyn Prefixes,
}

impl Matching<'_> {
    /// Whether the pattern matches the text as the whole of an attribute value or a content; what is nullable also
    /// matches white space (Clark's `valueMatch`).
    pub(super) fn accepts(&self, pattern: PatternId, text: &str) -> bool {
        self.matches(pattern, text) || (self.patterns.is_nullable(pattern) && text.bytes().all(is_space))
    }

    /// Whether nothing that must come is left after the text.
    fn matches(&self, pattern: PatternId, text: &str) -> bool {
        match self.patterns.node(pattern) {
            Node::Text => true,
            Node::Choice(parts) => parts.iter().any(|part| self.matches(*part, text)),
            Node::Data(datatype, except) => {
                self.library.get(*datatype).allows(text, self.prefixes)
                    && !except.is_some_and(|except| self.matches(except, text))
            }
            Node::Value(value) => {
                let fixed = self.library.fixed(*value);
                self.library.get(fixed.datatype).is_value(text, &fixed.value, self.prefixes)
            }
            Node::List(inner) => {
                let items: Vec<&str> = text.split([' ', '\t', '\n', '\r']).filter(|item| !item.is_empty()).collect();
                self.ends(*inner, &items, &[0]).contains(&items.len())
            }
            Node::Group(a, b) | Node::Interleave(a, b) => {
                (self.patterns.is_nullable(*b) && self.matches(*a, text))
                    || (self.patterns.is_nullable(*a) && self.matches(*b, text))
            }
            Node::OneOrMore(inner) => self.matches(*inner, text),
            Node::Empty | Node::NotAllowed | Node::Attribute(..) | Node::Element(_) => false,
        }
    }

    /// Where in a list of items a match can end that begins at one of `begins`; both sorted.
    fn ends(&self, pattern: PatternId, items: &[&str], begins: &[usize]) -> Vec<usize> {
        let mut ends = match self.patterns.node(pattern) {
            Node::Empty => begins.to_vec(),
            Node::Choice(parts) => parts.iter().flat_map(|part| self.ends(*part, items, begins)).collect(),
            Node::Group(a, b) => self.ends(*b, items, &self.ends(*a, items, begins)),
            Node::OneOrMore(inner) => return self.repeated(*inner, items, begins),
            _ => begins
                .iter()
                .filter(|begin| items.get(**begin).is_some_and(|item| self.matches(pattern, item)))
                .map(|begin| begin + 1)
                .collect(),
        };
        ends.sort_unstable();
        ends.dedup();
        ends
    }

    fn repeated(&self, inner: PatternId, items: &[&str], begins: &[usize]) -> Vec<usize> {
        let mut reached = vec![false; items.len() + 1];
        let mut front = begins.to_vec();
        while !front.is_empty() {
            front = self.ends(inner, items, &front);
            front.retain(|end| !std::mem::replace(&mut reached[*end], true));
        }
        (0..reached.len()).filter(|end| reached[*end]).collect()
    }
}

/// White space of XML.
pub(super) fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}
