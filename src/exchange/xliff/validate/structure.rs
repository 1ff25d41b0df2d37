//! Every element against the table: what it is, its attributes, its content.

use super::messages::found;
use super::table::{Element, Particle, TABLE};
use super::values;
use crate::exchange::xliff::names::{is, prefix_of};
use crate::validate::Finding;
use crate::xml::{Attribute, Node, NodeKind};

/// Checks an element and its content, but not what is in its children.
pub(super) fn check(node: Node<'_>, findings: &mut Vec<Finding>) {
    let Some(prefix) = prefix_of(node.namespace()) else { return };
    let Some(element) = TABLE.elements.get(format!("{prefix}:{}", node.local_name()).as_str()) else {
        findings.push(found("element.unknown", node.name_span(), &[node.qualified_name()]));
        return;
    };
    attributes(node, element, findings);
    content(node, element, findings);
    text(node, element, findings);
}

fn attributes(node: Node<'_>, element: &Element, findings: &mut Vec<Finding>) {
    for attribute in node.attributes() {
        findings.extend(attribute_fault(element, &attribute));
    }
    for wanted in element.attributes.iter().filter(|wanted| wanted.is_required) {
        let has = node.attributes().any(|attribute| usual_name(&attribute).as_deref() == Some(wanted.name));
        if !has {
            findings.push(found("attribute.missing", node.start_tag_span(), &[element.name, wanted.name]));
        }
    }
}

/// The name of an attribute with its usual prefix; `None` for one of an extension.
fn usual_name(attribute: &Attribute<'_>) -> Option<String> {
    match attribute.namespace() {
        None => Some(attribute.local_name().to_owned()),
        some => Some(format!("{}:{}", prefix_of(some)?, attribute.local_name())),
    }
}

fn attribute_fault(element: &Element, attribute: &Attribute<'_>) -> Option<Finding> {
    let name = usual_name(attribute);
    let known = element.attributes.iter().find(|known| Some(known.name) == name.as_deref());
    let written = attribute.qualified_name();
    let kind = match known {
        Some(known) => known.kind,
        None if attribute.namespace().is_none() => {
            return Some(found("attribute.unknown", attribute.name_span(), &[element.name, written]));
        }
        None if !element.takes(prefix_of(attribute.namespace())) => {
            return Some(found("attribute.foreign", attribute.name_span(), &[element.name, written]));
        }
        None => TABLE.attributes.get(name.as_deref().unwrap_or_default()).copied().unwrap_or_default(),
    };
    let why = values::fault(kind, attribute.value())?;
    Some(found("attribute.value", attribute.value_span(), &[written, attribute.value(), &why]))
}

/// Goes through children and particles side by side; the content models are deterministic.
fn content(node: Node<'_>, element: &Element, findings: &mut Vec<Finding>) {
    let mut at = 0;
    let mut seen = 0;
    for child in node.elements() {
        let fits = |particle: &Particle| particle.names.iter().any(|name| matches(child, name));
        let rest = element.content.get(at..).unwrap_or_default();
        match rest.iter().position(fits) {
            Some(0) if seen > 0 && !rest.first().is_some_and(|particle| particle.repeats) => {
                findings.push(found("element.repeated", child.name_span(), &[child.qualified_name(), element.name]));
            }
            Some(steps) => {
                missing(node, element, at, at + steps, seen, findings);
                seen = if steps == 0 { seen + 1 } else { 1 };
                at += steps;
            }
            None => {
                findings.push(found("element.misplaced", child.name_span(), &[child.qualified_name(), element.name]));
            }
        }
    }
    missing(node, element, at, element.content.len(), seen, findings);
    modules(node, element, findings);
}

/// Reports the particles from `from` to before `to` that are required and were not seen.
fn missing(node: Node<'_>, element: &Element, from: usize, to: usize, seen: usize, findings: &mut Vec<Finding>) {
    for index in from..to {
        let particle = element.content.get(index).filter(|particle| particle.is_required);
        if let Some(particle) = particle.filter(|_| index > from || seen == 0) {
            let names = particle.names.join("` or `");
            findings.push(found("element.missing", node.start_tag_span(), &[element.name, &names]));
        }
    }
}

fn matches(child: Node<'_>, name: &str) -> bool {
    match name {
        "ext" => prefix_of(child.namespace()) != Some("xlf"),
        name => is(child, name),
    }
}

/// Elements of modules stand where their module says, and once.
fn modules(node: Node<'_>, element: &Element, findings: &mut Vec<Finding>) {
    let mut seen: Vec<&str> = Vec::new();
    let takes_any = element.content.iter().any(|particle| particle.names.contains(&"ext"));
    for child in node.elements().filter(|_| takes_any) {
        let name = prefix_of(child.namespace()).map(|prefix| format!("{prefix}:{}", child.local_name()));
        let name = name.filter(|name| !name.starts_with("xlf:"));
        let Some((name, parents)) = name.and_then(|name| TABLE.parents.get_key_value(name.as_str())) else {
            let is_inner = prefix_of(child.namespace()).is_some_and(|prefix| prefix != "xlf")
                && !element
                    .content
                    .iter()
                    .any(|particle| particle.names.iter().any(|name| *name != "ext" && is(child, name)));
            if is_inner && element.name != "skeleton" {
                findings.push(found("module.misplaced", child.name_span(), &[child.qualified_name(), element.name]));
            }
            continue;
        };
        if element.name != "skeleton" && !parents.contains(&element.name) {
            findings.push(found("module.misplaced", child.name_span(), &[child.qualified_name(), element.name]));
        } else if seen.contains(name) && !matches!(*name, "slr:data" | "its:locQualityIssues" | "its:provenanceRecords")
        {
            findings.push(found("element.repeated", child.name_span(), &[child.qualified_name(), element.name]));
        }
        seen.push(name);
    }
}

fn text(node: Node<'_>, element: &Element, findings: &mut Vec<Finding>) {
    let takes_any = element.name.starts_with("res:");
    if element.has_text || takes_any {
        return;
    }
    let stray = node.children().find(|child| child.kind() == NodeKind::Text && !child.is_space());
    findings.extend(stray.map(|stray| found("text.misplaced", stray.span(), &[element.name])));
}
