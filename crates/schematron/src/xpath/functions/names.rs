//! Qualified names (XPath 2.0 functions, 11).

use std::sync::Arc;

use super::{Builtin, Call, Evaluated, Sequence, Text, XPathError, modern};
use crate::dom::{Kind, Node};
use crate::xpath::value::{Atomic, Item, QName};

pub(super) const TABLE: &[Builtin] = &[
    modern("node-name", 1, 1, node_name),
    super::third("node-name", 0, 0, node_name).focused(0),
    modern("QName", 2, 2, qname),
    modern("resolve-QName", 2, 2, resolve_qname),
    modern("local-name-from-QName", 1, 1, |call| part(call, |name| Some(Atomic::string(name.local.to_string())))),
    modern("prefix-from-QName", 1, 1, |call| {
        part(call, |name| (!name.prefix.is_empty()).then(|| Atomic::string(name.prefix.to_string())))
    }),
    modern("namespace-uri-from-QName", 1, 1, |call| {
        part(call, |name| Some(Atomic::Uri(name.namespace.to_string().into())))
    }),
    modern("namespace-uri-for-prefix", 2, 2, namespace_uri_for_prefix),
    modern("in-scope-prefixes", 1, 1, in_scope_prefixes),
];

fn made<'d>(prefix: &str, namespace: &str, local: &str) -> Atomic<'d> {
    Atomic::QName(Arc::new(QName { prefix: prefix.into(), namespace: namespace.into(), local: local.into() }))
}

fn node_name<'d>(call: &Call<'_, 'd>) -> Evaluated<Sequence<'d>> {
    let node = call.node_or_context(0)?.filter(|node| node.name().is_some());
    let name = node.map(|node| {
        let prefix = node.name().map_or("", |name| &name.prefix);
        made(prefix, node.namespace(), node.local_name())
    });
    Ok(name.into())
}

fn split(text: &str) -> Evaluated<(&str, &str)> {
    let (prefix, local) = text.split_once(':').unwrap_or(("", text));
    let fits = glossator_xml::is_ncname(local) && (prefix.is_empty() || glossator_xml::is_ncname(prefix));
    if fits { Ok((prefix, local)) } else { Err(XPathError::new("FOCA0002", format!("`{text}` is no name"))) }
}

fn qname<'d>(call: &Call<'_, 'd>) -> Evaluated<Sequence<'d>> {
    let (namespace, text) = (call.text(0)?, call.text(1)?);
    let (prefix, local) = split(&text)?;
    if namespace.is_empty() && !prefix.is_empty() {
        return Err(XPathError::new("FOCA0002", format!("`{}` has a prefix and no namespace", &*text)));
    }
    Ok(made(prefix, &namespace, local).into())
}

/// A name in the text of a document: its prefix stands for what it does at the element.
pub(crate) fn qname_from<'d>(text: &str, element: Option<Node<'_>>) -> Evaluated<Atomic<'d>> {
    let (prefix, local) = split(text.trim())?;
    let namespace = element.and_then(|element| element.resolve_prefix(prefix));
    match namespace {
        Some(namespace) => Ok(made(prefix, namespace, local)),
        None if prefix.is_empty() => Ok(made("", "", local)),
        None => Err(XPathError::new("FONS0004", format!("the prefix `{prefix}` is not declared"))),
    }
}

fn element<'d>(call: &Call<'_, 'd>, index: usize) -> Evaluated<Option<Node<'d>>> {
    Ok(call.node_or_context(index)?.filter(|node| node.kind() == Kind::Element))
}

fn resolve_qname<'d>(call: &Call<'_, 'd>) -> Evaluated<Sequence<'d>> {
    let Some(text) = call.text_or_none(0)? else { return Ok(Sequence::Empty) };
    qname_from(&text, element(call, 1)?).map(Sequence::from)
}

fn part<'d>(call: &Call<'_, 'd>, get: impl Fn(&QName) -> Option<Atomic<'d>>) -> Evaluated<Sequence<'d>> {
    match call.atom(0)? {
        None => Ok(Sequence::Empty),
        Some(Atomic::QName(name)) => Ok(get(&name).into()),
        Some(other) => {
            Err(XPathError::wrong_type(format!("a QName is expected, not a value of type {}", other.type_name())))
        }
    }
}

fn namespace_uri_for_prefix<'d>(call: &Call<'_, 'd>) -> Evaluated<Sequence<'d>> {
    let prefix = call.text(0)?;
    let found = element(call, 1)?.and_then(|element| element.resolve_prefix(&prefix));
    Ok(found.map(|name| Atomic::Uri(Text::Borrowed(name))).into())
}

fn in_scope_prefixes<'d>(call: &Call<'_, 'd>) -> Evaluated<Sequence<'d>> {
    let Some(element) = element(call, 0)? else { return Ok(Sequence::Empty) };
    let prefix = |(prefix, _): (&'d str, &'d str)| Item::Atom(Atomic::String(Text::Borrowed(prefix)));
    Ok(element.namespaces().into_iter().map(prefix).collect())
}
