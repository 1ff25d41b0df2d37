//! The restrictions of clause 7, on the simple form.

use rustc_hash::{FxHashMap, FxHashSet};

use super::error::Violation;
use super::names::{Class, ClassId, SymbolId};
use super::pattern::{ElementId, Node, PatternId, Traits};
use super::simplify::Simple;
use super::syntax::Place;
use super::syntax::loader::Located;

/// What a pattern can match (7.2): two of them can stand beside each other unless one is `Simple` and none is empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum ContentType {
    Empty,
    Complex,
    Simple,
}

impl ContentType {
    fn beside(self, other: Self) -> Option<Self> {
        let groupable =
            self == Self::Empty || other == Self::Empty || (self == Self::Complex && other == Self::Complex);
        groupable.then_some(self.max(other))
    }
}

/// The names that a pattern refers to, elements not looked into: single names and wildcards.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct NameSet {
    names: FxHashMap<SymbolId, ClassId>,
    wildcards: FxHashSet<ClassId>,
}

struct Checker<'s> {
    simple: &'s Simple,
    types: FxHashMap<PatternId, ContentType>,
    attributes: FxHashMap<PatternId, NameSet>,
    elements: FxHashMap<PatternId, NameSet>,
    checked: FxHashSet<PatternId>,
    reached: FxHashSet<ElementId>,
    pending: Vec<ElementId>,
    /// What is wrong and can be used all the same.
    warnings: Vec<Located>,
}

/// Checks clause 7 on everything that `start` reaches; the errors, at most one an element, and what is wrong but has
/// a plain meaning.
pub(super) fn check(simple: &Simple) -> (Vec<Located>, Vec<Located>) {
    let mut checker = Checker {
        simple,
        types: FxHashMap::default(),
        attributes: FxHashMap::default(),
        elements: FxHashMap::default(),
        checked: FxHashSet::default(),
        reached: FxHashSet::default(),
        pending: Vec::new(),
        warnings: Vec::new(),
    };
    let mut errors = Vec::new();
    let place = simple.places.get(&simple.start).copied();
    let place = place.unwrap_or(Place { file: 0, start: 0, end: 0 });
    errors.extend(checker.start(place).and_then(|()| checker.content(simple.start, place)).err());
    while let Some(element) = checker.pending.pop() {
        let declaration = simple.declarations[element.0 as usize];
        errors.extend(checker.content(declaration.content, declaration.place).err());
    }
    (errors, checker.warnings)
}

