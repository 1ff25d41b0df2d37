//! Documents against a table: which elements there are, with which attributes, in which order.
//!
//! For formats whose elements are told by their local names alone: TMX 1.4 and XLIFF 1.2.

mod table;
mod values;

pub(super) use table::Grammar;

use std::ops::Range;

use self::table::{Element, Particle};
use crate::validate::Finding;
use crate::xml::{Attribute, Node, NodeKind, XML_NAMESPACE};

impl Grammar {
    /// A finding of one of the grammar's rules.
    pub(super) fn found(&self, rule: &str, span: Range<usize>, message: String) -> Finding {
        Finding::error(format!("{}.{rule}", self.name), span, message)
    }

    /// Checks all elements of the root's namespace, in the order of the text.
    pub(super) fn check(&self, root: Node<'_>, findings: &mut Vec<Finding>) {
        let own = root.namespace();
        let all = std::iter::once(root).chain(root.descendants());
        for node in all.filter(|node| node.is_element() && node.namespace() == own) {
            let Some(element) = self.elements.get(node.local_name()) else {
                let message = format!("`{}` is no element of {}", node.qualified_name(), self.title);
                findings.push(self.found("element.unknown", node.name_span(), message));
                continue;
            };
            self.attributes(node, element, findings);
            self.content(node, element, findings);
            self.text(node, element, findings);
        }
    }

    fn attributes(&self, node: Node<'_>, element: &Element, findings: &mut Vec<Finding>) {
        for attribute in node.attributes() {
            findings.extend(self.attribute_fault(element, &attribute));
        }
        for wanted in element.attributes.iter().filter(|wanted| wanted.is_required) {
            let has = node.attributes().any(|attribute| usual_name(&attribute) == wanted.name);
            if !has {
                let message = format!("`{}` lacks its attribute `{}`", element.name, wanted.name);
                findings.push(self.found("attribute.missing", node.start_tag_span(), message));
            }
        }
    }

    fn attribute_fault(&self, element: &Element, attribute: &Attribute<'_>) -> Option<Finding> {
        let written = attribute.qualified_name();
        let Some(known) = element.attributes.iter().find(|known| known.name == usual_name(attribute)) else {
            let message = format!("`{}` has no attribute `{written}`", element.name);
            let finding = self.found("attribute.unknown", attribute.name_span(), message);
            // What other namespaces may add, some schemas let stand without one.
            let is_own = attribute.namespace().is_none();
            return match element.takes_any {
                true => is_own.then(|| finding.as_warning()),
                false => Some(finding),
            };
        };
        let why = values::fault(known.kind, &self.sets, attribute.value())?;
        let message = format!("`{written}` cannot be `{}`: {why}", attribute.value());
        Some(self.found("attribute.value", attribute.value_span(), message))
    }

    /// Goes through children and particles side by side; the content models are deterministic.
    fn content(&self, node: Node<'_>, element: &Element, findings: &mut Vec<Finding>) {
        let (mut at, mut seen) = (0, 0);
        for child in node.elements() {
            let fits = |particle: &Particle| particle.names.iter().any(|name| matches(node, child, name));
            let rest = element.content.get(at..).unwrap_or_default();
            let name = child.qualified_name();
            match rest.iter().position(fits) {
                Some(0) if seen > 0 && !rest.first().is_some_and(|particle| particle.repeats) => {
                    let message = format!("`{name}` may stand only once in `{}`", element.name);
                    findings.push(self.found("element.repeated", child.name_span(), message));
                }
                Some(steps) => {
                    self.missing(node, element, at..at + steps, seen, findings);
                    seen = if steps == 0 { seen + 1 } else { 1 };
                    at += steps;
                }
                // An element that does not exist is told of by itself.
                None if child.namespace() == node.namespace() && !self.elements.contains_key(child.local_name()) => {}
                None => {
                    let message = format!("`{name}` may not stand here in `{}`", element.name);
                    findings.push(self.found("element.misplaced", child.name_span(), message));
                }
            }
        }
        self.missing(node, element, at..element.content.len(), seen, findings);
    }

    /// Reports the particles of a range that are required and were not seen; `seen` counts those of the first.
    fn missing(
        &self,
        node: Node<'_>,
        element: &Element,
        range: Range<usize>,
        seen: usize,
        findings: &mut Vec<Finding>,
    ) {
        let first = range.start;
        for index in range {
            let particle = element.content.get(index).filter(|particle| particle.is_required);
            if let Some(particle) = particle.filter(|_| index > first || seen == 0) {
                let message = format!("`{}` lacks `{}`", element.name, particle.names.join("` or `"));
                findings.push(self.found("element.missing", node.start_tag_span(), message));
            }
        }
    }

    fn text(&self, node: Node<'_>, element: &Element, findings: &mut Vec<Finding>) {
        if element.has_text {
            return;
        }
        let stray = node.children().find(|child| child.kind() == NodeKind::Text && !child.is_space());
        let message = || format!("`{}` holds no text", element.name);
        findings.extend(stray.map(|stray| self.found("text.misplaced", stray.span(), message())));
    }
}

/// The name of an attribute, with the prefix `xml` for that namespace; names of other namespaces match nothing.
fn usual_name(attribute: &Attribute<'_>) -> String {
    match attribute.namespace() {
        None => attribute.local_name().to_owned(),
        Some(XML_NAMESPACE) => format!("xml:{}", attribute.local_name()),
        Some(other) => format!("{{{other}}}{}", attribute.local_name()),
    }
}

fn matches(parent: Node<'_>, child: Node<'_>, name: &str) -> bool {
    let is_own = child.namespace() == parent.namespace();
    match name {
        "any" => true,
        "ext" => !is_own,
        name => is_own && child.local_name() == name,
    }
}
