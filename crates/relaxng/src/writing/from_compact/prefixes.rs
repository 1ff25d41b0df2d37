//! What prefixes stand for, and how names with them are written in XML.

use std::borrow::Cow;

use rustc_hash::FxHashMap;

use super::super::super::syntax::compact::declarations::XSD_LIBRARY;
use super::super::super::syntax::compact::lexer::{Kind, Token};
use super::super::super::syntax::xml::NAMESPACE;
use super::super::COMPATIBILITY;
use super::super::tags::Tag;
use crate::xml::XML_NAMESPACE;

/// A declared namespace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Namespace<'t> {
    /// The one in force where the file is referred to.
    Inherited,
    Uri(Cow<'t, str>),
}

/// The declarations of a file.
#[derive(Debug)]
pub(super) struct Prefixes<'t> {
    pub default: Option<Namespace<'t>>,
    /// In the order of the file.
    namespaces: Vec<(Cow<'t, str>, Namespace<'t>)>,
    libraries: FxHashMap<Cow<'t, str>, Cow<'t, str>>,
    /// The library that the root names.
    library: Option<Cow<'t, str>>,
    /// Whether every name says its namespace, since the root cannot name one for all.
    pub is_explicit: bool,
    /// The prefix of `a:documentation`.
    documentation: String,
    has_documentation: bool,
}

impl<'t> Prefixes<'t> {
    /// The declarations among the tokens of a file.
    pub(super) fn of(tokens: &[Token<'t>]) -> Self {
        let mut found = Self {
            default: None,
            namespaces: Vec::new(),
            libraries: FxHashMap::default(),
            library: None,
            is_explicit: false,
            documentation: String::new(),
            has_documentation: tokens.iter().any(|token| token.kind == Kind::Documentation),
        };
        let mut at = 0;
        while let Some(next) = found.declaration(tokens, at) {
            at = next;
        }
        let inherited = |(_, namespace): &(Cow<'t, str>, Namespace<'t>)| *namespace == Namespace::Inherited;
        found.is_explicit = matches!(found.default, Some(Namespace::Uri(_))) && found.namespaces.iter().any(inherited);
        found.documentation = found.documentation_prefix();
        found.library = found.library_of(tokens);
        found
    }

    /// Reads the declaration that begins at a token; gives the token after it.
    fn declaration(&mut self, tokens: &[Token<'t>], start: usize) -> Option<usize> {
        let kind = |at: usize| tokens.get(at).map(|token| &token.kind);
        let (is_default, is_library) = match kind(start)? {
            Kind::Keyword("namespace") => (false, false),
            Kind::Keyword("default") => (true, false),
            Kind::Keyword("datatypes") => (false, true),
            _ => return None,
        };
        let mut at = start + 1 + usize::from(is_default);
        let prefix: Option<Cow<'t, str>> = match kind(at)? {
            Kind::Name(name) => Some(name.clone()),
            Kind::Keyword(word) => Some(Cow::Borrowed(word)),
            _ => None,
        };
        at += 1 + usize::from(prefix.is_some());
        let (uri, end) = value(tokens, at)?;
        match (prefix, uri) {
            (Some(prefix), Namespace::Uri(uri)) if is_library => drop(self.libraries.insert(prefix, uri)),
            (prefix, uri) => {
                if is_default {
                    self.default = Some(uri.clone());
                }
                self.namespaces.extend(prefix.map(|prefix| (prefix, uri)));
            }
        }
        Some(end)
    }

    /// What a prefix stands for.
    pub(super) fn namespace(&self, prefix: &str) -> Namespace<'t> {
        if prefix == "xml" {
            return Namespace::Uri(Cow::Borrowed(XML_NAMESPACE));
        }
        let found = self.namespaces.iter().find(|(known, _)| known == prefix);
        found.map_or(Namespace::Uri(Cow::Borrowed("")), |(_, namespace)| namespace.clone())
    }

