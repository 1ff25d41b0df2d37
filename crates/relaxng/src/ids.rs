//! ID, IDREF and IDREFS: the attributes of these types, uniqueness of ids and validity of references
//! (*RELAX NG DTD Compatibility*, clause 5).

use std::ops::Range;
use std::rc::Rc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::datatypes::IdKind;
use super::error::Violation;
use super::expected::title;
use super::library::Library;
use super::names::{ClassId, SymbolId};
use super::pattern::{Node, PatternId, Traits};
use super::simplify::Simple;
use super::syntax::loader::Located;

/// The attributes of the three types.
#[derive(Debug, Default)]
pub(super) struct IdTypes {
    /// The type of each attribute of each element that has one.
    types: FxHashMap<(SymbolId, SymbolId), IdKind>,
    /// Attributes that are an ID in one place of the schema and not in another: they may be meant by references, and are
    /// not checked themselves.
    doubtful: FxHashSet<(SymbolId, SymbolId)>,
    /// An attribute of any name may be an ID, so that no reference can be said to have none.
    is_open: bool,
}

impl IdTypes {
    /// The type of an attribute of an element, and whether it is checked.
    pub(super) fn get(&self, element: SymbolId, attribute: SymbolId) -> Option<(IdKind, bool)> {
        let pair = (element, attribute);
        if self.doubtful.contains(&pair) {
            return Some((IdKind::Id, false));
        }
        self.types.get(&pair).map(|kind| (*kind, true))
    }

    /// Whether every ID of a document is known, so that references can be checked.
    pub(super) fn knows_all(&self) -> bool {
        !self.is_open
    }
}

/// An attribute pattern: its names and its type, if it is one of the three.
type Typed = (ClassId, Option<IdKind>);

struct Typing<'s> {
    simple: &'s Simple,
    library: &'s Library,
    known: FxHashMap<PatternId, Rc<[Typed]>>,
}

/// Finds the types, and what keeps them from being known: names of element and attribute must settle the type, without
/// wildcards (clause 5.2). Where they do not, the attributes are not checked.
pub(super) fn id_types(simple: &Simple, library: &Library) -> (IdTypes, Vec<Located>) {
    let (mut types, mut conflicts) = (IdTypes::default(), Vec::new());
    if !library.has_ids() {
        return (types, conflicts);
    }
    let mut typing = Typing { simple, library, known: FxHashMap::default() };
    for declaration in &simple.declarations {
        for (class, kind) in typing.attributes(declaration.content).iter() {
            let Some(kind) = kind else { continue };
            if simple.names.is_wildcard(*class) || simple.names.is_wildcard(declaration.class) {
                conflicts.push((declaration.place, Violation::IdWildcard(name(Some(*kind)))));
                types.is_open |= *kind == IdKind::Id;
            }
            for pair in pairs(simple, declaration.class, *class) {
                let known = *types.types.entry(pair).or_insert(*kind);
                // An ID is one even where another type is said first: what else it may be is found below.
                if *kind == IdKind::Id && known != *kind {
                    types.types.insert(pair, *kind);
                }
            }
        }
    }
    conflicts.extend(typing.conflicts(&mut types));
    (types, conflicts)
}

fn pairs(simple: &Simple, element: ClassId, attribute: ClassId) -> Vec<(SymbolId, SymbolId)> {
    let (mut elements, mut attributes) = (Vec::new(), Vec::new());
    simple.names.listed(element, &mut elements);
    simple.names.listed(attribute, &mut attributes);
    elements.iter().flat_map(|element| attributes.iter().map(move |attribute| (*element, *attribute))).collect()
}

/// An attribute of an element that has two types.
struct Differing {
    element: SymbolId,
    attribute: SymbolId,
    kind: Option<IdKind>,
    known: IdKind,
}

impl Differing {
    fn violation(&self, simple: &Simple) -> Violation {
        Violation::IdConflict {
            element: title(&simple.names, self.element),
            attribute: title(&simple.names, self.attribute),
            first: name(self.kind),
            second: name(Some(self.known)),
        }
    }
}

