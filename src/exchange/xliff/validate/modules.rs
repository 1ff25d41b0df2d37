//! Rules of the modules.

use rustc_hash::FxHashSet;

use super::messages::found;
use crate::exchange::xliff::names::{attribute, children, is};
use crate::validate::Finding;
use crate::xml::{Node, XML_NAMESPACE};

/// Checks an element of a module, or the attributes of modules on an element of the core.
pub(super) fn check(node: Node<'_>, findings: &mut Vec<Finding>) {
    on_core(node, findings);
    if let Some((_, rule)) = RULES.iter().find(|(name, _)| is(node, name)) {
        rule(node, findings);
    }
}

/// A rule for one element.
type Rule = fn(Node<'_>, &mut Vec<Finding>);

static RULES: &[(&str, Rule)] = &[
    ("mtc:match", candidate),
    ("gls:glossEntry", entry),
    ("res:resourceItem", resource),
    ("res:source", resource_text),
    ("res:target", resource_text),
    ("val:rule", rule),
];

fn on_core(node: Node<'_>, findings: &mut Vec<Finding>) {
    let has = |name| attribute(node, name).is_some();
    let tag = || node.start_tag_span();
    let is_joined_end = is(node, "ec") && node.attribute("isolated") != Some("yes");
    for name in ["fs:fs", "fs:subFs"].into_iter().filter(|name| is_joined_end && has(name)) {
        findings.push(found("fs.end", tag(), &[name]));
    }
    if has("fs:subFs") && !has("fs:fs") {
        findings.push(found("fs.sub", tag(), &[]));
    }
    if has("slr:sizeInfo") && has("slr:sizeInfoRef") {
        findings.push(found("slr.info", tag(), &[]));
    }
}

fn candidate(node: Node<'_>, findings: &mut Vec<Finding>) {
    if let Some(sub) = node.attribute_node("", "subType").filter(|_| node.attribute("type").is_none()) {
        findings.push(found("match.type", sub.span(), &[]));
    }
}

fn entry(node: Node<'_>, findings: &mut Vec<Finding>) {
    let says = |child: Node<'_>| is(child, "gls:translation") || is(child, "gls:definition");
    if !node.elements().any(says) {
        findings.push(found("glossary.entry", node.start_tag_span(), &[]));
    }
}

fn resource(node: Node<'_>, findings: &mut Vec<Finding>) {
    let mut texts = children(node, "res:source").chain(children(node, "res:target"));
    if node.attribute("mimeType").is_none() && texts.any(|text| text.first_child().is_some()) {
        findings.push(found("resource.mime", node.start_tag_span(), &[]));
    }
}

fn resource_text(node: Node<'_>, findings: &mut Vec<Finding>) {
    if node.first_child().is_none() != node.attribute("href").is_some() {
        findings.push(found("resource.content", node.start_tag_span(), &[node.qualified_name()]));
    }
}

fn rule(node: Node<'_>, findings: &mut Vec<Finding>) {
    let tests = ["isPresent", "isNotPresent", "startsWith", "endsWith"];
    let count = tests.iter().filter(|name| node.attribute(name).is_some()).count();
    let own = node.attributes().filter(|attribute| attribute.namespace().is_some()).count();
    let mut report = |rule| findings.push(found(rule, node.start_tag_span(), &[]));
    if count > 1 || (count == 0 && own == 0) {
        report("validation.one");
    }
    let has = |name| node.attribute(name).is_some();
    if has("occurs") && !has("isPresent") {
        report("validation.occurs");
    }
    if has("existsInSource") && !["isPresent", "startsWith", "endsWith"].into_iter().any(has) {
        report("validation.source");
    }
    let in_file = node.parent().and_then(Node::parent).is_some_and(|above| is(above, "file"));
    if in_file && node.attribute("disabled") == Some("yes") {
        report("validation.disabled");
    }
}

/// Checks references within a whole file: resources and size profiles.
pub(super) fn of_file(file: Node<'_>, findings: &mut Vec<Finding>) {
    let inside = || file.descendants().filter(|node| node.is_element());
    let items: FxHashSet<&str> = children(file, "res:resourceData")
        .flat_map(|all| children(all, "res:resourceItem"))
        .filter_map(|item| item.attribute("id"))
        .collect();
    for item in inside().filter(|node| is(*node, "res:resourceItemRef")) {
        if let Some(reference) = item.attribute_node("", "ref").filter(|found| !items.contains(found.value())) {
            findings.push(found("resource.unknown", reference.value_span(), &[reference.value()]));
        }
    }
    let languages = inside().filter(|node| is(*node, "res:source") || is(*node, "res:target"));
    let root = file.parent();
    for text in languages {
        let (rule, name) = if is(text, "res:source") { ("lang.source", "srcLang") } else { ("lang.target", "trgLang") };
        let wanted = root.and_then(|root| root.attribute(name)).unwrap_or_default();
        let given = text.attribute_ns(XML_NAMESPACE, "lang").filter(|given| !given.eq_ignore_ascii_case(wanted));
        findings.extend(given.map(|given| found(rule, text.start_tag_span(), &[given, wanted])));
    }
}
