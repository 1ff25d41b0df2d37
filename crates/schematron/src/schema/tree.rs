//! The elements of a schema with their places, `include` followed (ISO 19757-3, 5.4.4).

use std::ops::Range;
use std::sync::Arc;

use glossator_relaxng::{Resolver, Resource};
use glossator_xml::expand::{ExpandOptions, Expanded, NoSources, expand};
use glossator_xml::{Doctype, Limits};
use rustc_hash::FxHashMap;

use super::{ISO, OLD};
use crate::dom::{Document, Kind, Node, Symbols};
use crate::error::SchemaError;
use crate::xpath::XSL;

/// Files included in one another.
const MAX_NESTED: usize = 64;
/// Inclusions of a schema, each counted as often as it is read.
const MAX_FILES: usize = 2_000;
/// Elements of a schema, all inclusions counted.
const MAX_ELEMENTS: usize = 4_000_000;

/// The vocabulary of an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Vocabulary {
    Schematron,
    Xslt,
    Other,
}

/// An attribute.
#[derive(Debug, Clone)]
pub(super) struct Attribute {
    pub qualified: String,
    pub namespace: String,
    pub local: String,
    pub value: String,
    pub span: Range<usize>,
}

/// An element.
#[derive(Debug, Clone)]
pub(super) struct Element {
    pub vocabulary: Vocabulary,
    pub qualified: String,
    pub namespace: String,
    pub local: String,
    pub attributes: Vec<Attribute>,
    pub children: Vec<Child>,
    pub file: usize,
    pub span: Range<usize>,
}

/// What stands in an element.
#[derive(Debug, Clone)]
pub(super) enum Child {
    Element(Element),
    Text(String),
}

impl Element {
    /// Whether it is this element of Schematron.
    pub fn is(&self, local: &str) -> bool {
        self.vocabulary == Vocabulary::Schematron && self.local == local
    }

    pub fn attribute(&self, local: &str) -> Option<&Attribute> {
        self.attributes.iter().find(|one| one.local == local && one.namespace.is_empty())
    }

    pub fn value(&self, local: &str) -> Option<&str> {
        self.attribute(local).map(|one| one.value.as_str())
    }

    /// The value as something to keep; an empty one is none.
    pub fn kept(&self, local: &str) -> Option<String> {
        self.value(local).map(str::trim).filter(|value| !value.is_empty()).map(str::to_owned)
    }

    /// `id`, or `xml:id`.
    pub fn id(&self) -> Option<String> {
        let xml = |one: &&Attribute| one.local == "id" && one.namespace == glossator_xml::XML_NAMESPACE;
        self.kept("id").or_else(|| self.attributes.iter().find(xml).map(|one| one.value.trim().to_owned()))
    }

    pub fn is_true(&self, local: &str) -> bool {
        matches!(self.value(local).map(str::trim), Some("true" | "yes" | "1"))
    }

    pub fn elements(&self) -> impl Iterator<Item = &Element> {
        self.children.iter().filter_map(|child| if let Child::Element(element) = child { Some(element) } else { None })
    }

    /// All text inside.
    pub fn text(&self) -> String {
        let text = |child: &Child| match child {
            Child::Text(text) => text.clone(),
            Child::Element(element) => element.text(),
        };
        self.children.iter().map(text).collect()
    }

    /// The first element with an id, itself included.
    pub fn find(self, id: &str) -> Option<Element> {
        if self.id().as_deref() == Some(id) {
            return Some(self);
        }
        let element = |child| if let Child::Element(element) = child { Some(element) } else { None };
        self.children.into_iter().filter_map(element).find_map(|element| element.find(id))
    }
}

/// The files of a schema, and what was found wrong in them.
pub(crate) struct Files<'r> {
    resolver: &'r dyn Resolver,
    names: Vec<String>,
    open: Vec<String>,
    elements: usize,
    inclusions: usize,
    /// By file: its text with the entities of its internal subset put in.
    expanded: FxHashMap<usize, Expanded>,
    pub errors: Vec<SchemaError>,
}

impl<'r> Files<'r> {
    pub fn new(resolver: &'r dyn Resolver) -> Self {
        Self {
            resolver,
            names: Vec::new(),
            open: Vec::new(),
            elements: 0,
            inclusions: 0,
            expanded: FxHashMap::default(),
            errors: Vec::new(),
        }
    }

    pub(super) fn error(&mut self, file: usize, span: Range<usize>, message: impl Into<String>) {
        let span = self.expanded.get(&file).map_or(span.clone(), |expanded| expanded.origin(span).in_document());
        let file = self.names.get(file).cloned().unwrap_or_default();
        let error = SchemaError { file, span, message: message.into() };
        if !self.errors.contains(&error) {
            self.errors.push(error);
        }
    }

    /// An error at an attribute, or at the element where it has none of that name.
    pub(super) fn error_at(&mut self, element: &Element, attribute: &str, message: impl Into<String>) {
        let span = element.attribute(attribute).map_or(element.span.clone(), |one| one.span.clone());
        self.error(element.file, span, message);
    }

