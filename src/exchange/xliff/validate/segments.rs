//! Languages, states and the order of segments.

use super::messages::found;
use super::scope::{Scope, Text};
use crate::exchange::xliff::names::children;
use crate::validate::Finding;
use crate::xml::{Node, XML_NAMESPACE};

/// Checks a file: its skeletons.
pub(super) fn of_file(file: Node<'_>, findings: &mut Vec<Finding>) {
    for skeleton in children(file, "skeleton") {
        let is_empty = skeleton.first_child().is_none();
        if is_empty != skeleton.attribute("href").is_some() {
            findings.push(found("skeleton", skeleton.start_tag_span(), &[]));
        }
    }
}

/// Checks a unit: its segments.
pub(super) fn of_unit(scope: &Scope<'_>, root: Node<'_>, findings: &mut Vec<Finding>) {
    for part in &scope.parts {
        for text in [Text::Source, Text::Target] {
            if let Some(node) = part.text(text) {
                language(node, text, root, findings);
            }
        }
        state(part.node, part.target.is_some(), findings);
    }
    order(scope, findings);
}

/// A language given on or around a text must be that of the document. A language on the root does not count: it cannot
/// be that of source and target at once.
fn language(node: Node<'_>, side: Text, root: Node<'_>, findings: &mut Vec<Finding>) {
    let (rule, attribute) = match side {
        Text::Source => ("lang.source", "srcLang"),
        Text::Target => ("lang.target", "trgLang"),
    };
    let around = std::iter::once(node).chain(node.ancestors()).filter(|node| *node != root);
    let given = around.filter_map(|node| node.attribute_node(XML_NAMESPACE, "lang")).next();
    let Some(wanted) = root.attribute(attribute) else {
        if side == Text::Target {
            findings.push(found("lang.missing", node.start_tag_span(), &[]));
        }
        return;
    };
    if let Some(given) = given.filter(|given| !given.value().eq_ignore_ascii_case(wanted)) {
        findings.push(found(rule, node.start_tag_span(), &[given.value(), wanted]));
    }
}

fn state(segment: Node<'_>, has_target: bool, findings: &mut Vec<Finding>) {
    let state = segment.attribute_node("", "state");
    if let Some(state) = &state
        && !has_target
        && matches!(state.value(), "translated" | "reviewed" | "final")
    {
        findings.push(found("state.target", state.span(), &[state.value()]));
    }
    if let Some(sub) = segment.attribute_node("", "subState").filter(|_| state.is_none()) {
        findings.push(found("state.sub", sub.span(), &[]));
    }
}

/// Every place in the unit must be taken exactly once: by the target that names it, otherwise by the part in that
/// place.
fn order(scope: &Scope<'_>, findings: &mut Vec<Finding>) {
    let count = scope.parts.len();
    let mut places = vec![0_u8; count];
    for (index, part) in scope.parts.iter().enumerate() {
        let explicit = part.target.and_then(|target| target.attribute_node("", "order"));
        let place = explicit.as_ref().and_then(|order| order.value().parse::<usize>().ok());
        if let Some(order) = explicit.filter(|_| place.is_some_and(|place| place > count)) {
            findings.push(found("order.range", order.span(), &[&count.to_string()]));
        }
        if let Some(taken) = places.get_mut(place.unwrap_or(index + 1).wrapping_sub(1)) {
            *taken = taken.saturating_add(1);
        }
    }
    if let Some(place) = places.iter().position(|taken| *taken > 1) {
        findings.push(found("order.conflict", scope.node.start_tag_span(), &[&(place + 1).to_string()]));
    }
}
