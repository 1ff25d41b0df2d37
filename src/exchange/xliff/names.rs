//! Namespaces of XLIFF and its modules.

use crate::xml::{Node, XML_NAMESPACE};

/// The namespace of XLIFF 2.0 and 2.1.
pub(super) const CORE: &str = "urn:oasis:names:tc:xliff:document:2.0";
/// The namespace of XLIFF 1.2.
pub(super) const OLD: &str = "urn:oasis:names:tc:xliff:document:1.2";
/// Translation candidates.
pub(super) const MATCHES: &str = "urn:oasis:names:tc:xliff:matches:2.0";
/// Glossary.
pub(super) const GLOSSARY: &str = "urn:oasis:names:tc:xliff:glossary:2.0";
/// Metadata.
pub(super) const METADATA: &str = "urn:oasis:names:tc:xliff:metadata:2.0";
/// Data of this program beyond the standard.
pub(super) const OWN: &str = "urn:glossator:exchange:1";

/// The namespaces by the prefixes that the specification uses.
const NAMES: &[(&str, &str)] = &[
    ("xlf", CORE),
    ("xml", XML_NAMESPACE),
    ("mtc", MATCHES),
    ("gls", GLOSSARY),
    ("fs", "urn:oasis:names:tc:xliff:fs:2.0"),
    ("mda", METADATA),
    ("res", "urn:oasis:names:tc:xliff:resourcedata:2.0"),
    ("ctr", "urn:oasis:names:tc:xliff:changetracking:2.0"),
    ("ctr", "urn:oasis:names:tc:xliff:changetracking:2.1"),
    ("slr", "urn:oasis:names:tc:xliff:sizerestriction:2.0"),
    ("val", "urn:oasis:names:tc:xliff:validation:2.0"),
    ("its", "http://www.w3.org/2005/11/its"),
    ("itsm", "urn:oasis:names:tc:xliff:itsm:2.1"),
];

/// The usual prefix of a namespace; `None` for extensions.
pub(super) fn prefix_of(namespace: Option<&str>) -> Option<&'static str> {
    let namespace = namespace?;
    NAMES.iter().find(|(_, known)| *known == namespace).map(|(prefix, _)| *prefix)
}

/// The namespace with this usual prefix.
pub(super) fn namespace_of(prefix: &str) -> &'static str {
    NAMES.iter().find(|(known, _)| *known == prefix).map_or("", |(_, namespace)| *namespace)
}

/// Whether this is the element with a usual name: `unit`, `mtc:match`.
pub(super) fn is(node: Node<'_>, name: &str) -> bool {
    let (prefix, local) = name.split_once(':').unwrap_or(("xlf", name));
    node.local_name() == local && prefix_of(node.namespace()) == Some(prefix)
}

/// The value of an attribute of a module: `its:version`.
pub(super) fn attribute<'d>(node: Node<'d>, name: &str) -> Option<&'d str> {
    match name.split_once(':') {
        Some((prefix, local)) => node.attribute_ns(namespace_of(prefix), local),
        None => node.attribute(name),
    }
}

/// The children with this usual name.
pub(super) fn children<'d>(node: Node<'d>, name: &'static str) -> impl Iterator<Item = Node<'d>> {
    node.elements().filter(move |child| is(*child, name))
}
