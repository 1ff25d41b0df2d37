//! Namespaces in scope (Namespaces in XML, clause 6), for elements that move to another place.

use std::collections::BTreeMap;

use crate::namespaces::XML_NAMESPACE;
use crate::node::Node;

/// What each prefix stands for; the empty one is the default namespace.
pub(super) type Scope = BTreeMap<String, String>;

/// The declarations in force inside an element.
pub(super) fn scope_of(node: Option<Node<'_>>) -> Scope {
    let mut scope = Scope::new();
    for element in node.into_iter().chain(node.into_iter().flat_map(Node::ancestors)) {
        for declaration in element.namespace_declarations() {
            let prefix = if declaration.qualified_name() == "xmlns" { "" } else { declaration.local_name() };
            if !scope.contains_key(prefix) {
                scope.insert(prefix.to_owned(), declaration.value().to_owned());
            }
        }
    }
    scope
}

/// What is in force where a file is included: its own declarations over those of the place.
pub(super) fn over(outer: &Scope, own: &Scope) -> Scope {
    let mut scope = outer.clone();
    scope.insert(String::new(), own.get("").cloned().unwrap_or_default());
    scope.extend(own.iter().map(|(prefix, name)| (prefix.clone(), name.clone())));
    scope
}

/// The declarations that an element needs so that its names mean at the new place what they mean at the old one
/// (XInclude 1.0, 4.5.4: the namespace properties are kept).
pub(super) fn needed(node: Node<'_>, old: &Scope, new: &Scope) -> String {
    let meaning = |scope: &Scope, prefix: &str| scope.get(prefix).cloned().unwrap_or_default();
    let is_own = |prefix: &str| {
        node.namespace_declarations().any(|own| match prefix {
            "" => own.qualified_name() == "xmlns",
            _ => own.qualified_name() != "xmlns" && own.local_name() == prefix,
        })
    };
    let mut text = String::new();
    let default = std::iter::once("");
    for prefix in default.chain(old.keys().map(String::as_str).filter(|prefix| !prefix.is_empty())) {
        let name = meaning(old, prefix);
        if name == XML_NAMESPACE || name == meaning(new, prefix) || is_own(prefix) {
            continue;
        }
        let colon = if prefix.is_empty() { "" } else { ":" };
        text.push_str(&format!(" xmlns{colon}{prefix}=\"{}\"", quoted(&name)));
    }
    text
}

fn quoted(name: &str) -> String {
    name.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;").replace('\t', "&#9;").replace('\n', "&#10;")
}
