//! From the XML syntax to the compact syntax: the translation of appendix A of *RELAX NG Compact Syntax* (2002),
//! backwards, with comments and annotations.
//!
//! The file has been read and found right before. What the compact syntax cannot say is told.

mod classes;
mod components;
mod names;
mod notes;
mod patterns;

use super::super::error::Violation;
use super::super::syntax::Place;
use super::super::syntax::loader::Located;
use super::super::syntax::xml::NAMESPACE;
use super::Told;
use super::layout::Layout;
use super::literals::{escaped, identifier, literal};
use super::references::References;
use crate::xml::{Doctype, Document, Limits, Node, NodeKind, XML_NAMESPACE};
use names::{Names, Namespace};

/// Writes a file of the XML syntax in the compact syntax.
pub(super) fn to_compact(text: &str, file: u32, references: &mut References<'_>) -> Result<String, Located> {
    let limits = Limits::default().with_doctype(Doctype::Skip);
    let place = Place { file, start: 0, end: 0 };
    let document =
        Document::parse(text.to_owned(), &limits).map_err(|error| (place, Violation::Xml(Box::new(error))))?;
    let names = Names::of(document.root());
    let mut target = Target { file, names, references };
    let body = target.file(&document);
    Ok(body.written())
}

/// What an element inherits from those around it (4.3, 4.8).
#[derive(Clone)]
struct Surroundings<'d> {
    namespace: Namespace<'d>,
    library: &'d str,
}

struct Target<'d, 'r, 'o> {
    file: u32,
    names: Names<'d>,
    references: &'r mut References<'o>,
}

impl<'d> Target<'d, '_, '_> {
    fn place(&self, span: std::ops::Range<usize>) -> Place {
        let number = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        Place { file: self.file, start: number(span.start), end: number(span.end) }
    }

    fn tell(&mut self, told: Told, node: Node<'_>) {
        let span = if node.is_element() { node.start_tag_span() } else { node.span() };
        let place = self.place(span);
        self.references.tell(told, place);
    }

    fn file(&mut self, document: &'d Document) -> Layout {
        let root = document.root();
        let around = self.inside(root, &Surroundings { namespace: Namespace::Inherited, library: "" });
        let mut prolog = Vec::new();
        let mut epilog = Vec::new();
        for node in document.top_level() {
            let into = if node.span().start < root.span().start { &mut prolog } else { &mut epilog };
            self.aside(node, into);
        }
        if document.source().get(..root.span().start).is_some_and(|head| head.contains("<!DOCTYPE")) {
            self.references.tell(Told::Doctype, Place { file: self.file, start: 0, end: 0 });
        }
        for span in std::mem::take(&mut self.names.renamed) {
            let place = self.place(span);
            self.references.tell(Told::Prefix, place);
        }
        let body = self.root(root, &around);
        let declarations = self.declarations();
        Layout::all(vec![Layout::all(prolog), declarations, body, Layout::hard(), Layout::all(epilog)])
    }

    fn root(&mut self, root: Node<'d>, around: &Surroundings<'d>) -> Layout {
        // The braces of a grammar may be left out where nothing is said of the grammar itself.
        if root.local_name() == "grammar" && self.attribute_notes(root).is_empty() {
            return self.components(root, around);
        }
        self.pattern(root, around, patterns::Binding::Weakest)
    }

    /// A comment on a line of its own; what else stands between elements is told.
    fn aside(&mut self, node: Node<'_>, into: &mut Vec<Layout>) {
        match node.kind() {
            NodeKind::Comment => into.push(comment(&node.comment().unwrap_or_default())),
            NodeKind::ProcessingInstruction => self.tell(Told::Instruction, node),
            _ => {}
        }
    }

    /// What the children of an element inherit.
    fn inside(&self, node: Node<'d>, outer: &Surroundings<'d>) -> Surroundings<'d> {
        Surroundings {
            namespace: node.attribute("ns").map_or(outer.namespace, Namespace::Uri),
            library: node.attribute("datatypeLibrary").unwrap_or(outer.library),
        }
    }

    fn declarations(&self) -> Layout {
        let mut lines = Vec::new();
        if let Namespace::Uri(uri) = self.names.default {
            lines.push(format!("default namespace = {}", literal(uri)));
        }
        for (prefix, namespace) in &self.names.declared {
            let value = match namespace {
                Namespace::Uri(uri) => literal(uri),
                Namespace::Inherited => "inherit".to_owned(),
            };
            lines.push(format!("namespace {} = {value}", identifier(prefix)));
        }
        for (prefix, uri) in &self.names.libraries {
            lines.push(format!("datatypes {} = {}", identifier(prefix), literal(uri)));
        }
        let has_some = !lines.is_empty();
        let lines = lines.into_iter().flat_map(|line| [Layout::text(line), Layout::hard()]);
        let end = has_some.then(Layout::blank);
        Layout::all(lines.chain(end).collect())
    }
}

/// Lines that begin with `#`.
fn comment(text: &str) -> Layout {
    let trimmed = text.trim_matches([' ', '\t', '\n', '\r']);
    let mut parts = vec![Layout::hard()];
    for line in trimmed.lines() {
        let line = line.trim_end();
        // `##` would be an annotation; a backslash could begin an escape.
        let space = if line.is_empty() { "" } else { " " };
        parts.extend([Layout::text(format!("#{space}{}", escaped(line))), Layout::hard()]);
    }
    if trimmed.is_empty() {
        parts.extend([Layout::text("#"), Layout::hard()]);
    }
    Layout::all(parts)
}

/// Whether a node is an element of RELAX NG.
fn is_own(node: Node<'_>) -> bool {
    node.is_element() && node.namespace() == Some(NAMESPACE)
}

/// White space of XML.
fn trimmed(text: &str) -> &str {
    text.trim_matches([' ', '\t', '\n', '\r'])
}

/// Whether an attribute belongs to another vocabulary.
fn is_note(attribute: &crate::xml::Attribute<'_>) -> bool {
    attribute.namespace().is_some_and(|namespace| namespace != NAMESPACE)
        && !(attribute.namespace() == Some(XML_NAMESPACE) && attribute.local_name() == "base")
}
