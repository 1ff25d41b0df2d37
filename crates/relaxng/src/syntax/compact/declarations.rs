//! The declarations at the start of a file (clause 4): namespaces and libraries of datatypes.

use std::borrow::Cow;

use rustc_hash::FxHashMap;

use super::super::super::datatypes::Prefixes;
use super::super::super::error::Violation;
use super::super::Place;
use super::super::loader::Located;
use super::super::xml::is_library_uri;
use super::lexer::Kind;
use super::parser::{Parser, Read, wrong};
use crate::xml::XML_NAMESPACE;

/// The library that the prefix `xsd` stands for, without declaration and with.
pub(crate) const XSD_LIBRARY: &str = "http://www.w3.org/2001/XMLSchema-datatypes";

/// A declared namespace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Namespace<'t> {
    /// `inherit`: the one in force where the file is referred to.
    Inherited,
    Uri(Cow<'t, str>),
}

/// The prefixes of a file.
#[derive(Debug)]
pub(super) struct Declarations<'t> {
    inherited: &'t str,
    default: Option<Namespace<'t>>,
    namespaces: FxHashMap<Cow<'t, str>, Namespace<'t>>,
    libraries: FxHashMap<Cow<'t, str>, Cow<'t, str>>,
}

impl<'t> Declarations<'t> {
    /// Nothing declared yet; `inherited` is the namespace in force where the file is referred to.
    pub(super) fn new(inherited: &'t str) -> Self {
        Self { inherited, default: None, namespaces: FxHashMap::default(), libraries: FxHashMap::default() }
    }

    /// The namespace of element names without prefix.
    pub(super) fn default_namespace(&self) -> &str {
        self.default.as_ref().map_or(self.inherited, |namespace| self.uri(namespace))
    }

    /// The namespace of a prefix.
    pub(super) fn namespace(&self, prefix: &str) -> Option<&str> {
        match self.namespaces.get(prefix) {
            Some(namespace) => Some(self.uri(namespace)),
            None => (prefix == "xml").then_some(XML_NAMESPACE),
        }
    }

    /// Whether the prefix stands for whatever namespace is inherited.
    pub(super) fn is_inherited(&self, prefix: &str) -> bool {
        self.namespaces.get(prefix) == Some(&Namespace::Inherited)
    }

    /// The library of datatypes of a prefix.
    pub(super) fn library(&self, prefix: &str) -> Option<&str> {
        match self.libraries.get(prefix) {
            Some(library) => Some(library),
            None => (prefix == "xsd").then_some(XSD_LIBRARY),
        }
    }

    fn uri<'d>(&'d self, namespace: &'d Namespace<'t>) -> &'d str {
        match namespace {
            Namespace::Inherited => self.inherited,
            Namespace::Uri(uri) => uri,
        }
    }
}

/// Prefixes in the text of a value. A prefix that stands for no namespace, or for an inherited one, cannot be used there
/// (function `element` of A.1); without prefix the default namespace holds.
impl Prefixes for Declarations<'_> {
    fn resolve(&self, prefix: &str) -> Option<&str> {
        if prefix.is_empty() {
            return Some(self.default_namespace());
        }
        self.namespace(prefix).filter(|uri| !uri.is_empty() && !self.is_inherited(prefix))
    }
}

impl<'t> Parser<'t, '_, '_> {
    /// All declarations, which stand before everything else.
    pub(super) fn declare(&mut self) -> Read<()> {
        loop {
            match self.peek() {
                Kind::Keyword("namespace") => self.declare_namespace()?,
                Kind::Keyword("default") => self.declare_default()?,
                Kind::Keyword("datatypes") => self.declare_library()?,
                _ => return Ok(()),
            }
        }
    }

    fn declare_namespace(&mut self) -> Read<()> {
        self.advance()?;
        let (place, prefix) = self.any_name("a prefix to declare")?;
        let uri = self.declared_uri(Some(&prefix))?;
        self.bind(place, prefix, uri)
    }

    fn declare_default(&mut self) -> Read<()> {
        let place = self.advance()?.place;
        if self.peek() != &Kind::Keyword("namespace") {
            return Err(self.unexpected("`namespace` after `default`"));
        }
        self.advance()?;
        let prefix = if self.is("=") { None } else { Some(self.any_name("a prefix or `=`")?) };
        let uri = self.declared_uri(prefix.as_ref().map(|(_, prefix)| &**prefix))?;
        if let Some((place, prefix)) = prefix {
            self.bind(place, prefix, uri.clone())?;
        }
        if self.declarations.default.is_some() {
            return wrong(place, "the default namespace is declared twice; keep one of the declarations");
        }
        self.declarations.default = Some(uri);
        Ok(())
    }

    /// `=` and a namespace.
    fn declared_uri(&mut self, prefix: Option<&str>) -> Read<Namespace<'t>> {
        self.expect("=", "`=` and a namespace")?;
        if self.peek() == &Kind::Keyword("inherit") {
            self.advance()?;
            return Ok(Namespace::Inherited);
        }
        let (place, uri) = self.literal("a namespace in quotes, or `inherit`")?;
        if uri == XML_NAMESPACE && prefix != Some("xml") {
            return wrong(place, format!("only the prefix `xml` can stand for {XML_NAMESPACE}"));
        }
        Ok(Namespace::Uri(uri))
    }

    fn bind(&mut self, place: Place, prefix: Cow<'t, str>, uri: Namespace<'t>) -> Read<()> {
        if prefix == "xmlns" {
            return wrong(place, "the prefix `xmlns` cannot be declared; choose another");
        }
        if prefix == "xml" && uri != Namespace::Uri(XML_NAMESPACE.into()) {
            return wrong(place, format!("the prefix `xml` stands only for {XML_NAMESPACE}"));
        }
        if self.declarations.namespaces.contains_key(&prefix) {
            return wrong(place, format!("the prefix `{prefix}` is declared twice; keep one of the declarations"));
        }
        self.declarations.namespaces.insert(prefix, uri);
        Ok(())
    }

    fn declare_library(&mut self) -> Read<()> {
        self.advance()?;
        let (place, prefix) = self.any_name("a prefix to declare")?;
        self.expect("=", "`=` and the URI of a library of datatypes")?;
        let (uri_place, uri) = self.literal("the URI of a library of datatypes, in quotes")?;
        if prefix == "xsd" && uri != XSD_LIBRARY {
            return wrong(uri_place, format!("the prefix `xsd` stands for {XSD_LIBRARY}; choose another prefix"));
        }
        if !is_library_uri(&uri) {
            return Err((uri_place, Violation::LibraryUri(uri.into_owned())));
        }
        if self.declarations.libraries.contains_key(&prefix) {
            return wrong(place, format!("the prefix `{prefix}` of datatypes is declared twice; keep one"));
        }
        self.declarations.libraries.insert(prefix, uri);
        Ok(())
    }

    /// The namespace of the prefix of a name.
    pub(super) fn namespace(&self, place: Place, prefix: &str) -> Read<&str> {
        self.declarations.namespace(prefix).ok_or_else(|| undeclared(place, prefix))
    }

    /// The library of the prefix of a datatype.
    pub(super) fn library(&self, place: Place, prefix: &str) -> Read<&str> {
        self.declarations.library(prefix).ok_or_else(|| undeclared(place, prefix))
    }
}

fn undeclared(place: Place, prefix: &str) -> Located {
    (place, Violation::UndeclaredPrefix(prefix.to_owned()))
}
