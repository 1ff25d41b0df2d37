//! Ids: none is used twice, none that is needed is missing.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::super::Finding;
use super::context::{Context, id, is};
use super::found;
use crate::xml::{Doctype, Event, Limits, Reader, XML_NAMESPACE};

/// GL103: an id is used only once in a file.
pub(super) fn twice<'c>(context: &'c Context<'c>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for node in context.document.nodes() {
        let Some(attribute) = node.attribute_node(XML_NAMESPACE, "id") else { continue };
        let Some(first) = context.ids.get(attribute.value()).filter(|first| **first != node) else { continue };
        let message = format!("the id `{}` is given twice in this file", attribute.value());
        let related = Some((first.start_tag_span(), "it is given here first".to_owned()));
        let advice = "give one of the two another id, and change the pointers to it";
        findings.push(Finding { related, ..found(attribute.value_span(), message).advising(advice) });
    }
    findings
}

/// GL119: sentences and posts have ids, so that alignments, replies and decisions can point to them.
pub(super) fn missing<'c>(context: &'c Context<'c>) -> Vec<Finding> {
    let units = context.in_text().filter(|node| (is(*node, "s") || is(*node, "post")) && id(*node).is_none());
    units
        .map(|node| {
            let what = if is(node, "s") { "sentence" } else { "post" };
            found(node.start_tag_span(), format!("this {what} has no `xml:id`; nothing can point to it"))
                .advising("give it an id of its own, such as that of the block followed by `.s1`")
        })
        .collect()
}

/// The identity of an edition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// `xml:id` of the root.
    pub id: String,
    /// `xml:lang` of the root.
    pub lang: String,
    /// `edition/@n`: the version.
    pub version: String,
    /// Bytes of the id.
    pub span: Range<usize>,
}

/// The identity of the edition in `text`; `None` without an id. Reads only the header.
pub fn identity(text: &str) -> Option<Identity> {
    let mut reader = Reader::new(text, &Limits::default().with_doctype(Doctype::Skip));
    let mut identity: Option<Identity> = None;
    while let Ok(Some(event)) = reader.next_event() {
        let Event::Start(start) = event else { continue };
        let value =
            |namespace: &str, name: &str| start.attribute_ns(namespace, name).map(str::to_owned).unwrap_or_default();
        match (&mut identity, start.local_name()) {
            (None, _) => {
                let attribute = start.attributes().find(|attribute| attribute.is(XML_NAMESPACE, "id"))?;
                let (id, span) = (attribute.value().to_owned(), attribute.value_span());
                identity = Some(Identity { id, lang: value(XML_NAMESPACE, "lang"), version: String::new(), span });
            }
            (Some(identity), "edition") => identity.version = value("", "n"),
            (_, "text" | "standOff" | "profileDesc") => break,
            _ => {}
        }
    }
    identity
}

/// GL104: among files given together, no two are the same version of the same edition in the same language.
///
/// Versions and languages share the ids of units on purpose; only the identity of the file as a whole must differ. The
/// result refers to files by their index in `files`.
pub fn check_edition(files: &[(&str, Identity)]) -> Vec<(usize, Finding)> {
    let mut seen: FxHashMap<(&str, &str, &str), &str> = FxHashMap::default();
    let mut findings = Vec::new();
    for (index, (name, identity)) in files.iter().enumerate() {
        let key = (identity.id.as_str(), identity.lang.as_str(), identity.version.as_str());
        let Some(other) = seen.get(&key) else {
            seen.insert(key, *name);
            continue;
        };
        let message = format!("this file calls itself `{}`, as {other} does, in the same language and version", key.0);
        let finding = Finding::error("GL104", identity.span.clone(), message).as_warning();
        let advice = "give one of them another `xml:id`, or number the versions with `<edition n=\"2\">`";
        findings.push((index, finding.advising(advice)));
    }
    findings
}