/// The first of the patterns named that is here.
fn offending(traits: Traits, named: &[(Traits, &'static str)]) -> Option<&'static str> {
    named.iter().find(|(kind, _)| traits.any(*kind)).map(|(_, name)| *name)
}

type Checked = Result<(), Located>;

impl Checker<'_> {
    fn traits(&self, pattern: PatternId) -> Traits {
        self.simple.patterns.traits(pattern)
    }

    fn place(&self, pattern: PatternId, around: Place) -> Place {
        self.simple.places.get(&pattern).copied().unwrap_or(around)
    }

    /// 7.1.5.
    fn start(&self, place: Place) -> Checked {
        let found = offending(
            self.traits(self.simple.start),
            &[
                (Traits::ATTRIBUTE, "attribute"),
                (Traits::DATA, "data"),
                (Traits::LIST, "list"),
                (Traits::TEXT, "text"),
                (Traits::GROUP, "group"),
                (Traits::INTERLEAVE, "interleave"),
                (Traits::REPEATED, "oneOrMore"),
                (Traits::EMPTY, "empty"),
            ],
        );
        found.map_or(Ok(()), |name| Err((place, Violation::InStart(name))))
    }

    /// The content of an element.
    fn content(&mut self, content: PatternId, place: Place) -> Checked {
        self.inside(content, place)?;
        if self.traits(content).any(Traits::LONE_WILDCARD) {
            return Err((place, Violation::WildcardNotRepeated));
        }
        self.content_type(content).map(|_| ()).ok_or((place, Violation::StringSequence))
    }

    /// Every pattern below, down to elements; each once.
    fn inside(&mut self, pattern: PatternId, around: Place) -> Checked {
        if !self.checked.insert(pattern) {
            return Ok(());
        }
        let place = self.place(pattern, around);
        let simple = self.simple;
        match simple.patterns.node(pattern) {
            Node::Element(element) => {
                if self.reached.insert(*element) {
                    self.pending.push(*element);
                }
                Ok(())
            }
            Node::Attribute(class, content) => self.attribute(*class, *content, place),
            Node::List(content) => self.list(*content, place),
            Node::Data(_, Some(except)) => self.except(*except, place),
            Node::OneOrMore(inner) => {
                if self.traits(*inner).any(Traits::GROUPED_ATTRIBUTE) {
                    return Err((place, Violation::RepeatedGroupAttribute));
                }
                self.inside(*inner, place)
            }
            Node::Choice(parts) => parts.iter().try_for_each(|part| self.inside(*part, place)),
            Node::Group(a, b) => {
                self.inside(*a, place)?;
                self.inside(*b, place)?;
                self.distinct_attributes(*a, *b, place)
            }
            Node::Interleave(a, b) => {
                self.inside(*a, place)?;
                self.inside(*b, place)?;
                self.distinct_attributes(*a, *b, place)?;
                self.distinct_content(*a, *b, place)
            }
            _ => Ok(()),
        }
    }

    /// 7.1.1, 7.3.
    fn attribute(&mut self, class: ClassId, content: PatternId, place: Place) -> Checked {
        let found = offending(self.traits(content), &[(Traits::ELEMENT, "element"), (Traits::ATTRIBUTE, "attribute")]);
        if let Some(name) = found {
            return Err((place, Violation::InAttribute(name)));
        }
        if self.simple.names.is_wildcard(class) && content != PatternId::TEXT {
            // The values are checked by their type: that is what whoever writes this wants.
            self.warnings.push((place, Violation::WildcardNotText));
        }
        self.inside(content, place)?;
        self.content_type(content).map(|_| ()).ok_or((place, Violation::StringSequence))
    }

    /// 7.1.3.
    fn list(&mut self, content: PatternId, place: Place) -> Checked {
        let found = offending(
            self.traits(content),
            &[
                (Traits::ELEMENT, "element"),
                (Traits::ATTRIBUTE, "attribute"),
                (Traits::TEXT, "text"),
                (Traits::LIST, "list"),
                (Traits::INTERLEAVE, "interleave"),
            ],
        );
        if let Some(name) = found {
            return Err((place, Violation::InList(name)));
        }
        self.inside(content, place)
    }

    /// 7.1.4.
    fn except(&mut self, except: PatternId, place: Place) -> Checked {
        let found = offending(
            self.traits(except),
            &[
                (Traits::ELEMENT, "element"),
                (Traits::ATTRIBUTE, "attribute"),
                (Traits::TEXT, "text"),
                (Traits::LIST, "list"),
                (Traits::EMPTY, "empty"),
                (Traits::GROUP, "group"),
                (Traits::INTERLEAVE, "interleave"),
                (Traits::REPEATED, "oneOrMore"),
            ],
        );
        if let Some(name) = found {
            return Err((place, Violation::InExcept(name)));
        }
        self.inside(except, place)
    }

    /// 7.2; `None` where strings stand in a sequence.
    fn content_type(&mut self, pattern: PatternId) -> Option<ContentType> {
        if let Some(known) = self.types.get(&pattern) {
            return Some(*known);
        }
        let simple = self.simple;
        let found = match simple.patterns.node(pattern) {
            Node::Empty => ContentType::Empty,
            Node::NotAllowed | Node::Text | Node::Element(_) => ContentType::Complex,
            Node::Data(..) | Node::Value(_) | Node::List(_) => ContentType::Simple,
            Node::Attribute(..) => ContentType::Empty,
            Node::OneOrMore(inner) => {
                let inner = self.content_type(*inner)?;
                inner.beside(inner)?
            }
            Node::Group(a, b) | Node::Interleave(a, b) => self.content_type(*a)?.beside(self.content_type(*b)?)?,
            Node::Choice(parts) => {
                let types = parts.iter().map(|part| self.content_type(*part)).collect::<Option<Vec<ContentType>>>()?;
                types.into_iter().max()?
            }
        };
        self.types.insert(pattern, found);
        Some(found)
    }

    /// 7.3.
    fn distinct_attributes(&mut self, a: PatternId, b: PatternId, place: Place) -> Checked {
        if !self.traits(a).any(Traits::ATTRIBUTE) || !self.traits(b).any(Traits::ATTRIBUTE) {
            return Ok(());
        }
        let (first, second) = (self.attributes_of(a), self.attributes_of(b));
        match self.shared(&first, &second) {
            Some(symbol) => Err((place, Violation::DuplicateAttribute(self.simple.names.shown(symbol)))),
            None => Ok(()),
        }
    }

    /// 7.4.
    fn distinct_content(&mut self, a: PatternId, b: PatternId, place: Place) -> Checked {
        if self.traits(a).any(Traits::TEXT) && self.traits(b).any(Traits::TEXT) {
            return Err((place, Violation::InterleaveText));
        }
        let (first, second) = (self.elements_of(a), self.elements_of(b));
        match self.shared(&first, &second) {
            Some(symbol) => Err((place, Violation::InterleaveOverlap(self.simple.names.shown(symbol)))),
            None => Ok(()),
        }
    }

    /// A name that both sets hold.
    fn shared(&self, first: &NameSet, second: &NameSet) -> Option<SymbolId> {
        let (small, large) = if first.names.len() < second.names.len() { (first, second) } else { (second, first) };
        let common = small.names.keys().find(|name| large.names.contains_key(name)).copied();
        let names = &self.simple.names;
        let wild = |wildcards: &NameSet, others: &NameSet| {
            wildcards.wildcards.iter().find_map(|wildcard| {
                let listed = others.names.keys().find(|name| names.contains(*wildcard, **name)).copied();
                listed.or_else(|| others.wildcards.iter().find_map(|other| names.overlap(*wildcard, *other)))
            })
        };
        common.or_else(|| wild(first, second)).or_else(|| wild(second, first))
    }

    fn attributes_of(&mut self, pattern: PatternId) -> NameSet {
        if let Some(known) = self.attributes.get(&pattern) {
            return known.clone();
        }
        let mut set = NameSet::default();
        self.collect(pattern, Traits::ATTRIBUTE, &mut set);
        self.attributes.insert(pattern, set.clone());
        set
    }

    fn elements_of(&mut self, pattern: PatternId) -> NameSet {
        if let Some(known) = self.elements.get(&pattern) {
            return known.clone();
        }
        let mut set = NameSet::default();
        self.collect(pattern, Traits::ELEMENT, &mut set);
        self.elements.insert(pattern, set.clone());
        set
    }

    /// Adds the names of the elements or attributes below; what is known of a part is not collected again.
    fn collect(&mut self, pattern: PatternId, kind: Traits, into: &mut NameSet) {
        if !self.traits(pattern).any(kind) {
            return;
        }
        let simple = self.simple;
        match simple.patterns.node(pattern) {
            Node::Attribute(class, _) => self.add(*class, into),
            Node::Element(element) => self.add(simple.declarations[element.0 as usize].class, into),
            Node::OneOrMore(inner) => self.collect(*inner, kind, into),
            Node::Choice(parts) => parts.iter().for_each(|part| self.collect(*part, kind, into)),
            Node::Group(a, b) | Node::Interleave(a, b) => {
                for part in [*a, *b] {
                    let set = if kind == Traits::ATTRIBUTE { self.attributes_of(part) } else { self.elements_of(part) };
                    into.names.extend(set.names);
                    into.wildcards.extend(set.wildcards);
                }
            }
            _ => {}
        }
    }

    fn add(&self, class: ClassId, into: &mut NameSet) {
        match self.simple.names.class(class) {
            Class::Name(name) => {
                into.names.insert(*name, class);
            }
            Class::Choice(classes) => classes.iter().for_each(|class| self.add(*class, into)),
            Class::Any(_) | Class::Namespace(..) => {
                into.wildcards.insert(class);
            }
        }
    }
}
