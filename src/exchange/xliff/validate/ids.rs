//! Finds ids that are used twice.

use rustc_hash::{FxHashMap, FxHashSet};

use super::messages::found;
use super::scope::{Part, Scope, Text, inline};
use crate::exchange::xliff::names::{children, is, prefix_of};
use crate::validate::Finding;
use crate::xml::{Node, XML_NAMESPACE};

/// Reports every id that an earlier one of `nodes` has.
fn unique<'d>(nodes: impl Iterator<Item = Node<'d>>, of: &str, findings: &mut Vec<Finding>) {
    let mut seen: FxHashMap<&str, Node<'d>> = FxHashMap::default();
    for node in nodes {
        let Some(attribute) = node.attribute_node("", "id").or_else(|| node.attribute_node(XML_NAMESPACE, "id")) else {
            continue;
        };
        match seen.insert(attribute.value(), node) {
            None => {}
            Some(first) => {
                let finding = found("id.twice", attribute.value_span(), &[attribute.value(), of]);
                let related = Some((first.start_tag_span(), "it is given here first".to_owned()));
                findings.push(Finding { related, ..finding });
            }
        }
    }
}

/// Checks the ids of files in the document, of groups and units in each file, and of elements in lists.
pub(super) fn of_document(root: Node<'_>, findings: &mut Vec<Finding>) {
    unique(children(root, "file"), "the files of the document", findings);
    for file in children(root, "file") {
        let named = |name: &'static str| file.descendants().filter(move |node| is(*node, name));
        unique(named("group"), "the groups of the file", findings);
        unique(named("unit"), "the units of the file", findings);
    }
    for node in root.descendants().filter(|node| node.is_element()) {
        of_list(node, findings);
        of_extensions(node, findings);
    }
}

/// Elements in which the ids of other elements must be unique, those elements, and their name in messages.
const LISTS: &[(&str, &[&str], &str)] = &[
    ("notes", &["note"], "the notes here"),
    ("originalData", &["data"], "the original data here"),
    ("mtc:matches", &["mtc:match"], "the matches of the unit"),
    ("gls:glossary", &["gls:glossEntry", "gls:translation"], "the entries and translations of the glossary"),
    ("res:resourceData", &["res:resourceItem", "res:resourceItemRef"], "the resources here"),
    ("mda:metadata", &["mda:metaGroup"], "the groups of the metadata"),
    ("unit", &["its:locQualityIssues", "its:provenanceRecords"], "the ITS records of the unit"),
];

fn of_list(node: Node<'_>, findings: &mut Vec<Finding>) {
    for (list, members, of) in LISTS.iter().filter(|(list, ..)| is(node, list)) {
        // The metadata element itself has an id of the same kind as its groups.
        let own = std::iter::once(node).filter(|_| *list == "mda:metadata");
        let inside = node.descendants().filter(|inner| members.iter().any(|member| is(*inner, member)));
        unique(own.chain(inside), of, findings);
    }
}

/// Ids of extensions must be unique in the innermost file, group or unit.
fn of_extensions(node: Node<'_>, findings: &mut Vec<Finding>) {
    let Some(name) = ["file", "group", "unit"].into_iter().find(|name| is(node, name)) else { return };
    let mut seen: FxHashSet<&str> = FxHashSet::default();
    let extensions = node.elements().filter(|child| prefix_of(child.namespace()).is_none());
    for inner in extensions.flat_map(|child| std::iter::once(child).chain(child.descendants())) {
        let ids = [inner.attribute_node("", "id"), inner.attribute_node(XML_NAMESPACE, "id")];
        // If an element has both, either may be meant.
        for id in ids.into_iter().flatten().take(1) {
            if !seen.insert(id.value()) {
                findings.push(found("id.extension", id.value_span(), &[id.value(), name]));
            }
        }
    }
}

/// Checks segments and inline elements of a unit or match; the target repeats ids of its source.
pub(super) fn of_scope(scope: &Scope<'_>, findings: &mut Vec<Finding>) {
    let parts = scope.parts.iter().map(|part| part.node).filter(|_| scope.is_unit());
    let sources = parts.chain(scope.inline(Text::Source));
    let of = if scope.is_unit() { "the segments and inline elements of the unit" } else { "the inline elements here" };
    unique(sources, of, findings);
    unique(scope.inline(Text::Target), "the inline elements of the targets", findings);
    let parts = scope.parts.iter().map(|part| part.node).filter(|_| scope.is_unit());
    let taken: FxHashSet<&str> =
        parts.chain(scope.inline(Text::Source)).filter_map(|node| node.attribute("id")).collect();
    for part in &scope.parts {
        of_target(part, &taken, findings);
    }
}

/// Elements that may replace one another with the same id: XLIFF 2.1, Inline Codes.
const ALIKE: &[&[&str]] = &[&["pc", "sc", "ec"], &["mrk", "sm"], &["ph"]];

fn of_target(part: &Part<'_>, taken: &FxHashSet<&str>, findings: &mut Vec<Finding>) {
    let Some(target) = part.target else { return };
    let beside: FxHashMap<&str, &str> = part
        .source
        .into_iter()
        .flat_map(inline)
        .filter_map(|node| Some((node.attribute("id")?, node.local_name())))
        .collect();
    for node in inline(target) {
        let Some(id) = node.attribute_node("", "id") else { continue };
        let alike =
            |other: &&str| ALIKE.iter().any(|group| group.contains(other) && group.contains(&node.local_name()));
        let is_right = match beside.get(id.value()) {
            Some(other) => alike(other),
            None => !taken.contains(id.value()),
        };
        if !is_right {
            findings.push(found("id.target", id.value_span(), &[id.value()]));
        }
    }
}
