//! Elements and attributes that may not stand where they stand: what is wrong, what was meant, and how to go on.

use std::sync::Arc;

use super::automaton::{StateId, StepId, Threads};
use super::derive::Event as Derived;
use super::expected::{Expected, Expecting};
use super::invalidity::InvalidityKind;
use super::names::{Symbol, SymbolId};
use super::pattern::{Node, PatternId};
use super::schema::Schema;
use super::validator::Validator;
use crate::nearest;
use crate::xml::{Attribute, NamespaceId, StartElement, XML_NAMESPACE};

/// What is known of an element that is not what it should be.
#[derive(Debug, Default)]
pub(super) struct Slip {
    /// The element that was meant.
    pub meant: Option<SymbolId>,
    /// The finding that its end tag belongs to as well.
    pub finding: Option<usize>,
    /// Its namespace, if that is wrong.
    pub namespace: Option<NamespaceId>,
}

impl Validator<'_> {
    /// Reports an element that is not allowed, and finds a step to go on with: what should have come before it was
    /// left out, its name is misspelt, or its namespace is another one.
    pub(super) fn open_anyway(
        &mut self,
        start: &StartElement<'_>,
        symbol: SymbolId,
        parent: StateId,
        slip: &mut Slip,
    ) -> Option<StepId> {
        let automaton = &self.schema.automaton;
        let expected = self.expected_elements(parent);
        let is_known =
            matches!(automaton.simple.names.describe(symbol), Symbol::Name(..)) && automaton.stray(symbol).is_some();
        if let Some(step) = self.in_another_namespace(start, parent, (&expected, is_known), slip) {
            return step;
        }
        let name = start.qualified_name().to_owned();
        if is_known {
            let step = self.cache.step(automaton, parent, symbol, Derived::ElementAfterGap);
            let missing = step.map(|step| self.missing_before(step, symbol, &expected)).unwrap_or_default();
            self.report(InvalidityKind::MisplacedElement { name, expected, missing }, start.name_span());
            return step;
        }
        let namespace = start.namespace().unwrap_or_default();
        let close = nearest(start.local_name(), named(&expected, namespace)).map(str::to_owned);
        slip.meant = close.as_ref().map(|meant| automaton.simple.names.symbol(namespace, meant));
        let step = slip.meant.and_then(|symbol| self.cache.step(automaton, parent, symbol, Derived::Element));
        slip.finding = close.is_some().then_some(self.found.len());
        self.report(InvalidityKind::UnknownElement { name, nearest: close, expected }, start.name_span());
        step
    }

    /// Reports an element whose name is known in other namespaces: first in those that are allowed here. Gives the step
    /// to go on with, if that is so.
    fn in_another_namespace(
        &mut self,
        start: &StartElement<'_>,
        parent: StateId,
        (expected, is_known): (&Expected, bool),
        slip: &mut Slip,
    ) -> Option<Option<StepId>> {
        let names = &self.schema.automaton.simple.names;
        let local = start.local_name();
        let here: Vec<String> = called(expected, local);
        if is_known && (here.is_empty() || here.iter().any(|here| here == start.namespace().unwrap_or_default())) {
            return None;
        }
        let elsewhere = || {
            let known = names.called(local).filter(|symbol| self.schema.automaton.stray(*symbol).is_some());
            known.filter_map(|symbol| Some(names.qualified(symbol)?.0)).collect()
        };
        let wanted = if here.is_empty() { elsewhere() } else { here };
        let meant = names.symbol(wanted.first()?, local);
        slip.meant = Some(meant);
        slip.namespace = Some(start.namespace_id());
        let step = self.cache.step(&self.schema.automaton, parent, meant, Derived::Element);
        if self.shares_wrong_namespace(start.namespace_id()) {
            return Some(step);
        }
        let (name, found) = (start.qualified_name().to_owned(), start.namespace().unwrap_or_default().to_owned());
        self.report(InvalidityKind::WrongNamespace { name, element: None, found, wanted }, start.name_span());
        Some(step)
    }

    /// Reports an attribute that is not allowed; gives the state to go on with, as if what was meant stood there.
    pub(super) fn unknown_attribute(
        &mut self,
        start: &StartElement<'_>,
        attribute: &Attribute<'_>,
        state: StateId,
    ) -> StateId {
        let automaton = &self.schema.automaton;
        let expected = self.expected_attributes(state);
        let (name, local) = (attribute.qualified_name().to_owned(), attribute.local_name());
        let element = start.qualified_name().to_owned();
        let found = attribute.namespace().unwrap_or_default().to_owned();
        let wanted = called(&expected, local);
        let meant = match wanted.first() {
            Some(namespace) => Some((namespace.clone(), local.to_owned())),
            None => near(attribute, &expected),
        };
        let symbol = meant.as_ref().map(|(namespace, local)| automaton.simple.names.symbol(namespace, local));
        let next = symbol.and_then(|symbol| {
            let step = self.cache.step(automaton, state, symbol, Derived::Attribute)?;
            Some(self.cache.join(automaton, step, Threads::MAX))
        });
        let kind = if wanted.is_empty() {
            let nearest = meant.map(|(namespace, local)| written(&namespace, &local, attribute));
            InvalidityKind::UnknownAttribute { name, element, nearest, expected }
        } else {
            InvalidityKind::WrongNamespace { name, element: Some(element), found, wanted }
        };
        self.report_in(start, kind, attribute.span());
        next.unwrap_or(state)
    }
}