    pub(super) fn add(&mut self, name: &str) -> usize {
        if let Some(known) = self.names.iter().position(|known| known == name) {
            return known;
        }
        self.names.push(name.to_owned());
        self.names.len() - 1
    }

    /// Reads a file that nothing refers to.
    pub(super) fn read(&mut self, name: &str, text: &str) -> Option<Element> {
        let file = self.add(name);
        self.open.push(name.to_owned());
        let document = self.parse(file, name, text);
        let root = document.as_ref().and_then(|document| document.root().children().find(|node| node.is_element()));
        let element = root.and_then(|root| self.element(root, file));
        self.open.pop();
        element
    }

    pub(super) fn parse(&mut self, file: usize, name: &str, text: &str) -> Option<Document> {
        let limits = Limits::default().with_doctype(Doctype::Skip);
        self.expand(file, name, text);
        let text = self.expanded.get(&file).map_or(text, Expanded::text);
        match Document::read(&Arc::new(Symbols::default()), text, Some(name), &limits) {
            Ok(document) => Some(document),
            Err(error) => {
                self.error(file, error.span(), error.to_string());
                None
            }
        }
    }

    /// Puts in the entities that the internal subset declares (XML 1.0, 4.4); no other file is read for them.
    fn expand(&mut self, file: usize, name: &str, text: &str) {
        if !text.contains("<!DOCTYPE") {
            return;
        }
        let options = ExpandOptions::default().with_xinclude(false);
        let expanded = expand(name, text.to_owned(), &options, &NoSources);
        if expanded.is_complete() {
            self.expanded.insert(file, expanded);
        }
    }

    /// The element of a node, with everything that it includes.
    pub(super) fn element(&mut self, node: Node<'_>, file: usize) -> Option<Element> {
        self.elements += 1;
        if self.elements > MAX_ELEMENTS {
            if self.elements == MAX_ELEMENTS + 1 {
                self.error(file, node.span(), format!("the schema has more than {MAX_ELEMENTS} elements"));
            }
            return None;
        }
        let vocabulary = match node.namespace() {
            ISO | OLD => Vocabulary::Schematron,
            XSL => Vocabulary::Xslt,
            _ => Vocabulary::Other,
        };
        let attributes = node.attribute_ids().map(|id| attribute(node.document.node(id))).collect();
        let mut element = Element {
            vocabulary,
            qualified: node.qualified_name(),
            namespace: node.namespace().to_owned(),
            local: node.local_name().to_owned(),
            attributes,
            children: Vec::new(),
            file,
            span: node.span(),
        };
        for child in node.children() {
            match child.kind() {
                Kind::Text => element.children.push(Child::Text(child.string().to_owned())),
                Kind::Element => self.child(child, file, &mut element.children),
                _ => {}
            }
        }
        Some(element)
    }

    fn child(&mut self, node: Node<'_>, file: usize, children: &mut Vec<Child>) {
        let Some(element) = self.element(node, file) else { return };
        if !element.is("include") {
            children.push(Child::Element(element));
            return;
        }
        let Some(included) = self.referred(&element) else { return };
        if included.is("schema") {
            // What a whole schema holds, without its frame.
            children.extend(included.children);
        } else {
            children.push(Child::Element(included));
        }
    }

    /// What `href` of an element refers to: a file, or the element with an id in it.
    pub(super) fn referred(&mut self, element: &Element) -> Option<Element> {
        let Some(href) = element.kept("href") else {
            self.error_at(element, "href", format!("`{}` needs an `href`", element.qualified));
            return None;
        };
        let (path, id) = href.split_once('#').map_or((href.as_str(), None), |(path, id)| (path, Some(id)));
        let resource = self.fetch(element, path)?;
        let read = self.read(&resource.name, &resource.text)?;
        let Some(id) = id.filter(|id| !id.is_empty()) else { return Some(read) };
        let found = read.find(id);
        if found.is_none() {
            self.error_at(element, "href", format!("`{href}`: there is no element with the id `{id}`"));
        }
        found
    }

    fn fetch(&mut self, element: &Element, path: &str) -> Option<Resource> {
        self.inclusions += 1;
        let base = self.names.get(element.file).cloned().unwrap_or_default();
        let resource = match self.resolver.resolve(&base, path) {
            Ok(resource) => resource,
            Err(error) => {
                self.error_at(element, "href", format!("`{path}` cannot be included: {error}"));
                return None;
            }
        };
        let message = if self.open.contains(&resource.name) {
            format!("`{path}` includes itself")
        } else if self.open.len() >= MAX_NESTED || self.inclusions > MAX_FILES {
            format!(
                "`{path}`: files include one another {MAX_NESTED} deep, or there are more than {MAX_FILES} inclusions"
            )
        } else {
            return Some(resource);
        };
        self.error_at(element, "href", message);
        None
    }
}

fn attribute(node: Node<'_>) -> Attribute {
    Attribute {
        qualified: node.qualified_name(),
        namespace: node.namespace().to_owned(),
        local: node.local_name().to_owned(),
        value: node.string().to_owned(),
        span: node.span(),
    }
}