    /// The library of a prefix.
    pub(super) fn library(&self, prefix: &str) -> Cow<'t, str> {
        self.libraries.get(prefix).cloned().unwrap_or(Cow::Borrowed(XSD_LIBRARY))
    }

    /// An element that names a library, unless the root does.
    pub(super) fn in_library(&self, tag: Tag, library: &str) -> Tag {
        if self.library.as_deref().unwrap_or_default() == library { tag } else { tag.with("datatypeLibrary", library) }
    }

    /// The name of an annotation element that holds a line of documentation.
    pub(super) fn documentation(&self) -> String {
        format!("{}:documentation", self.documentation)
    }

    fn documentation_prefix(&self) -> String {
        let compatible = |(_, namespace): &&(Cow<'t, str>, Namespace<'t>)| matches!(namespace, Namespace::Uri(uri) if uri == COMPATIBILITY);
        if let Some((prefix, _)) = self.namespaces.iter().find(compatible) {
            return prefix.to_string();
        }
        let mut prefix = "a".to_owned();
        while self.namespaces.iter().any(|(known, _)| *known == prefix) {
            prefix.push('a');
        }
        prefix
    }

    /// The first library that a datatype of the file belongs to.
    fn library_of(&self, tokens: &[Token<'t>]) -> Option<Cow<'t, str>> {
        let namespaces = |prefix: &str| self.namespaces.iter().any(|(known, _)| known == prefix);
        tokens.iter().find_map(|token| match &token.kind {
            Kind::PrefixedName(prefix, _) if self.libraries.contains_key(prefix) => Some(self.library(prefix)),
            Kind::PrefixedName(prefix, _) if prefix == "xsd" && !namespaces(prefix) => Some(self.library(prefix)),
            _ => None,
        })
    }

    /// The root with all declarations.
    pub(super) fn declared_on(&self, mut root: Tag) -> Tag {
        let mut attributes = vec![("xmlns".to_owned(), NAMESPACE.to_owned())];
        for (prefix, namespace) in &self.namespaces {
            match namespace {
                Namespace::Uri(uri) if !uri.is_empty() && prefix != "xml" => {
                    attributes.push((format!("xmlns:{prefix}"), uri.to_string()));
                }
                _ => {}
            }
        }
        let name = format!("xmlns:{}", self.documentation);
        if self.has_documentation && !attributes.iter().any(|(known, _)| *known == name) {
            attributes.push((name, COMPATIBILITY.to_owned()));
        }
        if let (Some(Namespace::Uri(uri)), false) = (&self.default, self.is_explicit) {
            // A root that refers to another file passes the namespace on itself.
            if !root.attributes.iter().any(|(name, _)| name == "ns") {
                attributes.push(("ns".to_owned(), uri.to_string()));
            }
        }
        let names_library = root.attributes.iter().any(|(name, _)| name == "datatypeLibrary");
        if let Some(library) = self.library.as_ref().filter(|_| !names_library) {
            attributes.push(("datatypeLibrary".to_owned(), library.to_string()));
        }
        attributes.append(&mut root.attributes);
        root.attributes = attributes;
        root
    }
}

/// `inherit`, or a text of several segments, and the token after it.
fn value<'t>(tokens: &[Token<'t>], at: usize) -> Option<(Namespace<'t>, usize)> {
    let first = match &tokens.get(at)?.kind {
        Kind::Keyword("inherit") => return Some((Namespace::Inherited, at + 1)),
        Kind::Literal(text) => text.clone(),
        _ => return None,
    };
    let mut text = first;
    let mut at = at + 1;
    while let (Some(Kind::Sign("~")), Some(Kind::Literal(more))) =
        (tokens.get(at).map(|token| &token.kind), tokens.get(at + 1).map(|token| &token.kind))
    {
        text.to_mut().push_str(more);
        at += 2;
    }
    Some((Namespace::Uri(text), at))
}
