//! Codes and markers: halves, hints for editing, original data.

use rustc_hash::{FxHashMap, FxHashSet};

use super::messages::found;
use super::scope::{Scope, Text, inline};
use crate::exchange::xliff::names::is;
use crate::validate::Finding;
use crate::xml::Node;

/// Checks one side of a unit or match.
pub(super) fn of_side(scope: &Scope<'_>, side: Text, findings: &mut Vec<Finding>) {
    let nodes: Vec<Node<'_>> = scope.inline(side).collect();
    let open_ended = side == Text::Target && scope.is_partial(side);
    codes(&nodes, open_ended, findings);
    markers(&nodes, open_ended, findings);
    for node in &nodes {
        data(scope, *node, findings);
        check_hints(*node, findings);
    }
    sequences(&nodes, findings);
}

/// The value of an attribute, or its default.
fn value<'d>(node: Node<'d>, name: &str, default: &'d str) -> &'d str {
    node.attribute(name).unwrap_or(default)
}

fn is_isolated(node: Node<'_>) -> bool {
    node.attribute("isolated") == Some("yes")
}

/// Ends by the id of their start, with their places in the order of the text.
fn ends<'d>(nodes: &[Node<'d>], name: &str) -> FxHashMap<&'d str, Vec<(usize, Node<'d>)>> {
    let mut ends: FxHashMap<&str, Vec<(usize, Node<'d>)>> = FxHashMap::default();
    for (index, node) in nodes.iter().enumerate().filter(|(_, node)| is(**node, name)) {
        if let Some(start) = node.attribute("startRef") {
            ends.entry(start).or_default().push((index, *node));
        }
    }
    ends
}

fn codes(nodes: &[Node<'_>], open_ended: bool, findings: &mut Vec<Finding>) {
    let ends = ends(nodes, "ec");
    let mut starts: FxHashSet<&str> = FxHashSet::default();
    for (index, node) in nodes.iter().enumerate() {
        if is(*node, "sc") {
            let id = node.attribute("id").unwrap_or_default();
            start(*node, index, ends.get(id).map_or(&[], Vec::as_slice), open_ended, findings);
            if !is_isolated(*node) {
                starts.insert(id);
            }
        } else if is(*node, "ec") {
            end(*node, &starts, findings);
        }
    }
}

fn start(node: Node<'_>, index: usize, ends: &[(usize, Node<'_>)], open_ended: bool, findings: &mut Vec<Finding>) {
    let tag = node.start_tag_span();
    if is_isolated(node) {
        if !ends.is_empty() {
            findings.push(found("code.isolated", tag, &[]));
        }
        return;
    }
    let mut behind = ends.iter().filter(|(place, _)| *place > index).map(|(_, end)| *end);
    match (behind.next(), behind.next()) {
        (Some(end), None) => halves(node, end, findings),
        (None, _) if open_ended => {}
        _ => findings.push(found("code.lone-start", tag, &[])),
    }
}

/// Attributes that must be the same on both halves of a code: XLIFF 2.1, `ec`.
const SHARED: &[&str] = &["canCopy", "canDelete", "canOverlap"];

fn halves(start: Node<'_>, end: Node<'_>, findings: &mut Vec<Finding>) {
    let mut differ = |name: &str| findings.push(found("code.halves", end.start_tag_span(), &[name]));
    for name in SHARED.iter().filter(|name| value(start, name, "yes") != value(end, name, "yes")) {
        differ(name);
    }
    let wanted = match value(start, "canReorder", "yes") {
        "firstNo" => "no",
        same => same,
    };
    if value(end, "canReorder", "yes") != wanted {
        differ("canReorder");
    }
}

fn end(node: Node<'_>, starts: &FxHashSet<&str>, findings: &mut Vec<Finding>) {
    let tag = node.start_tag_span();
    let start = node.attribute("startRef");
    let isolated = is_isolated(node);
    if isolated == start.is_some() || isolated != node.attribute("id").is_some() {
        findings.push(found("code.end-id", tag.clone(), &[]));
    }
    if !isolated && node.attribute("dir").is_some() {
        findings.push(found("code.end-dir", tag.clone(), &[]));
    }
    if let Some(start) = start.filter(|start| !isolated && !starts.contains(start)) {
        findings.push(found("code.lone-end", tag, &[start]));
    }
}

