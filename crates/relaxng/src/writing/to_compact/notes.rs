//! Annotations: foreign attributes and elements, as clause 5 of the compact syntax writes them.

use super::super::COMPATIBILITY;
use super::super::layout::Layout;
use super::super::literals::{escaped, identifier, literal};
use super::names::Namespace;
use super::{Target, comment, is_note, is_own};
use crate::xml::{Attribute, Node, NodeKind};

impl<'d> Target<'d, '_, '_> {
    /// The annotations before an element of RELAX NG: its foreign attributes, and the foreign elements given.
    pub(super) fn notes(&mut self, node: Node<'d>, elements: &[Node<'d>]) -> Layout {
        let mut parts = Vec::new();
        let mut rest = elements;
        if let Some((first, others)) = elements.split_first().filter(|(first, _)| is_documentation(**first)) {
            parts.push(documentation(&first.text_content()));
            rest = others;
        }
        let mut inside = self.attribute_notes(node);
        inside.extend(rest.iter().map(|element| self.annotation(*element)));
        if !inside.is_empty() {
            parts.push(Layout::bracketed("[", spaced(inside), "]"));
            parts.push(Layout::line());
        }
        Layout::all(parts)
    }

    /// The foreign attributes of an element.
    pub(super) fn attribute_notes(&mut self, node: Node<'d>) -> Vec<Layout> {
        let attributes: Vec<Attribute<'d>> = node.attributes().filter(is_note).collect();
        attributes.into_iter().map(|attribute| self.attribute(&attribute)).collect()
    }

    fn attribute(&mut self, attribute: &Attribute<'d>) -> Layout {
        let name = match attribute.namespace() {
            None => identifier(attribute.local_name()),
            Some(uri) => format!("{}:{}", self.names.prefix(Namespace::Uri(uri)), attribute.local_name()),
        };
        Layout::text(format!("{name} = {}", literal(attribute.value())))
    }

    /// An annotation element with all it holds.
    pub(super) fn annotation(&mut self, node: Node<'d>) -> Layout {
        let name = match node.namespace() {
            None => identifier(node.local_name()),
            Some(uri) => format!("{}:{}", self.names.prefix(Namespace::Uri(uri)), node.local_name()),
        };
        let attributes: Vec<Attribute<'d>> = node.attributes().collect();
        let mut inside: Vec<Layout> = attributes.into_iter().map(|attribute| self.attribute(&attribute)).collect();
        inside.extend(self.annotation_content(node));
        if inside.is_empty() {
            return Layout::text(format!("{name} []"));
        }
        Layout::bracketed(format!("{name} ["), spaced(inside), "]")
    }

    /// Elements and texts. White space between elements is layout, unless there is other text beside it.
    fn annotation_content(&mut self, node: Node<'d>) -> Vec<Layout> {
        let is_mixed = node.children().any(|child| child.is_text() && !child.is_space())
            || (node.elements().next().is_none() && node.children().any(Node::is_text));
        let mut parts = Vec::new();
        let mut text = String::new();
        for child in node.children() {
            if let Some(more) = child.text() {
                text.push_str(if is_mixed { more } else { "" });
                continue;
            }
            parts.extend(said(&mut text));
            match child.kind() {
                NodeKind::Element => parts.push(self.annotation(child)),
                _ => self.aside(child, &mut parts),
            }
        }
        parts.extend(said(&mut text));
        parts
    }

    /// Foreign elements behind a pattern.
    pub(super) fn follow(&mut self, elements: &[Node<'d>]) -> Vec<Layout> {
        elements
            .iter()
            .map(|element| {
                let annotation = self.annotation(*element);
                Layout::nest(Layout::all(vec![Layout::line(), Layout::text(">> "), annotation]))
            })
            .collect()
    }
}

/// The text so far, in quotes.
fn said(text: &mut String) -> Option<Layout> {
    let text = std::mem::take(text);
    (!text.is_empty()).then(|| Layout::text(literal(&text)))
}

/// Parts with a space or a new line between them; a comment brings its own.
pub(super) fn spaced(parts: Vec<Layout>) -> Layout {
    let mut all = Vec::new();
    for (index, part) in parts.into_iter().enumerate() {
        if index > 0 {
            all.push(Layout::line());
        }
        all.push(part);
    }
    Layout::all(all)
}

/// The foreign elements and comments of an element that come before anything of RELAX NG.
pub(super) fn initial<'d>(node: Node<'d>) -> Vec<Node<'d>> {
    node.elements().take_while(|child| !is_own(*child)).collect()
}

/// Whether an element is documentation that `##` can hold.
fn is_documentation(node: Node<'_>) -> bool {
    let text = node.text_content();
    node.is(COMPATIBILITY, "documentation")
        && node.attributes().next().is_none()
        && node.children().all(|child| child.kind() == NodeKind::Text)
        && !text.contains('\r')
        && !text.trim().is_empty()
}

/// Lines that begin with `##`.
fn documentation(text: &str) -> Layout {
    let trimmed = super::trimmed(text);
    let mut parts = Vec::new();
    for line in trimmed.lines() {
        let line = escaped(line.trim());
        let space = if line.is_empty() { "" } else { " " };
        parts.extend([Layout::text(format!("##{space}{line}")), Layout::hard()]);
    }
    Layout::all(parts)
}

/// Comments before something.
pub(super) fn comments(texts: &[String]) -> Layout {
    Layout::all(texts.iter().map(|text| comment(text)).collect())
}
