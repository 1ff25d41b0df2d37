//! ID, IDREF and IDREFS: the attributes of these types, uniqueness of ids and validity of references
//! (*RELAX NG DTD Compatibility*, clause 5).

use std::ops::Range;
use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::datatypes::IdKind;
use super::error::Violation;
use super::library::Library;
use super::names::{ClassId, SymbolId};
use super::pattern::{Node, PatternId, Traits};
use super::simplify::Simple;
use super::syntax::loader::Located;

/// The type of each attribute of each element that has one of the three.
pub(super) type IdTypes = FxHashMap<(SymbolId, SymbolId), IdKind>;

/// An attribute pattern: its names and its type, if it is one of the three.
type Typed = (ClassId, Option<IdKind>);

struct Typing<'s> {
    simple: &'s Simple,
    library: &'s Library,
    known: FxHashMap<PatternId, Rc<[Typed]>>,
}

/// Finds the types. Names of element and attribute must settle the type, without wildcards (clause 5.2).
pub(super) fn id_types(simple: &Simple, library: &Library) -> Result<IdTypes, Located> {
    let mut types = IdTypes::default();
    if !library.has_ids() {
        return Ok(types);
    }
    let mut typing = Typing { simple, library, known: FxHashMap::default() };
    for declaration in &simple.declarations {
        for (class, kind) in typing.attributes(declaration.content).iter() {
            let Some(kind) = kind else { continue };
            if simple.names.is_wildcard(*class) || simple.names.is_wildcard(declaration.class) {
                return Err((declaration.place, Violation::IdWildcard(name(Some(*kind)))));
            }
            for pair in pairs(simple, declaration.class, *class) {
                types.insert(pair, *kind);
            }
        }
    }
    typing.agree(&types)?;
    Ok(types)
}

fn pairs(simple: &Simple, element: ClassId, attribute: ClassId) -> Vec<(SymbolId, SymbolId)> {
    let (mut elements, mut attributes) = (Vec::new(), Vec::new());
    simple.names.listed(element, &mut elements);
    simple.names.listed(attribute, &mut attributes);
    elements.iter().flat_map(|element| attributes.iter().map(move |attribute| (*element, *attribute))).collect()
}

impl Typing<'_> {
    /// Every declaration that can mean the same attribute of the same element must give it the same type.
    fn agree(&mut self, types: &IdTypes) -> Result<(), Located> {
        let mut by_attribute: FxHashMap<SymbolId, Vec<(SymbolId, IdKind)>> = FxHashMap::default();
        for ((element, attribute), kind) in types {
            by_attribute.entry(*attribute).or_default().push((*element, *kind));
        }
        for declaration in &self.simple.declarations {
            for (class, kind) in self.attributes(declaration.content).iter() {
                self.agrees(declaration, *class, *kind, &by_attribute)?;
            }
        }
        Ok(())
    }

    fn agrees(
        &self,
        declaration: &super::simplify::Declaration,
        class: ClassId,
        kind: Option<IdKind>,
        types: &FxHashMap<SymbolId, Vec<(SymbolId, IdKind)>>,
    ) -> Result<(), Located> {
        let names = &self.simple.names;
        for (attribute, elements) in types.iter().filter(|(attribute, _)| names.contains(class, **attribute)) {
            let differing = elements
                .iter()
                .find(|(element, other)| names.contains(declaration.class, *element) && Some(*other) != kind);
            if let Some((element, other)) = differing {
                let (element, attribute) = (names.shown(*element), names.shown(*attribute));
                let conflict =
                    Violation::IdConflict { element, attribute, first: name(kind), second: name(Some(*other)) };
                return Err((declaration.place, conflict));
            }
        }
        Ok(())
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
    references: Vec<(Box<str>, Range<usize>)>,
}

impl Ids {
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
        let lost = self.references.iter().filter(|(id, _)| !self.declared.contains_key(id));
        lost.map(|(id, span)| (&**id, span.clone()))
    }
}
