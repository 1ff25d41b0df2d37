//! Derivatives: the rest to match after an event (Clark, *An algorithm for RELAX NG validation*).
//!
//! Clark's derivative by a start tag is a pattern made of `After(content, rest)`: match `content` inside the element,
//! then `rest` after it. Here the same derivative is a list of such pairs, each `content` once, with the choice of its
//! `rest`s. Which `rest` follows depends on which `content` has matched to its end, attributes and all; a derivative by
//! the name alone would accept `<a x=""/><c/>` for `(a[@x], b) | (a[@y], c)`.
//!
//! The derivative by an attribute has the same shape: match `content` against the value, then go on with `rest`.

use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::names::{Names, SymbolId};
use super::pattern::{Node, PatternId, Patterns, Traits};
use super::simplify::Declaration;

/// `After(content, rest)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct After {
    pub content: PatternId,
    pub rest: PatternId,
}

/// What is being matched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Event {
    /// A start tag.
    Element,
    /// A start tag, where what should have come before may be missing. For going on after an error.
    ElementAfterGap,
    /// An attribute.
    Attribute,
}

impl Event {
    fn kind(self) -> Traits {
        if self == Self::Attribute { Traits::ATTRIBUTE } else { Traits::ELEMENT }
    }
}

/// One derivation: of one pattern and the parts it shares, by one name.
pub(super) struct Derivation<'p> {
    names: &'p Names,
    declarations: &'p [Declaration],
    patterns: &'p mut Patterns,
    event: Event,
    symbol: SymbolId,
    done: FxHashMap<PatternId, Rc<[After]>>,
}

impl<'p> Derivation<'p> {
    pub(super) fn new(
        names: &'p Names,
        declarations: &'p [Declaration],
        patterns: &'p mut Patterns,
        event: Event,
        symbol: SymbolId,
    ) -> Self {
        Self { names, declarations, patterns, event, symbol, done: FxHashMap::default() }
    }

    /// The derivative of a pattern; empty where the event is not allowed.
    pub(super) fn of(&mut self, pattern: PatternId) -> Rc<[After]> {
        if !self.patterns.traits(pattern).any(self.event.kind()) || self.patterns.is_full() {
            return Rc::new([]);
        }
        if let Some(known) = self.done.get(&pattern) {
            return Rc::clone(known);
        }
        let mut found = Vec::new();
        self.collect(pattern, &mut found);
        let found: Rc<[After]> = found.into();
        self.done.insert(pattern, Rc::clone(&found));
        found
    }

    fn collect(&mut self, pattern: PatternId, found: &mut Vec<After>) {
        match self.patterns.node(pattern).clone() {
            Node::Element(element) => {
                let declaration = self.declarations[element.0 as usize];
                let is_meant = self.event != Event::Attribute && self.names.contains(declaration.class, self.symbol);
                if is_meant {
                    self.add(found, declaration.content, PatternId::EMPTY);
                }
            }
            Node::Attribute(class, content) => {
                let is_meant = self.event == Event::Attribute && self.names.contains(class, self.symbol);
                if is_meant {
                    self.add(found, content, PatternId::EMPTY);
                }
            }
            Node::Choice(parts) => {
                for part in parts {
                    self.part(part, found);
                }
            }
            Node::OneOrMore(inner) => {
                let again = self.patterns.optional(pattern);
                self.then(inner, found, |patterns, rest| patterns.group(rest, again));
            }
            Node::Interleave(a, b) => {
                self.then(a, found, |patterns, rest| patterns.interleave(rest, b));
                self.then(b, found, |patterns, rest| patterns.interleave(a, rest));
            }
            Node::Group(a, b) => self.group(a, b, found),
            _ => {}
        }
    }

    /// A part of a choice; elements and attributes are looked at on the spot, for most choices are of hundreds of them.
    fn part(&mut self, part: PatternId, found: &mut Vec<After>) {
        if matches!(self.patterns.node(part), Node::Element(_) | Node::Attribute(..)) {
            self.collect(part, found);
        } else {
            self.then(part, found, |_, rest| rest);
        }
    }

