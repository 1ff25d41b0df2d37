//! Namespaces in XML 1.0 (third edition): the bindings of prefixes at every depth.

use std::collections::HashMap;

use super::error::XmlErrorKind;

/// The namespace that the prefix `xml` is bound to.
pub const XML_NAMESPACE: &str = "http://www.w3.org/XML/1998/namespace";
/// The namespace of namespace declarations.
pub const XMLNS_NAMESPACE: &str = "http://www.w3.org/2000/xmlns/";

/// A namespace of one document, by number: equal numbers are equal names. Cheap to compare and to index tables with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NamespaceId(pub(super) u32);

impl NamespaceId {
    /// No namespace.
    pub const NONE: Self = Self(0);
    /// [`XML_NAMESPACE`].
    pub const XML: Self = Self(1);
    /// [`XMLNS_NAMESPACE`].
    pub const XMLNS: Self = Self(2);

    /// The number, counted from 0 in the order of first appearance.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// One declaration in force.
#[derive(Debug)]
struct Binding {
    prefix: usize,
    /// What the prefix stood for outside.
    outer: Option<NamespaceId>,
}

/// All namespace names of a document and the bindings in force at one place.
///
/// Prefixes and names are numbered through hash maps, and each prefix knows its present meaning, so that neither many
/// declarations nor deep nesting make a look-up slow.
#[derive(Debug)]
pub(super) struct Namespaces {
    names: Vec<Box<str>>,
    ids: HashMap<Box<str>, NamespaceId>,
    prefixes: HashMap<Box<str>, usize>,
    /// Meaning of each prefix, by its number; number 0 is the default namespace.
    meanings: Vec<Option<NamespaceId>>,
    bindings: Vec<Binding>,
    /// The namespace of XInclude was declared somewhere.
    has_xinclude: bool,
}

impl Namespaces {
    pub fn new() -> Self {
        let mut namespaces = Self {
            names: vec!["".into()],
            ids: HashMap::new(),
            prefixes: HashMap::new(),
            meanings: vec![None],
            bindings: Vec::new(),
            has_xinclude: false,
        };
        namespaces.ids.insert("".into(), NamespaceId::NONE);
        namespaces.intern(XML_NAMESPACE);
        namespaces.intern(XMLNS_NAMESPACE);
        namespaces
    }

    /// The name for a number; `None` for no namespace.
    pub fn name(&self, id: NamespaceId) -> Option<&str> {
        if id == NamespaceId::NONE {
            return None;
        }
        self.names.get(id.index()).map(|name| &**name)
    }

    pub fn into_names(self) -> Vec<Box<str>> {
        self.names
    }

    /// Whether the namespace of XInclude was declared so far.
    pub fn has_xinclude(&self) -> bool {
        self.has_xinclude
    }

    /// A mark to go back to with [`leave`](Self::leave).
    pub fn mark(&self) -> usize {
        self.bindings.len()
    }

    /// Forgets the declarations made since the mark.
    pub fn leave(&mut self, mark: usize) {
        while self.bindings.len() > mark {
            if let Some(binding) = self.bindings.pop()
                && let Some(meaning) = self.meanings.get_mut(binding.prefix)
            {
                *meaning = binding.outer;
            }
        }
    }

    /// Declares the default namespace (empty prefix) or a prefix, after the checks of clause 3 and clause 2.2.
    pub fn declare(&mut self, prefix: &str, name: &str) -> Result<(), XmlErrorKind> {
        check_declaration(prefix, name)?;
        let id = self.intern(name);
        let prefix = self.prefix_number(prefix);
        if let Some(meaning) = self.meanings.get_mut(prefix) {
            self.bindings.push(Binding { prefix, outer: *meaning });
            *meaning = Some(id);
        }
        Ok(())
    }

    /// The namespace of a prefix; the empty prefix is the default namespace. `None` for a prefix that is not declared.
    pub fn resolve(&self, prefix: &str) -> Option<NamespaceId> {
        match prefix {
            "" => Some(self.default_namespace()),
            "xml" => Some(NamespaceId::XML),
            _ => self.prefixes.get(prefix).and_then(|number| self.meanings.get(*number).copied().flatten()),
        }
    }

    pub fn default_namespace(&self) -> NamespaceId {
        self.meanings.first().copied().flatten().unwrap_or(NamespaceId::NONE)
    }

    fn intern(&mut self, name: &str) -> NamespaceId {
        if let Some(id) = self.ids.get(name) {
            return *id;
        }
        let id = NamespaceId(u32::try_from(self.names.len()).unwrap_or(u32::MAX));
        self.names.push(name.into());
        self.ids.insert(name.into(), id);
        self.has_xinclude |= name == crate::expand::XINCLUDE_NAMESPACE;
        id
    }

    fn prefix_number(&mut self, prefix: &str) -> usize {
        if prefix.is_empty() {
            return 0;
        }
        if let Some(number) = self.prefixes.get(prefix) {
            return *number;
        }
        self.meanings.push(None);
        self.prefixes.insert(prefix.into(), self.meanings.len() - 1);
        self.meanings.len() - 1
    }
}

/// Namespaces in XML, clause 3, "Reserved Prefixes and Namespace Names" and "No Prefix Undeclaring".
fn check_declaration(prefix: &str, name: &str) -> Result<(), XmlErrorKind> {
    match (prefix, name) {
        ("xmlns", _) => Err(XmlErrorKind::ReservedPrefix(prefix.to_owned())),
        ("xml", XML_NAMESPACE) => Ok(()),
        ("xml", _) => Err(XmlErrorKind::ReservedPrefix(prefix.to_owned())),
        (_, XML_NAMESPACE | XMLNS_NAMESPACE) => Err(XmlErrorKind::ReservedNamespace(name.to_owned())),
        ("", _) => Ok(()),
        (_, "") => Err(XmlErrorKind::EmptyNamespace(prefix.to_owned())),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn declarations_hide_and_come_back() {
        let mut namespaces = Namespaces::new();
        namespaces.declare("a", "urn:one").unwrap();
        let mark = namespaces.mark();
        namespaces.declare("a", "urn:two").unwrap();
        namespaces.declare("", "urn:one").unwrap();
        let name = |namespaces: &Namespaces, prefix| {
            namespaces.resolve(prefix).and_then(|id| namespaces.name(id).map(str::to_owned))
        };
        assert_eq!(name(&namespaces, "a").as_deref(), Some("urn:two"));
        assert_eq!(name(&namespaces, "").as_deref(), Some("urn:one"));
        namespaces.leave(mark);
        assert_eq!(name(&namespaces, "a").as_deref(), Some("urn:one"));
        assert_eq!(namespaces.resolve(""), Some(NamespaceId::NONE));
        namespaces.leave(0);
        assert_eq!(namespaces.resolve("a"), None);
        assert_eq!(namespaces.resolve("xml"), Some(NamespaceId::XML));
    }
}