impl Validator<'_> {
    /// The elements and the text that may come in a state.
    pub(super) fn expected_elements(&mut self, state: StateId) -> Arc<Expected> {
        if let Some(known) = self.cache.expected(state, Derived::Element) {
            return known;
        }
        let facts = self.facts(state);
        let automaton = &self.schema.automaton;
        let mut expected =
            automaton.with_core(|core, simple| Expecting { patterns: &core.patterns, simple }.elements(&facts.threads));
        let kinds = facts.data.iter().flat_map(|(_, pattern)| kinds(self.schema, *pattern));
        expected.data = kinds.collect();
        self.cache.keep_expected(state, Derived::Element, expected)
    }

    /// The attributes that may come in a state, or must.
    pub(super) fn expected_attributes(&mut self, state: StateId) -> Arc<Expected> {
        if let Some(known) = self.cache.expected(state, Derived::Attribute) {
            return known;
        }
        let facts = self.facts(state);
        let automaton = &self.schema.automaton;
        let expected = automaton
            .with_core(|core, simple| Expecting { patterns: &core.patterns, simple }.attributes(&facts.threads));
        self.cache.keep_expected(state, Derived::Attribute, expected)
    }
}

/// What a data pattern allows, in words.
fn kinds(schema: &Schema, pattern: PatternId) -> Vec<String> {
    match schema.automaton.simple.patterns.node(pattern) {
        Node::Value(value) => vec![format!("`{}`", schema.library.fixed(*value).text)],
        Node::Data(datatype, _) => vec![schema.library.get(*datatype).describe()],
        Node::List(_) => vec!["a list of values".to_owned()],
        _ => Vec::new(),
    }
}

/// The local names of a namespace that may come now.
fn named<'e>(expected: &'e Expected, namespace: &'e str) -> impl Iterator<Item = &'e str> {
    expected.qualified.iter().filter(move |(own, _)| own == namespace).map(|(_, local)| local.as_str())
}

/// The namespaces in which a name may come now.
fn called(expected: &Expected, local: &str) -> Vec<String> {
    expected.qualified.iter().filter(|(_, own)| own == local).map(|(namespace, _)| namespace.clone()).collect()
}

/// The attribute that was probably meant: one that is written without a prefix or with `xml:`, or one of the same
/// namespace.
fn near(attribute: &Attribute<'_>, expected: &Expected) -> Option<(String, String)> {
    let namespace = attribute.namespace().unwrap_or_default();
    if !namespace.is_empty() && namespace != XML_NAMESPACE {
        let local = nearest(attribute.local_name(), named(expected, namespace))?;
        return Some((namespace.to_owned(), local.to_owned()));
    }
    let plain = named(expected, "").map(str::to_owned);
    let titles: Vec<String> = plain.chain(named(expected, XML_NAMESPACE).map(|local| format!("xml:{local}"))).collect();
    let found = nearest(attribute.qualified_name(), titles.iter().map(String::as_str))?;
    Some(match found.strip_prefix("xml:") {
        Some(local) => (XML_NAMESPACE.to_owned(), local.to_owned()),
        None => (String::new(), found.to_owned()),
    })
}

/// A name as it would be written in the place of an attribute.
fn written(namespace: &str, local: &str, attribute: &Attribute<'_>) -> String {
    match namespace {
        "" => local.to_owned(),
        XML_NAMESPACE => format!("xml:{local}"),
        _ => attribute.prefix().map_or_else(|| local.to_owned(), |prefix| format!("{prefix}:{local}")),
    }
}