impl Typing<'_> {
    /// Every declaration that can mean the same attribute of the same element must give it the same type. Gives one
    /// conflict for each declaration, and takes all that conflict out of the types.
    fn conflicts(&mut self, types: &mut IdTypes) -> Vec<Located> {
        let mut by_attribute: FxHashMap<SymbolId, Vec<(SymbolId, IdKind)>> = FxHashMap::default();
        for ((element, attribute), kind) in &types.types {
            by_attribute.entry(*attribute).or_default().push((*element, *kind));
        }
        let mut found = Vec::new();
        for declaration in &self.simple.declarations {
            let mut differing = Vec::new();
            for (class, kind) in self.attributes(declaration.content).iter() {
                self.differing(declaration, *class, *kind, &by_attribute, &mut differing);
            }
            // The first by name: the order of tables means nothing.
            let names = &self.simple.names;
            differing.sort_by_cached_key(|found| (names.shown(found.element), names.shown(found.attribute)));
            found.extend(differing.first().map(|first| (declaration.place, first.violation(self.simple))));
            for Differing { element, attribute, known, .. } in differing {
                types.types.remove(&(element, attribute));
                if known == IdKind::Id {
                    types.doubtful.insert((element, attribute));
                }
            }
        }
        found
    }

    fn differing(
        &self,
        declaration: &super::simplify::Declaration,
        class: ClassId,
        kind: Option<IdKind>,
        types: &FxHashMap<SymbolId, Vec<(SymbolId, IdKind)>>,
        into: &mut Vec<Differing>,
    ) {
        let names = &self.simple.names;
        for (attribute, elements) in types.iter().filter(|(attribute, _)| names.contains(class, **attribute)) {
            let differing = elements
                .iter()
                .filter(|(element, other)| names.contains(declaration.class, *element) && Some(*other) != kind);
            into.extend(differing.map(|(element, known)| Differing {
                element: *element,
                attribute: *attribute,
                kind,
                known: *known,
            }));
        }
    }

    /// The attributes in a content.
    fn attributes(&mut self, pattern: PatternId) -> Rc<[Typed]> {
        if !self.simple.patterns.traits(pattern).any(Traits::ATTRIBUTE) {
            return Rc::new([]);
        }
        if let Some(known) = self.known.get(&pattern) {
            return Rc::clone(known);
        }
        let simple = self.simple;
        let found: Rc<[Typed]> = match simple.patterns.node(pattern) {
            Node::Attribute(class, content) => Rc::new([(*class, self.kind(*content))]),
            Node::OneOrMore(inner) => self.attributes(*inner),
            Node::Group(a, b) | Node::Interleave(a, b) => {
                let (first, second) = (self.attributes(*a), self.attributes(*b));
                first.iter().chain(second.iter()).copied().collect()
            }
            Node::Choice(parts) => {
                parts.iter().flat_map(|part| self.attributes(*part).to_vec()).collect::<Vec<Typed>>().into()
            }
            _ => Rc::new([]),
        };
        self.known.insert(pattern, Rc::clone(&found));
        found
    }

    fn kind(&self, content: PatternId) -> Option<IdKind> {
        match self.simple.patterns.node(content) {
            Node::Data(datatype, _) => self.library.get(*datatype).id_kind(),
            Node::Value(value) => self.library.get(self.library.fixed(*value).datatype).id_kind(),
            _ => None,
        }
    }
}

fn name(kind: Option<IdKind>) -> &'static str {
    match kind {
        Some(IdKind::Id) => "ID",
        Some(IdKind::IdRef) => "IDREF",
        Some(IdKind::IdRefs) => "IDREFS",
        None => "no ID",
    }
}

/// The ids and references of one document.
#[derive(Debug, Default)]
pub(super) struct Ids {
    declared: FxHashMap<Box<str>, Range<usize>>,
    /// Ids that may be none.
    doubtful: FxHashMap<Box<str>, Range<usize>>,
    references: Vec<(Box<str>, Range<usize>)>,
}

impl Ids {
    /// Takes in an id that is not checked itself, but may be referred to.
    pub(super) fn may_be(&mut self, value: &str, span: Range<usize>) {
        let id = value.split([' ', '\t', '\n', '\r']).find(|token| !token.is_empty());
        if let Some(id) = id {
            self.doubtful.entry(id.into()).or_insert(span);
        }
    }

    /// Takes an attribute of one of the three types in; gives the place of the first id where this one repeats it.
    pub(super) fn take(&mut self, kind: IdKind, value: &str, span: Range<usize>) -> Option<(String, Range<usize>)> {
        let tokens = || value.split([' ', '\t', '\n', '\r']).filter(|token| !token.is_empty());
        if kind != IdKind::Id {
            self.references.extend(tokens().map(|token| (token.into(), span.clone())));
            return None;
        }
        let id = tokens().next()?;
        if let Some(first) = self.declared.get(id) {
            return Some((id.to_owned(), first.clone()));
        }
        self.declared.insert(id.into(), span);
        None
    }

    /// References to ids that the document does not have.
    pub(super) fn dangling(&self) -> impl Iterator<Item = (&str, Range<usize>)> {
        let lost =
            self.references.iter().filter(|(id, _)| !self.declared.contains_key(id) && !self.doubtful.contains_key(id));
        lost.map(|(id, span)| (&**id, span.clone()))
    }
}