    fn group(&mut self, a: PatternId, b: PatternId, found: &mut Vec<After>) {
        self.then(a, found, |patterns, rest| patterns.group(rest, b));
        match self.event {
            // The order of attributes means nothing.
            Event::Attribute => self.then(b, found, |patterns, rest| patterns.group(a, rest)),
            Event::Element if !self.patterns.is_nullable(a) => {}
            _ => self.then(b, found, |_, rest| rest),
        }
    }

    fn then(&mut self, part: PatternId, found: &mut Vec<After>, rest: impl Fn(&mut Patterns, PatternId) -> PatternId) {
        for after in self.of(part).iter() {
            let rest = rest(self.patterns, after.rest);
            self.add(found, after.content, rest);
        }
    }

    fn add(&mut self, found: &mut Vec<After>, content: PatternId, rest: PatternId) {
        if rest == PatternId::NOT_ALLOWED || self.patterns.is_full() {
            return;
        }
        match found.iter_mut().find(|after| after.content == content) {
            Some(after) => after.rest = self.patterns.choice2(after.rest, rest),
            None => found.push(After { content, rest }),
        }
    }
}

/// What is left after the end of a start tag: attributes still due cannot come any more (Clark's `startTagCloseDeriv`).
/// `forgive` lets them be missing, for going on after an error.
pub(super) fn close(
    patterns: &mut Patterns,
    pattern: PatternId,
    forgive: bool,
    done: &mut FxHashMap<PatternId, PatternId>,
) -> PatternId {
    if !patterns.traits(pattern).any(Traits::ATTRIBUTE) {
        return pattern;
    }
    if let Some(known) = done.get(&pattern) {
        return *known;
    }
    let closed = match patterns.node(pattern).clone() {
        Node::Attribute(..) if forgive => PatternId::EMPTY,
        Node::Choice(parts) => {
            let parts: Vec<PatternId> = parts.iter().map(|part| close(patterns, *part, forgive, done)).collect();
            patterns.choice(parts)
        }
        Node::OneOrMore(inner) => {
            let inner = close(patterns, inner, forgive, done);
            patterns.one_or_more(inner)
        }
        Node::Group(a, b) => {
            let (a, b) = (close(patterns, a, forgive, done), close(patterns, b, forgive, done));
            patterns.group(a, b)
        }
        Node::Interleave(a, b) => {
            let (a, b) = (close(patterns, a, forgive, done), close(patterns, b, forgive, done));
            patterns.interleave(a, b)
        }
        _ => PatternId::NOT_ALLOWED,
    };
    done.insert(pattern, closed);
    closed
}

/// What is left after text that `text` patterns match (Clark's `textDeriv`, less datatypes: they match whole contents
/// and are asked where the content ends).
pub(super) fn text(
    patterns: &mut Patterns,
    pattern: PatternId,
    done: &mut FxHashMap<PatternId, PatternId>,
) -> PatternId {
    if pattern == PatternId::TEXT || !patterns.traits(pattern).any(Traits::TEXT) {
        return if pattern == PatternId::TEXT { pattern } else { PatternId::NOT_ALLOWED };
    }
    if let Some(known) = done.get(&pattern) {
        return *known;
    }
    let left = match patterns.node(pattern).clone() {
        Node::Choice(parts) => {
            let parts: Vec<PatternId> = parts.iter().map(|part| text(patterns, *part, done)).collect();
            patterns.choice(parts)
        }
        Node::OneOrMore(inner) => {
            let (first, again) = (text(patterns, inner, done), patterns.optional(pattern));
            patterns.group(first, again)
        }
        Node::Group(a, b) => {
            let first = text(patterns, a, done);
            let inside = patterns.group(first, b);
            let behind = if patterns.is_nullable(a) { text(patterns, b, done) } else { PatternId::NOT_ALLOWED };
            patterns.choice2(inside, behind)
        }
        Node::Interleave(a, b) => {
            let (first, second) = (text(patterns, a, done), text(patterns, b, done));
            let (first, second) = (patterns.interleave(first, b), patterns.interleave(a, second));
            patterns.choice2(first, second)
        }
        _ => PatternId::NOT_ALLOWED,
    };
    done.insert(pattern, left);
    left
}
