//! Prefixes: which namespaces and libraries a file needs, and what stands for them.

use std::ops::Range;

use super::super::super::syntax::compact::declarations::XSD_LIBRARY;
use super::super::super::syntax::xml::NAMESPACE;
use super::super::COMPATIBILITY;
use super::is_own;
use crate::xml::{Node, XML_NAMESPACE};

/// A namespace in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Namespace<'d> {
    /// The one where the file is referred to.
    Inherited,
    Uri(&'d str),
}

/// What the file declares.
#[derive(Debug)]
pub(super) struct Names<'d> {
    /// The namespace of names without prefix.
    pub default: Namespace<'d>,
    pub declared: Vec<(String, Namespace<'d>)>,
    pub libraries: Vec<(String, String)>,
    /// Where a prefix stands for something else than before, which a file of the compact syntax cannot say.
    pub renamed: Vec<Range<usize>>,
}

/// Prefixes that people expect, where the file itself has none.
const USUAL: [(&str, &str); 4] = [
    (COMPATIBILITY, "a"),
    ("http://purl.oclc.org/dsdl/schematron", "sch"),
    ("http://www.w3.org/1999/xhtml", "xhtml"),
    (NAMESPACE, "rng"),
];

impl<'d> Names<'d> {
    /// The declarations of a file, and the default namespace that most of its names are in.
    pub(super) fn of(root: Node<'d>) -> Self {
        let mut names =
            Self { default: default_namespace(root), declared: Vec::new(), libraries: Vec::new(), renamed: Vec::new() };
        for node in std::iter::once(root).chain(root.descendants()).filter(|node| node.is_element()) {
            for declaration in node.namespace_declarations() {
                let prefix = if declaration.qualified_name() == "xmlns" { "" } else { declaration.local_name() };
                let uri = declaration.value();
                let is_kept = !prefix.is_empty() && prefix != "xml" && uri != NAMESPACE && !uri.is_empty();
                match names.declared.iter().find(|(known, _)| known == prefix) {
                    Some((_, known)) if is_kept && *known != Namespace::Uri(uri) => {
                        names.renamed.push(declaration.span());
                    }
                    None if is_kept => names.declared.push((prefix.to_owned(), Namespace::Uri(uri))),
                    _ => {}
                }
            }
        }
        names
    }

    /// The prefix of a namespace, declared now if it was not.
    pub(super) fn prefix(&mut self, namespace: Namespace<'d>) -> String {
        if namespace == Namespace::Uri(XML_NAMESPACE) {
            return "xml".to_owned();
        }
        if let Some((prefix, _)) = self.declared.iter().find(|(_, known)| *known == namespace) {
            return prefix.clone();
        }
        let wish = match namespace {
            Namespace::Inherited => "inherited",
            Namespace::Uri("") => "local",
            Namespace::Uri(uri) => USUAL.iter().find(|(known, _)| *known == uri).map_or("ns1", |(_, prefix)| prefix),
        };
        let prefix = free(wish, |prefix| self.declared.iter().any(|(known, _)| known == prefix));
        self.declared.push((prefix.clone(), namespace));
        prefix
    }

    /// The prefix of a library of datatypes.
    pub(super) fn library(&mut self, uri: &str) -> String {
        if let Some((prefix, _)) = self.libraries.iter().find(|(_, known)| known == uri) {
            return prefix.clone();
        }
        let wish = if uri == XSD_LIBRARY { "xsd" } else { "d" };
        let prefix = free(wish, |prefix| self.libraries.iter().any(|(known, _)| known == prefix));
        self.libraries.push((prefix.clone(), uri.to_owned()));
        prefix
    }
}

/// The prefix wished for, with a number where it is taken.
fn free(wish: &str, is_taken: impl Fn(&str) -> bool) -> String {
    let stem = wish.trim_end_matches(|last: char| last.is_ascii_digit());
    let mut prefix = wish.to_owned();
    let mut number = 1_usize;
    while is_taken(&prefix) {
        number += 1;
        prefix = format!("{stem}{number}");
    }
    prefix
}

/// The namespace that the root sets; else that of the most names, unless any name takes the inherited one.
fn default_namespace(root: Node<'_>) -> Namespace<'_> {
    let mut counts: Vec<(&str, usize)> = Vec::new();
    let mut inherits = false;
    let mut open = vec![(root, Namespace::Inherited)];
    while let Some((node, outer)) = open.pop() {
        let namespace = node.attribute("ns").map_or(outer, Namespace::Uri);
        if namespace == Namespace::Uri("") && is_bare_value(node) {
            // No prefix could stand before it.
            return namespace;
        }
        match (uses(node), namespace) {
            (true, Namespace::Inherited) => inherits = true,
            (true, Namespace::Uri(uri)) => match counts.iter_mut().find(|(known, _)| *known == uri) {
                Some((_, count)) => *count += 1,
                None => counts.push((uri, 1)),
            },
            _ => {}
        }
        open.extend(node.elements().filter(|child| is_own(*child)).map(|child| (child, namespace)));
    }
    // No declaration could make the namespace of `xml` the default.
    if let Some(uri) = root.attribute("ns").filter(|uri| *uri != XML_NAMESPACE) {
        return Namespace::Uri(uri);
    }
    if inherits {
        return Namespace::Inherited;
    }
    let most =
        counts.iter().filter(|(uri, _)| !uri.is_empty() && *uri != XML_NAMESPACE).max_by_key(|(_, count)| *count);
    let or_none = if counts.is_empty() { Namespace::Inherited } else { Namespace::Uri("") };
    most.map_or(or_none, |(uri, _)| Namespace::Uri(uri))
}

/// Whether an element takes the namespace in force.
fn uses(node: Node<'_>) -> bool {
    match node.local_name() {
        "element" => node.attribute("name").is_some_and(|name| !name.contains(':')),
        "name" => !node.text_content().contains(':'),
        "nsName" | "include" | "externalRef" => true,
        "value" => is_bare_value(node),
        _ => false,
    }
}

/// Whether an element is a value that is a name without prefix.
fn is_bare_value(node: Node<'_>) -> bool {
    node.local_name() == "value"
        && node.attribute("type").is_some_and(|name| matches!(name.trim(), "QName" | "NOTATION"))
        && !node.text_content().contains(':')
}