fn markers(nodes: &[Node<'_>], open_ended: bool, findings: &mut Vec<Finding>) {
    let ends = ends(nodes, "em");
    let mut starts: FxHashSet<&str> = FxHashSet::default();
    for (index, node) in nodes.iter().enumerate() {
        let tag = node.start_tag_span();
        if is(*node, "sm") {
            let id = node.attribute("id").unwrap_or_default();
            starts.insert(id);
            let has_end = ends.get(id).is_some_and(|ends| ends.iter().any(|(place, _)| *place > index));
            if !has_end && !open_ended {
                findings.push(found("mark.lone-start", tag, &[]));
            }
        } else if is(*node, "em") {
            let start = node.attribute("startRef").unwrap_or_default();
            if !starts.contains(start) {
                findings.push(found("mark.lone-end", tag, &[start]));
            }
        }
    }
}

/// Attributes that require each other.
const PAIRS: &[[&str; 2]] =
    &[["dataRefStart", "dataRefEnd"], ["subFlowsStart", "subFlowsEnd"], ["equivStart", "equivEnd"]];

fn data(scope: &Scope<'_>, node: Node<'_>, findings: &mut Vec<Finding>) {
    let references = ["dataRef", "dataRefStart", "dataRefEnd"];
    let references = references.iter().filter_map(|name| node.attribute_node("", name));
    let mut has_data = false;
    for reference in references {
        has_data = true;
        if !scope.data.contains(reference.value()) {
            findings.push(found("data.unknown", reference.value_span(), &[reference.value()]));
        }
    }
    if has_data && let Some(copy) = node.attribute_node("", "copyOf") {
        findings.push(found("code.copy-data", copy.span(), &[]));
    }
    for [one, other] in PAIRS.iter().flat_map(|[one, other]| [[one, other], [other, one]]) {
        if node.attribute(one).is_some() && node.attribute(other).is_none() {
            findings.push(found("data.pair", node.start_tag_span(), &[one, other]));
        }
    }
}

/// Checks `canReorder` and `subType` on one element.
fn check_hints(node: Node<'_>, findings: &mut Vec<Finding>) {
    if let Some(reorder) = node.attribute_node("", "canReorder").filter(|found| found.value() != "yes") {
        let fixed = ["canDelete", "canCopy"].iter().all(|name| node.attribute(name) == Some("no"));
        if !fixed {
            findings.push(found("code.reorder", reorder.span(), &[reorder.value()]));
        }
    }
    let Some(sub) = node.attribute_node("", "subType") else { return };
    let kind = node.attribute("type");
    if kind.is_none() {
        findings.push(found("type.sub", sub.span(), &[]));
    } else if sub.value().starts_with("xlf:") {
        let wanted = SUB_TYPES.iter().find(|(name, _)| *name == sub.value()).map(|(_, kind)| *kind);
        if wanted.is_none() || wanted != kind {
            findings.push(found("type.pair", sub.value_span(), &[sub.value(), kind.unwrap_or_default()]));
        }
    }
}

/// The values of `subType` that the standard reserves, with their `type`: XLIFF 2.1, `subType`.
const SUB_TYPES: &[(&str, &str)] =
    &[("xlf:lb", "fmt"), ("xlf:pb", "fmt"), ("xlf:b", "fmt"), ("xlf:i", "fmt"), ("xlf:u", "fmt"), ("xlf:var", "ui")];

fn is_code(node: Node<'_>) -> bool {
    ["ph", "pc", "sc", "ec"].iter().any(|name| is(node, name))
}

/// A code that may not be reordered must follow another of its sequence.
fn sequences(nodes: &[Node<'_>], findings: &mut Vec<Finding>) {
    let mut before = "yes";
    for code in nodes.iter().filter(|node| is_code(**node)) {
        let now = value(*code, "canReorder", "yes");
        if now == "no" && before == "yes" {
            findings.push(found("code.sequence", code.start_tag_span(), &[]));
        }
        before = now;
    }
}

/// The key of a code on both sides: its id, or for an end the id of its start.
fn key(node: Node<'_>) -> (bool, &str) {
    match node.attribute("startRef") {
        Some(start) => (true, start),
        None => (false, node.attribute("id").unwrap_or_default()),
    }
}

/// Checks that the target keeps the codes of the source as required.
pub(super) fn across(scope: &Scope<'_>, findings: &mut Vec<Finding>) {
    let kept: FxHashSet<(bool, &str)> = scope.inline(Text::Target).filter(|node| is_code(*node)).map(key).collect();
    for part in &scope.parts {
        let (Some(source), Some(target)) = (part.source, part.target) else { continue };
        for code in inline(source).filter(|node| is_code(*node) && node.attribute("canDelete") == Some("no")) {
            if !kept.contains(&key(code)) {
                findings.push(found("code.deleted", target.start_tag_span(), &[key(code).1]));
            }
        }
        reordered(source, target, findings);
    }
    copies(scope, findings);
}

/// Codes that may not be reordered must follow the same code on both sides.
fn reordered(source: Node<'_>, target: Node<'_>, findings: &mut Vec<Finding>) {
    let now: FxHashMap<_, _> = with_previous(target).map(|(code, before)| (key(code), (code, before))).collect();
    for (code, before) in with_previous(source).filter(|(code, _)| code.attribute("canReorder") == Some("no")) {
        let moved = now.get(&key(code)).filter(|(_, now)| before.is_some() && *now != before);
        if let Some((moved, _)) = moved {
            findings.push(found("code.reordered", moved.start_tag_span(), &[]));
        }
    }
}

/// The codes of a text, each with the key of the one before it.
fn with_previous<'d>(text: Node<'d>) -> impl Iterator<Item = (Node<'d>, Option<(bool, &'d str)>)> {
    let codes = inline(text).filter(|node| is_code(*node));
    codes.scan(None, |before, code| Some((code, before.replace(key(code)))))
}

/// `copyOf` must name a code of the unit that may be copied and has no original data.
fn copies(scope: &Scope<'_>, findings: &mut Vec<Finding>) {
    let all = || scope.inline(Text::Source).chain(scope.inline(Text::Target)).filter(|node| is_code(*node));
    let mut known: FxHashMap<&str, Node<'_>> = FxHashMap::default();
    for node in all() {
        if let Some(id) = node.attribute("id") {
            known.entry(id).or_insert(node);
        }
    }
    for copy in all().filter_map(|node| node.attribute_node("", "copyOf")) {
        let span = copy.value_span();
        match known.get(copy.value()) {
            None => findings.push(found("code.copy-unknown", span, &[copy.value()])),
            Some(base) if base.attribute("canCopy") == Some("no") => {
                findings.push(found("code.copy-forbidden", span, &[copy.value()]));
            }
            Some(base) if base.attributes().any(|attribute| attribute.local_name().starts_with("dataRef")) => {
                findings.push(found("code.copy-data", span, &[]));
            }
            Some(_) => {}
        }
    }
}
