//! Nodes (XPath 1.0, 4.1; XPath 2.0 functions, 14 and 15.5).

use super::{Builtin, Call, Evaluated, Sequence, Text, core, modern, third};
use crate::dom::{Kind, Node};
use crate::xpath::path::in_order;
use crate::xpath::value::{Atomic, Item};

pub(super) const TABLE: &[Builtin] = &[
    core("name", 0, 1, "f", name).focused(0),
    core("local-name", 0, 1, "f", local_name).focused(0),
    super::old("namespace-uri", 0, 1, "f", namespace_uri).focused(0),
    modern("namespace-uri", 0, 1, modern_namespace_uri).focused(0),
    modern("root", 0, 1, root).focused(0),
    core("lang", 1, 1, "s", lang).focused(1).boolean(),
    modern("lang", 2, 2, lang).boolean(),
    modern("nilled", 1, 1, nilled),
    third("nilled", 0, 0, nilled).focused(0),
    core("id", 1, 1, "v", id).focused(1),
    modern("id", 2, 2, id),
    modern("element-with-id", 1, 2, id).focused(1),
    modern("idref", 1, 2, idref).focused(1),
    core("generate-id", 0, 1, "f", generate_id).focused(0),
    third("path", 0, 1, path).focused(0),
    third("has-children", 0, 1, has_children).focused(0).boolean(),
];

fn of_name<'d>(call: &Call<'_, 'd>, get: impl Fn(Node<'d>) -> Text<'d>) -> Evaluated<Sequence<'d>> {
    Ok(call.node_or_context(0)?.map_or(Text::Borrowed(""), get).into())
}

fn name<'d>(call: &Call<'_, 'd>) -> Evaluated<Sequence<'d>> {
    of_name(call, |node| match node.name() {
        Some(name) if !name.prefix.is_empty() => node.qualified_name().into(),
        _ => node.local_name().into(),
    })
}

fn local_name<'d>(call: &Call<'_, 'd>) -> Evaluated<Sequence<'d>> {
    of_name(call, |node| node.local_name().into())
}

fn namespace_uri<'d>(call: &Call<'_, 'd>) -> Evaluated<Sequence<'d>> {
    of_name(call, |node| node.namespace().into())
}

/// Since XPath 2.0 the value is an xs:anyURI (XPath 2.0 functions, 14.3).
fn modern_namespace_uri<'d>(call: &Call<'_, 'd>) -> Evaluated<Sequence<'d>> {
    let name = call.node_or_context(0)?.map_or("", Node::namespace);
    Ok(Atomic::Uri(Text::Borrowed(name)).into())
}

fn root<'d>(call: &Call<'_, 'd>) -> Evaluated<Sequence<'d>> {
    Ok(call.node_or_context(0)?.map(Node::root).into())
}

fn lang<'d>(call: &Call<'_, 'd>) -> Evaluated<Sequence<'d>> {
    let wanted = call.text(0)?.to_lowercase();
    let Some(node) = call.node_or_context(1)? else { return Ok(false.into()) };
    let Some(found) = node.language().map(str::to_lowercase) else { return Ok(false.into()) };
    let rest = found.strip_prefix(&wanted);
    Ok(rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('-')).into())
}

fn nilled<'d>(call: &Call<'_, 'd>) -> Evaluated<Sequence<'d>> {
    let element = call.node_or_context(0)?.filter(|node| node.is_element());
    // Without a schema no element is nilled.
    Ok(element.map(|_| false).into())
}

/// The node whose document is meant.
fn document_of<'d>(call: &Call<'_, 'd>) -> Evaluated<Node<'d>> {
    let node = call.node_or_context(1)?;
    Ok(node.unwrap_or(call.eval.main.root()).root())
}

fn id<'d>(call: &Call<'_, 'd>) -> Evaluated<Sequence<'d>> {
    let root = document_of(call)?;
    let mut found: Vec<Node<'d>> = Vec::new();
    for item in call.arg(0).items() {
        let text = item.atomized()?.text();
        found.extend(text.split_whitespace().filter_map(|id| root.document.by_id(id)));
    }
    in_order(&mut found);
    Ok(found.into())
}

fn idref<'d>(call: &Call<'_, 'd>) -> Evaluated<Sequence<'d>> {
    let root = document_of(call)?;
    let ids = call.atoms(0)?;
    let ids: Vec<_> = ids.iter().map(Atomic::text).collect();
    let mut found = Vec::new();
    // Without a schema, the attributes are those that the DTD declares as IDREF or IDREFS.
    for attribute in root.document.references() {
        call.eval.spend(1)?;
        let mut words = attribute.string().split_whitespace();
        if words.any(|word| ids.iter().any(|id| id.trim() == word)) {
            found.push(attribute);
        }
    }
    Ok(found.into())
}

fn generate_id<'d>(call: &Call<'_, 'd>) -> Evaluated<Sequence<'d>> {
    let Some(node) = call.node_or_context(0)? else { return Ok(Text::Borrowed("").into()) };
    Ok(format!("d{}n{}", call.eval.store.number_of(node), node.id).into())
}

fn path<'d>(call: &Call<'_, 'd>) -> Evaluated<Sequence<'d>> {
    Ok(call.node_or_context(0)?.map(Node::path).into())
}

fn has_children<'d>(call: &Call<'_, 'd>) -> Evaluated<Sequence<'d>> {
    Ok(call.node_or_context(0)?.is_some_and(|node| node.children().next().is_some()).into())
}

/// The address of a node: that of the document, changed by `xml:base` (XDM, `dm:base-uri`).
pub(super) fn base_of(node: Node<'_>) -> Option<String> {
    let base =
        |node: Node<'_>| node.attribute(glossator_xml::XML_NAMESPACE, "base").map(Node::string).map(str::to_owned);
    let document = node.document.uri().map(str::to_owned);
    let mut steps: Vec<String> = std::iter::successors(Some(node), |node| node.parent()).filter_map(base).collect();
    steps.reverse();
    steps.into_iter().fold(document, |base, step| Some(super::uris::joined(&base.unwrap_or_default(), &step)))
}

/// `base-uri`, `document-uri`.
pub(super) fn uri_of(node: Node<'_>, of_document: bool) -> Option<Item<'_>> {
    let uri = match (of_document, node.kind()) {
        (true, Kind::Document) => node.document.uri().map(str::to_owned),
        (true, _) => None,
        (false, _) => base_of(node),
    };
    uri.map(|uri| Item::Atom(Atomic::Uri(super::uris::address(&uri).into())))
}
