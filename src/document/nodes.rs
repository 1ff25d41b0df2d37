//! Looking into the trees of office formats, whose namespaces have several names.

use crate::xml::Node;

/// The value of an attribute by its local name, in whatever namespace.
pub(super) fn said<'d>(node: Node<'d>, local: &str) -> Option<&'d str> {
    node.attributes().find(|attribute| attribute.local_name() == local).map(|attribute| attribute.value())
}

/// The first child element of this local name.
pub(super) fn child<'d>(node: Node<'d>, local: &str) -> Option<Node<'d>> {
    node.elements().find(|child| child.local_name() == local)
}

/// The first element below with this local name.
pub(super) fn below<'d>(node: Node<'d>, local: &str) -> Option<Node<'d>> {
    node.descendants().find(|child| child.is_element() && child.local_name() == local)
}

/// The value of the attribute `val` of a child: how WordprocessingML says most things.
pub(super) fn val<'d>(node: Node<'d>, local: &str) -> Option<&'d str> {
    child(node, local).and_then(|child| said(child, "val"))
}

/// Whether a switch is on: `None` where nothing is said.
pub(super) fn switch(node: Node<'_>, local: &str) -> Option<bool> {
    let found = child(node, local)?;
    Some(!matches!(said(found, "val"), Some("0" | "false" | "off" | "none")))
}
