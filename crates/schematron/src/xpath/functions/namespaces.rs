//! The namespace axis (XPath 1.0, 2.2 and 5.4; XPath 2.0, 3.2.1.1).
//!
//! Few rules use it, so no document holds namespace nodes. When they are first asked for, a document beside it is made in
//! which every element has its namespaces as attributes: the name is the prefix, the value the name of the namespace.

use std::sync::Arc;

use super::{Builtin, Call, Evaluated, Sequence, XPathError, core};
use crate::dom::{Builder, Document, Node};

/// The element that holds the namespaces of the context node; no name can be written that calls it.
pub(in crate::xpath) static NAMESPACES: Builtin = core("namespace::", 0, 0, "v", holder).focused(0);

fn holder<'d>(call: &Call<'_, 'd>) -> Evaluated<Sequence<'d>> {
    let node = call.eval.context_node(call.focus)?;
    if !node.is_element() {
        return Ok(Sequence::Empty);
    }
    let index = match call.eval.store.namespaces_of(node.serial()) {
        Some(index) => index,
        None => {
            let made = made(call, node.root())?;
            let added = call.eval.store.add_namespaces(node.serial(), made);
            added.map_err(XPathError::limit)?
        }
    };
    let Some(beside) = call.eval.store.get(index) else { return Ok(Sequence::Empty) };
    let elements = beside.node(1).name().map_or(&[][..], |name| beside.elements(name.expanded));
    // The place of an element is its number in the document.
    let at = elements.partition_point(|id| beside.node(*id).span().start < node.id as usize);
    Ok(elements.get(at).map(|id| beside.node(*id)).into())
}

fn made(call: &Call<'_, '_>, root: Node<'_>) -> Evaluated<Document> {
    let mut builder = Builder::new(Arc::clone(&call.eval.program.symbols), None);
    let mut length = 0;
    for element in (0..=root.last()).map(|id| root.document.node(id)).filter(|node| node.is_element()) {
        let place = element.id as usize..element.id as usize;
        builder.start("element", "", place.clone());
        let namespaces = element.namespaces();
        call.eval.spend(1 + namespaces.len())?;
        length += 1 + namespaces.len();
        call.eval.check_length(length)?;
        for (prefix, name) in namespaces {
            builder.attribute(prefix, "", name, place.clone(), false);
        }
        builder.end();
    }
    Ok(builder.finish())
}
